package envelope

import (
	"maps"
	"strings"
	"time"

	"triage/telemetry"
)

// Bounds of a report that was split over records.
const (
	joinGap   = 2 * time.Second // between two neighbours
	joinLines = 2_000
	joinBytes = 1 << 20
)

// Join puts reports together again that a shipper split at their line breaks (stack
// traces, panics, lists of causes), and the parts into which a container runtime cuts long
// lines. Records stand in order of time; only records of one stream, no more than two
// seconds apart, are joined. The first record of a report keeps its time, labels and
// metadata; records that are no continuation are returned as they are. rs is not changed.
func Join(rs []telemetry.LogRecord) []telemetry.LogRecord {
	out := make([]telemetry.LogRecord, 0, len(rs))
	var streams []*report
	for i := range rs {
		r := &rs[i]
		var s *report
		for _, have := range streams {
			if have.source == r.Source && maps.Equal(have.labels, r.Labels) {
				s = have
				break
			}
		}
		if s == nil {
			if len(streams) >= 256 { // the oldest is forgotten: its reports stay apart
				streams = streams[1:]
			}
			s = &report{source: r.Source, labels: r.Labels, at: -1}
			streams = append(streams, s)
		}
		if s.at >= 0 && s.takes(r, nextOf(rs, i)) {
			s.lines++
			s.last = r.Time
			out[s.at].Line = s.append(out[s.at].Line, r.Line)
			continue
		}
		out = append(out, *r)
		s.start(r, len(out)-1)
	}
	return out
}

// nextOf is the line that follows in the same stream, looked for among a few neighbours.
func nextOf(rs []telemetry.LogRecord, i int) string {
	for j := i + 1; j < len(rs) && j < i+8; j++ {
		if rs[j].Source == rs[i].Source && maps.Equal(rs[j].Labels, rs[i].Labels) {
			return rs[j].Line
		}
	}
	return ""
}

// report is the record of one stream that later ones may continue.
type report struct {
	source  string
	labels  map[string]string
	at      int // in the output; -1 before the first
	last    time.Time
	lines   int
	bytes   int
	mode    joinMode
	partial bool // the runtime cut the line: the next part follows without a break
}

// joinMode is what the lines of a report look like.
type joinMode uint8

const (
	joinNone   joinMode = iota // only indented lines continue it
	joinCauses                 // anyhow: blank line, "Caused by:", indented lines
	joinGo                     // a panic: goroutines until a line that is no frame
	joinRust                   // a panic: message, note, backtrace
	joinPython                 // a traceback: up to its last line, or a chained one
	joinJava
)

func (s *report) start(r *telemetry.LogRecord, at int) {
	s.at, s.last, s.lines, s.bytes = at, r.Time, 1, len(r.Line)
	s.mode = joinNone
	_, content, part := criPart(r.Line)
	s.partial = part == 'P'
	if part != 0 {
		return
	}
	switch line := content; {
	case strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: "):
		s.mode = joinGo
	case strings.HasPrefix(line, "thread '") && strings.Contains(line, " panicked at "):
		s.mode = joinRust
	case strings.HasPrefix(line, "Traceback (most recent call last):"):
		s.mode = joinPython
	case strings.HasPrefix(line, "Error: "):
		s.mode = joinCauses
	}
}

// takes tells whether a record continues the report.
func (s *report) takes(r *telemetry.LogRecord, next string) bool {
	if s.lines >= joinLines || s.bytes+len(r.Line) > joinBytes || r.Time.Sub(s.last).Abs() > joinGap {
		return false
	}
	line := r.Line
	if _, _, part := criPart(line); part != 0 {
		if !s.partial {
			return false
		}
		s.partial = part == 'P'
		s.bytes += len(line)
		return true
	}
	if s.partial {
		return false
	}
	ok := s.continues(line, next)
	if ok {
		s.bytes += len(line)
	}
	return ok
}

func (s *report) continues(line, next string) bool {
	trimmed := strings.TrimSpace(line)
	if trimmed == "" {
		// A blank line belongs to a report that goes on behind it.
		return s.mode != joinNone && next != "" && (s.mode == joinGo || s.continues(next, ""))
	}
	for _, head := range [...]string{"Caused by:", "caused by:", "Wrapped by: ", "Location:", "Stack backtrace:", "stack backtrace:",
		"Suppressed: "} {
		if strings.HasPrefix(line, head) {
			s.mode = max(s.mode, joinCauses)
			return true
		}
	}
	if line[0] == ' ' || line[0] == '\t' {
		return line[0] == '\t' || len(line) > 2 && line[1] == ' '
	}
	switch s.mode {
	case joinGo:
		return strings.HasPrefix(line, "goroutine ") || strings.HasPrefix(line, "[signal ") || strings.HasPrefix(line, "created by ") ||
			strings.HasPrefix(line, "exit status ") || strings.HasSuffix(line, ")") && strings.Contains(line, "(") && isGoFrame(next) ||
			strings.HasSuffix(line, "(...)")
	case joinRust:
		return s.lines == 1 || strings.HasPrefix(line, "note: ")
	case joinPython:
		if strings.HasPrefix(line, "The above exception was") || strings.HasPrefix(line, "During handling of") ||
			strings.HasPrefix(line, "Traceback (most") {
			return true
		}
		typ, _, _ := strings.Cut(line, ":")
		return isExceptionName(typ)
	}
	if strings.HasPrefix(line, "Traceback (most recent call last):") && s.lines == 1 {
		s.mode = joinPython
		return true
	}
	// A header between its record and its frames: shop.ledger.StaleRow: row is stale
	if (strings.HasPrefix(next, "\tat ") || strings.HasPrefix(next, "    at ")) && s.lines == 1 {
		if typ, _, _ := strings.Cut(line, ":"); isExceptionName(typ) {
			s.mode = joinJava
			return true
		}
	}
	return false
}

// append adds a record's line to the report.
func (s *report) append(report, line string) string {
	if _, content, part := criPart(line); part != 0 {
		head, sofar, _ := criPart(report)
		if part == 'F' { // whole now
			head = strings.TrimSuffix(head, "P ") + "F "
		}
		return head + sofar + content
	}
	return report + "\n" + line
}

// criPart takes a CRI line apart: its head with time, stream and tag, and the content. part
// is 'P' for a part, 'F' for the last or only one, 0 for a line of no container runtime.
func criPart(line string) (head, content string, part byte) {
	_, n, ok := isoTime(line)
	if !ok || n+10 > len(line) {
		return "", line, 0
	}
	for _, stream := range [...]string{" stdout ", " stderr "} {
		if rest, found := strings.CutPrefix(line[n:], stream); found && len(rest) >= 2 && rest[1] == ' ' && (rest[0] == 'P' || rest[0] == 'F') {
			at := len(line) - len(rest) + 2
			return line[:at], line[at:], rest[0]
		}
	}
	return "", line, 0
}
