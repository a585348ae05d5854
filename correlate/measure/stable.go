package main

import (
	"fmt"
	"sync"
	"time"

	"triage/scenario/grow"
)

// change is something that must not make a right answer wrong.
type change struct {
	name string
	from grow.Variant
	to   func(grow.Incident) grow.Incident
}

// changes are more evidence, and evidence that is told otherwise.
func changes(seed uint64) []change {
	complete := func(i grow.Incident) grow.Incident { return grow.Grow(seed, i.Truth.Index, grow.Complete) }
	return []change{
		{"traces and then logs", grow.TracesOnly, complete},
		{"logs and then traces", grow.LogsOnly, complete},
		{"lost spans found", grow.Lost20, complete},
		{"other names", grow.Complete, func(i grow.Incident) grow.Incident { return i.Rename(1) }},
		{"info lines reworded", grow.Complete, func(i grow.Incident) grow.Incident { return i.Reword(1) }},
		{"info lines dropped", grow.Complete, grow.Incident.DropInfo},
		{"one clock shifted", grow.Complete, shifted},
	}
}

// shifted sets the clock of the service that is to blame ahead.
func shifted(i grow.Incident) grow.Incident {
	if len(i.Truth.Path) == 0 {
		return i
	}
	return i.Shift(i.Truth.Path[0], 1500*time.Millisecond)
}

// stability prints how many right answers each change makes wrong.
func stability(s settings) {
	fmt.Println("change                 right before  wrong after")
	for _, c := range changes(s.seed) {
		right, lost := c.turned(s)
		for _, r := range lost {
			if s.misses {
				r.print()
			}
		}
		fmt.Printf("%-22s %12d  %d (%.1f %%)\n", c.name, right, len(lost), 100*float64(len(lost))/float64(max(right, 1)))
	}
}

// turned is how many answers were right before the change, and those that are wrong after it.
func (c change) turned(s settings) (right int, lost []result) {
	before, after := make([]result, s.n), make([]result, s.n)
	var wait sync.WaitGroup
	slots := make(chan struct{}, max(s.workers, 1))
	for i := range s.n {
		wait.Add(1)
		slots <- struct{}{}
		go func() {
			defer func() { <-slots; wait.Done() }()
			in := grow.Grow(s.seed, i, c.from)
			before[i], after[i] = ask(in), ask(c.to(in))
		}()
	}
	wait.Wait()
	for i := range before {
		if !before[i].truth.Determinable || !after[i].truth.Determinable || !before[i].verdict.Right() {
			continue
		}
		right++
		if !after[i].verdict.Right() {
			lost = append(lost, after[i])
		}
	}
	return right, lost
}
