package grow

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"triage/telemetry"
)

// plenty is how many incidents the tests of distribution look at.
const plenty = 2000

func TestTheSameSeedGivesTheSameIncident(t *testing.T) {
	t.Parallel()
	for _, v := range Variants() {
		for i := range 15 {
			a, b := Grow(5, i, v), Grow(5, i, v)
			if !reflect.DeepEqual(a.Logs, b.Logs) || !reflect.DeepEqual(a.Spans, b.Spans) || !reflect.DeepEqual(a.Truth, b.Truth) {
				t.Fatalf("incident %d of %s differs from itself", i, v)
			}
		}
	}
	if reflect.DeepEqual(Grow(5, 1, Complete).Logs, Grow(6, 1, Complete).Logs) {
		t.Error("another seed gives the same incident")
	}
}

func TestSpansAreWellFormed(t *testing.T) {
	t.Parallel()
	for i := range 150 {
		in := Grow(11, i, Complete)
		seen := map[string]bool{}
		for _, s := range in.Spans {
			if len(s.TraceID) != 32 || len(s.SpanID) != 16 || s.ParentID != "" && len(s.ParentID) != 16 || s.Service == "" || s.Name == "" {
				t.Fatalf("incident %d: span %+v", i, s)
			}
			if s.End.Before(s.Start) || s.Start.IsZero() {
				t.Fatalf("incident %d: span %s of %s goes from %v to %v", i, s.Name, s.Service, s.Start, s.End)
			}
			if seen[s.TraceID+s.SpanID] {
				t.Fatalf("incident %d: span %s twice", i, s.SpanID)
			}
			seen[s.TraceID+s.SpanID] = true
		}
		if len(in.Spans) != len(in.SpanTags) || len(in.Logs) != len(in.LogTags) {
			t.Fatalf("incident %d: records without tags", i)
		}
		for _, l := range in.Logs {
			if l.Line == "" || l.Service() == "" || l.Time.IsZero() {
				t.Fatalf("incident %d: record %+v", i, l)
			}
		}
	}
}

func TestTheIDsOfATagStandInItsLine(t *testing.T) {
	t.Parallel()
	for i := range 150 {
		in := Grow(3, i, Complete)
		for n, tag := range in.LogTags {
			text := in.Logs[n].Line + fmt.Sprint(in.Logs[n].Metadata)
			for _, id := range tag.IDs {
				whole := text
				for m, other := range in.LogTags { // a report may have been split
					if other.Seq == tag.Seq {
						whole += in.Logs[m].Line
					}
				}
				if !strings.Contains(whole, id) {
					t.Fatalf("incident %d: %q does not have %s", i, text, id)
				}
			}
		}
	}
}

func TestEachTruthIsConsistent(t *testing.T) {
	t.Parallel()
	for _, v := range Variants() {
		for i := range 60 {
			consistent(t, Grow(21, i, v))
		}
	}
}

func consistent(t *testing.T, in Incident) {
	t.Helper()
	tr := in.Truth
	failed := tr.Outcome == "failed"
	got := Judge(tr, best(tr))
	for what, wrong := range map[string]bool{
		"required is not a part of the path": !subsequence(tr.Required, tr.Path),
		"not one id to ask with":             (tr.RequestID == "") == (tr.TraceID == ""),
		"no status is right":                 len(tr.Statuses) == 0,
		"the outcome is not acceptable":      tr.Determinable && !slices.Contains(tr.Statuses, tr.Outcome),
		"failed without a root":              tr.Determinable && failed && (len(tr.Roots) == 0 || len(tr.Path) == 0),
		"a root and no failure":              !failed && (len(tr.Roots) > 0 || len(tr.Path) > 0),
		"handled and on the path":            slices.ContainsFunc(tr.Handled, func(h string) bool { return slices.Contains(tr.Path, h) }),
		"no root is on the path":             tr.Determinable && failed && !slices.ContainsFunc(tr.Roots, func(r string) bool { return slices.Contains(tr.Path, r) }),
		"the truth itself is judged wrong":   tr.Determinable && !all(got),
	} {
		if wrong {
			t.Errorf("%s %d (%s): %s: %+v", tr.Variant, tr.Index, tr.Kind, what, tr)
		}
	}
}

