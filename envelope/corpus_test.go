package envelope

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"triage/telemetry"
)

// corpusLine is one line of the corpus; see testdata/corpus/README.md.
type corpusLine struct {
	ID      string `json:"id"`
	Emitter string `json:"emitter"`
	Raw     string `json:"raw"`
	RawB64  string `json:"raw_b64"`
	Recipe  []struct {
		Text   string `json:"text"`
		Repeat string `json:"repeat"`
		Times  int    `json:"times"`
	} `json:"raw_recipe"`
	Group  string         `json:"group"`
	Seq    int            `json:"seq"`
	Expect map[string]any `json:"expect"`
}

func (c *corpusLine) line(t testing.TB) string {
	if c.RawB64 != "" {
		b, err := base64.StdEncoding.DecodeString(c.RawB64)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	var b strings.Builder
	b.WriteString(c.Raw)
	for _, p := range c.Recipe {
		b.WriteString(p.Text)
		b.WriteString(strings.Repeat(p.Repeat, p.Times))
	}
	return b.String()
}

func readCorpus(t testing.TB) []corpusLine {
	t.Helper()
	files, err := filepath.Glob("testdata/corpus/*.ndjson")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	var out []corpusLine
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
			var c corpusLine
			if err := json.Unmarshal([]byte(line), &c); err != nil {
				t.Fatalf("%s:%d: %v", name, i+1, err)
			}
			out = append(out, c)
		}
	}
	return out
}

// verdict is the outcome for one expected field of one line.
type verdict struct {
	field string
	soft  bool
	ok    bool
	got   string
	want  string
}

