package tui

import (
	"strings"
	"testing"
	"time"

	"triage/correlate"
	"triage/telemetry"
)

// tree reads a trace from rows of "name start end", indented by two blanks a level.
func tree(rows ...string) *correlate.Trace {
	base := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	t := &correlate.Trace{}
	var path []*correlate.Node
	for _, r := range rows {
		depth := (len(r) - len(strings.TrimLeft(r, " "))) / 2
		f := strings.Fields(r)
		from, _ := time.ParseDuration(f[1] + "ms")
		to, _ := time.ParseDuration(f[2] + "ms")
		n := &correlate.Node{Span: &telemetry.Span{Name: f[0], Start: base.Add(from), End: base.Add(to)}}
		path = append(path[:depth], n)
		if depth == 0 {
			t.Roots = append(t.Roots, n)
		} else {
			p := path[depth-1]
			p.Children = append(p.Children, n)
		}
		t.Spans++
	}
	return t
}

func TestTheCriticalPathIsWhatTheEndWaitedFor(t *testing.T) {
	for _, c := range []struct {
		name string
		rows []string
		want string
	}{
		{"one after the other", []string{"root 0 100", "  a 0 40", "  b 45 95"}, "root a b"},
		{"of two at once, the later to finish", []string{"root 0 100", "  a 0 90", "  b 5 40"}, "root a"},
		{"down through the levels", []string{"root 0 100", "  a 5 95", "    b 10 90", "  c 5 20"}, "root a b"},
		{"a child that outlives its parent counts up to its end", []string{"root 0 100", "  a 10 300", "  b 20 60"}, "root a"},
		{"a child that starts after its parent's end holds nothing up", []string{"root 0 100", "  a 120 300", "  b 20 60"}, "root b"},
		{"a span that ends before it starts", []string{"root 0 100", "  a 60 50"}, "root a"},
		{"the longest of several roots", []string{"x 0 10", "root 0 100", "  a 0 100"}, "root a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, r := range flatten(tree(c.rows...), &unicodeGlyphs) {
				if r.critical {
					got = append(got, r.node.Span.Name)
				}
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("the critical path is %q, want %q", s, c.want)
			}
		})
	}
}

func TestATraceIsFlattenedParentsFirst(t *testing.T) {
	var got []string
	for _, r := range flatten(tree("root 0 9", "  a 0 9", "    b 0 9", "  c 0 9", "lost 0 1"), &unicodeGlyphs) {
		got = append(got, r.prefix+r.node.Span.Name)
	}
	want := "root|├ a|│ └ b|└ c|lost"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("rows %q, want %q", s, want)
	}
}

func TestFlattenSurvivesLoopsAndDepth(t *testing.T) {
	a := &correlate.Node{Span: &telemetry.Span{Name: "a"}}
	b := &correlate.Node{Span: &telemetry.Span{Name: "b"}, Children: []*correlate.Node{a, nil, {}}}
	a.Children = []*correlate.Node{b, a}
	if rows := flatten(&correlate.Trace{Roots: []*correlate.Node{a, nil}}, &unicodeGlyphs); len(rows) != 2 {
		t.Errorf("a loop of two gives %d rows", len(rows))
	}
	root := &correlate.Node{Span: &telemetry.Span{}}
	n := root
	for range 50_000 {
		c := &correlate.Node{Span: &telemetry.Span{}}
		n.Children = []*correlate.Node{c}
		n = c
	}
	rows := flatten(&correlate.Trace{Roots: []*correlate.Node{root}}, &unicodeGlyphs)
	if len(rows) != 50_001 || len(rows[50_000].prefix) > 4*maxTraceDepth {
		t.Errorf("%d rows, the last indented by %d bytes", len(rows), len(rows[len(rows)-1].prefix))
	}
}
