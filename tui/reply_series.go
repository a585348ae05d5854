package tui

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"triage/sources"
)

// replySeries is a table of series: the latest value, its course where there is one, and the
// labels in which they differ.
func (b *rowsBuilder) replySeries(ss []sources.Series) {
	m := b.m
	low, high := bounds(ss)
	course := 0
	for _, s := range ss {
		course = max(course, len(s.Points))
	}
	cells := 0
	if course > 1 && m.g.course != "" {
		cells = max(len("course"), min(course, b.w/4))
	}
	title := "SERIES  largest first"
	if cells > 0 && high > low {
		title += "; all courses from " + figure(low) + " to " + figure(high)
	}
	b.section(title)
	const valueCells = 10
	head := line{{text: "  " + padLeft("latest", valueCells, "") + "  ", role: dim}}
	if cells > 0 {
		head = head.add(dim, pad("course", cells, "")+"  ")
	}
	b.put(head.add(dim, "series"))
	for _, s := range ss {
		value := m.g.dash
		if v, ok := s.Latest(); ok {
			value = figure(v)
		}
		l := styled(strong, "  "+padLeft(value, valueCells, m.g.ellipsis)+"  ")
		if cells > 0 {
			l = l.add(name, pad(m.sparkline(s.Points, cells, low, high), cells, "")+"  ")
		}
		said := m.safe(s.Name())
		if since := s.Since(); !since.IsZero() {
			said = "at " + since.UTC().Format("15:04:05Z") + ", nothing since  " + said
		}
		if len(s.Points) > 1 && cells == 0 {
			least, most := bounds([]sources.Series{s})
			said += ", between " + figure(least) + " and " + figure(most)
		}
		l = l.add(plain, said)
		b.rows = append(b.rows, pageRow{line: l, subject: subject{copy: value + " " + said, what: "series"}})
	}
}

// bounds are the least and the largest finite value, nothing below included: a course that is
// all above nothing is drawn from there.
func bounds(ss []sources.Series) (low, high float64) {
	for _, s := range ss {
		for _, p := range s.Points {
			if !math.IsNaN(p.Value) && !math.IsInf(p.Value, 0) {
				low, high = min(low, p.Value), max(high, p.Value)
			}
		}
	}
	return low, high
}

// sparkline draws a course in at most w cells: each cell is the largest of its points, a gap
// where none is a number.
func (m *Model) sparkline(ps []sources.Point, w int, low, high float64) string {
	w = min(w, len(ps))
	steps := []rune(m.g.course)
	var b strings.Builder
	for i := range w {
		part := ps[i*len(ps)/w : max(i*len(ps)/w+1, (i+1)*len(ps)/w)]
		top := math.NaN()
		for _, p := range part {
			if !math.IsNaN(p.Value) && (math.IsNaN(top) || p.Value > top) {
				top = p.Value
			}
		}
		if math.IsNaN(top) {
			b.WriteByte(' ')
			continue
		}
		at := 0
		if high > low {
			// Only the least is drawn as the least: a little is not nothing.
			at = int(math.Ceil((min(max(top, low), high)/2 - low/2) / (high/2 - low/2) * float64(len(steps)-1)))
		}
		b.WriteRune(steps[max(0, min(at, len(steps)-1))])
	}
	return b.String()
}

// figure is a value as people read it: at most four digits that count, with a unit prefix of
// the SI from a million on.
func figure(v float64) string {
	a := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "+Inf"
	case math.IsInf(v, -1):
		return "-Inf"
	case a >= 1e15:
		return strconv.FormatFloat(v, 'e', 2, 64)
	case a >= 1e12:
		return fmt.Sprintf("%.4gT", v/1e12)
	case a >= 1e9:
		return fmt.Sprintf("%.4gG", v/1e9)
	case a >= 1e6:
		return fmt.Sprintf("%.4gM", v/1e6)
	case v == math.Trunc(v):
		return strconv.FormatFloat(v, 'f', 0, 64)
	case a >= 1000:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
