package envelope

import "strings"

// decodeCRI unwraps a line of the container runtime interface: time, stream, P (part) or
// F (full), and the container's own line.
func decodeCRI(f *filler, line string, rank int32) bool {
	st, n, ok := f.isoTime(line)
	if !ok || n+10 > len(line) || line[n] != ' ' {
		return false
	}
	stream, rest, ok := strings.Cut(line[n+1:], " ")
	if !ok || (stream != "stdout" && stream != "stderr") || len(rest) < 1 || (rest[0] != 'F' && rest[0] != 'P') ||
		len(rest) > 1 && rest[1] != ' ' && rest[1] != ':' {
		return false
	}
	tag, inner, _ := strings.Cut(rest, " ")
	f.formats = append(f.formats, "cri")
	if f.now.IsZero() {
		f.now = st.t // completes an inner time without a year or zone
	}
	f.text(inner, rank)
	f.stamp(st, rank+rankWrapper, FromField, "cri")
	f.setAttribute("stream", stream)
	f.setAttribute("logtag", tag)
	if tag[0] == 'P' {
		f.t.truncated = true
	}
	return true
}

// decodeQuoted unwraps a line that is one JSON string holding JSON.
func decodeQuoted(f *filler, line string, rank int32) bool {
	if !strings.HasPrefix(line, "\"{") && !strings.HasPrefix(line, "\"[") {
		return false
	}
	text, n := quoted(line)
	if n != len(strings.TrimRight(line, " \r\n")) || !looksLikeJSON(text) {
		return false
	}
	f.text(text, rank)
	return true
}
