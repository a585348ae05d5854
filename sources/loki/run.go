package loki

import (
	"context"
	"fmt"
	"hash/maphash"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"triage/sources"
	"triage/telemetry"
)

// batchSize is how many records are handed over at once.
const batchSize = 256

// run is one search: what its queries share.
type run struct {
	source *Source
	window telemetry.Window
	newest bool // the window is read from its end
	limit  int
	// confirm tells whether a record is what was asked for; nil when all are.
	confirm func(*telemetry.LogRecord) bool
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

func newRun(s *Source, q sources.LogQuery, emit func([]telemetry.LogRecord)) *run {
	limit := q.Limit
	if limit <= 0 || limit > s.config.MaxRecords {
		limit = s.config.MaxRecords
	}
	return &run{
		source: s, window: s.window(q.Window), newest: q.Newest, limit: limit, emit: emit,
		seen: map[recordKey]struct{}{}, seed: maphash.MakeSeed(),
	}
}

// all asks the queries, a few at a time, and puts together what they did.
func (r *run) all(ctx context.Context, queries []query) (sources.Answer, error) {
	results := make([]result, len(queries))
	var g errgroup.Group
	g.SetLimit(maxInFlight)
	for i, query := range queries {
		g.Go(func() error {
			if !r.hopeless.Load() {
				results[i] = r.ask(ctx, query)
			}
			return nil
		})
	}
	_ = g.Wait() // failures are in the results, each with its query

	answer := sources.Answer{Truncated: r.truncated(), Records: r.emitted}
	var failures []error
	answered := 0
	for _, res := range results {
		if res.asked.Query == "" {
			continue
		}
		answer.Asked = append(answer.Asked, res.asked)
		answer.Bytes += res.bytes
		answer.Truncated = append(answer.Truncated, res.truncated...)
		if res.err != nil {
			failures = append(failures, res.err)
		} else {
			answered++
		}
	}
	if len(failures) > 0 && (ctx.Err() != nil || answered == 0) {
		return answer, failures[0]
	}
	for _, err := range failures {
		answer.Problems = append(answer.Problems, err.Error())
	}
	return answer, nil
}

// take passes on at most n of the records, those that are confirmed and were not passed on
// before. It returns how many it passed on.
func (r *run) take(records []telemetry.LogRecord, n int) int {
	kept := records
	if r.confirm != nil {
		kept = make([]telemetry.LogRecord, 0, len(records))
		for i := range records {
			if r.confirm(&records[i]) {
				kept = append(kept, records[i])
			}
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
		if len(fresh) == n {
			break
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

// byTime puts records into the order in which the window is read.
func (r *run) byTime(a, b telemetry.LogRecord) int {
	if r.newest {
		a, b = b, a
	}
	return a.Time.Compare(b.Time)
}

// key does not depend on the order of labels.
func (r *run) key(rec *telemetry.LogRecord) recordKey {
	hash := func(s string) uint64 { return maphash.String(r.seed, s) }
	sum := hash(rec.Line)
	for kind, m := range [...]map[string]string{rec.Labels, rec.Metadata} {
		for name, value := range m {
			// Multiplied, so that ("ab","c") is not ("a","bc"), and names keep their values.
			sum += hash(name) * (hash(value) | 1) << kind
		}
	}
	return recordKey{rec.Time.UnixNano(), sum}
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
