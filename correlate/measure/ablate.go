package main

import (
	"fmt"

	"triage/correlate/links"
)

// ablate turns each row of the tables off by itself, and prints how many right answers are lost or,
// with a minus, won. A row without which nothing is lost here must earn its place by a test.
func ablate(s settings) {
	total := func() tally {
		var all tally
		for _, v := range s.variants {
			all.add(measure(s, v))
		}
		return all
	}
	with := total()
	fmt.Printf("lost of %d answers%46s root  chain handled status\n", with.determinable, "")
	for _, row := range links.Switches() {
		on := row.Off()
		without := total()
		on()
		fmt.Printf("%-11s %-52s %5d %6d %7d %6d\n", row.Table, row.Row, with.root.right-without.root.right, with.chain.right-without.chain.right,
			with.handled.right-without.handled.right, with.status.right-without.status.right)
	}
}
