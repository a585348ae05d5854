package envelope

import "testing"

func TestWhatAPanicSaidIsTheErrorsText(t *testing.T) {
	const said = "ring of 48 slots is no power of two"
	for name, line := range map[string]string{
		"in the field panic":                `{"level":"error","msg":"panic recovered","panic":"` + said + `","stack":"goroutine 7 [running]:\nmain.f()\n\t/x.go:1"}`,
		"under a message of another kind":   `{"level":"error","msg":"request failed","panic":"` + said + `"}`,
		"in the field recovered":            `{"level":"error","msg":"Recovered from panic","recovered":"` + said + `"}`,
		"in the field value":                `{"level":"error","msg":"panic in handler","value":"` + said + `"}`,
		"among the fields of a tracing log": `{"level":"ERROR","fields":{"message":"panic caught","panic_value":"` + said + `"},"target":"shop"}`,
		"in logfmt":                         `level=error msg="panic recovered" recover="` + said + `"`,
	} {
		e := decodeLine(line)
		if e.ErrorMessage != said {
			t.Errorf("%s: the error is %q, of the fields %v", name, e.ErrorMessage, e.Attributes)
		}
		if got := Classify(&e); got.Kind != KindPanic {
			t.Errorf("%s: %s (%s)", name, got.Kind, got.Reason)
		}
	}
}

func TestAFieldThatIsNoErrorStaysAFact(t *testing.T) {
	for name, line := range map[string]string{
		"a flag":                         `{"level":"error","msg":"request failed","panic":"false"}`,
		"a value beside no panic":        `{"level":"error","msg":"request failed","value":"seven of nine"}`,
		"a reason at level info":         `{"level":"info","msg":"skipped","reason":"nothing to do"}`,
		"a reason that is a word":        `{"level":"error","msg":"pod failed","reason":"BackOff"}`,
		"a reason of another thing":      `{"level":"error","msg":"refused","http":{"reason":"Bad Gateway"}}`,
		"a panic that is only mentioned": `{"level":"info","msg":"kept calm, no dispanicked user","value":"seven of nine"}`,
	} {
		if e := decodeLine(line); e.ErrorMessage != "" || e.Panic {
			t.Errorf("%s: error %q, panic %v", name, e.ErrorMessage, e.Panic)
		}
	}
}

func TestTheReasonOfARecordAtLevelErrorIsItsErrorWhereNothingElseIs(t *testing.T) {
	e := decodeLine(`{"level":"error","msg":"refused","reason":"licence not activated"}`)
	if e.ErrorMessage != "licence not activated" || e.From(FieldErrorMessage).Key != "reason" {
		t.Errorf("%q from %+v", e.ErrorMessage, e.From(FieldErrorMessage))
	}
	e = decodeLine(`{"level":"error","msg":"refused","reason":"licence not activated","error":"no seat is left"}`)
	if e.ErrorMessage != "no seat is left" {
		t.Errorf("beside an error: %q", e.ErrorMessage)
	}
}

func TestAnExceptionAsAListOfItsTypeAndMessageIsRead(t *testing.T) {
	e := decodeLine(`{"method":"POST","path":"/trips","status":500,"exception":["Seats::TakenError","seat 4 C went to somebody else"]}`)
	if e.ErrorType != "Seats::TakenError" || e.ErrorMessage != "seat 4 C went to somebody else" {
		t.Errorf("type %q, message %q, cause %v", e.ErrorType, e.ErrorMessage, e.Cause)
	}
	e = decodeLine(`{"level":"error","msg":"no","exception":["first thing failed","second thing failed"]}`)
	if e.ErrorType != "" || len(e.Cause) != 1 || len(e.Cause[0].Causes) != 2 {
		t.Errorf("two errors: type %q, cause %+v", e.ErrorType, e.Cause)
	}
}

func TestATaskOfLambdaThatTimedOutFailedThoughNoLevelSaysSo(t *testing.T) {
	for name, line := range map[string]string{
		"with Lambda's id":        "2026-11-21T03:18:07.000Z c6af9ac6-7b61-11e6-9a41-93e8deadbeef Task timed out after 3.00 seconds",
		"with an id of one's own": "2026-11-21T03:18:07.000Z ord-77 Task timed out after 3.00 seconds",
		"behind other marks":      "request_id=ord-77 Task timed out after 15 seconds",
	} {
		e := decodeLine(line)
		if e.Severity != Error || e.RequestID == "" || Classify(&e).Kind != KindTimeout {
			t.Errorf("%s: %q %q %s", name, e.Severity, e.RequestID, Classify(&e).Kind)
		}
	}
	for _, line := range []string{"Task timed out after a while", "level=info msg=\"Task timed out after 3.00 seconds was retried\""} {
		if e := decodeLine(line); e.Severity == Error {
			t.Errorf("%q is an error", line)
		}
	}
}
