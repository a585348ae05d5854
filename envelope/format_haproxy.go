package envelope

import (
	"strings"
	"time"
)

// haproxyEnd is the first letter of HAProxy's termination state: who ended the session
// (HAProxy's manual, 8.5).
var haproxyEnd = map[byte]string{
	'C': "client disconnected", 'S': "the server refused or closed the connection", 'P': "the proxy ended the session",
	'R': "resources of the proxy exhausted", 'I': "internal error of the proxy", 'D': "the server went down",
	'U': "the server came up", 'K': "the session was ended by an operator", 'c': "the client's side timed out", 's': "the server's side timed out",
}

// haproxyPhase is the second letter: what the session was waiting for.
var haproxyPhase = map[byte]string{
	'R': "the request", 'Q': "a free slot of a server", 'C': "the connection to the server", 'H': "the response headers",
	'D': "the data", 'L': "the last data to reach the client", 'T': "the end of a tarpit",
}

// decodeHAProxy reads HAProxy's HTTP log, with and without its own head: "client:port
// [21/Nov/2026:03:18:07.123] frontend backend/server 10/0/30/69/109 504 … sH-- … {captured
// headers} "GET /pay HTTP/1.1"". Its time is that of the request, local and without a zone.
func decodeHAProxy(f *filler, line string, rank int32) bool {
	head, _, ok := strings.Cut(line[:min(len(line), 200)], " [")
	rest := line[min(len(line), len(head)+2):]
	if !ok || len(rest) < 30 || rest[2] != '/' || rest[6] != '/' {
		return false
	}
	if i := strings.Index(head, "]: "); i >= 0 && strings.HasPrefix(head, "haproxy[") {
		head = head[i+len("]: "):]
	}
	stamped, rest, ok := strings.Cut(rest, "] ")
	if !ok || !strings.Contains(head, ":") || strings.Contains(head, " ") {
		return false
	}
	t, err := time.Parse("02/Jan/2006:15:04:05.000", stamped)
	if err != nil {
		return false
	}
	fields := strings.SplitN(rest, " ", 11) // frontend backend/server timers status bytes - - state …
	if len(fields) < 11 || strings.Count(fields[2], "/") != 4 || len(fields[7]) != 4 {
		return false
	}
	status, answered := ParseHTTPStatus(fields[3])
	if !answered && fields[3] != "-1" {
		return false
	}
	f.formats = append(f.formats, "haproxy")
	f.stamp(stamp{t: t, noZone: true}, rank, FromField, "start_time")
	if answered && f.take(FieldHTTPStatus, rank, FromField, "status_code") {
		f.e.HTTPStatus = status
	}
	f.setAttribute("client", head)
	f.setAttribute("frontend", strings.TrimSuffix(fields[0], "~"))
	f.setAttribute("timers", fields[2])
	f.setAttribute("termination_state", fields[7])
	if ms, err := time.ParseDuration(strings.TrimPrefix(fields[2][strings.LastIndexByte(fields[2], '/')+1:], "+") + "ms"); err == nil && ms >= 0 {
		f.setAttribute("duration", ms.Milliseconds())
		f.tookFor(ms, rank)
	}
	backend, server, _ := strings.Cut(fields[1], "/")
	f.setAttribute("server", server)
	if peer := peerName(backend); peer != "" && f.take(FieldPeer, rank, FromField, "backend_name") {
		f.e.Peer = peer
	}
	f.haproxyCaptured(" "+fields[10], rank)
	if !answered || status >= 400 {
		if text := haproxyReason(fields[7], server); text != "" {
			f.ownAnswer(text, "termination_state", rank)
		}
	}
	f.setMessage(line, rank+300)
	return true
}

// haproxyReason says in words how a session ended; "" when it ended as it should.
func haproxyReason(state, server string) string {
	end, ok := haproxyEnd[state[0]]
	if !ok {
		return ""
	}
	if state[:2] == "SC" {
		end = "the server refused the connection"
	} else if phase, ok := haproxyPhase[state[1]]; ok {
		end += " while waiting for " + phase
	}
	if server == "<NOSRV>" && state[0] == 'S' {
		end = "no server was available"
	}
	return end
}

// haproxyCaptured reads the captured headers between braces, of which one may be an id, and
// the request line.
func (f *filler) haproxyCaptured(s string, rank int32) {
	before, request, ok := strings.Cut(s, " \"")
	if !ok {
		return
	}
	if inner, _, found := strings.Cut(before, "}"); found {
		if _, captured, found := strings.Cut(inner, "{"); found {
			f.setAttribute("captured_request_headers", captured)
			for _, v := range strings.Split(captured, "|") {
				if f.loneID(v, rank) {
					break
				}
			}
		}
	}
	request, after, _ := strings.Cut(request, "\"")
	f.request(request, rank)
	if strings.Contains(after, "=") { // fields that a site adds
		from := len(f.t.nodes)
		f.pairs(after)
		f.walkNew(from, rank)
	}
}
