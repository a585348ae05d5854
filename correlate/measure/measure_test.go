package main

import (
	"strings"
	"testing"

	"triage/scenario/grow"
)

func TestATallyCountsWhatApplies(t *testing.T) {
	var all tally
	for range 4 {
		all.count(result{truth: grow.Truth{Determinable: true}, answer: grow.Answer{Confidence: 0.9}, verdict: grow.Verdict{Status: true, HasRoot: true, Root: true}})
	}
	all.count(result{truth: grow.Truth{Determinable: true}, answer: grow.Answer{Confidence: 0.9}, verdict: grow.Verdict{Status: true, HasRoot: true}})
	all.count(result{answer: grow.Answer{Confidence: 0.9}})
	if all.n != 6 || all.determinable != 5 {
		t.Errorf("%d of %d can be told, want 5 of 6", all.determinable, all.n)
	}
	if got := all.root.percent(); got != "80.0" {
		t.Errorf("root right in %s %%, want 80.0", got)
	}
	if got := all.class.percent(); got != "-" {
		t.Errorf("class right in %s %% of none", got)
	}
	if got := all.calibration(); got < 0.099 || got > 0.101 {
		t.Errorf("calibration error %v: said 0.9, was right in 0.8", got)
	}
	if got := all.sure.percent(); got != "20.0" {
		t.Errorf("%s %% of the sure answers are wrong, want 20.0", got)
	}
}

func TestEvidenceIsWhatAnInvestigationFinds(t *testing.T) {
	for i := range 30 {
		in := grow.Grow(2, i, grow.Complete)
		ev := evidenceOf(in)
		if len(ev.Spans) != len(in.Spans) || len(ev.Logs) > len(in.Logs) {
			t.Fatalf("incident %d: %d spans and %d records of %d and %d", i, len(ev.Spans), len(ev.Logs), len(in.Spans), len(in.Logs))
		}
		for _, l := range ev.Logs {
			if strings.HasPrefix(l.Record.Line, "goroutine ") {
				t.Fatalf("incident %d: a stack was left apart: %q", i, l.Record.Line)
			}
		}
	}
}
