package httpclient

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"triage/sources"
)

func TestAnAnswerOtherThanGoodIsExplained(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		kind   string
		body   string
		reason sources.Reason
		want   string
	}{
		{"plain text of Loki", 400, "text/plain", "parse error at line 1, col 4: syntax error\n", sources.Rejected, "400 parse error at line 1, col 4: syntax error"},
		{"JSON in text/plain of Jaeger", 404, "text/plain", `{"data":null,"errors":[{"code":404,"msg":"trace not found"}]}`, sources.BadAnswer, "404 trace not found: nothing answers at this path"},
		{"JSON of Jaeger's newer API", 500, "text/plain", `{"error":{"httpCode":500,"message":"search depth"}}`, sources.Broken, "500 search depth"},
		{"JSON of Grafana", 400, "application/json", `{"message":"Authentication to data source failed","traceID":""}`, sources.Unauthorized, "Grafana's own credentials"},
		{"JSON of a gateway", 403, "application/json", `{"error":"forbidden","message":"no scope"}`, sources.Unauthorized, "403 forbidden: no scope"},
		{"JSON without a message", 422, "application/json", `{"code":7}`, sources.Rejected, `422 {"code":7}`},
		{"broken JSON", 422, "application/json", `{"code":`, sources.Rejected, `422 {"code":`},
		{"no credentials configured", 401, "text/plain", "no org id", sources.Unauthorized, "401 no org id: no credentials are configured"},
		{"no body", 503, "", "", sources.Overloaded, "503 service unavailable"},
		{"too many requests", 429, "text/plain", "too many outstanding requests", sources.Overloaded, "429 too many outstanding requests"},
		{"gateway time-out", 504, "text/plain", "request timed out", sources.TimedOut, "504 request timed out: try a shorter window"},
		{"bad gateway", 502, "text/html", "<html><head><title>502 Bad Gateway</title></head><body>x</body></html>", sources.Broken, "502 502 Bad Gateway"},
		{"a page without a title", 500, "text/html", "<html><body>secret stack trace</body></html>", sources.Broken, "500 internal server error"},
		{"a page where the path is wrong", 404, "text/plain", "404 page not found", sources.BadAnswer, "check the base path"},
		{"wrong method", 405, "", "", sources.BadAnswer, "405 method not allowed"},
		{"TLS is needed", 400, "text/plain", "Client sent an HTTP request to an HTTPS server.", sources.Rejected, "write https://"},
		{"terminal escapes and line breaks", 400, "text/plain", "a\x1b[2Jb\r\nc\u202e", sources.Rejected, `400 a\x1b[2Jb\r\nc<U+202E>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			})
			_, _, err := read(t, newClient(t, Options{URL: s.URL, Retries: -1}), "/x?token=abc")
			e := asError(t, err)
			if e.Reason != c.reason || e.Status != c.status || e.Source != "loki" {
				t.Errorf("got %+v", e)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %q, want it to say %q", err, c.want)
			}
			if host := strings.TrimPrefix(s.URL, "http://"); e.Host != host {
				t.Errorf("host is %q, want %q", e.Host, host)
			}
		})
	}
}

func TestALongErrorIsCut(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(400)
		_, _ = io.WriteString(w, strings.Repeat("ü", 1<<20))
	})
	_, _, err := read(t, newClient(t, Options{URL: s.URL}), "/")
	if n := utf8.RuneCountInString(asError(t, err).Detail); n > maxDetail+1 {
		t.Errorf("the detail has %d characters", n)
	}
	var status *StatusError
	if !errors.As(err, &status) || len(status.Body) > maxErrorBody {
		t.Errorf("the kept body has %d bytes", len(status.Body))
	}
}

func TestAStatusErrorTellsWhetherItsBodyIsJSON(t *testing.T) {
	for body, want := range map[string]bool{` {"a":1}`: true, `[1]`: true, "404 page not found": false, `{"a"`: false, "": false, "12": false} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(404)
			_, _ = io.WriteString(w, body)
		})
		_, _, err := read(t, newClient(t, Options{URL: s.URL}), "/")
		var status *StatusError
		if !errors.As(err, &status) || status.JSON != want || status.Status != 404 {
			t.Errorf("%q: %+v", body, status)
		}
	}
}

func TestAWebPageInPlaceOfDataIsABadAnswer(t *testing.T) {
	for _, c := range []struct{ name, kind, body, want string }{
		{"a login page", "text/html; charset=utf-8", "<!doctype html><html><head><title>Sign\n in</title>", `(title "Sign in")`},
		{"a page that says it is JSON", "application/json", "\ufeff\n <html>", "a web page"},
		{"a page without markup at its start", "text/html", "Welcome", "a web page"},
		{"a hostile title", "text/html", "<title>a\x1b[2J</title>", `a\x1b[2J`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				_, _ = io.WriteString(w, c.body)
			})
			client := newClient(t, Options{URL: s.URL})
			_, _, err := read(t, client, "/")
			e := asError(t, err)
			var page *HTMLError
			if e.Reason != sources.BadAnswer || !strings.Contains(e.Detail, c.want) || !strings.Contains(e.Hint, "login page") || !errors.As(err, &page) {
				t.Errorf("error is %q (%s)", err, e.Reason)
			}
			resp, err := client.Do(t.Context(), Request{Path: "/", AllowHTML: true})
			if err != nil {
				t.Fatalf("allowed, it still gives %v", err)
			}
			_ = resp.Close()
		})
	}
}

func FuzzErrorBody(f *testing.F) {
	for _, s := range []string{`{"errors":[{"msg":"a"}]}`, `{"error":{"message":"b"}}`, "<title>x</title>", "plain", "\x1b]0;x\x07", `{"error":"x","message":"y"}`} {
		f.Add([]byte(s))
	}
	c, err := New(Options{URL: "http://h", BearerToken: "s3cr3t"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		answer := &http.Response{StatusCode: 400, Header: http.Header{}}
		got := c.clean(statusDetail(answer, []byte(c.auth.redact(string(body)))))
		switch {
		case !utf8.ValidString(got), strings.ContainsAny(got, "\n\r\x1b"):
			t.Errorf("%q is not one printable line", got)
		case utf8.RuneCountInString(got) > maxDetail+1:
			t.Errorf("%d characters", utf8.RuneCountInString(got))
		case strings.Contains(got, "s3cr3t"):
			t.Errorf("%q shows the token", got)
		}
	})
}
