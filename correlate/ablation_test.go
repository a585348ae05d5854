package correlate

import (
	"flag"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"triage/correlate/links"
	"triage/envelope"
	"triage/scenario"
	"triage/scenario/grow"
)

var ablate = flag.Bool("ablate", false, "turn each row of the tables of package links off; takes minutes")

// trial is evidence of which it is known what must come out.
type trial struct {
	name  string
	ev    Evidence
	right func(*Incident) bool
}

// grownSeeds are those of no other test.
var grownSeeds = [...]uint64{2026, 97, 98, 99}

const grownPerVariant = 300

// TestEachRowEarnsItsPlace: without the row a scenario or a grown incident that is answered right is
// answered wrong, and not more often the other way round. It takes some five minutes: run it with
// -ablate, as .ci/run does.
func TestEachRowEarnsItsPlace(t *testing.T) {
	if !*ablate {
		t.Skip("takes minutes: run with -ablate")
	}
	trials := append(scenarioTrials(t), grownTrials()...)
	with := answered(trials)
	for _, row := range links.Switches() {
		t.Run(row.Table+"/"+row.Row, func(t *testing.T) {
			on := row.Off()
			without := answered(trials)
			on()
			worse, better, example := 0, 0, ""
			for i := range trials {
				switch {
				case with[i] && !without[i]:
					worse++
					example = trials[i].name
				case !with[i] && without[i]:
					better++
				}
			}
			t.Logf("worse %d, better %d of %d without it; worse is %s", worse, better, len(trials), example)
			if worse == 0 || better > worse {
				t.Errorf("the row is idle or does harm: without it %d answers turn wrong and %d right", worse, better)
			}
		})
	}
}

// answered tells of each trial whether its answer is right.
func answered(trials []trial) []bool {
	right := make([]bool, len(trials))
	var wait sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range trials {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			inc := correlated(trials[i].ev)
			right[i] = trials[i].right(&inc)
		})
	}
	wait.Wait()
	return right
}

func scenarioTrials(t *testing.T) []trial {
	t.Helper()
	var all []trial
	for _, pattern := range []string{"testdata/scenarios/*.scenario", "../demo/scenarios/*.scenario"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			s := parseScenario(t, file)
			for _, v := range scenario.Variants() {
				for seed := range draws(v) {
					all = append(all, trial{fmt.Sprintf("%s, %s %d", s.Name, v, seed), evidenceOf(s, v.Options(uint64(seed))...),
						func(inc *Incident) bool { return len(differences(s.Expected(v), inc)) == 0 }})
				}
			}
		}
	}
	return all
}

// grownTrials are grown incidents; the answer is right when its status, root and chain are.
func grownTrials() []trial {
	var all []trial
	for _, v := range grow.Variants() {
		for i := range len(grownSeeds) * grownPerVariant {
			seed, n := grownSeeds[i/grownPerVariant], i%grownPerVariant
			in := grow.Grow(seed, n, v)
			if !in.Truth.Determinable {
				continue
			}
			found := in.Found()
			ev := Evidence{Query: Query{RequestID: in.Truth.RequestID, TraceID: in.Truth.TraceID}, Spans: found.Spans}
			for _, r := range envelope.Join(found.Logs) {
				ev.Logs = append(ev.Logs, Log{Record: r, Envelope: envelope.Log(r)})
			}
			all = append(all, trial{fmt.Sprintf("grown %d/%d, %s", seed, n, v), ev, func(inc *Incident) bool { return grownRight(in.Truth, inc) }})
		}
	}
	return all
}

func grownRight(truth grow.Truth, inc *Incident) bool {
	a := grow.Answer{Status: string(inc.Status), Confidence: inc.Verdict.Confidence}
	for _, part := range []struct {
		hops []Hop
		to   *[]string
	}{{inc.Chain, &a.Chain}, {inc.Handled, &a.Handled}, {inc.Secondary, &a.Secondary}} {
		for i := range part.hops {
			if n := len(*part.to); n == 0 || (*part.to)[n-1] != part.hops[i].Service {
				*part.to = append(*part.to, part.hops[i].Service)
			}
		}
	}
	if root := inc.Root(); root != nil {
		a.Root, a.RootPeer, a.RootClass = root.Service, root.Peer, string(inc.Verdict.Class)
	}
	v := grow.Judge(truth, a)
	return v.Status && (!v.HasRoot || v.Root) && (!v.HasChain || v.Chain) && (!v.HasHandle || v.Handled)
}
