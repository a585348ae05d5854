package envelope

import (
	"strings"
	"time"
)

// decodeGin reads gin's access log, "[GIN] 2026/11/21 - 03:18:07 | 502 | 1.2ms | 10.0.0.1 |
// GET "/pay"", with the errors of the handlers on the lines below it, and what its Recovery
// writes of a panic. Times are local, without a zone.
func decodeGin(f *filler, line string, rank int32) bool {
	if strings.Contains(line[:min(len(line), 64)], "[Recovery] ") {
		return ginRecovery(f, stripColour(line), rank)
	}
	rest, ok := strings.CutPrefix(line, "[GIN] ")
	if !ok {
		return false
	}
	plain := stripColour(rest)
	first, tail, _ := strings.Cut(strings.TrimRight(plain, " \r\n"), "\n")
	parts := strings.SplitN(first, "|", 5)
	if len(parts) != 5 {
		return false
	}
	t, err := time.Parse("2006/01/02 - 15:04:05", strings.TrimSpace(parts[0]))
	if err != nil {
		return false
	}
	status, ok := ParseHTTPStatus(strings.TrimSpace(parts[1]))
	method, path, found := strings.Cut(strings.TrimSpace(parts[4]), " ")
	if !ok || !found {
		return false
	}
	f.formats = append(f.formats, "gin")
	f.stamp(stamp{t: t, noZone: true}, rank, FromField, "head")
	if f.take(FieldHTTPStatus, rank, FromField, "status") {
		f.e.HTTPStatus = status
	}
	f.setAttribute("latency", strings.TrimSpace(parts[2]))
	f.took(parts[2], actDuration, rank)
	f.setAttribute("remote_addr", strings.TrimSpace(parts[3]))
	path = strings.TrimSpace(path)
	if text, n := quoted(path); n > 0 {
		from := len(f.t.nodes)
		f.pairs(path[n:])
		f.walkNew(from, rank)
		path = text
	}
	f.request(method+" "+path, rank)
	if _, text, ok := strings.Cut(firstLine(tail), "Error #01: "); ok {
		f.clues.errText, f.clues.errRank = text, rankText
		f.setMessage(text, rank)
	}
	f.setMessage(line, rank+300)
	return true
}

// ginRecovery reads a panic that gin caught: the request between blank lines, the panic's own
// text, then its frames.
func ginRecovery(f *filler, text string, rank int32) bool {
	head, rest, ok := strings.Cut(strings.TrimLeft(text, "\n"), "[Recovery] ")
	if !ok || len(head) > 40 || head != "" && !isDigit(head[0]) && head[0] != '[' {
		return false
	}
	when, body, ok := strings.Cut(rest, " panic recovered:\n")
	if !ok {
		return false
	}
	t, err := time.Parse("2006/01/02 - 15:04:05", strings.TrimSpace(when))
	if err != nil {
		return false
	}
	f.formats = append(f.formats, "gin")
	f.stamp(stamp{t: t, noZone: true}, rank, FromField, "head")
	f.setSeverity("error", rank)
	if request, after, found := strings.Cut(strings.ReplaceAll(body, "\r\n", "\n"), "\n\n"); found && strings.Contains(firstLine(request), " HTTP/") {
		f.request(firstLine(request), rank)
		body = after
	}
	body = strings.TrimLeft(body, "\n")
	message, stack, _ := strings.Cut(body, "\n")
	f.setMessage(message, rank)
	f.clues.errText, f.clues.errRank = message, rankText
	if stack = strings.TrimSpace(stack); stack != "" && f.take(FieldStack, rank, FromText, "") {
		f.e.Stack = stack
	}
	f.take(FieldPanic, rank, FromText, "")
	f.e.Panic = true
	return true
}
