package envelope

import "strings"

// decodeLogfmt reads a line of name=value pairs (slog's text handler, logrus without a
// terminal, go-kit). Words that stand alone are flags where their name is known, else part
// of the message.
func decodeLogfmt(f *filler, line string, rank int32) bool {
	line = strings.TrimSpace(line)
	first, _, ok := strings.Cut(line, "=")
	if !ok || first == "" || len(first) > 128 || !(isAlpha(first[0]) || first[0] == '_' || first[0] == '@') {
		return false
	}
	for i := 0; i < len(first); i++ {
		if !nameByteWide(first[i]) {
			return false
		}
	}
	if nl := strings.IndexByte(line, '\n'); nl >= 0 && nl < len(first) {
		return false
	}
	from := len(f.t.nodes)
	var words []string
	pairs, known := 0, 0
	for i := 0; i < len(line) && len(f.t.nodes) < maxNodes; {
		if c := line[i]; c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			i++
			continue
		}
		start := i
		for i < len(line) && line[i] != '=' && line[i] != ' ' && line[i] != '\n' && line[i] != '\t' {
			i++
		}
		key := line[start:i]
		if i >= len(line) || line[i] != '=' || key == "" {
			if i < len(line) && line[i] == '=' {
				i++
			}
			if r, ok := f.d.names.of(key); ok && (r.act == actRetriable || r.act == actPermanent || r.act == actTransient) {
				f.t.add(key, "true", nodeTrue)
			} else if key != "" {
				words = append(words, key)
			}
			continue
		}
		i++
		pairs++
		if len(key) <= 128 {
			if r, ok := f.d.names.of(key); ok && r.act != actNone {
				known++
			}
		}
		if i < len(line) && line[i] == '"' {
			if text, n := quoted(line[i:]); n > 0 {
				f.t.add(key, text, nodeString)
				i += n
				continue
			}
			// A quote that never closes: the line was cut inside the value.
			j := f.t.add(key, unescape(line[i+1:]), nodeString)
			f.t.nodes[j].cut = true
			f.t.truncated = true
			i = len(line)
			continue
		}
		if text, n := reprQuoted(line[i:]); n > 0 { // structlog's key-value renderer
			f.t.add(key, text, nodeString)
			i += n
			continue
		}
		start = i
		for i < len(line) && line[i] != ' ' && line[i] != '\n' && line[i] != '\t' {
			i++
		}
		f.addText(key, line[start:i])
	}
	if known == 0 || len(words) > pairs+3 {
		f.t.nodes = f.t.nodes[:from]
		return false
	}
	f.formats = append(f.formats, "logfmt")
	f.walkNew(from, rank)
	f.place(rank)
	if len(words) > 0 && f.take(FieldMessage, rank+300, FromText, "") {
		f.e.Message = strings.Join(words, " ")
	}
	return true
}
