package scenario

import (
	"strings"
	"testing"
	"time"
)

func TestALineIsWrittenInEveryFormat(t *testing.T) {
	for _, f := range Formats() {
		l := Line{
			Time: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), Level: "error", Message: "could not fetch", Operation: "POST /v1/tallow",
			Fields: []Field{{"error", "connection refused"}}, Service: &Service{Name: "tallow", Language: "go", Log: f}, Pod: "tallow-x", PID: 7, Caller: "tallow/fetch.go:3",
		}
		line, metadata := l.Render()
		if !strings.Contains(line, "could not fetch") {
			t.Errorf("%s: %q does not say the message", f, line)
		}
		if !strings.Contains(line, "connection refused") && metadata["error"] != "connection refused" {
			t.Errorf("%s: %q %v does not say the field", f, line, metadata)
		}
	}
}
