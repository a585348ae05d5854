package playbooks

import (
	"context"
	"encoding/json"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"triage/safetext"
)

// hostile are values as somebody might send them in a header.
var hostile = []string{
	"", "req-01JD4X9T7KQ2", "a b", "$(touch /tmp/x)", "`id`", "a;b", "a'b", `a"b`, "a\nb", "-rf", "--config=/x", "..", ".",
	"a\x1b]52;c;aGk=\x07", "\u202eabc", "../../x", "a&b=c#d", "https://evil.example/", "a\\", "!!", "~root", "*", "a|b", ">x", "\x00", "\xff",
	"javascript:alert(1)", "[x](https://evil.example)", "<script>", "`", "a`b", "%2e%2e", "{{x}}", "${triage.code}", "é", "1:2@3/4+5=6",
}

func TestAShellBlockTakesIdentifiersOnly(t *testing.T) {
	for _, c := range []struct {
		name, code, value, want string
		copyable                bool
	}{
		{"an identifier is one quoted word", "run ${triage.code}", "A_B", "run 'A_B'", true},
		{"inside double quotes it stands bare", `run "x ${triage.code}"`, "A_B", `run "x A_B"`, true},
		{"inside single quotes it stands bare", `run 'x ${triage.code}'`, "A_B", `run 'x A_B'`, true},
		{"behind a backslash it stands bare", `run \${triage.code}`, "A_B", `run \A_B`, true},
		{"a quote in a comment is none", "# don't\nrun ${triage.code}", "A_B", "# don't\nrun 'A_B'", true},
		{"an option is refused", "run ${triage.code}", "-rf", "run ‹code not allowed in a command›", false},
		{"a substitution is refused", "run ${triage.code}", "$(id)", "run ‹code not allowed in a command›", false},
		{"a value too long is refused", "run ${triage.code}", strings.Repeat("a", 129), "run ‹code not allowed in a command›", false},
		{"no value", "run ${triage.code}", "", "run ‹code unknown›", false},
		{"not a variable of ours", "run ${HOME} ${triage.nonsense}", "x", "run ${HOME} ‹nonsense unknown›", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := &Entry{Body: "```sh\n" + c.code + "\n```\n"}
			got := e.Commands(Values{"code": c.value, "nonsense": "x"})
			if len(got) != 1 || got[0].Text != c.want || got[0].Copyable != c.copyable {
				t.Errorf("got %+v, want %q, copyable %v", got, c.want, c.copyable)
			}
		})
	}
	for _, name := range []string{"message", "user"} {
		e := &Entry{Body: "```sh\nrun ${triage." + name + "}\n```\n"}
		if got := e.Commands(Values{name: "harmless"}); got[0].Copyable {
			t.Errorf("%s was let into a shell block: %+v", name, got)
		}
	}
}

func TestQueriesTakeAnyValueAsAString(t *testing.T) {
	for _, c := range []struct{ name, lang, code, key, value, want string }{
		{"a LogQL string", "logql", `{a=${triage.env}}`, "env", `p"r\d`, `{a="p\"r\\d"}`},
		{"already inside double quotes", "logql", `{a="x${triage.env}"}`, "env", `p"r`, `{a="xp\"r"}`},
		{"inside a raw string", "logql", "{a=`x${triage.env}`}", "env", `p"r`, "{a=`xp\"r`}"},
		{"a stream selector stands as it is", "logql", `${triage.loki_selector} |= "x"`, "loki_selector", `{a="b", c=~"d\"e"}`, `{a="b", c=~"d\"e"} |= "x"`},
		{"JSON", "json {name=x}", `{"a": ${triage.message}}`, "message", "a\"b\n\x1b\u202e", `{"a": "a\"b\n\u001b\u202e"}`},
		{"SQL takes identifiers", "sql", `select '${triage.request_id}'`, "request_id", "req-1", `select 'req-1'`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := (&Entry{Body: "```" + c.lang + "\n" + c.code + "\n```\n"}).Commands(Values{c.key: c.value})
			if len(got) != 1 || got[0].Text != c.want || !got[0].Copyable {
				t.Errorf("got %+v, want %q", got, c.want)
			}
		})
	}
	for _, c := range []struct{ lang, code, key, value string }{
		{"logql", "{a=`x${triage.env}`}", "env", "a`b"},
		{"logql", "${triage.loki_selector}", "loki_selector", `{a="b"} | line_format "x"`},
		{"sql", "select '${triage.request_id}'", "request_id", "' or 1=1 --"},
		{"yaml {name=x}", "a: ${triage.request_id}", "request_id", "x: y"},
	} {
		got := (&Entry{Body: "```" + c.lang + "\n" + c.code + "\n```\n"}).Commands(Values{c.key: c.value})
		if len(got) != 1 || got[0].Copyable || strings.Contains(got[0].Text, c.value) {
			t.Errorf("%s let %q in: %+v", c.lang, c.value, got)
		}
	}
}

