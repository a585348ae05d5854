package files

import (
	"time"

	"triage/telemetry"
)

// writtenAt is when a record was written: its own time, or the one of its place in a file.
func (c *content) writtenAt(i int) time.Time {
	if i < len(c.placed) {
		return c.placed[i]
	}
	return c.logs[i].Time
}

// place finds the places in time of the records without one, which stand at the front: that
// of the last line of their file, up to themselves, that says when it was written. It only
// serves to find what stands around a moment; what the time of a line is, its decoder says.
func place(logs []telemetry.LogRecord) []time.Time {
	var placed []time.Time
	var file string
	var last time.Time
	for i := range logs {
		if !logs[i].Time.IsZero() {
			break
		}
		if logs[i].Source != file {
			file, last = logs[i].Source, time.Time{}
		}
		if at, ok := stampOf(logs[i].Line); ok {
			last = at
		}
		placed = append(placed, last)
	}
	return placed
}

// maxHead is how far into a line its time is looked for.
const maxHead = 256

// stampOf is the first complete timestamp of RFC 3339, with a zone, near the start of a
// line. One without a zone would be a guess.
func stampOf(line string) (time.Time, bool) {
	const shortest = len("2006-01-02T15:04:05Z")
	head := line[:min(len(line), maxHead)]
	for i := 0; i+shortest <= len(head); i++ {
		if head[i+4] != '-' || head[i+7] != '-' || head[i+13] != ':' || head[i+16] != ':' {
			continue
		}
		end := i + 19
		for end < len(head) && (head[end] == '.' || head[end] == ',' || isDigit(head[end])) {
			end++
		}
		switch {
		case end < len(head) && (head[end] == 'Z' || head[end] == 'z'):
			end++
		case end+6 <= len(head) && (head[end] == '+' || head[end] == '-'):
			end += 6
		default:
			continue
		}
		text := []byte(head[i:end])
		text[10] = 'T' // a blank, in many logs
		if at, err := time.Parse(time.RFC3339Nano, string(text)); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