// all tells whether everything that applies is right.
func all(v Verdict) bool {
	return v.Status && (!v.HasRoot || v.Root && v.Chain) && (!v.HasClass || v.Class) && (!v.HasHandle || v.Handled)
}

// best is the answer that the truth asks for.
func best(tr Truth) Answer {
	a := Answer{Status: tr.Statuses[0], Handled: tr.Handled, Chain: tr.Required}
	if len(tr.Roots) > 0 {
		a.Root, a.Chain = tr.Roots[0], tr.Path
	}
	if len(tr.Classes) > 0 {
		a.RootClass = tr.Classes[0]
	}
	return a
}

func TestEverythingIsGrown(t *testing.T) {
	t.Parallel()
	count := map[string]int{}
	determinable, seen := 0, 0
	for i := range plenty {
		w := newWorld(origin{seed: 7, index: i, variant: Complete})
		count["kind "+w.fault.kind.name]++
		count["shape "+w.shape]++
		count["recovery "+w.recovery]++
		for _, s := range w.services {
			count["library "+string(s.lib)]++
			count["language "+string(s.lang)]++
		}
		for _, v := range w.visits {
			if v.edge != nil {
				count[fmt.Sprintf("policy %d", v.edge.onError)]++
				count[fmt.Sprintf("hedge %v", v.edge.hedge)]++
			}
		}
		if i%5 > 0 {
			continue // to write it all down takes longest
		}
		seen++
		in := Grow(7, i, Complete)
		count["outcome "+in.Truth.Outcome]++
		if in.Truth.Determinable {
			determinable++
		}
		if len(in.Truth.Handled) > 0 {
			count["handled"]++
		}
		count[fmt.Sprintf("path %d", len(in.Truth.Path))]++
	}
	want := []string{"outcome failed", "outcome handled", "outcome healthy", "handled", "hedge true", "path 5", "recovery fallback", "recovery retry"}
	for _, k := range kinds {
		want = append(want, "kind "+k.name)
	}
	for _, s := range shapes {
		want = append(want, "shape "+s)
	}
	for lang, libs := range librariesOf {
		want = append(want, "language "+string(lang))
		for _, l := range libs {
			want = append(want, "library "+string(l))
		}
	}
	for p := handOn; p <= ignore; p++ {
		want = append(want, fmt.Sprintf("policy %d", p))
	}
	for _, what := range want {
		if count[what] < 5 {
			t.Errorf("%s occurs %d times in %d", what, count[what], plenty)
		}
	}
	if determinable < seen*6/10 {
		t.Errorf("%d of %d can be told", determinable, seen)
	}
	t.Logf("determinable %d; %v", determinable, count)
}

func TestEvidenceNests(t *testing.T) {
	t.Parallel()
	for i := range 50 {
		whole := Grow(9, i, Complete)
		keys := map[string]bool{}
		for _, tag := range slices.Concat(whole.LogTags, whole.SpanTags) {
			keys[tag.key()] = true
		}
		for _, v := range []Variant{TracesOnly, LogsOnly, Lost20} {
			for _, tag := range slices.Concat(Grow(9, i, v).LogTags, Grow(9, i, v).SpanTags) {
				if !keys[tag.key()] {
					t.Fatalf("incident %d: %s has a record that the complete evidence lacks", i, v)
				}
			}
		}
		none := whole.Without(func(Tag) bool { return true })
		if none.Truth.Determinable || len(none.Logs)+len(none.Spans) > 0 {
			t.Fatalf("incident %d: nothing tells everything", i)
		}
		if got := whole.Without(func(Tag) bool { return false }); !reflect.DeepEqual(got.Truth, whole.Truth) {
			t.Fatalf("incident %d: another truth from the same evidence", i)
		}
	}
}

