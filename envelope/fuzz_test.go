package envelope

import (
	"encoding/json"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"triage/telemetry"
)

// seed adds every line of the corpus, huge ones left out, and of the fixtures by format.
func seed(f *testing.F) {
	files, err := filepath.Glob("testdata/formats/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		for _, line := range formatLines(f, name) {
			f.Add(line)
		}
	}
	for _, c := range readCorpus(f) {
		if line := c.line(f); len(line) < 1<<16 {
			f.Add(line)
		}
	}
}

// sane holds for the envelope of any line.
func sane(t *testing.T, e *Envelope, line string) {
	t.Helper()
	if e.Format == "" {
		t.Error("no format")
	}
	if e.TraceID != "" && (!isHex(e.TraceID) || len(e.TraceID) != 32 && len(e.TraceID) != 16 || e.TraceID != strings.ToLower(e.TraceID)) {
		t.Errorf("trace id %q", e.TraceID)
	}
	if e.SpanID != "" && (!isHex(e.SpanID) || len(e.SpanID) != 16) {
		t.Errorf("span id %q", e.SpanID)
	}
	if e.HTTPStatus != 0 && (e.HTTPStatus < 100 || e.HTTPStatus > 599) {
		t.Errorf("HTTP status %d", e.HTTPStatus)
	}
	if e.RetryAfter < 0 || e.Attempt < 0 || e.Duration < 0 {
		t.Errorf("retry after %v, attempt %d", e.RetryAfter, e.Attempt)
	}
	if len(e.Cause) > maxLayers+2 || (len(e.Cause) > 0) != (e.CauseHow != "") {
		t.Errorf("%d layers, %q", len(e.Cause), e.CauseHow)
	}
	c := Classify(e)
	if c.Kind == "" || c.Class == "" || c.Look == "" || c.Reason == "" {
		t.Errorf("classification %+v", c)
	}
	if _, err := json.Marshal(e.Attributes); err != nil {
		t.Errorf("attributes are no JSON: %v", err)
	}
	again := decodeLine(line)
	if !reflect.DeepEqual(*e, again) {
		t.Errorf("decoding twice gives two answers:\n%+v\n%+v", *e, again)
	}
}

func FuzzLog(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, line string) {
		e := decodeLine(line)
		sane(t, &e, line)
	})
}

// FuzzFormat decodes by each text format alone: one that does not know a line must leave
// no trace of having tried.
func FuzzFormat(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, line string) {
		for _, format := range standard.formats {
			if line == "" || !format.mayBe(line[0]) {
				continue
			}
			fl := standard.newFiller()
			known := format.decode(fl, line, 0)
			if !known && (len(fl.formats) > 0 || fl.e.Message != "" || fl.e.Severity != "" || fl.e.Code != "" || fl.e.RequestID != "") {
				t.Errorf("%s does not know the line, but read %v %+v", format.name, fl.formats, fl.e)
			}
			fl.release()
		}
	})
}

// FuzzScan compares the scanner with encoding/json on valid documents.
func FuzzScan(f *testing.F) {
	seed(f)
	f.Add(`{"a":"\ud83d\ude00\u00e9\\\"","b":[1,-0,1e5,{}],"":null}`)
	f.Fuzz(func(t *testing.T, doc string) {
		var tp tape
		end, ok := scan(&tp, doc)
		if end > len(doc) {
			t.Fatalf("read %d of %d bytes", end, len(doc))
		}
		for i := range tp.nodes {
			if n := &tp.nodes[i]; n.end <= int32(i) || n.end > int32(len(tp.nodes)) {
				t.Fatalf("node %d ends at %d of %d", i, n.end, len(tp.nodes))
			}
		}
		trimmed := strings.TrimLeft(doc, " \t\r\n")
		if !json.Valid([]byte(doc)) || trimmed == "" || trimmed[0] != '{' || tp.truncated || strings.Count(doc, "\"") > 2000 {
			return
		}
		if !ok {
			t.Fatal("valid JSON is refused")
		}
		d := json.NewDecoder(strings.NewReader(doc))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil {
			return
		}
		if got := plainValue(tp.value(0)); !reflect.DeepEqual(got, plainValue(want)) && strings.ToValidUTF8(doc, "") == doc {
			t.Errorf("got %#v\nwant %#v", got, want)
		}
	})
}

