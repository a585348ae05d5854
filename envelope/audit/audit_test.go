package audit_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"triage/envelope"
	"triage/envelope/audit"
	"triage/safetext"
	"triage/schema"
	"triage/sources/files"
	"triage/telemetry"
)

var update = flag.Bool("update", false, "write the golden files")

// shop is the audit of testdata/shop.ndjson.
func shop(t testing.TB) audit.Report {
	t.Helper()
	b, err := files.Open("testdata/shop.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	records, _, answer, err := b.All(context.Background())
	if err != nil || len(answer.Problems) > 0 {
		t.Fatal(err, answer.Problems)
	}
	return of(records...)
}

func of(records ...telemetry.LogRecord) audit.Report {
	a := audit.New()
	for _, r := range records {
		e := envelope.Log(r)
		a.Add(r, &e)
	}
	return a.Report()
}

// line is a record of service x.
func line(text string) telemetry.LogRecord {
	return telemetry.LogRecord{Line: text, Labels: map[string]string{"service_name": "x"}}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got), go test -update writes it:\n%s", path, diff)
	}
}

var scope = audit.Scope{Source: "bundle shop", Sample: 200,
	Window: telemetry.Window{Start: time.Date(2026, 11, 20, 2, 0, 0, 1, time.UTC)}, Min: 80, Notes: []string{"broken.json: cut off"}, Partial: true}

func text(t *testing.T, r audit.Report, s audit.Scope, o audit.TextOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := audit.Text(&b, r, s, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheTablesReadWellAtEveryWidth(t *testing.T) {
	r := shop(t)
	for _, width := range []int{0, 60, 80, 140} {
		name := fmt.Sprintf("shop-%d.txt", width)
		t.Run(name, func(t *testing.T) { golden(t, name, text(t, r, scope, audit.TextOptions{Width: width})) })
	}
	t.Run("shop-ascii.txt", func(t *testing.T) {
		got := text(t, r, scope, audit.TextOptions{Width: 80, ASCII: true})
		golden(t, "shop-ascii.txt", got)
		for _, c := range got {
			if c > 0x7e {
				t.Fatalf("there is a byte %#x", c)
			}
		}
	})
}

func TestNoLineIsWiderThanTheTerminalAndNoneActsOnIt(t *testing.T) {
	r := shop(t)
	for width := 60; width <= 160; width++ {
		for _, l := range strings.Split(string(text(t, r, scope, audit.TextOptions{Width: width})), "\n") {
			if w := ansi.StringWidth(l); w > width {
				t.Errorf("width %d: %d columns: %s", width, w, l)
			}
			if safetext.Line(l) != l {
				t.Errorf("width %d: not printable: %q", width, l)
			}
		}
	}
}

func TestTheJSONFormSatisfiesItsSchema(t *testing.T) {
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.EnvelopeLint()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema", parsed); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema")
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]audit.Report{"shop.json": shop(t), "nothing.json": audit.New().Report()} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := audit.JSON(&b, r, scope); err != nil {
				t.Fatal(err)
			}
			if bytes.ContainsAny(b.Bytes(), "\x1b\x07\u202e") {
				t.Error("it could act on a terminal")
			}
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(doc); err != nil {
				t.Error(err)
			}
			golden(t, name, b.Bytes())
		})
	}
}