func TestChangesKeepWhatHappened(t *testing.T) {
	t.Parallel()
	for i := range 60 {
		in := Grow(13, i, Lost20)
		renamed := in.Rename(4)
		if len(renamed.Logs) != len(in.Logs) || len(renamed.Spans) != len(in.Spans) || len(renamed.Truth.Path) != len(in.Truth.Path) || renamed.Truth.Determinable != in.Truth.Determinable {
			t.Fatalf("incident %d: renaming changes more than names: %+v, %+v", i, in.Truth, renamed.Truth)
		}
		for _, s := range in.world.services {
			for _, l := range renamed.Logs {
				if strings.Contains(l.Line, s.name) && !slices.ContainsFunc(renamed.world.services, func(o *service) bool { return strings.Contains(o.name, s.base) || strings.Contains(l.Line, o.base) }) {
					t.Fatalf("incident %d: %s is still named: %s", i, s.name, l.Line)
				}
			}
		}
		reworded := in.Reword(4)
		if !reflect.DeepEqual(reworded.Truth, in.Truth) || len(reworded.Logs) != len(in.Logs) {
			t.Fatalf("incident %d: other words, another truth", i)
		}
		for n, tag := range in.LogTags {
			if !tag.Info && in.Logs[n].Line != reworded.Logs[n].Line {
				t.Fatalf("incident %d: %q was reworded to %q", i, in.Logs[n].Line, reworded.Logs[n].Line)
			}
		}
		if len(in.Truth.Path) > 0 {
			shiftIsAShift(t, in)
		}
		if bare := in.DropInfo(); slices.ContainsFunc(bare.LogTags, func(t Tag) bool { return t.Info }) {
			t.Fatalf("incident %d: info lines are left", i)
		}
	}
}

func shiftIsAShift(t *testing.T, in Incident) {
	t.Helper()
	name := in.Truth.Path[0]
	shifted := in.Shift(name, time.Second)
	at := func(spans []telemetry.Span) map[string]time.Time {
		out := map[string]time.Time{}
		for _, s := range spans {
			out[s.SpanID] = s.Start
		}
		return out
	}
	before := at(in.Spans)
	for _, s := range shifted.Spans {
		want := before[s.SpanID]
		if s.Service == name {
			want = want.Add(time.Second)
		}
		if !s.Start.Equal(want) {
			t.Fatalf("incident %d: span of %s at %v, want %v", in.Truth.Index, s.Service, s.Start, want)
		}
	}
	if !reflect.DeepEqual(shifted.Truth, in.Truth) {
		t.Fatalf("incident %d: another clock, another truth: %+v, %+v", in.Truth.Index, shifted.Truth, in.Truth)
	}
}

func TestANaiveAnswerIsJudgedWrong(t *testing.T) {
	t.Parallel()
	wrong, n := 0, 0
	for i := range 300 {
		tr := Grow(17, i, Complete).Truth
		if !tr.Determinable || tr.Outcome != "failed" || len(tr.Required) < 2 || len(tr.Statuses) > 1 {
			continue
		}
		last := tr.Required[len(tr.Required)-1]
		if slices.Contains(tr.Roots, last) {
			continue
		}
		n++
		v := Judge(tr, Answer{Status: "failed", Root: last, Chain: []string{last}, Confidence: 1})
		if v.Root || v.Chain || v.Right() {
			t.Errorf("incident %d: the symptom %s is taken for the root", i, last)
		}
		if Judge(tr, Answer{Status: "healthy"}).Right() {
			t.Errorf("incident %d: healthy is taken for right", i)
		}
		wrong++
	}
	if n < 40 || wrong != n {
		t.Errorf("%d of %d naive answers were judged", wrong, n)
	}
}
