package main

import (
	"fmt"
	"math"
	"strings"
)

// share counts how often something was right, of how many.
type share struct{ right, of int }

func (s *share) count(applies, right bool) {
	if applies {
		s.of++
		if right {
			s.right++
		}
	}
}

func (s share) percent() string {
	if s.of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f", 100*float64(s.right)/float64(s.of))
}

const bins = 10

// tally is what the answers of a variant come to.
type tally struct {
	n, determinable, errors             int
	status, root, chain, class, handled share
	sure                                share // wrong among answers of confidence 0.8 and more
	confidence, right                   [bins]float64
	answers                             [bins]int
}

// sureFrom is the confidence from which an answer is expected to hold.
const sureFrom = 0.8

func (t *tally) count(r result) {
	t.n++
	if r.err != nil {
		t.errors++
		return
	}
	if !r.truth.Determinable {
		return
	}
	t.determinable++
	v := r.verdict
	t.status.count(true, v.Status)
	t.root.count(v.HasRoot, v.Root)
	t.chain.count(v.HasChain, v.Chain)
	t.class.count(v.HasClass, v.Class)
	t.handled.count(v.HasHandle, v.Handled)
	t.sure.count(r.answer.Confidence >= sureFrom, !v.Right())
	b := min(int(r.answer.Confidence*bins), bins-1)
	t.answers[b]++
	t.confidence[b] += r.answer.Confidence
	if v.Right() {
		t.right[b]++
	}
}

func (t *tally) add(o tally) {
	t.n, t.determinable, t.errors = t.n+o.n, t.determinable+o.determinable, t.errors+o.errors
	for _, p := range [][2]*share{{&t.status, &o.status}, {&t.root, &o.root}, {&t.chain, &o.chain}, {&t.class, &o.class}, {&t.handled, &o.handled}, {&t.sure, &o.sure}} {
		p[0].right, p[0].of = p[0].right+p[1].right, p[0].of+p[1].of
	}
	for b := range bins {
		t.confidence[b], t.right[b], t.answers[b] = t.confidence[b]+o.confidence[b], t.right[b]+o.right[b], t.answers[b]+o.answers[b]
	}
}

// calibration is the expected calibration error: how far confidence and rightness are
// apart, over bins of a tenth.
func (t *tally) calibration() float64 {
	sum, n := 0.0, 0
	for b := range bins {
		sum += math.Abs(t.confidence[b] - t.right[b])
		n += t.answers[b]
	}
	return sum / float64(max(n, 1))
}

const header = "variant       n  told  status    root   chain   class handled   ECE  wrong at 0.8+"

func (t *tally) row(name string) string {
	text := fmt.Sprintf("%-10s %4d %5d %7s %7s %7s %7s %7s %.3f  %s of %d", name, t.n, t.determinable, t.status.percent(), t.root.percent(), t.chain.percent(), t.class.percent(), t.handled.percent(), t.calibration(), t.sure.percent(), t.sure.of)
	if t.errors > 0 {
		text += fmt.Sprintf("  (%d errors)", t.errors)
	}
	return text
}

// print says what was wrong with an answer, in one line.
func (r result) print() {
	if r.err != nil {
		fmt.Printf("  %d/%d/%s error: %v\n", r.truth.Seed, r.truth.Index, r.truth.Variant, r.err)
		return
	}
	v, t, a := r.verdict, r.truth, r.answer
	var wrong []string
	for _, p := range []struct {
		name           string
		applies, right bool
	}{{"status", true, v.Status}, {"root", v.HasRoot, v.Root}, {"chain", v.HasChain, v.Chain}, {"class", v.HasClass, v.Class}, {"handled", v.HasHandle, v.Handled}} {
		if p.applies && !p.right {
			wrong = append(wrong, p.name)
		}
	}
	if len(wrong) == 0 || !t.Determinable {
		return
	}
	fmt.Printf("  %d/%d/%s %s %s wrong: %s\n    want %s roots %v peer %q path %v required %v class %v handled %v\n    got  %s root %s (%s) class %s chain %v handled %v secondary %v confidence %.2f on %s\n",
		t.Seed, t.Index, t.Variant, t.Kind, t.Shape, strings.Join(wrong, " "), strings.Join(t.Statuses, "|"), t.Roots, t.Peer, t.Path, t.Required, t.Classes, t.Handled,
		a.Status, a.Root, a.RootPeer, a.RootClass, a.Chain, a.Handled, a.Secondary, a.Confidence, r.basis)
}
