package envelope

import "strings"

// decodeFiber reads the access log of Go's Fiber in its default format: "03:18:07 | 503 |
// 1.2ms | 10.0.0.9 | POST | /v1/orders | error", the last being "-" or what the handler
// returned.
func decodeFiber(f *filler, line string, rank int32) bool {
	if len(line) < 16 || line[2] != ':' || line[5] != ':' {
		return false
	}
	plain := stripColour(strings.TrimRight(line, " \r\n"))
	parts := strings.SplitN(plain, " | ", 7)
	if len(parts) < 6 {
		return false
	}
	st, n, ok := clockTime(parts[0])
	status, answered := ParseHTTPStatus(strings.TrimSpace(parts[1]))
	method := strings.TrimSpace(parts[4])
	if !ok || n != len(parts[0]) || !answered || !isCode(method) {
		return false
	}
	f.formats = append(f.formats, "fiber")
	f.stamp(st, rank, FromField, "head")
	if f.take(FieldHTTPStatus, rank, FromField, "status") {
		f.e.HTTPStatus = status
	}
	f.setAttribute("latency", strings.TrimSpace(parts[2]))
	f.took(parts[2], actDuration, rank)
	f.setAttribute("remote_addr", strings.TrimSpace(parts[3]))
	f.request(method+" "+strings.TrimSpace(parts[5]), rank)
	if len(parts) == 7 {
		if text := strings.TrimSpace(parts[6]); text != "" && text != "-" {
			f.clues.errText, f.clues.errRank = text, rankText
			f.setMessage(text, rank)
		}
	}
	f.setMessage(line, rank+300)
	return true
}