// plainValue makes numbers of both decoders comparable.
func plainValue(v any) any {
	switch v := v.(type) {
	case int64:
		return json.Number(jsonInt(v))
	case []any:
		for i := range v {
			v[i] = plainValue(v[i])
		}
		return v
	case map[string]any:
		for k := range v {
			v[k] = plainValue(v[k])
		}
		return v
	}
	return v
}

func jsonInt(n int64) string { b, _ := json.Marshal(n); return string(b) }

func FuzzErrText(f *testing.F) {
	for _, c := range readCorpus(f) {
		line := c.line(f)
		if len(line) > 1<<16 {
			continue
		}
		e := decodeLine(line)
		f.Add(e.ErrorMessage)
		f.Add(e.Stack)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := parseErrText(s)
		if s != "" && len(p.layers) == 0 && !strings.ContainsAny(s, "\n:") {
			t.Errorf("%q has no layer", s)
		}
		if len(p.layers) > maxLayers+2 {
			t.Errorf("%d layers", len(p.layers))
		}
	})
}

func FuzzValues(f *testing.F) {
	f.Add("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	f.Add("1795231087.9456756")
	f.Add("2026-11-21 03:18:07,123 +01:00")
	f.Add("ERROR+4")
	f.Add("1e9")
	f.Add("202e-119999999")
	f.Fuzz(func(t *testing.T, s string) {
		if id, ok := ParseTraceID(s); ok && (len(id) != 32 && len(id) != 16 || !isHex(id)) {
			t.Errorf("trace id %q of %q", id, s)
		}
		if st, ok := parseTime(s); ok && (st.t.Year() > 9999 || st.t.Unix() > math.MaxInt32*4) && st.t.Year() < 2200 {
			t.Errorf("time %v of %q", st.t, s)
		}
		ParseSeverity(s)
		ParseGRPCStatus(s)
		ParseHTTPStatus(s)
		parseDelay(s, true, true)
	})
}

func FuzzSpan(f *testing.F) {
	f.Add("exception.message", "rpc error: code = NotFound desc = x", "exception", true)
	f.Add("error.type", "500", "log", false)
	f.Fuzz(func(t *testing.T, key, value, event string, failed bool) {
		s := telemetry.Span{Attributes: telemetry.Attributes{key: value, value: []any{key, map[string]any{key: value}}}, StatusMessage: value,
			Events: []telemetry.SpanEvent{{Name: event, Attributes: telemetry.Attributes{key: value, "level": value}}}}
		if failed {
			s.Status = telemetry.StatusError
		}
		e, ok := Span(s)
		if failed && !ok {
			t.Error("a failed span tells of no error")
		}
		Classify(&e)
		Event(s, 0)
	})
}

// FuzzClassify: any words yield a whole classification, and a code that tells a kind is not
// overruled by the words of what it wraps.
func FuzzClassify(f *testing.F) {
	f.Add("PAYMENTS_LEDGER_UNAVAILABLE", "payments", "sqlx::Error::PoolTimedOut", "database pool timed out", "UNAVAILABLE", 503)
	f.Add("42703", "", "", `column "x" does not exist (SQLSTATE 42703)`, "", 0)
	f.Add("", "gateway", "java.util.List<java.net.ConnectException>", "Error 1213 (40001): Deadlock; pool … timed out", "INTERNAL", 500)
	f.Fuzz(func(t *testing.T, code, service, typ, text, grpc string, http int) {
		e := Envelope{Code: code, Service: service, ErrorType: typ, ErrorMessage: text, GRPCStatus: grpc, HTTPStatus: http,
			Cause: []Cause{{Message: text}, {Message: typ, Code: service, Type: code}}}
		c := Classify(&e)
		if c.Kind == "" || c.Class == "" || c.Look == "" || c.Reason == "" || c.Kind.Info().Kind != c.Kind {
			t.Errorf("%+v", c)
		}
		if k, ok := kindOfCode(code, service); ok && k != KindInternal && !isStatusCode(code) && c.Kind != k {
			t.Errorf("code %s says %s, but it is %s (%s)", code, k, c.Kind, c.Reason)
		}
		if again := Classify(&e); again != c {
			t.Errorf("%+v, then %+v", c, again)
		}
	})
}