func TestURLsTakeValuesPercentEncoded(t *testing.T) {
	for _, c := range []struct {
		name, template, value, want string
		ok                          bool
	}{
		{"in the query", "https://x.example/a?q=${triage.code}", "a b&c=d#e", "https://x.example/a?q=a%20b%26c%3Dd%23e", true},
		{"in the path", "https://x.example/${triage.code}/z", "a/../b", "https://x.example/a%2F..%2Fb/z", true},
		{"a step in the path is refused", "https://x.example/${triage.code}/z", "..", "https://x.example/${triage.code}/z", false},
		{"not in the host", "https://${triage.code}.example/", "evil", "https://${triage.code}.example/", false},
		{"not in the port", "https://x.example:${triage.code}/", "1", "https://x.example:${triage.code}/", false},
		{"not in the scheme", "${triage.code}://x.example/", "https", "${triage.code}://x.example/", false},
		{"only http and https", "javascript:${triage.code}", "a", "javascript:${triage.code}", false},
		{"no value", "https://x.example/${triage.code}", "", "https://x.example/${triage.code}", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _, ok := fillURL(c.template, Values{"code": c.value})
			if got != c.want || ok != c.ok {
				t.Errorf("got %q, %v, want %q, %v", got, ok, c.want, c.ok)
			}
		})
	}
	for value, ok := range map[string]bool{
		"https://jaeger.example/trace/abc": true, "javascript:alert(1)": false, "https://u:p@x.example/": false, "/trace": false,
	} {
		if got, _, is := fillURL("${triage.jaeger_trace_url}", Values{"jaeger_trace_url": value}); is != ok || ok && got != value {
			t.Errorf("whole URL %q: got %q, %v", value, got, is)
		}
	}
}

// FuzzShellQuoting has a real shell read the filled-in command: whatever the value, the
// shell must see exactly one word, the value itself.
func FuzzShellQuoting(f *testing.F) {
	sh, err := exec.LookPath("/bin/sh")
	if err != nil {
		f.Skip("there is no /bin/sh to ask")
	}
	for _, v := range hostile {
		for _, place := range []string{"${triage.code}", `"${triage.code}"`, `'${triage.code}'`, "a=${triage.code}", `\${triage.code}`} {
			f.Add(place, v)
		}
	}
	f.Fuzz(func(t *testing.T, place, v string) {
		switch place {
		case "${triage.code}", `"${triage.code}"`, `'${triage.code}'`, "a=${triage.code}", `\${triage.code}`:
		default:
			place = "${triage.code}"
		}
		e := &Entry{Body: "```sh\nprintf '%s\\n' " + place + " end\n```\n"}
		c := e.Commands(Values{"code": v})[0]
		if !c.Copyable {
			mark := unknownMark("code", "not allowed in a command")
			if v == "" {
				mark = unknownMark("code", "unknown")
			}
			if want := "printf '%s\\n' " + strings.ReplaceAll(place, "${triage.code}", mark) + " end"; c.Text != want {
				t.Fatalf("the value %q was refused, but the text is %q", v, c.Text)
			}
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		cmd := exec.CommandContext(ctx, sh, "-c", c.Text)
		cmd.Env, cmd.Dir = []string{}, t.TempDir()
		out, err := cmd.CombinedOutput()
		want := strings.ReplaceAll(strings.Trim(place, `"'\`), "${triage.code}", v) + "\nend\n"
		if err != nil || string(out) != want {
			t.Fatalf("the shell read %q as %q (%v), want %q", c.Text, out, err, want)
		}
	})
}

// FuzzURLFilling has net/url read the filled-in URL: host, path and parameters must be the
// template's with exactly the value in its place.
func FuzzURLFilling(f *testing.F) {
	for _, v := range hostile {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		const template = "https://x.example:8443/p/${triage.code}/q?a=${triage.code}&b=1#f-${triage.code}"
		got, missing, ok := fillURL(template, Values{"code": v})
		if !ok {
			if v != "" && v != "." && v != ".." {
				t.Fatalf("%q was refused: %v", v, missing)
			}
			return
		}
		u, err := url.Parse(got)
		if err != nil {
			t.Fatal(err)
		}
		q, err := url.ParseQuery(u.RawQuery)
		if err != nil || len(q) != 2 || q.Get("a") != v || q.Get("b") != "1" {
			t.Fatalf("query of %q is %v, %v", got, q, err)
		}
		if u.Scheme != "https" || u.Host != "x.example:8443" || u.User != nil || u.Path != "/p/"+v+"/q" || u.Fragment != "f-"+v {
			t.Fatalf("%q was read as %+v", got, u)
		}
		if strings.Count(u.EscapedPath(), "/") != 3 {
			t.Fatalf("%q has a path of other segments: %q", v, u.EscapedPath())
		}
	})
}

func FuzzQueryAndJSONQuoting(f *testing.F) {
	for _, v := range hostile {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		if got, err := strconv.Unquote(quoteLogQL(v)); err != nil || got != v {
			t.Fatalf("LogQL string %s is read as %q, %v", quoteLogQL(v), got, err)
		}
		var got string
		q := quoteJSON(v)
		if err := json.Unmarshal([]byte(q), &got); err != nil || utf8.ValidString(v) && got != v {
			t.Fatalf("JSON string %s is read as %q, %v", q, got, err)
		}
		for _, s := range []string{q, quoteLogQL(v)} {
			if safetext.Line(s) != s {
				t.Fatalf("%q is not printable", s)
			}
		}
	})
}
