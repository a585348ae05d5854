package httpproblem_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"triage/envelope"
	"triage/envelope/emit"
	"triage/envelope/emit/httpproblem"
)

func TestStrangersAreToldNoText(t *testing.T) {
	cause := errors.New("pq: password authentication failed for user ledger at 10.0.3.7")
	err := emit.Wrap(cause, "LEDGER_FAILED", "shard 7 is broken", emit.Peer("postgres"), emit.Operation("Ledger/Append"), emit.Stack(),
		emit.Resource("account_id", "a-9"), emit.Attribute("sql", "select 1"), emit.Service("ledger", "2.0.1"))
	status, body, _ := httpproblem.Encode(err)
	if status != http.StatusInternalServerError {
		t.Errorf("status %d", status)
	}
	for _, secret := range []string{"pq", "password", "10.0.3.7", "shard", "postgres", "Append", "goroutine", "a-9", "select", "2.0.1"} {
		if strings.Contains(string(body), secret) {
			t.Errorf("%q is told: %s", secret, body)
		}
	}
	_, body, _ = httpproblem.Encode(err, httpproblem.Internal())
	if s := string(body); !strings.Contains(s, "password") || strings.Contains(s, "goroutine") || strings.Contains(s, "select") {
		t.Errorf("internally: %s", s)
	}
}

func TestTheStatusIsTheOptionsOrTheErrorsOwn(t *testing.T) {
	cases := []struct {
		name    string
		err     error
		options []httpproblem.Option
		want    int
	}{
		{"nothing says one", errors.New("x"), nil, 500},
		{"the error", emit.New("A", "m", emit.HTTPStatus(404)), nil, 404},
		{"the option", emit.New("A", "m", emit.HTTPStatus(404)), []httpproblem.Option{httpproblem.Status(502)}, 502},
		{"a success is no answer to an error", emit.New("A", "m", emit.HTTPStatus(200)), []httpproblem.Option{httpproblem.Status(304)}, 500},
		{"a gRPC status is not turned into one", emit.New("A", "m", emit.GRPCStatus("NOT_FOUND")), nil, 500},
	}
	for _, c := range cases {
		if got, _, err := httpproblem.Encode(c.err, c.options...); got != c.want || err != nil {
			t.Errorf("%s: %d (%v), want %d", c.name, got, err, c.want)
		}
	}
}

func TestNothingIsWrittenForNil(t *testing.T) {
	w := httptest.NewRecorder()
	if err := httpproblem.Write(w, nil); err != nil || w.Body.Len() > 0 || len(w.Header()) > 0 {
		t.Errorf("%v: %+v", err, w)
	}
}

func TestTheTypeIsMadeOfTheCode(t *testing.T) {
	_, body, _ := httpproblem.Encode(emit.New("A B", "m"), httpproblem.TypeBase("https://errors.example/"))
	if !strings.HasPrefix(string(body), `{"type":"https://errors.example/A%20B","title":"Internal Server Error","status":500,`) {
		t.Errorf("%s", body)
	}
}

func TestAnyAnswerIsRead(t *testing.T) {
	problem := http.Header{"Content-Type": {"application/problem+json"}}
	cases := []struct {
		name   string
		status int
		header http.Header
		body   string
		code   string
		text   string
		after  time.Duration
	}{
		{"another service's problem", 403, problem, `{"type":"https://example.com/probs/out-of-credit","title":"You do not have enough credit.","detail":"Your balance is 30."}`,
			"out-of-credit", "Your balance is 30.", 0},
		{"about:blank is no code", 404, problem, `{"type":"about:blank","title":"Not Found"}`, "", "Not Found", 0},
		{"members of another kind are ignored", 500, problem, `{"title":1,"detail":[],"error_code":"A"}`, "A", "HTTP 500", 0},
		{"a page is not read", 502, http.Header{"Content-Type": {"text/html"}}, `<html>10.0.0.1</html>`, "", "HTTP 502", 0},
		{"a document without its media type is not read", 502, nil, `{"error_code":"A"}`, "", "HTTP 502", 0},
		{"a broken document", 502, problem, `{"error_code":"A"`, "", "HTTP 502", 0},
		{"another major version", 502, problem, `{"schema":"error-envelope/v2","error_code":"A"}`, "", "HTTP 502", 0},
		{"a document without end", 502, problem, `{"title":"` + strings.Repeat("x", 1<<20) + `"}`, "", "HTTP 502", 0},
		{"a delay in seconds", 503, http.Header{"Retry-After": {"120"}}, "", "", "HTTP 503", 2 * time.Minute},
		{"a delay until a date", 503, http.Header{"Retry-After": {"Fri, 31 Dec 1999 23:59:59 GMT"}, "Date": {"Fri, 31 Dec 1999 23:59:29 GMT"}}, "", "", "HTTP 503", 30 * time.Second},
		{"a delay into the past", 503, http.Header{"Retry-After": {"-5"}}, "", "", "HTTP 503", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := httpproblem.Read(&http.Response{StatusCode: c.status, Header: c.header, Body: io.NopCloser(strings.NewReader(c.body))})
			env := emit.Of(err).Envelope()
			if env.Code != c.code || env.Message != c.text || env.HTTPStatus != c.status || env.RetryAfter != c.after {
				t.Errorf("%+v", env)
			}
		})
	}
	if err := httpproblem.Read(&http.Response{StatusCode: 204}); err != nil {
		t.Errorf("a success is %v", err)
	}
}

func TestACalleesCodeTravelsThroughTwoServices(t *testing.T) {
	ledger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		err := emit.New("LEDGER_DB_TIMEOUT", "could not append", emit.Service("ledger", "2"), emit.RequestID("r-1"), emit.Class(envelope.Transient))
		if err := httpproblem.Write(w, err, httpproblem.Internal(), httpproblem.Status(503)); err != nil {
			t.Error(err)
		}
	}))
	defer ledger.Close()
	payment := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer, err := http.Get(ledger.URL)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = answer.Body.Close() }()
		err = emit.Wrap(httpproblem.Read(answer), "PAYMENT_FAILED", "could not charge", emit.Service("payment", "1"))
		if err := httpproblem.Write(w, err, httpproblem.Internal(), httpproblem.Status(502)); err != nil {
			t.Error(err)
		}
	}))
	defer payment.Close()
	answer, err := http.Get(payment.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	got := httpproblem.Read(answer)
	env := emit.Of(got).Envelope()
	if !errors.Is(got, emit.Code("LEDGER_DB_TIMEOUT")) || env.Code != "PAYMENT_FAILED" || env.Peer != "payment" || env.RequestID != "r-1" ||
		len(env.Cause) != 2 || env.HTTPStatus != 502 {
		t.Errorf("%+v", env)
	}
}

// FuzzDecode proves that no answer breaks the reader, and that what it reads can be told on.
func FuzzDecode(f *testing.F) {
	f.Add(502, "application/problem+json", "1", []byte(`{"type":"a#b","error_code":"A","cause":[{"message":"x"}]}`))
	f.Add(404, "text/html; charset=\"", "Fri, 31 Dec 1999 23:59:59 GMT", []byte("\xff{"))
	f.Fuzz(func(t *testing.T, status int, media, after string, body []byte) {
		e := httpproblem.Decode(status, http.Header{"Content-Type": {media}, "Retry-After": {after}}, body, "peer")
		if _, _, err := httpproblem.Encode(e, httpproblem.Internal()); err != nil {
			t.Fatal(err)
		}
	})
}
