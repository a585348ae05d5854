package main

import (
	"testing"

	"triage/scenario/grow"
)

// grown are incidents that are few enough for a test; their seed is that of no figure.
var grown = settings{seed: 11, n: 60, only: -1, workers: 2}

// TestAnswersAreAsRightAsTheyWere: the shares below which a change to the rules is a step back. Raise
// them with the rules.
func TestAnswersAreAsRightAsTheyWere(t *testing.T) {
	for _, c := range []struct {
		variant                      grow.Variant
		status, root, chain, handled float64
		sure                         float64 // wrong answers among the sure ones, at most
	}{
		{grow.Complete, 99, 96, 95, 92, 2.6},
		{grow.TracesOnly, 100, 98, 98, 95, 1.3},
		{grow.LogsOnly, 95, 88, 85, 74, 8.5},
		{grow.Lost20, 98, 94, 92, 90, 4.1},
		{grow.Skew, 99, 94, 93, 93, 3},
		{grow.HalfIDs, 99, 96, 95, 93, 2.7},
	} {
		t.Run(string(c.variant), func(t *testing.T) {
			many := grown
			many.n = 300
			got := measure(many, c.variant)
			for _, p := range []struct {
				what  string
				got   share
				least float64
			}{{"status", got.status, c.status}, {"root", got.root, c.root}, {"chain", got.chain, c.chain}, {"handled", got.handled, c.handled}} {
				if share := 100 * float64(p.got.right) / float64(p.got.of); share < p.least {
					t.Errorf("%s right in %.1f %%, want at least %v", p.what, share, p.least)
				}
			}
			if wrong := 100 * float64(got.sure.right) / float64(got.sure.of); wrong > c.sure {
				t.Errorf("%.1f %% of the sure answers are wrong, want at most %v", wrong, c.sure)
			}
			t.Log(got.row(string(c.variant)))
		})
	}
}

// TestRightAnswersStayRight: what must not matter does not matter, or, where it tells something, hardly
// ever turns a right answer wrong.
func TestRightAnswersStayRight(t *testing.T) {
	most := map[string]int{"traces and then logs": 2, "info lines dropped": 1, "one clock shifted": 1} // of some 50 each; none elsewhere
	for _, c := range changes(grown.seed) {
		t.Run(c.name, func(t *testing.T) {
			right, lost := c.turned(grown)
			if right < grown.n/2 {
				t.Fatalf("only %d answers were right before", right)
			}
			if len(lost) > most[c.name] {
				t.Errorf("%d of %d right answers turned wrong, want at most %d", len(lost), right, most[c.name])
			}
		})
	}
}
