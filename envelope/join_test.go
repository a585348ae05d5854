package envelope

import (
	"sort"
	"strings"
	"testing"
	"time"

	"triage/telemetry"
)

func TestReportsSplitOverEntriesAreJoinedAndDecodeAsOne(t *testing.T) {
	groups := map[string][]corpusLine{}
	for _, c := range readCorpus(t) {
		if c.Group != "" {
			groups[c.Group] = append(groups[c.Group], c)
		}
	}
	tested := 0
	for name, lines := range groups {
		sort.Slice(lines, func(i, j int) bool { return lines[i].Seq < lines[j].Seq })
		want, ok := lines[0].Expect["expect_joined"].(map[string]any)
		if !ok {
			continue
		}
		tested++
		var rs []telemetry.LogRecord
		at := time.Date(2026, 11, 21, 3, 18, 7, 0, time.UTC)
		for i, l := range lines {
			rs = append(rs, telemetry.LogRecord{Line: l.line(t), Time: at.Add(time.Duration(i) * time.Millisecond), Labels: map[string]string{"app": "ledger"}})
			rs = append(rs, telemetry.LogRecord{Line: "another stream", Time: at, Labels: map[string]string{"app": "web"}})
		}
		rs = append(rs, telemetry.LogRecord{Line: `{"level":"info","msg":"next"}`, Time: at, Labels: map[string]string{"app": "ledger"}})
		joined := Join(rs)
		if want := 1 + len(lines) + 1; len(joined) != want {
			for _, j := range joined {
				t.Logf("%q", j.Line)
			}
			t.Errorf("%s: %d records, want %d", name, len(joined), want)
			continue
		}
		e := decodeLine(joined[0].Line)
		for field, w := range want {
			switch field {
			case "stack_has":
				if !strings.Contains(e.Stack, w.(string)) {
					t.Errorf("%s: stack %q has no %q", name, e.Stack, w)
				}
			case "frames_elided":
			case "chain_types":
				if got := strings.Join(chainTypes(&e), "|"); got != strings.Join(list(w), "|") {
					t.Errorf("%s: types %q, want %v", name, got, w)
				}
			default:
				if !same(&e, field, w, nil) {
					t.Errorf("%s: %s is %q, want %v", name, field, plainField(&e, field), w)
				}
			}
		}
	}
	if tested < 4 {
		t.Errorf("only %d groups tested", tested)
	}
}

func TestRecordsThatBelongToNoReportStayApart(t *testing.T) {
	at := time.Date(2026, 11, 21, 3, 18, 7, 0, time.UTC)
	for name, lines := range map[string][]string{
		"plain lines":                          {"one", "two", "three"},
		"JSON":                                 {`{"msg":"a"}`, `{"msg":"b"}`},
		"blank lines":                          {"one", "", "two"},
		"an error without causes":              {"Error: open journal", "next line"},
		"a type name that no frame follows":    {"ERROR x", "ValueError: y"},
		"whole lines of the container runtime": {"2026-11-21T03:18:07.7Z stderr F one", "2026-11-21T03:18:07.7Z stderr F two"},
	} {
		var rs []telemetry.LogRecord
		for _, l := range lines {
			rs = append(rs, telemetry.LogRecord{Line: l, Time: at})
		}
		if got := Join(rs); len(got) != len(lines) {
			t.Errorf("%s: %d records of %d", name, len(got), len(lines))
		}
	}
	late := []telemetry.LogRecord{{Line: "ERROR x", Time: at}, {Line: "\tat a.b(C.java:1)", Time: at.Add(time.Minute)}}
	if got := Join(late); len(got) != 2 {
		t.Errorf("a line of a minute later was joined: %q", got[0].Line)
	}
}

func FuzzJoin(f *testing.F) {
	f.Add("Error: a\n\nCaused by:\n    b")
	f.Add("panic: x\n\ngoroutine 1 [running]:\nmain.main()\n\t/a.go:1\nexit status 2")
	f.Add("2026-11-21T03:18:07.7Z stderr P a\n2026-11-21T03:18:07.7Z stderr F b")
	f.Add("2026-11-21T03:18:07.7Z stderr F panic: x\n2026-11-21T03:18:07.7Z stderr F\n2026-11-21T03:18:07.7Z stderr F goroutine 1 [running]:")
	f.Add("/app/a.js:1\n  throw x\n  ^\n\nError: x\n    at a (/app/a.js:1:2) {\n  code: 'A'\n}\n\nNode.js v20")
	f.Add("Nov 21, 2026 3:22:42 AM a.B c\nSEVERE: x\na.B: y\n\tat a.b(C.java:1)")
	f.Fuzz(func(t *testing.T, text string) {
		var rs []telemetry.LogRecord
		var want strings.Builder
		for _, l := range strings.Split(text, "\n") {
			rs = append(rs, telemetry.LogRecord{Line: l})
			_, content, _ := criPart(l)
			want.WriteString(content)
		}
		whole, continues := Whole(rs)
		if len(whole) != len(rs) || len(continues) != len(rs) || continues[0] {
			t.Fatalf("%d records of %d, %v", len(whole), len(rs), continues)
		}
		var got strings.Builder
		for i, r := range whole {
			if continues[i] {
				if r.Line != rs[i].Line {
					t.Errorf("record %d was %q and is %q", i, rs[i].Line, r.Line)
				}
				continue
			}
			_, content, _ := criPart(r.Line)
			got.WriteString(strings.ReplaceAll(content, "\n", ""))
		}
		if got.String() != want.String() {
			t.Errorf("%q holds %q, joined it holds %q", text, want.String(), got.String())
		}
	})
}
