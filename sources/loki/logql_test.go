package loki

import (
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
		{"a filter in between", query{selector: `{x="y"}`, pipeline: `|= "z"`}.only("app", `a"b`).String(), `{x="y"} | app="a\"b" |= "z"`},
		{"no filter", query{selector: `{x="y"}`}.String(), `{x="y"}`},
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

func FuzzStreamSelector(f *testing.F) {
	f.Add("service_name", "ledger", "pod", "a-1")
	f.Add("a", `"} |= "`, "b", "\xff, c=\"")
	f.Add("service.name", "x", "by", "\n`")
	f.Fuzz(func(t *testing.T, name1, value1, name2, value2 string) {
		labels := map[string]string{name1: value1, name2: value2}
		text, err := streamSelector(`{env=~".+"}`, labels)
		if err != nil {
			if labelName(name1) == name1 && labelName(name2) == name2 && !keywords[name1] && !keywords[name2] {
				t.Fatalf("%v refused: %v", labels, err)
			}
			return
		}
		match, err := parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		labels["env"] = "prod"
		if !match(entry{labels: labels}) {
			t.Errorf("%s does not select %v", text, labels)
		}
		delete(labels, "env")
		if match(entry{labels: labels}) && name1 != "env" && name2 != "env" {
			t.Errorf("%s leaves the streams that may be searched", text)
		}
		labels["env"], labels[name1] = "prod", value1+"x"
		if name1 != name2 && match(entry{labels: labels}) {
			t.Errorf("%s selects another stream", text)
		}
	})
}
