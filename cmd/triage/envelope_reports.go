package main

import (
	"bytes"
	"io"
	"os"
	"strings"
	"time"

	"triage/envelope"
	"triage/sources/files"
	"triage/telemetry"
)

const (
	// reportWait is how long the last line of a pipe waits for the rest of its report. What
	// is read of a file does not depend on time.
	reportWait = 200 * time.Millisecond
	fileWait   = time.Hour
	// reportContext bounds what is read of the batches around one, in bytes: so much of a
	// report that lies across their border counts for its first record.
	reportContext = 32 << 10
)

// streamed is one record of a batch and its surroundings.
type streamed struct {
	telemetry.LogRecord
	own bool // of the batch itself
	cut bool // its line was
}

func waitFor(in io.Reader) time.Duration {
	if f, ok := in.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return fileWait
		}
	}
	return reportWait
}

// hold hands batches on. One whose last record may be continued waits for the lines that
// follow: a report that comes line by line is one for whoever decodes it.
func (s *recordStream) hold(read <-chan *batch, free chan<- *batch, send func(*batch) bool) {
	var held *batch
	var tail []byte // of what was handed on, when its last report may go on
	timer := time.NewTimer(s.wait)
	defer timer.Stop()
	pass := func(open bool) bool {
		b := held
		held = nil
		tail = tail[:0]
		if open {
			tail = append(tail, lastLines(b.lines)...)
		}
		return send(b)
	}
	for {
		select {
		case b, ok := <-read:
			switch {
			case !ok:
				if held != nil {
					pass(false)
				}
				return
			case held == nil:
				b.behind = append(b.behind[:0], tail...)
				held = b
			case len(held.lines)+len(b.lines) <= batchBytes, len(b.lines) < reportContext && len(held.lines) < 2*batchBytes:
				held.add(b)
				release(free, b)
			default:
				held.ahead = append(held.ahead[:0], firstLines(b.lines)...)
				if !pass(true) {
					return
				}
				b.behind = append(b.behind[:0], tail...)
				held = b
			}
			if held.err != nil || !s.open(held) {
				if !pass(false) {
					return
				}
				continue
			}
			timer.Reset(s.wait)
		case <-timer.C:
			if held != nil && !pass(true) {
				return
			}
		}
	}
}

// add appends the lines of the next batch.
func (b *batch) add(next *batch) {
	start, lines := len(b.lines), len(b.ends)
	b.lines = append(b.lines, next.lines...)
	for _, end := range next.ends {
		b.ends = append(b.ends, start+end)
	}
	for _, i := range next.long {
		b.long = append(b.long, lines+i)
	}
	b.err = next.err
}

// open tells whether the last record of a batch may be the start of a report.
func (s *recordStream) open(b *batch) bool {
	n := len(b.ends)
	if n == 0 {
		return false
	}
	start := 0
	if n > 1 {
		start = b.ends[n-2]
	}
	open := false
	_ = files.DecodeLine(bytes.TrimRight(b.lines[start:b.ends[n-1]], "\r\n"), s.source, func(r telemetry.LogRecord) {
		open = !strings.HasPrefix(r.Line, "{")
	})
	return open
}

// firstLines are the whole lines at the start of text, as far as they count.
func firstLines(text []byte) []byte {
	if len(text) > reportContext {
		text = text[:bytes.LastIndexByte(text[:reportContext], '\n')+1]
	}
	return text
}

// lastLines are the whole lines at its end.
func lastLines(text []byte) []byte {
	if over := len(text) - reportContext; over > 0 {
		i := bytes.IndexByte(text[over:], '\n')
		return text[over+i+1:]
	}
	return text
}

// decode writes the envelopes of all lines, one for each record. The first record of a
// report that was split over records has the whole report.
func (s *recordStream) decode(b *batch) {
	b.records = b.records[:0]
	plain := s.around(b, b.behind)
	start, long := 0, b.long
	for i, end := range b.ends {
		cut := len(long) > 0 && long[0] == i
		if cut {
			long = long[1:]
		}
		line := bytes.TrimRight(b.lines[start:end], "\r\n")
		start = end
		plain = s.records(b, line, true, cut) || plain
	}
	plain = s.around(b, b.ahead) || plain
	var continues []bool
	if plain { // objects of JSON alone are no reports
		rs := make([]telemetry.LogRecord, len(b.records))
		for i := range b.records {
			rs[i] = b.records[i].LogRecord
		}
		rs, continues = envelope.Whole(rs)
		for i := range rs {
			b.records[i].LogRecord = rs[i]
		}
	}
	for i := range b.records {
		r := &b.records[i]
		if !r.own {
			continue
		}
		e := s.decoder.Log(r.LogRecord)
		e.Truncated = e.Truncated || r.cut
		if continues != nil && continues[i] {
			e.Format = "continuation"
		}
		b.out = append(e.AppendJSON(b.out, s.options), '\n')
	}
	clear(b.records)
}

// around reads the records of another batch's lines.
func (s *recordStream) around(b *batch, lines []byte) (plain bool) {
	for line := range bytes.Lines(lines) {
		if len(bytes.TrimSpace(line)) > 0 {
			plain = s.records(b, bytes.TrimRight(line, "\r\n"), false, false) || plain
		}
	}
	return plain
}

// records reads the records of one line; plain tells that one of them is no object of JSON.
// What is no record stands for itself, which its envelope shows.
func (s *recordStream) records(b *batch, line []byte, own, cut bool) (plain bool) {
	_ = files.DecodeLine(line, s.source, func(r telemetry.LogRecord) {
		plain = plain || !strings.HasPrefix(r.Line, "{")
		b.records = append(b.records, streamed{r, own, cut})
	})
	return plain
}
