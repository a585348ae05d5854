package grow

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Found is the incident as who asks for its ids finds it: without the lines that carry the ids of
// other requests alone.
func (i Incident) Found() Incident {
	return i.Without(func(t Tag) bool { return t.Visit < 0 && len(t.IDs) > 0 })
}

// Without is the incident without the records that drop says; the truth is that of what is
// left.
func (i Incident) Without(drop func(Tag) bool) Incident {
	out := Incident{origin: i.origin, world: i.world}
	for n, t := range i.LogTags {
		if !drop(t) {
			out.Logs, out.LogTags = append(out.Logs, i.Logs[n]), append(out.LogTags, t)
		}
	}
	for n, t := range i.SpanTags {
		if !drop(t) {
			out.Spans, out.SpanTags = append(out.Spans, i.Spans[n]), append(out.SpanTags, t)
		}
	}
	out.Truth = i.world.decide(slices.Concat(out.LogTags, out.SpanTags), i.origin.variant)
	return out
}

// DropInfo is the incident without its info lines that carry no error.
func (i Incident) DropInfo() Incident { return i.Without(func(t Tag) bool { return t.Info }) }

// Rename is the same incident in a system whose services, codes and operations have other
// names, everywhere.
func (i Incident) Rename(seed uint64) Incident {
	o := i.origin
	o.names += seed*2 + 1
	return i.again(o)
}

// Reword is the same incident with its info lines worded otherwise.
func (i Incident) Reword(seed uint64) Incident {
	o := i.origin
	o.words += seed*2 + 1
	return i.again(o)
}

// Shift is the same incident with the clock of one service d further ahead.
func (i Incident) Shift(service string, d time.Duration) Incident {
	o := i.origin
	o.shift = maps.Clone(o.shift)
	if o.shift == nil {
		o.shift = map[int]time.Duration{}
	}
	for _, s := range i.world.services {
		if s.name == service {
			o.shift[s.n] += d
		}
	}
	return i.again(o)
}

// again grows the incident from a changed origin and keeps the records that it had.
func (i Incident) again(o origin) Incident {
	kept := map[string]bool{}
	for _, t := range slices.Concat(i.LogTags, i.SpanTags) {
		kept[t.key()] = true
	}
	return grown(o).Without(func(t Tag) bool { return !kept[t.key()] })
}

// key tells records apart whatever their names.
func (t Tag) key() string { return fmt.Sprintf("%d %d", t.Seq, t.Visit) }
