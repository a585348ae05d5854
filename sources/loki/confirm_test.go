package loki

import (
	"strings"
	"testing"
)

func TestAWordIsFoundOnlyByItself(t *testing.T) {
	const id = "req-1"
	for _, c := range []struct {
		name, line string
		want       bool
	}{
		{"alone", "req-1", true},
		{"in JSON", `{"request_id":"req-1"}`, true},
		{"in logfmt", "request_id=req-1 level=error", true},
		{"at the end of a sentence", "failed for req-1.", true},
		{"in brackets", "[req-1] (req-1)", true},
		{"in a path", "/requests/req-1/status", true},
		{"after a name and a colon", "id:req-1,", true},
		{"in a URL, escaped", "?id%3Dreq-1%26x", true},
		{"after a colour", "request_id\x1b[2m=\x1b[0mreq-1\x1b[0m", true},
		{"after a colour inside JSON", `{"msg":"\u001b[0mreq-1\u001b[0m"}`, true},
		{"after a colour written out", `\x1b[38;5;12mreq-1`, true},
		{"after a line break inside JSON", `{"msg":"failed\nreq-1"}`, true},
		{"after a quote inside JSON inside JSON", `{"msg":"{\"id\":\"req-1\"}"}`, true},
		{"after an escaped quote", `\u0022req-1\u0022`, true},
		{"beside other letters", "日本req-1", false},
		{"a longer number", "req-12", false},
		{"a longer name", "xreq-1", false},
		{"with a dash", "req-1-retry", false},
		{"with a dash before", "sub-req-1", false},
		{"with an underscore", "req-1_2", false},
		{"with a decimal", "req-1.5", false},
		{"after a decimal", "2.req-1", false},
		{"before a word after a dot", "req-1.retry", true},
		{"first in a longer one, then by itself", "req-12 req-1", true},
		{"after an escaped backslash and a letter", `C:\\nreq-1`, false},
		{"not at all", "request", false},
		{"nothing", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := containsWord(c.line, id, false); got != c.want {
				t.Errorf("%q: %v", c.line, got)
			}
		})
	}
}

func TestADashEndsATraceID(t *testing.T) {
	const id = "0af7651916cd43dd8448eb211c80319c"
	for line, want := range map[string]bool{
		"00-" + id + "-b7ad6b7169203331-01": true,
		"trace_id=" + id:                    true,
		"0" + id:                            false,
		id + "0":                            false,
		"urn:uuid:" + id:                    true,
	} {
		if got := containsWord(line, id, true); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}

func FuzzContainsWord(f *testing.F) {
	f.Add("a req-1 b", "req-1", false)
	f.Add("\x1b[0mx", "x", true)
	f.Add("\xffx\xff", "\xff", false)
	f.Fuzz(func(t *testing.T, line, word string, dashEnds bool) {
		if containsWord(line, word, dashEnds) && !strings.Contains(line, word) {
			t.Errorf("%q is not in %q", word, line)
		}
		if word != "" && !containsWord(line+" "+word+" "+line, word, dashEnds) {
			t.Errorf("%q between blanks is not found", word)
		}
	})
}
