// Command measure says how often the correlator is right about incidents that package
// scenario/grow makes, and how well its confidence is worth its name.
//
//	go run ./correlate/measure -seed 7 -n 500
//	go run ./correlate/measure -seed 7 -n 500 -misses
//	go run ./correlate/measure -seed 7 -n 500 -stable
//	go run ./correlate/measure -seed 7 -only 17 -variants logs -dump DIR
//	go run ./correlate/measure -seed 1000 -n 3000 -fit > correlate/confidence.tsv
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"triage/bundle"
	"triage/correlate"
	"triage/envelope"
	"triage/scenario/grow"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

// settings are what the flags say.
type settings struct {
	seed     uint64
	n, only  int
	variants []grow.Variant
	misses   bool
	fit      bool
	stable   bool
	dump     string
	workers  int
}

func run() error {
	var s settings
	var names string
	flag.Uint64Var(&s.seed, "seed", 7, "seed of the incidents")
	flag.IntVar(&s.n, "n", 500, "incidents per variant")
	flag.IntVar(&s.only, "only", -1, "one incident alone, by its index")
	flag.StringVar(&names, "variants", "", "variants, separated by commas; all when empty")
	flag.BoolVar(&s.misses, "misses", false, "print what was answered wrong")
	flag.BoolVar(&s.fit, "fit", false, "print how often answers on each kind of evidence are right, as correlate/confidence.tsv has it")
	flag.BoolVar(&s.stable, "stable", false, "ask what changes that must not matter do to right answers")
	flag.StringVar(&s.dump, "dump", "", "write the incident of -only as a bundle into this folder, with truth.json")
	flag.IntVar(&s.workers, "j", runtime.GOMAXPROCS(0), "incidents at one time")
	flag.Parse()
	s.variants = grow.Variants()
	if names != "" {
		s.variants = nil
		for _, n := range strings.Split(names, ",") {
			s.variants = append(s.variants, grow.Variant(n))
		}
	}
	if s.dump != "" {
		if s.only < 0 {
			return fmt.Errorf("-dump needs -only")
		}
		return dump(s)
	}
	if s.fit {
		return fit(s)
	}
	if s.stable {
		stability(s)
		return nil
	}
	var all tally
	fmt.Println(header)
	for _, v := range s.variants {
		t := measure(s, v)
		fmt.Println(t.row(string(v)))
		all.add(t)
	}
	fmt.Println(all.row("all"))
	return nil
}

// measure grows the incidents of one variant, asks the correlator and judges.
func measure(s settings, v grow.Variant) tally {
	var t tally
	for _, r := range answers(s, v) {
		t.count(r)
		if s.misses {
			r.print()
		}
	}
	return t
}

// answers are those to the incidents of one variant.
func answers(s settings, v grow.Variant) []result {
	first, end := 0, s.n
	if s.only >= 0 {
		first, end = s.only, s.only+1
	}
	results := make([]result, end-first)
	var wait sync.WaitGroup
	slots := make(chan struct{}, max(s.workers, 1))
	for i := range results {
		wait.Add(1)
		slots <- struct{}{}
		go func() {
			defer func() { <-slots; wait.Done() }()
			results[i] = ask(grow.Grow(s.seed, first+i, v))
		}()
	}
	wait.Wait()
	return results
}

// result is one incident, answered and judged.
type result struct {
	truth   grow.Truth
	answer  grow.Answer
	verdict grow.Verdict
	basis   string
	err     error
}

func ask(i grow.Incident) result {
	inc, err := correlate.Correlate(context.Background(), evidenceOf(i))
	r := result{truth: i.Truth, err: err, answer: answerOf(&inc), basis: inc.Verdict.Basis}
	r.verdict = grow.Judge(i.Truth, r.answer)
	return r
}

// evidenceOf is the incident as an investigation hands it on, with reports put together again.
func evidenceOf(i grow.Incident) correlate.Evidence {
	found := i.Found()
	ev := correlate.Evidence{Query: correlate.Query{RequestID: i.Truth.RequestID, TraceID: i.Truth.TraceID}, Spans: found.Spans}
	for _, r := range envelope.Join(found.Logs) {
		ev.Logs = append(ev.Logs, correlate.Log{Record: r, Envelope: envelope.Log(r)})
	}
	return ev
}

func answerOf(inc *correlate.Incident) grow.Answer {
	a := grow.Answer{Status: string(inc.Status), Confidence: inc.Verdict.Confidence, Chain: services(inc.Chain), Handled: services(inc.Handled), Secondary: services(inc.Secondary)}
	if root := inc.Root(); root != nil {
		a.Root, a.RootPeer, a.RootClass = root.Service, root.Peer, string(inc.Verdict.Class)
	}
	return a
}

func services(hops []correlate.Hop) []string {
	var out []string
	for i := range hops {
		if n := len(out); n == 0 || out[n-1] != hops[i].Service {
			out = append(out, hops[i].Service)
		}
	}
	return out
}

// dump writes one incident where sources/files can read it.
func dump(s settings) error {
	for _, v := range s.variants {
		i := grow.Grow(s.seed, s.only, v)
		dir := s.dump
		if len(s.variants) > 1 {
			dir = filepath.Join(dir, string(v))
		}
		m := bundle.Manifest{Title: "grown incident", Query: bundle.Query{RequestID: i.Truth.RequestID, TraceID: i.Truth.TraceID}}
		if err := bundle.Write(dir, i.Logs, i.Spans, m); err != nil {
			return err
		}
		// The name that says what is in it; readers of bundles go by content.
		if err := os.Rename(filepath.Join(dir, bundle.TracesFile), filepath.Join(dir, "traces.otlp.json")); err != nil && !os.IsNotExist(err) {
			return err
		}
		text, err := json.MarshalIndent(i.Truth, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "truth.json"), append(text, '\n'), 0o600); err != nil {
			return err
		}
	}
	return nil
}
