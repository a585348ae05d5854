package sources

import (
	"testing"

	"triage/telemetry"
)

func TestARecordSeemsAnErrorByItsLevelBeforeItsWords(t *testing.T) {
	meta := func(name, value, line string) telemetry.LogRecord {
		return telemetry.LogRecord{Line: line, Metadata: map[string]string{name: value}}
	}
	for _, c := range []struct {
		name string
		rec  telemetry.LogRecord
		want bool
	}{
		{"a level that Loki derived", meta("detected_level", "fatal", "x"), true},
		{"a word against the level", meta("detected_level", "info", "no error"), false},
		{"a level that says nothing", meta("detected_level", "unknown", "an ERROR"), true},
		{"a number of OpenTelemetry", meta("severity_number", "17", "x"), true},
		{"a lower number of OpenTelemetry", meta("severity_number", "13", "error"), false},
		{"a text of OpenTelemetry", meta("severity_text", "ERROR3", "x"), true},
		{"a label", telemetry.LogRecord{Line: "x", Labels: map[string]string{"level": "crit"}}, true},
		{"a field of JSON", telemetry.LogRecord{Line: `{"msg":"0 errors","level":"info"}`}, false},
		{"a number of pino", telemetry.LogRecord{Line: `{"level":50,"msg":"x"}`}, true},
		{"a lower number of pino", telemetry.LogRecord{Line: `{"level":30,"msg":"error"}`}, false},
		{"a field of logfmt", telemetry.LogRecord{Line: `level=error msg=x`}, true},
		{"a nested JSON string", telemetry.LogRecord{Line: `{"log":"{\"level\":\"warn\",\"msg\":\"error\"}"}`}, false},
		{"a field whose name only ends so", telemetry.LogRecord{Line: `sealevel=info an error`}, true},
		{"a word", telemetry.LogRecord{Line: "java.lang.IllegalStateException: x"}, true},
		{"nothing of it", telemetry.LogRecord{Line: "all is well"}, false},
		{"nothing", telemetry.LogRecord{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := SeemsError(c.rec); got != c.want {
				t.Errorf("SeemsError = %v, want %v", got, c.want)
			}
		})
	}
}

func TestAnAnswerNamesOnceWhatItsPartsRepeat(t *testing.T) {
	one := Answer{Records: 1, Problems: []string{"a.json: damaged"}, Truncated: []string{"only 5"}}
	two := Answer{Records: 2, Problems: []string{"a.json: damaged", "b.json: damaged"}, Truncated: []string{"only 5", "only 6"}}
	one.Add(two)
	if one.Records != 3 || len(one.Problems) != 2 || len(one.Truncated) != 2 {
		t.Errorf("together %+v", one)
	}
	if len(two.Problems) != 2 {
		t.Errorf("the other became %+v", two)
	}
}
