package tui

import (
	"strconv"
	"strings"

	"triage/correlate"
	"triage/envelope"
)

// timelineFilter is what is left in the timeline. The zero value leaves everything.
type timelineFilter struct {
	words   []string // lower case, all must occur
	without []string // lower case, none may occur
	service string   // lower case prefix
	level   envelope.Severity
	hop     int // number in the chain from 1; 0 for all
}

// parseFilter reads "words service:NAME level:LEVEL hop:N -word"; it accepts every text.
func parseFilter(s string) timelineFilter {
	var f timelineFilter
	for _, w := range strings.Fields(strings.ToLower(s)) {
		k, v, ok := strings.Cut(w, ":")
		switch {
		case ok && (k == "service" || k == "svc"):
			f.service = v
		case ok && k == "level":
			f.level = envelope.Severity(v)
		case ok && k == "hop":
			if n, err := strconv.Atoi(v); err == nil {
				f.hop = n
				continue
			}
			f.words = append(f.words, w)
		case len(w) > 1 && w[0] == '-':
			f.without = append(f.without, w[1:])
		default:
			f.words = append(f.words, w)
		}
	}
	return f
}

// String is the filter as it would be typed.
func (f timelineFilter) String() string {
	var parts []string
	if f.level != "" {
		parts = append(parts, "level:"+string(f.level))
	}
	if f.service != "" {
		parts = append(parts, "service:"+f.service)
	}
	if f.hop > 0 {
		parts = append(parts, "hop:"+strconv.Itoa(f.hop))
	}
	parts = append(parts, f.words...)
	for _, w := range f.without {
		parts = append(parts, "-"+w)
	}
	return strings.Join(parts, " ")
}

func (f timelineFilter) empty() bool {
	return len(f.words)+len(f.without) == 0 && f.service == "" && f.level == "" && f.hop == 0
}

func (f timelineFilter) keeps(e *correlate.Entry) bool {
	if f.hop > 0 && e.Hop != f.hop-1 {
		return false
	}
	// A span has no level of its own: a failed one counts as an error.
	if f.level != "" && !e.Severity.AtLeast(f.level) && !(e.Severity == envelope.SeverityUnknown && isFailure(e)) {
		return false
	}
	if f.service != "" && !hasPrefixFold(e.Service, f.service) {
		return false
	}
	for _, w := range f.words {
		if !containsFold(e.Text, w) && !containsFold(e.Service, w) && !(e.Log != nil && containsFold(e.Log.Record.Line, w)) {
			return false
		}
	}
	for _, w := range f.without {
		if containsFold(e.Text, w) || containsFold(e.Service, w) {
			return false
		}
	}
	return true
}

// isFailure tells whether n stops at the entry.
func isFailure(e *correlate.Entry) bool {
	if e.Severity.AtLeast(envelope.Error) {
		return true
	}
	if e.Span != nil && e.Kind == correlate.EvidenceSpan {
		return e.Span.Status == "error"
	}
	return e.Hop >= 0 && e.Severity.AtLeast(envelope.Warn)
}

func hasPrefixFold(s, lowerPrefix string) bool {
	return len(s) >= len(lowerPrefix) && strings.EqualFold(s[:len(lowerPrefix)], lowerPrefix)
}

// containsFold is strings.Contains without regard to the case of ASCII letters and without
// an allocation, since it runs over every entry while the user types.
func containsFold(s, lower string) bool {
	if lower == "" {
		return true
	}
	first := lower[0]
	upper := first
	if 'a' <= first && first <= 'z' {
		upper -= 'a' - 'A'
	}
	for len(s) >= len(lower) {
		// Most bytes are passed over by IndexByte, which is far faster than a loop.
		i := strings.IndexByte(s, first)
		if upper != first {
			end := len(s)
			if i >= 0 {
				end = i
			}
			if j := strings.IndexByte(s[:end], upper); j >= 0 {
				i = j
			}
		}
		if i < 0 || i+len(lower) > len(s) {
			return false
		}
		if equalFoldASCII(s[i:i+len(lower)], lower) {
			return true
		}
		s = s[i+1:]
	}
	return false
}

func equalFoldASCII(s, lower string) bool {
	for i := range len(lower) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}
