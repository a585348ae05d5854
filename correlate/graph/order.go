package graph

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"triage/telemetry"
)

// compareRecords orders by time, then by content, so that equal means the same record.
func compareRecords(a, b *Record) int {
	if c := a.At.Compare(b.At); c != 0 {
		return c
	}
	if c := a.Record.Time.Compare(b.Record.Time); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Record.Line, b.Record.Line); c != 0 {
		return c
	}
	if c := compareMaps(a.Record.Labels, b.Record.Labels); c != 0 {
		return c
	}
	return compareMaps(a.Record.Metadata, b.Record.Metadata)
}

func compareMaps(a, b map[string]string) int {
	if maps.Equal(a, b) {
		return 0
	}
	ka, kb := slices.Sorted(maps.Keys(a)), slices.Sorted(maps.Keys(b))
	if c := slices.Compare(ka, kb); c != 0 {
		return c
	}
	for _, k := range ka {
		if c := cmp.Compare(a[k], b[k]); c != 0 {
			return c
		}
	}
	return 0
}

// compareSpans puts copies of one span next to each other, the fullest first.
func compareSpans(a, b *telemetry.Span) int {
	if c := cmp.Compare(a.TraceID, b.TraceID); c != 0 {
		return c
	}
	if c := micro(a.Start).Compare(micro(b.Start)); c != 0 {
		return c
	}
	if c := cmp.Compare(a.SpanID, b.SpanID); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name)); c != 0 {
		return c
	}
	return cmp.Or(
		cmp.Compare(len(b.Attributes), len(a.Attributes)),
		cmp.Compare(len(b.Events), len(a.Events)),
		b.Start.Compare(a.Start),
		b.End.Compare(a.End),
		cmp.Compare(b.Status, a.Status),
		cmp.Compare(a.StatusMessage, b.StatusMessage),
		cmp.Compare(a.ParentID, b.ParentID),
		// fmt prints maps in the order of their keys
		cmp.Compare(fmt.Sprint(a.Attributes, a.Events), fmt.Sprint(b.Attributes, b.Events)),
	)
}

// sameSpan takes two copies for one: the same span may come over an interface with
// nanoseconds and over one with microseconds.
func sameSpan(a, b *telemetry.Span) bool {
	return a.TraceID == b.TraceID && a.SpanID == b.SpanID && a.Service == b.Service &&
		a.Kind == b.Kind && a.Name == b.Name && micro(a.Start).Equal(micro(b.Start))
}

func micro(t time.Time) time.Time { return t.Truncate(time.Microsecond) }
