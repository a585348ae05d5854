package envelope

import "strings"

// decodeLogfmt reads a line of name=value pairs (slog's text handler, logrus without a
// terminal, go-kit). Words that stand alone are flags where their name is known, else part
// of the message.
func decodeLogfmt(f *filler, line string, rank int32) bool {
	whole := strings.TrimSpace(line)
	line = inBraces(whole)
	listed := commasPart(line)
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
		if c := line[i]; c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' && listed {
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
		value := line[start:i]
		if listed {
			value = strings.TrimSuffix(value, ",")
		}
		f.addText(key, value)
	}
	if line != whole && known > 0 {
		f.t.truncated = false // it is no JSON that was cut
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

// inBraces takes away braces around pairs: {status="502", method="GET"}.
func inBraces(line string) string {
	if len(line) < 6 || line[0] != '{' || line[len(line)-1] != '}' || !isAlpha(line[1]) {
		return line
	}
	return strings.TrimSpace(line[1 : len(line)-1])
}

// commasPart tells whether a comma stands behind the pairs of a line, as proxies are often told to
// log: status_code=504, backend=server.
func commasPart(line string) bool {
	with, without := 0, 0
	for i := 1; i+1 < len(line) && i < maxCommaSearch; i++ {
		if line[i] != ' ' || !isAlpha(line[i+1]) {
			continue
		}
		name, _, pair := strings.Cut(line[i+1:min(len(line), i+64)], "=")
		switch {
		case !pair || strings.ContainsAny(name, " \","):
		case line[i-1] == ',':
			with++
		default:
			without++
		}
	}
	return with >= 2 && with > without
}

// maxCommaSearch bounds how much of a line is looked at for commas between pairs, in bytes.
const maxCommaSearch = 2048
