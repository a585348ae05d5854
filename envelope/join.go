package envelope

import (
	"hash/maphash"
	"maps"
	"strings"
	"time"

	"triage/telemetry"
)

// Bounds of a report that was split over records.
const (
	joinGap     = 2 * time.Second // between two neighbours
	joinLines   = 2_000
	joinBytes   = 1 << 20
	joinStreams = 256 // in which a report may be open at a time
)

// Join puts reports together again that a shipper split at their line breaks (stack
// traces, panics, lists of causes), and the parts into which a container runtime cuts long
// lines. Records stand in order of time; only records of one stream, no more than two
// seconds apart, are joined. The first record of a report keeps its time, labels and
// metadata; records that are no continuation are returned as they are. rs is not changed.
func Join(rs []telemetry.LogRecord) []telemetry.LogRecord {
	whole, continues := Whole(rs)
	n := 0
	for i := range whole {
		if !continues[i] {
			whole[n] = whole[i]
			n++
		}
	}
	clear(whole[n:])
	return whole[:n]
}

// Whole is [Join] for those who need every record: the first of each report has the whole
// of it, and those that continue it stay where and as they are. continues tells which those
// are.
func Whole(rs []telemetry.LogRecord) (whole []telemetry.LogRecord, continues []bool) {
	whole = append(make([]telemetry.LogRecord, 0, len(rs)), rs...)
	continues = make([]bool, len(rs))
	j := joiner{rs: rs, seed: maphash.MakeSeed(), hashes: make([]uint64, len(rs))}
	for i := range rs {
		j.hashes[i] = j.hash(&rs[i])
	}
	for i := range rs {
		s := j.stream(i)
		if s.at >= 0 && s.takes(&rs[i], func() string { return j.next(i) }) {
			s.last, continues[i] = rs[i].Time, true
			s.lines++
			continue
		}
		s.finish(whole)
		s.start(&rs[i], i)
	}
	for _, s := range j.streams {
		s.finish(whole)
	}
	return whole, continues
}

// joiner finds the stream of each record.
type joiner struct {
	rs      []telemetry.LogRecord
	seed    maphash.Seed
	hashes  []uint64 // of the records' streams
	streams []*report
	latest  *report
	full    int // streams that were replaced
}

// hash is that of a record's source and labels, whatever their order.
func (j *joiner) hash(r *telemetry.LogRecord) uint64 {
	h := maphash.String(j.seed, r.Source)
	for k, v := range r.Labels {
		h += maphash.String(j.seed, k) * (maphash.String(j.seed, v) | 1)
	}
	return h
}

func (j *joiner) same(i, k int) bool {
	return j.hashes[i] == j.hashes[k] && j.rs[i].Source == j.rs[k].Source && maps.Equal(j.rs[i].Labels, j.rs[k].Labels)
}

// stream finds the stream of record i; of too many, the one that is the longest there is
// forgotten once its report is finished, as one that no record continues.
func (j *joiner) stream(i int) *report {
	if j.latest != nil && j.same(j.latest.first, i) {
		return j.latest
	}
	for _, s := range j.streams {
		if j.same(s.first, i) {
			j.latest = s
			return s
		}
	}
	s := &report{first: i, at: -1}
	if len(j.streams) < joinStreams {
		j.streams = append(j.streams, s)
	} else {
		slot := &j.streams[j.full%joinStreams]
		s.evicted = *slot
		*slot = s
		j.full++
	}
	j.latest = s
	return s
}

// next is the line that follows in the same stream, looked for among a few neighbours.
func (j *joiner) next(i int) string {
	for k := i + 1; k < len(j.rs) && k < i+8; k++ {
		if j.same(i, k) {
			_, content, _ := criPart(j.rs[k].Line)
			return content
		}
	}
	return ""
}

// report is the record of one stream that later ones may continue.
type report struct {
	first   int // record of the stream
	at      int // record of the report; -1 before there is one
	last    time.Time
	lines   int
	bytes   int
	parts   []string // what the lines after the first add
	mode    joinMode
	closed  bool    // the first line stands for itself
	stands  bool    // the message is on the first line
	braces  bool    // a line ended in an opening brace
	inside  bool    // the last line was indented
	cri     bool    // in lines of the container runtime
	partial bool    // the runtime cut the line: the next part follows without a break
	ended   bool    // and the last part has come
	evicted *report // the stream that this one takes the place of
}

// finish writes the report into its first record.
func (s *report) finish(whole []telemetry.LogRecord) {
	if s.evicted != nil {
		s.evicted.finish(whole)
		s.evicted = nil
	}
	if s.at < 0 || len(s.parts) == 0 {
		return
	}
	first := &whole[s.at].Line
	head, content, part := criPart(*first)
	if part != 0 && !strings.HasSuffix(head, " ") {
		head += " "
	}
	if cut, found := strings.CutSuffix(head, "P "); found && s.ended { // whole now
		head = cut + "F "
	}
	*first = head + content + strings.Join(s.parts, "")
	s.parts = nil
}

// takes tells whether a record continues the report, and takes its line if so.
func (s *report) takes(r *telemetry.LogRecord, next func() string) bool {
	if s.closed || s.lines >= joinLines || s.bytes+len(r.Line) > joinBytes || r.Time.Sub(s.last).Abs() > joinGap {
		return false
	}
	_, content, part := criPart(r.Line)
	if (part != 0) != s.cri {
		return false
	}
	text := content
	switch {
	case s.partial:
		s.ended = part == 'F'
	case s.continues(content, next):
		text = "\n" + content
	default:
		return false
	}
	s.partial = part == 'P'
	s.parts = append(s.parts, text)
	s.bytes += len(r.Line)
	return true
}

// criPart takes a CRI line apart: its head with time, stream and tag, and the content. part
// is 'P' for a part, 'F' for the last or only one, 0 for a line of no container runtime.
func criPart(line string) (head, content string, part byte) {
	_, n, ok := isoTime(line)
	if !ok || n+9 > len(line) {
		return "", line, 0
	}
	for _, stream := range [...]string{" stdout ", " stderr "} {
		rest, found := strings.CutPrefix(line[n:], stream)
		switch {
		case !found || rest == "" || rest[0] != 'P' && rest[0] != 'F':
		case len(rest) == 1: // a blank line whose last space was trimmed
			return line, "", rest[0]
		case rest[1] == ' ':
			at := len(line) - len(rest) + 2
			return line[:at], line[at:], rest[0]
		}
	}
	return "", line, 0
}