func TestEveryRuleFindsWhatItIsFor(t *testing.T) {
	for _, c := range []struct {
		name, line string
		rule       audit.Rule
		what       string // "" when nothing may be found under the rule
		advice     string
	}{
		{"a code in lower case", `{"level":"error","msg":"m","error_code":"payment.timeout"}`, audit.CodeName, "payment.timeout", "write PAYMENT_TIMEOUT"},
		{"a code in camel case", `{"level":"error","msg":"m","error_code":"paymentTimeout"}`, audit.CodeName, "paymentTimeout", "write PAYMENT_TIMEOUT"},
		{"a code with dashes", `{"level":"error","msg":"m","error_code":"PAYMENT-TIMEOUT"}`, audit.CodeName, "PAYMENT-TIMEOUT", "write PAYMENT_TIMEOUT"},
		{"a number for a code", `{"level":"error","msg":"m","error_code":"1042"}`, audit.CodeName, "1042", "name what went wrong: LEDGER_DB_TIMEOUT"},
		{"a code that keeps the rule", `{"level":"error","msg":"m","error_code":"E2E_TIMEOUT_2"}`, audit.CodeName, "", ""},
		{"an SQLSTATE", `{"level":"error","msg":"m","error_code":"23505"}`, audit.CodeName, "", ""},
		{"a code on a line that is no error", `{"level":"info","msg":"m","error_code":"payment.ok"}`, audit.CodeName, "", ""},
		{"an error without a code", `{"level":"error","msg":"order 12345 is lost"}`, audit.CodeMissing, "order <id> is lost", ""},
		{"a line without a level but with an error", `{"msg":"m","error":"boom"}`, audit.CodeMissing, "m", ""},
		{"an access line with a status alone", `{"msg":"m","status":502}`, audit.CodeMissing, "", ""},
		{"a code in the text only", `{"level":"error","msg":"charge failed error_code=PAYMENT_TIMEOUT request_id=r"}`, audit.CodeInText, "PAYMENT_TIMEOUT", ""},
		{"a class against the code", `{"level":"error","msg":"m","error_code":"DB_TIMEOUT","class":"permanent"}`, audit.Contradiction, "the service says class=permanent, code DB_TIMEOUT says transient", ""},
		{"retriable against a status", `{"level":"error","msg":"m","http_status":404,"retriable":true}`, audit.Contradiction, "the service says retriable, HTTP 404 says no", ""},
		{"a class that agrees", `{"level":"error","msg":"m","error_code":"DB_TIMEOUT","class":"transient"}`, audit.Contradiction, "", ""},
		{"an id in the message", `{"level":"error","msg":"order 6fa459ea-ee8a-3ca4-894e-db77e160355e lost"}`, audit.MessageUnstable, "order <id> lost", ""},
		{"one number, which may be constant", `{"level":"error","msg":"upstream answered 502"}`, audit.MessageUnstable, "", ""},
		{"a level that means nothing", `{"level":"page-me","msg":"m"}`, audit.SeverityUnknown, "level=page-me", ""},
		{"an error without a level", `{"msg":"m","error":"boom"}`, audit.SeverityUnknown, "no level", ""},
		{"a line without a level", `{"msg":"m"}`, audit.SeverityUnknown, "", ""},
		{"a time without a zone", `{"time":"2026-11-20 02:10:00","level":"info","msg":"m"}`, audit.TimeWithoutZone, "in time", ""},
		{"a time with one", `{"time":"2026-11-20 02:10:00+01:00","level":"info","msg":"m"}`, audit.TimeWithoutZone, "", ""},
		{"free text", "it went wrong", audit.Undecoded, "plain text of no known format", ""},
		{"a line that is cut off", `{"level":"error","msg":"cut off in the mid`, audit.Undecoded, "cut off, or beyond a bound: json", ""},
		{"blank text", "  ", audit.Undecoded, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var found []audit.Finding
			for _, f := range of(line(c.line)).Findings {
				if f.Rule == c.rule {
					found = append(found, f)
				}
			}
			switch {
			case c.what == "" && len(found) > 0:
				t.Errorf("found %+v", found)
			case c.what == "":
			case len(found) != 1 || found[0].What != c.what || found[0].Advice != c.advice || found[0].Count != 1 || found[0].Service != "x" || found[0].Example.Line != c.line:
				t.Errorf("found %+v", found)
			}
		})
	}
}

func TestANumberIsUnstableOnceItChanges(t *testing.T) {
	r := of(line(`{"level":"error","msg":"retry 1 of 3 failed"}`), line(`{"level":"error","msg":"retry 2 of 3 failed"}`), line(`{"level":"error","msg":"retry 2 of 3 failed"}`))
	for _, f := range r.Findings {
		if f.Rule == audit.MessageUnstable {
			if f.What != "retry <n> of <n> failed" || f.Count != 3 {
				t.Errorf("found %+v", f)
			}
			return
		}
	}
	t.Error("not found")
}

func TestOnlyWhatAServiceSaysInAFieldCounts(t *testing.T) {
	r := of(
		telemetry.LogRecord{Line: `{"level":"error","msg":"call failed","request_id":"r-1","error_code":"CALL_FAILED"}`},
		telemetry.LogRecord{Line: `{"level":"error","msg":"call failed for request_id=r-2"}`},
	)
	got := map[envelope.Field][2]int{}
	for _, f := range r.Services[0].Fields {
		got[f.Field] = [2]int{f.Said, f.Guessed}
	}
	for f, want := range map[envelope.Field][2]int{
		envelope.FieldCode: {1, 0}, envelope.FieldMessage: {2, 0}, envelope.FieldRequestID: {1, 1}, envelope.FieldTraceID: {0, 0},
	} {
		if got[f] != want {
			t.Errorf("%s: said and guessed %v, want %v", f, got[f], want)
		}
	}
}

