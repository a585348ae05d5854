package envelope

import (
	"strings"
	"time"

	"triage/telemetry"
)

// maxWrap bounds how often a line may be wrapped in another.
const maxWrap = 6

// Log decodes any log record. It never fails: at worst the raw text is the message. That
// holds even for a mistake of ours: lines are hostile, and one that a decoder stumbles over
// must not end an investigation.
func (d *Decoder) Log(r telemetry.LogRecord) (e Envelope) {
	defer func() {
		if recover() != nil {
			e = Envelope{Message: r.Line, Time: r.Time, Service: r.Service(), Format: "text", Truncated: true}
			e.Mark(FieldMessage, FromText, "")
			e.Mark(FieldTime, FromField, "record")
			e.Mark(FieldService, FromField, "labels")
		}
	}()
	d.log(&r, &e)
	return e
}

func (d *Decoder) log(r *telemetry.LogRecord, e *Envelope) {
	f := d.newFiller()
	f.record(r)
	f.done(e)
	f.release() // not deferred: one that panicked is not to be used again
}

// record reads a whole record.
func (f *filler) record(r *telemetry.LogRecord) {
	f.now = r.Time
	f.text(r.Line, rankEvent)
	f.metadata(r)
	f.taskTimedOut()
	f.resolve()
	f.recovered()
	f.freeText()
	f.completionInMessage()
	f.statusInMessage()
	f.peerInText()
	f.attemptsInText()
	f.durationOfHandling()
	if f.e.Time.IsZero() && !r.Time.IsZero() && f.take(FieldTime, rankLast, FromField, "record") {
		f.e.Time = r.Time
	}
	f.e.Truncated = f.t.truncated
	switch len(f.formats) {
	case 0:
		f.e.Format = "text"
	case 1:
		f.e.Format = f.formats[0]
	default:
		f.e.Format = strings.Join(f.formats, "+")
	}
}

// text decodes a whole line, or one that another line wraps, by the first format that
// knows it.
func (f *filler) text(line string, rank int32) {
	line = strings.TrimPrefix(line, "\ufeff")
	if !f.known(line, rank) {
		f.plain(line, rank)
	}
}

// known decodes a whole line by the first format that knows it; false leaves it to the caller.
func (f *filler) known(line string, rank int32) (ok bool) {
	if f.depth >= maxWrap {
		return false
	}
	f.depth++
	for i := 0; i < len(f.d.formats) && !ok && line != ""; i++ {
		if m := &f.d.formats[i]; m.mayBe(line[0]) {
			ok = m.decode(f, line, rank)
		}
	}
	f.depth--
	return ok
}

// plain takes the line itself for the message.
func (f *filler) plain(line string, rank int32) {
	f.formats = append(f.formats, "text")
	line = strings.TrimRight(line, "\r\n")
	const traceback = "\nTraceback (most recent call last):"
	if i := strings.Index(line, traceback); i > 0 && strings.Count(line[:i], "\n") < 8 { // asyncio's, below a line or two
		f.tail(line[i+1:], rank)
		line = line[:i]
	}
	if first, tail, ok := strings.Cut(line, "\n"); ok && reportBelow(tail) {
		line = strings.TrimRight(first, "\r ")
		f.tail(tail, rank)
	}
	f.leadingTime(line, rank)
	if line != "" && f.take(FieldMessage, rank+200, FromText, "") {
		f.e.Message = line
	}
	f.clues.bodyText = line
}

// leadingTime takes the time that a line of no known format starts with, bare or between
// brackets, where it lies within an hour of the store's: any other may be what the text is
// about.
func (f *filler) leadingTime(line string, rank int32) {
	if f.now.IsZero() || line == "" || line[0] != '[' && !isDigit(line[0]) {
		return
	}
	st, _, ok := isoTime(strings.TrimPrefix(line, "["))
	if ok && nearestZone(st.t, f.now).Sub(f.now).Abs() < time.Hour {
		f.stamp(st, rank+300, FromText, "")
	}
}

// metadata reads the record's labels and structured metadata, which count less than
// anything the line says in a field of its own, and more than free text.
func (f *filler) metadata(r *telemetry.LogRecord) {
	if len(r.Metadata) > 0 {
		f.pairsOf(r.Metadata, scope{rank: rankMetadata, how: FromField})
	}
	if len(r.Labels) > 0 {
		f.pairsOf(r.Labels, scope{rank: rankMetadata + 500, how: FromField, silent: true})
	}
	if f.e.Service == "" {
		if s := r.Service(); s != "" && f.take(FieldService, rankMetadata+900, FromField, "labels") {
			f.e.Service = s
		}
	}
}

// pairsOf reads a map of names and values, in the order of the names.
func (f *filler) pairsOf(m map[string]string, sc scope) {
	from := int32(len(f.t.nodes))
	for _, k := range sortedKeys(m) {
		switch {
		case k == "detected_level":
			if sev, ok := ParseSeverity(m[k]); ok && f.take(FieldSeverity, rankLast, FromDerived, k) {
				f.e.Severity = sev
			}
		case m[k] != "":
			f.t.add(k, m[k], nodeString)
		}
	}
	f.walk(from, int32(len(f.t.nodes)), 0, sc)
}
