package investigate

import (
	"slices"
	"time"

	"triage/sources"
)

// statuses keeps the books on the sources, in the order in which they were given. Two
// sources of one name, the two halves of a bundle, share an entry.
type statuses struct {
	all []*status
}

type status struct {
	SourceStatus
	running  int
	began    time.Time
	failures int
	answered int
	hopeless bool // no use asking again
	cut      bool
}

func (s *statuses) add(name string) {
	if s.of(name) == nil {
		s.all = append(s.all, &status{SourceStatus: SourceStatus{Name: name, State: Waiting}})
	}
}

func (s *statuses) of(name string) *status {
	i := slices.IndexFunc(s.all, func(t *status) bool { return t.Name == name })
	if i < 0 {
		return nil
	}
	return s.all[i]
}

func (s *statuses) begin(name string) {
	t := s.of(name)
	t.Queries++
	t.running++
	if t.began.IsZero() {
		t.began = time.Now()
	}
}

func (s *statuses) batch(name string, records int) {
	s.of(name).Records += records
}

func (s *statuses) end(ev event) {
	t := s.of(ev.q.source)
	t.running--
	t.Took = time.Since(t.began)
	t.Bytes += ev.Bytes
	if more := len(ev.Asked) - 1; more > 0 { // one question may take several queries
		t.Queries += more
	}
	t.Asked = append(t.Asked, ev.Asked...)
	t.cut = t.cut || len(ev.Truncated) > 0 || len(ev.Problems) > 0
	for _, notes := range [...][]string{ev.Truncated, ev.Problems} {
		for _, n := range notes {
			if !slices.Contains(t.Notes, n) {
				t.Notes = append(t.Notes, n)
			}
		}
	}
	if ev.err == nil {
		t.answered++
		return
	}
	t.failures++
	if t.Error == "" {
		t.Error = ev.err.Error()
	}
	switch sources.ReasonOf(ev.err) {
	case sources.Unreachable, sources.Unauthorized:
		t.hopeless = true
	}
	if t.failures >= 3 && t.answered == 0 {
		t.hopeless = true
	}
}

// givenUp tells whether the source has failed in a way that makes asking again useless.
func (s *statuses) givenUp(name string) bool {
	t := s.of(name)
	return t == nil || t.hopeless
}

// list is a copy for a finding.
func (s *statuses) list(bounds []string, done bool) []SourceStatus {
	out := make([]SourceStatus, len(s.all))
	for i, t := range s.all {
		st := t.SourceStatus
		st.Asked = slices.Clone(t.Asked)
		st.Notes = slices.Clone(t.Notes)
		switch {
		case t.running > 0:
			st.State = Asking
			st.Took = time.Since(t.began)
		case t.Queries == 0 && done:
			st.State = Skipped
		case t.Queries == 0:
			st.State = Waiting
		case t.failures > 0 && t.answered == 0:
			st.State = Failed
		case t.failures > 0 || t.cut:
			st.State = PartialOK
		default:
			st.State = OK
		}
		if t.failures > 0 && st.State == Asking {
			st.State = PartialOK
		}
		out[i] = st
	}
	if done && len(out) > 0 && len(bounds) > 0 {
		if out[0].State == OK {
			out[0].State = PartialOK
		}
		for _, b := range bounds {
			if !slices.Contains(out[0].Notes, b) {
				out[0].Notes = append(out[0].Notes, b)
			}
		}
	}
	return out
}
