package scenario

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const head = `scenario test
start 2026-11-21T03:04:05Z
request req-1
correlation corr-1
service a go slog
service b rust tracing-json version=2.0 skew=-1.5s ids=request,trace host.name=h1 unsampled
`

func parse(t *testing.T, text string) *Scenario {
	t.Helper()
	s, err := Parse(strings.NewReader(text), "test.scenario")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheHeaderIsRead(t *testing.T) {
	s := parse(t, "# a comment\n\n"+head+`title "A title" # another
about \
  "About it"
resource cloud.region=eu-west-1 \
         shard=3
`)
	if s.Name != "test" || s.Title != "A title" || s.About != "About it" || s.RequestID != "req-1" || s.CorrelationID != "corr-1" {
		t.Errorf("got %+v", s)
	}
	if want := time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC); !s.Start.Equal(want) {
		t.Errorf("start %v", s.Start)
	}
	want := []*Service{
		{Name: "a", Language: "go", Log: LogSlog, Version: "1.0.0", IDs: IDs{true, true, true, true}},
		{Name: "b", Language: "rust", Log: LogTracingJSON, Version: "2.0", Skew: -1500 * time.Millisecond, Unsampled: true,
			IDs: IDs{Request: true, Trace: true}, Attributes: []Field{{"host.name", "h1"}}},
	}
	if diff := cmp.Diff(want, s.Services); diff != "" {
		t.Errorf("services (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Field{{"cloud.region", "eu-west-1"}, {"shard", int64(3)}}, s.Resource); diff != "" {
		t.Errorf("resource (-want +got):\n%s", diff)
	}
}

func TestExpectationsAreRead(t *testing.T) {
	s := parse(t, head+`expect status failed
expect root b B_DOWN
expect root a
expect not-root a A_DOWN
expect chain b a
expect codes B_DOWN _
expect handled b
expect class transient
expect retry yes
expect attempts b 3
expect peer b db
expect link a parent
expect summary "b could not"
expect in logs chain
expect in logs unsure
expect in logs root b
expect in sparse codes _ _
expect in traces handled
expect in traces root
expect in traces class any
expect in traces retry any
`)
	want := Expect{
		Status: "failed", Roots: []HopRef{{"b", "B_DOWN"}, {"a", ""}}, NotRoots: []HopRef{{"a", "A_DOWN"}},
		Chain: []string{"b", "a"}, Codes: []string{"B_DOWN", ""}, Handled: []HopRef{{"b", ""}},
		Class: "transient", Retry: "yes", Attempts: map[string]int{"b": 3}, Peers: map[string]string{"b": "db"},
		Links: map[string]string{"a": "parent"}, Summary: []string{"b could not"},
	}
	for variant, change := range map[Variant]func(e *Expect){
		Complete:   func(*Expect) {},
		LogsOnly:   func(e *Expect) { e.Chain, e.Codes, e.Unsure, e.Roots = []string{}, nil, true, []HopRef{{"b", ""}} },
		Sparse:     func(e *Expect) { e.Codes = []string{"", ""} },
		TracesOnly: func(e *Expect) { e.Handled, e.Roots, e.Class, e.Retry = []HopRef{}, []HopRef{}, "", "" },
	} {
		t.Run(string(variant), func(t *testing.T) {
			expected := want
			change(&expected)
			if diff := cmp.Diff(expected, s.Expected(variant)); diff != "" {
				t.Errorf("expectations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAMistakeIsNamedWithItsPlace(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"an unknown statement", head + "srve a", "test.scenario:7:1: \"srve\" is no statement; there are call, debug,"},
		{"a missing closing quote", head + `serve a "x`, "7:9: the closing quote is missing"},
		{"a bad escape", head + `serve a "\q"`, `7:9: "\q" is no quoted text`},
		{"tabs", head + "serve a \"x\"\n\tinfo \"y\"", "8:1: indent with spaces"},
		{"an unknown service", head + `serve z "x"`, "7:7: no service is called \"z\""},
		{"a missing operation", head + `serve a`, "7:1: serve: the operation in quotes is missing"},
		{"an unknown option", head + "serve a \"x\"\n  repeat 2 foo=1", "8:12: \"foo\" is not known here; repeat knows gap"},
		{"an unknown flag", head + "serve a \"x\" fast", "7:13: \"fast\" is not known here"},
		{"a second text", head + "serve a \"x\" \"y\"", "7:13: a quoted text is not expected here"},
		{"an option without a value", head + "serve a \"x\" for", "7:13: for needs a value"},
		{"a flag with a value", head + "serve a \"x\" dark=yes", "7:13: dark has no value"},
		{"a bad duration", head + "serve a \"x\" for=-1s", "7:13: \"-1s\" is no duration"},
		{"a bad outcome", head + "serve a \"x\" -> 999", "7:13: \"999\" is no HTTP status"},
		{"no outcome", head + "serve a \"x\" ->", "7:13: after -> comes"},
		{"an outcome where there is none", head + "serve a \"x\"\n  info \"y\" -> 500", "8:12: info has no outcome"},
		{"a call at the left margin", head + "call a \"x\"", "7:1: call stands in the block of a span only"},
		{"serve in a block", head + "serve a \"x\"\n  serve b \"y\"", "8:3: serve stands at the left margin only"},
		{"a block where there is none", head + "serve a \"x\"\n  info \"y\"\n    info \"z\"", "9:5: info has no block"},
		{"uneven indentation", head + "serve a \"x\"\n    info \"y\"\n  info \"z\"", "9:3: indented by 2 spaces, its neighbours by 4"},
		{"an indented first line", "  " + head, "1:3: nothing here can have a block"},
		{"a cause without fail", head + "serve a \"x\"\n  cause \"y\"", "8:3: \"cause\" is no statement"},
		{"something else below fail", head + "serve a \"x\"\n  fail X \"y\"\n    info \"z\"", "9:5: below fail stand lines with cause"},
		{"an unknown label", head + "serve a \"x\" link=nowhere", "7:13: no span is called as=nowhere"},
		{"a label twice", head + "serve a \"x\" as=l\nserve a \"x\" as=l", "8:13: as=l stands twice"},
		{"a service twice", head + "service a go slog", "7:9: the service \"a\" is there already"},
		{"an unknown format", head + "service c go log5j", "7:14: \"log5j\" is no log format"},
		{"an unknown id", head + "service c go slog ids=all", "7:19: ids= takes request"},
		{"an unknown expectation", head + "expect luck", "7:1: \"luck\" cannot be expected"},
		{"an unknown variant", head + "expect in dreams root a", "7:11: \"dreams\" is no variant"},
		{"an expectation of an unknown service", head + "expect root z", "7:1: no service is called \"z\""},
		{"a status that is none", head + "expect status broken", "7:1: expect status takes one of"},
		{"a key without a value", head + "serve a \"x\" k=", "7:13: the value of k is missing"},
		{"a value without a key", head + "serve a \"x\" =v", "7:13: the key before = is missing"},
		{"a header twice", head + "request req-2", "7:1: request stands twice"},
		{"no name", "start 2026-11-21T03:04:05Z", "1:1: the line \"scenario NAME\" is missing"},
		{"no start", "scenario x", "1:1: the line \"start 2026-11-21T03:04:05Z\" is missing"},
		{"an empty file", "", "1:1: the line \"scenario NAME\" is missing"},
		{"a bad time", "scenario x\nstart yesterday", "2:7: \"yesterday\" is no time"},
		{"a backslash at the end", head + "serve a \\", "the file ends after a backslash"},
		{"a call in noise", head + "noise a\n  repeat 2\n    call b \"x\"", "9:5: call cannot stand in noise"},
		{"too much repetition", head + "repeat 1000\n  repeat 1000\n    serve a \"x\"", "8:3: more than 200000 statements"},
		{"too many statements", head + "repeat 150000\n  serve a \"x\"\n    info \"y\"", "9:5: more than 200000 statements"},
		{"too deep", head + deep(50), "nested more than 40 deep"},
		{"bytes that are not UTF-8", head + "serve a \"x\" \xff", "7:13: the file is not UTF-8 here"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse(strings.NewReader(c.text), "test.scenario")
			var at *Error
			if !errors.As(err, &at) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}

func deep(n int) string {
	text := "serve a \"x\"\n"
	for i := range n {
		text += strings.Repeat(" ", i+1) + "work \"y\"\n"
	}
	return text
}

func TestALongFileIsRefused(t *testing.T) {
	if _, err := Parse(strings.NewReader(strings.Repeat("#\n", maxSource)), "x"); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("error %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(head + "serve a \"POST /x\" for=1s -> 504 \"late\"\n  call b \"p.S/M\" served=OK serve=2s @k=v k=\"v\" -> DEADLINE_EXCEEDED\n    fail CODE \"m\" class=transient\n      cause T \"m\" code=X\n    panic \"p\"\n  parallel\n    repeat 2 gap=1ms\n      warn \"$n\" attempt=$n\n")
	f.Add(head + "serve a \"x\" as=l\n  send \"q\" async\n    receive b \"q\" link=l missing=client dark\nnoise a at=1s\n  info \"x\" \\\n    k=v\n")
	f.Add(head + "expect in logs chain a b\nexpect codes _ X\n")
	for _, format := range Formats() {
		f.Add("scenario x\nstart 2026-11-21T03:04:05Z\nservice a go " + string(format) + "\nserve a \"GET /\"\n  error \"m\" a=1 b=1.5 c=true d=\"\\xff\\x1b\" err=\"x\\ny\"\n  fail C \"m\" resource.id=1\n    cause \"a\"\n    cause \"b\"\n")
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(strings.NewReader(text), "fuzz")
		if err != nil {
			var at *Error
			if !errors.As(err, &at) || at.Line < 1 || at.Column < 1 {
				t.Fatalf("error without a place: %v", err)
			}
			return
		}
		if len(s.roots) > 0 && countSteps(s.roots) > 5000 {
			return
		}
		logs, spans := s.Build()
		again, spansAgain := s.Build()
		if len(logs) != len(again) || len(spans) != len(spansAgain) {
			t.Fatal("not deterministic")
		}
	})
}

func countSteps(steps []*step) int {
	n := 0
	for _, s := range steps {
		n += s.count * (1 + countSteps(s.steps))
	}
	return n
}