func TestTheCorpusDecodesWithAtLeast99PercentOfExpectedFieldsRight(t *testing.T) {
	type cell struct{ right, all, softRight, softAll int }
	byEmitter, byField := map[string]*cell{}, map[string]*cell{}
	total := &cell{}
	for _, c := range readCorpus(t) {
		e := Log(telemetry.LogRecord{Line: c.line(t)})
		for _, v := range judge(&e, c.Expect) {
			for _, k := range []*cell{total, at(byEmitter, c.Emitter), at(byField, v.field)} {
				if v.soft {
					k.softAll++
					if v.ok {
						k.softRight++
					}
					continue
				}
				k.all++
				if v.ok {
					k.right++
				}
			}
			if !v.ok {
				t.Logf("%-14s %-13s soft=%-5v\n\twant %s\n\tgot  %s", c.ID, v.field, v.soft, short(v.want), short(v.got))
			}
		}
	}
	var b strings.Builder
	for _, table := range []struct {
		name string
		m    map[string]*cell
	}{{"emitter", byEmitter}, {"field", byField}} {
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		fmt.Fprintf(w, "%s\tright\tof\t%%\tsoft\tof\n", table.name)
		names := make([]string, 0, len(table.m))
		for n := range table.m {
			names = append(names, n)
		}
		sort.Strings(names)
		for _, n := range names {
			k := table.m[n]
			fmt.Fprintf(w, "%s\t%d\t%d\t%.1f\t%d\t%d\n", n, k.right, k.all, percent(k.right, k.all), k.softRight, k.softAll)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		b.WriteByte('\n')
	}
	t.Logf("\n%sall: %d of %d (%.2f %%), soft: %d of %d (%.1f %%)", b.String(), total.right, total.all,
		percent(total.right, total.all), total.softRight, total.softAll, percent(total.softRight, total.softAll))
	if p := percent(total.right, total.all); p < 99 {
		t.Errorf("%.2f %% of the expected fields are right, want 99", p)
	}
	if p := percent(total.softRight, total.softAll); p < 90 {
		t.Errorf("%.2f %% of the soft fields are right, want 90", p)
	}
}

func at[T any](m map[string]*T, k string) *T {
	if m[k] == nil {
		m[k] = new(T)
	}
	return m[k]
}

func percent(a, b int) float64 {
	if b == 0 {
		return 100
	}
	return 100 * float64(a) / float64(b)
}

func short(s string) string { return fmt.Sprintf("%.300q", s) }

// judge compares an envelope with every expectation of a line, in a fixed order.
func judge(e *Envelope, expect map[string]any) []verdict {
	soft := map[string]bool{}
	for _, s := range list(expect["soft"]) {
		soft[s] = true
	}
	keys := make([]string, 0, len(expect))
	for k := range expect {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var out []verdict
	add := func(field, want, got string, ok bool) {
		out = append(out, verdict{field, soft[field], ok, got, want})
	}
	for _, k := range keys {
		want := expect[k]
		switch k {
		case "absent":
			for _, f := range list(want) {
				got := plainField(e, f)
				add(f, "absent", got, got == "" || got == "[]")
			}
		case "any_of":
			for f, alternatives := range want.(map[string]any) {
				ok := false
				for _, a := range alternatives.([]any) {
					ok = ok || same(e, f, a, expect)
				}
				add(f, fmt.Sprint(alternatives), plainField(e, f), ok)
			}
		case "attributes":
			for path, v := range want.(map[string]any) {
				got := attributeText(e, path)
				add("attributes", path+"="+fmt.Sprint(v), got, got == v)
			}
		case "chain_types":
			if _, ok := expect["chain"]; ok {
				got := chainTypes(e)
				w := list(want)
				ok := len(w) <= len(got)
				for i := range w {
					ok = ok && i < len(got) && (w[i] == "" || w[i] == got[i])
				}
				add(k, fmt.Sprint(w), fmt.Sprint(got), ok)
			}
		case "stacktrace":
			for _, h := range list(want.(map[string]any)["has"]) {
				add(k, h, e.Stack, strings.Contains(e.Stack, h))
			}
		case "root":
			in, _ := e.Innermost()
			add(k, want.(string), in.Message, strings.Contains(in.Message, want.(string)))
		case "visible":
			for _, v := range list(want) {
				add(k, v, e.Message, strings.Contains(e.Message, v))
			}
		case "details":
			text := fmt.Sprint(e.Attributes)
			for _, v := range list(want) {
				add(k, v, text, strings.Contains(text, v))
			}
		case "branches":
			got := branches(e)
			w, _ := json.Marshal(want)
			g, _ := json.Marshal(got)
			add(k, string(w), string(g), string(w) == string(g))
		case "timestamp_local":
			got := e.Time.Format("2006-01-02T15:04:05.999999999")
			w := want.(string)
			if a, _ := expect["any_of"].(map[string]any); a["timestamp"] != nil {
				continue
			}
			if strings.HasPrefix(w, "--") { // no year: without the store's time there is none
				add("timestamp", w, got, e.Time.IsZero())
			} else {
				add("timestamp", w, got, got == w && e.From(FieldTime).How == FromDerived)
			}
		case "timestamp", "severity", "message", "error_code", "request_id", "correlation_id", "service", "target", "trace_id",
			"span_id", "caller", "error_type", "error_message", "chain", "chain_how", "retriable", "retry_after_ms", "grpc_status",
			"http_status", "span", "spans", "message_verbatim":
			add(k, fmt.Sprint(want), plainField(e, k), same(e, k, want, expect))
		case "truncated":
			add(k, "true", fmt.Sprint(e.Truncated), e.Truncated)
		case "no_fields":
			add(k, "nothing", fmt.Sprint(e), e.Severity == "" && e.Code == "" && e.RequestID == "" && e.Time.IsZero() && len(e.Cause) == 0)
		}
	}
	return out
}

func same(e *Envelope, field string, want any, expect map[string]any) bool {
	got := plainField(e, field)
	switch field {
	case "timestamp":
		if want == nil {
			return e.Time.IsZero()
		}
		w, err := time.Parse(time.RFC3339Nano, want.(string))
		tolerance := time.Duration(0)
		if raw, _ := expect["timestamp_raw"].(string); strings.Contains(raw, ".") && !strings.Contains(raw, ":") {
			tolerance = time.Microsecond
		}
		return err == nil && !e.Time.IsZero() && e.Time.Sub(w).Abs() <= tolerance
	case "trace_id":
		return want == nil && got == "" || want != nil && strings.EqualFold(got, want.(string))
	case "chain":
		g := chainMessages(e)
		w := list(want)
		if len(g) != len(w) {
			return false
		}
		for i := range w {
			if g[i] != w[i] && !strings.HasSuffix(g[i], " desc = "+w[i]) {
				return false
			}
		}
		return true
	}
	if want == nil {
		return got == ""
	}
	if l, ok := want.([]any); ok {
		return got == strings.Join(list(l), " / ")
	}
	return got == fmt.Sprint(want)
}

func plainField(e *Envelope, field string) string {
	switch field {
	case "timestamp":
		if e.Time.IsZero() {
			return ""
		}
		return e.Time.Format(time.RFC3339Nano)
	case "severity":
		return string(e.Severity)
	case "message", "message_verbatim":
		return e.Message
	case "error_code":
		return e.Code
	case "request_id":
		return e.RequestID
	case "correlation_id":
		return e.CorrelationID
	case "service":
		return e.Service
	case "target":
		return e.Logger
	case "trace_id":
		return e.TraceID
	case "span_id":
		return e.SpanID
	case "caller":
		return e.Caller
	case "error_type":
		return e.ErrorType
	case "error_message":
		return e.ErrorMessage
	case "chain":
		return fmt.Sprint(chainMessages(e))
	case "chain_how":
		return string(e.CauseHow)
	case "grpc_status":
		return e.GRPCStatus
	case "http_status":
		if e.HTTPStatus != 0 {
			return fmt.Sprint(e.HTTPStatus)
		}
	case "retry_after_ms":
		if e.RetryAfter != 0 {
			return fmt.Sprint(e.RetryAfter.Milliseconds())
		}
	case "retriable":
		switch {
		case e.Retriable == RetryNo:
			return "permanent"
		case e.Retriable != RetryUnknown:
			return "retriable"
		}
	case "span":
		s, _ := e.Attributes["span"].(string)
		return s
	case "spans":
		l, _ := e.Attributes["spans"].([]any)
		return strings.Join(list(l), " / ")
	}
	return ""
}

func attributeText(e *Envelope, path string) string {
	switch v := e.Attributes[path].(type) {
	case nil:
		return ""
	case []any, map[string]any:
		b, _ := json.Marshal(v)
		return string(b)
	default:
		return fmt.Sprint(v)
	}
}

func chainMessages(e *Envelope) []string {
	out := []string{}
	for _, c := range e.Cause {
		out = append(out, c.Message)
	}
	return out
}

func chainTypes(e *Envelope) []string {
	out := []string{}
	for _, c := range e.Cause {
		out = append(out, c.Type)
	}
	return out
}

// branches are the paths through the tree of causes; a layer that only repeats the whole
// text of the error, or counts the branches, is none.
func branches(e *Envelope) [][]string {
	var out [][]string
	var walk func(path []string, c Cause)
	walk = func(path []string, c Cause) {
		if !(len(c.Causes) > 0 && (c.Message == e.ErrorMessage || strings.HasSuffix(c.Message, "errors occurred") || c.Message == "")) {
			path = append(slices.Clone(path), c.Message)
		}
		if len(c.Causes) == 0 {
			out = append(out, path)
		}
		for _, b := range c.Causes {
			walk(path, b)
		}
	}
	for _, c := range e.Cause {
		walk(nil, c)
	}
	return out
}

func list(v any) []string {
	l, _ := v.([]any)
	out := make([]string, 0, len(l))
	for _, s := range l {
		if s == nil {
			s = ""
		}
		out = append(out, fmt.Sprint(s))
	}
	return out
}