func TestTheStoresTimeIsTheServicesOnlyOverOTLP(t *testing.T) {
	r := telemetry.LogRecord{Time: time.Date(2026, 11, 20, 2, 10, 0, 0, time.UTC), Line: `{"level":"error","msg":"m"}`}
	said := func(r telemetry.LogRecord) int {
		for _, f := range of(r).Services[0].Fields {
			if f.Field == envelope.FieldTime {
				return f.Said
			}
		}
		return -1
	}
	if n := said(r); n != 0 {
		t.Errorf("a line without a time has said it %d times", n)
	}
	r.Metadata = map[string]string{"severity_number": "17"}
	if n := said(r); n != 1 {
		t.Errorf("an OTLP record has said it %d times", n)
	}
}

func TestALoudServiceCountsAsMuchAsAQuietOne(t *testing.T) {
	good := `{"time":"2026-11-20T02:10:00Z","level":"error","msg":"m","error_code":"A_B","request_id":"r","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7",` +
		`"service":"good","operation":"o","service.version":"1","error_type":"T","error":"e","class":"transient","retriable":true}`
	records := []telemetry.LogRecord{{Line: good}}
	for range 50 {
		records = append(records, telemetry.LogRecord{Line: `{"service":"loud","level":"error"}`})
	}
	r := of(records...)
	// 100 % and 2 of 14 fields.
	if want := (100 + 100*2.0/14) / 2; math.Abs(r.Share-want) > 1e-9 {
		t.Errorf("share is %v, want %v", r.Share, want)
	}
	if r.Services[0].Name != "loud" || r.Services[1].Share != 100 {
		t.Errorf("the worst is not first: %+v", r.Services)
	}
	if !r.Under(57.2) || r.Under(57.1) || r.Under(0) {
		t.Errorf("%v is compared wrongly", r.Share)
	}
}

func TestWithoutErrorRecordsNothingIsUnder(t *testing.T) {
	r := of(line(`{"level":"info","msg":"m"}`))
	if !math.IsNaN(r.Share) || r.Under(100) {
		t.Errorf("share is %v", r.Share)
	}
	if got := string(text(t, r, audit.Scope{Source: "x", Min: 90}, audit.TextOptions{})); !strings.Contains(got, "nothing to judge") {
		t.Errorf("got %s", got)
	}
	if got := string(text(t, audit.New().Report(), audit.Scope{Source: "x"}, audit.TextOptions{})); !strings.Contains(got, "No log record") {
		t.Errorf("got %s", got)
	}
}

func TestMemoryIsBoundedWhateverServicesWrite(t *testing.T) {
	a := audit.New()
	for n := range 3000 {
		r := telemetry.LogRecord{Line: fmt.Sprintf(`{"level":"error","msg":"m","service":"s%d","error_code":"c-%d"}`, n%2000, n)}
		e := envelope.Log(r)
		a.Add(r, &e)
		r.Line = fmt.Sprintf(`{"level":"error","msg":"m","service":"s0","error_code":"c-%d"}`, n)
		e = envelope.Log(r)
		a.Add(r, &e)
	}
	r := a.Report()
	if len(r.Services) != 1000 {
		t.Errorf("%d services", len(r.Services))
	}
	codes := map[string]int{}
	for _, f := range r.Findings {
		if f.Rule == audit.CodeName {
			codes[f.Service]++
		}
	}
	if codes["s0"] != 200 || r.Others == 0 {
		t.Errorf("%d codes of one service, %d others", codes["s0"], r.Others)
	}
	if got := string(text(t, r, audit.Scope{Source: "x"}, audit.TextOptions{})); !strings.Contains(got, "and 940 more services") || !strings.Contains(got, "beyond the bounds") {
		t.Errorf("the bounds are not told:\n%.2000s", got)
	}
}

func FuzzAudit(f *testing.F) {
	for _, s := range []string{`{"level":"error","msg":"order 12345","error_code":"a.b"}`, "panic: x", "\xff\x1b[2J", `{"level":"error","msg":"a@b.c 10.0.0.1:80 1-2-3 _1 ---"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := of(line(s), line(s))
		for _, width := range []int{60, 97} {
			var b bytes.Buffer
			if err := audit.Text(&b, r, audit.Scope{Source: s}, audit.TextOptions{Width: width}); err != nil {
				t.Fatal(err)
			}
			if out := b.String(); safetext.Block(out) != out {
				t.Fatalf("not printable: %q", out)
			}
		}
		var b bytes.Buffer
		if err := audit.JSON(&b, r, audit.Scope{Source: s}); err != nil {
			t.Fatal(err)
		}
		if _, err := jsonschema.UnmarshalJSON(&b); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	r := line(`{"time":"2026-11-20T02:10:00Z","level":"error","msg":"charge of order 88213 failed","error_code":"payment.timeout","request_id":"r","error":"context deadline exceeded"}`)
	e := envelope.Log(r)
	a := audit.New()
	for b.Loop() {
		a.Add(r, &e)
	}
	b.ReportAllocs()
}
