package main

import (
	"fmt"
	"maps"
	"slices"

	"triage/correlate"
)

// fit prints how often the answers on each kind of evidence were right. Incidents that nobody
// could tell from what is left of them count where the answer accuses somebody all the same.
func fit(s settings) error {
	counts := map[string]share{}
	for _, v := range s.variants {
		for _, r := range answers(s, v) {
			if r.err != nil {
				return r.err
			}
			if !r.truth.Determinable && r.answer.Status != string(correlate.Failed) {
				continue
			}
			c := counts[r.basis]
			c.count(true, r.verdict.Right())
			counts[r.basis] = c
		}
	}
	fmt.Println("# Written by: go run ./correlate/measure -fit. Kind of evidence, right answers, answers.")
	for _, basis := range slices.Sorted(maps.Keys(counts)) {
		fmt.Printf("%s\t%d\t%d\n", basis, counts[basis].right, counts[basis].of)
	}
	return nil
}
