package loki

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestQueriesAsTheyAreSent(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"one text", lineFilter([]string{"req-1"}), `|= "req-1"`},
		{"several texts", lineFilter([]string{"a", `b"`}), `|= "a" or "b\""`},
		{"one condition", labelFilter([]equal{{"request_id", []string{"req-1"}}}), `| request_id="req-1"`},
		{"plain values in one expression", labelFilter([]equal{{"trace_id", []string{"0af7", "b7ad"}}, {"traceId", []string{"x"}}}), `| trace_id=~"0af7|b7ad" or traceId="x"`},
		{"values with a meaning in an expression stay apart", labelFilter([]equal{{"a", []string{".*", "b"}}}), `| a=".*" or a="b"`},
		{"a filter in between", query{`{x="y"}`, `|= "z"`}.only("app", `a"b`).String(), `{x="y"} | app="a\"b" |= "z"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.got != c.want {
				t.Errorf("got %s, want %s", c.got, c.want)
			}
		})
	}
}

func FuzzQuote(f *testing.F) {
	for _, s := range []string{
		"", "req-1", `a"b`, `back\slash`, "tick`x", "new\nline", "nul\x00x", "\x7f", "emoji😀", `x" or "y`, `"} |= "`, "\xff\xfe", "\u2028", "\U000e0041", `\`, `\"`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q := Quote(s)
		got, err := strconv.Unquote(q)
		if err != nil || got != s {
			t.Fatalf("%q is written as %s, which reads as %q, %v", s, q, got, err)
		}
		// Nothing inside closes the string or breaks the line, and all of it is UTF-8.
		if prefix, err := strconv.QuotedPrefix(q + ` or "x"`); err != nil || prefix != q {
			t.Fatalf("%s ends at %s", q, prefix)
		}
		if strings.ContainsAny(q, "\n\r\x00") || !utf8.ValidString(q) || q[0] != '"' {
			t.Fatalf("%q is no literal of one line", q)
		}
		// The whole query reads as what was meant.
		for _, text := range []string{lineFilter([]string{s, "other"}), labelFilter([]equal{{"request_id", []string{s, "other"}}})} {
			match, err := parse(`{service_name=~".+"} ` + text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			labels := map[string]string{"service_name": "a", "request_id": s}
			if !match(entry{labels: labels, line: s}) {
				t.Errorf("%s does not find %q", text, s)
			}
			if labels["request_id"] = "neither"; s != "" && !strings.Contains("neither", s) && match(entry{labels: labels, line: "neither"}) {
				t.Errorf("%s finds something else", text)
			}
		}
	})
}

func FuzzTextForms(f *testing.F) {
	for _, s := range []string{"a", `"`, "<&>", "ü", "😀", "\xff", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		forms := textForms(s)
		if forms[0] != s || len(slices.Compact(slices.Sorted(slices.Values(forms)))) != len(forms) {
			t.Fatalf("forms of %q are %q", s, forms)
		}
		if !utf8.ValidString(s) {
			return
		}
		for _, form := range forms[1:] {
			got, err := text([]byte(`"` + form + `"`))
			if err != nil || got != s {
				t.Errorf("%q in JSON reads as %q, %v", form, got, err)
			}
		}
	})
}
