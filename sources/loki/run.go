package loki

import (
	"context"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"triage/sources"
	"triage/telemetry"
)

// batchSize is how many records are handed over at once.
const batchSize = 256

// run is one search: what its queries share.
type run struct {
	source *Source
	window telemetry.Window
	terms  []term
	limit  int
	// hopeless is set after a failure that every further query would share.
	hopeless atomic.Bool
	read     atomic.Int64 // bytes, of all queries

	mu       sync.Mutex // also makes emit's calls one at a time
	emit     func([]telemetry.LogRecord)
	emitted  int
	overflow bool // a record had to be left out because of limit
	seen     map[recordKey]struct{}
	seed     maphash.Seed
}

// recordKey stands for one entry of a store. Loki itself keeps one of exact duplicates.
type recordKey struct {
	ns   int64
	hash uint64
}

func newRun(s *Source, w telemetry.Window, limit int, terms []term, emit func([]telemetry.LogRecord)) *run {
	if limit <= 0 || limit > s.config.MaxRecords {
		limit = s.config.MaxRecords
	}
	return &run{
		source: s, window: w, terms: terms, limit: limit, emit: emit,
		seen: map[recordKey]struct{}{}, seed: maphash.MakeSeed(),
	}
}

// take passes on the records that carry a term and were not passed on before. It returns
// how many it passed on.
func (r *run) take(records []telemetry.LogRecord) int {
	kept := make([]telemetry.LogRecord, 0, len(records))
	for i := range records {
		if slices.ContainsFunc(r.terms, func(t term) bool { return t.carries(&records[i]) }) {
			kept = append(kept, records[i])
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	fresh := kept[:0]
	for i := range kept {
		key := r.key(&kept[i])
		if _, known := r.seen[key]; known {
			continue
		}
		if r.emitted+len(fresh) >= r.limit {
			r.overflow = true
			break
		}
		r.seen[key] = struct{}{}
		fresh = append(fresh, kept[i])
	}
	if len(fresh) > 0 {
		r.emitted += len(fresh)
		r.emit(fresh)
	}
	return len(fresh)
}

func (r *run) key(rec *telemetry.LogRecord) recordKey {
	var h maphash.Hash
	h.SetSeed(r.seed)
	write := func(s string) {
		// The length keeps ("ab","c") apart from ("a","bc").
		n := len(s)
		_, _ = h.Write([]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
		_, _ = h.WriteString(s)
	}
	write(rec.Line)
	for _, m := range []map[string]string{rec.Labels, rec.Metadata} {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			write(name)
			write(m[name])
		}
		write("")
	}
	return recordKey{rec.Time.UnixNano(), h.Sum64()}
}

// full tells whether the search has as much as it may take.
func (r *run) full() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.overflow
}

// truncated says which bounds of the whole search were hit.
func (r *run) truncated() []string {
	if r.overflow {
		return []string{fmt.Sprintf("stopped at %d log records: there are more", r.limit)}
	}
	return nil
}

// give hands the search's slot for one HTTP request to f.
func (s *Source) give(ctx context.Context, f func() error) error {
	select {
	case s.inFlight <- struct{}{}:
		defer func() { <-s.inFlight }()
		return f()
	case <-ctx.Done():
		return s.config.Client.Failure(sources.TimedOut, "no time left to ask", "try a shorter window", context.Cause(ctx))
	}
}
