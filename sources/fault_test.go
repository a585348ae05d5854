package sources_test

import (
	"testing"

	"triage/sources"
	"triage/telemetry"
)

func TestAnswersOf5xxAreSeen(t *testing.T) {
	for line, want := range map[string]bool{
		`{"msg":"request done","http_status":502}`:                              true,
		`{"status":"503"}`:                                                      true,
		`level=info status=500 path=/pay`:                                       true,
		`10.0.0.1 - - [02/Mar/2026:04:16:11 +0000] "POST /pay HTTP/1.1" 504 92`: true,
		`POST /pay 500 in 12ms`:                                                 true,
		`POST /pay 503 12.5 ms - 20`:                                            true,
		`Completed 500 Internal Server Error in 3ms`:                            true,
		`"{\"status\":500}"`:                                                    true,
		`{"msg":"request done","http_status":200}`:                              false,
		`paid 500 EUR`:                                                          false,
		`port=5432`:                                                             false,
		`status=5001`:                                                           false,
		`10.0.0.1 "GET / HTTP/1.1" 200 512`:                                     false,
	} {
		if got := sources.SeemsFault(telemetry.LogRecord{Line: line}); got != want {
			t.Errorf("%s: %v, want %v", line, got, want)
		}
	}
	if !sources.SeemsFault(telemetry.LogRecord{Metadata: map[string]string{"http_response_status_code": "503"}}) {
		t.Error("a status in metadata is not seen")
	}
}
