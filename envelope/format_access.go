package envelope

import (
	"strconv"
	"strings"
	"time"
)

// decodeEnvoy reads Envoy's and Istio's default access log: [time] "METHOD path protocol"
// status flags …, with the request id among the quoted parts at the end.
func decodeEnvoy(f *filler, line string, rank int32) bool {
	if !strings.HasPrefix(line, "[") {
		return false
	}
	inner, rest, ok := strings.Cut(line[1:], "] \"")
	if !ok {
		return false
	}
	st, n, ok := isoTime(inner)
	if !ok || n != len(inner) {
		return false
	}
	request, rest, ok := strings.Cut(rest, "\" ")
	if !ok {
		return false
	}
	status, rest, _ := strings.Cut(rest, " ")
	code, ok := ParseHTTPStatus(status)
	if !ok && status != "0" {
		return false
	}
	flags, rest, _ := strings.Cut(rest, " ")
	f.formats = append(f.formats, "envoy")
	f.stamp(st, rank, FromField, "start_time")
	if code != 0 && f.take(FieldHTTPStatus, rank, FromField, "response_code") {
		f.e.HTTPStatus = code
	}
	if flags != "-" {
		f.setAttribute("response_flags", flags)
	}
	f.request(request, rank)
	// Istio adds details and the reason of a transport failure before the numbers.
	if details, after, ok := strings.Cut(rest, " "); ok && details != "" && !allDigits(details) && details != "-" && details[0] != '"' {
		f.setAttribute("response_code_details", details)
		rest = after
	}
	if ms, ok := envoyDuration(rest); ok {
		f.setAttribute("duration", ms)
		f.tookFor(time.Duration(ms)*time.Millisecond, rank)
	}
	// The quoted parts end with the request id, the authority and the upstream's address.
	if parts := quotedParts(rest); len(parts) >= 5 {
		id, authority, upstream := parts[len(parts)-3], parts[len(parts)-2], parts[len(parts)-1]
		if id != "-" && id != "" && f.take(FieldRequestID, rank, FromField, "x-request-id") {
			f.e.RequestID = id
		}
		if authority != "-" {
			f.setAttribute("authority", authority)
		}
		if peer := peerName(upstream); peer != "" {
			f.setAttribute("upstream_host", upstream)
			if f.take(FieldPeer, rank+100, FromField, "upstream_host") {
				f.e.Peer = peer
			}
		}
	}
	if i := strings.Index(rest, "outbound|"); i >= 0 {
		cluster, _, _ := strings.Cut(rest[i:], " ")
		f.setAttribute("upstream_cluster", cluster)
		if peer := peerName(cluster); peer != "" && f.take(FieldPeer, rank, FromField, "upstream_cluster") {
			f.e.Peer = peer
		}
	}
	f.setMessage(line, rank+300)
	return true
}

// envoyDuration finds %DURATION%, in milliseconds: the third of three numbers (bytes
// received, bytes sent, duration), before or after Istio's quoted reason of a failure.
func envoyDuration(s string) (ms int64, ok bool) {
	for i, part := range strings.SplitN(s, "\"", 4) {
		if i == 1 || i > 2 {
			continue
		}
		fields := strings.Fields(part)
		for k := 0; k+2 < len(fields) && k < 8; k++ {
			if allDigits(fields[k]) && allDigits(fields[k+1]) && allDigits(fields[k+2]) {
				ms, err := strconv.ParseInt(fields[k+2], 10, 64)
				return ms, err == nil
			}
		}
	}
	return 0, false
}

// quotedParts are the parts of s between double quotes.
func quotedParts(s string) (parts []string) {
	for len(parts) < 32 {
		_, after, ok := strings.Cut(s, "\"")
		if !ok {
			return parts
		}
		part, rest, ok := strings.Cut(after, "\"")
		if !ok {
			return parts
		}
		parts, s = append(parts, part), rest
	}
	return parts
}

// request keeps the request line of an access log.
func (f *filler) request(s string, rank int32) {
	f.setAttribute("request", s)
	if fields := strings.Fields(s); len(fields) >= 2 {
		path, _, _ := strings.Cut(fields[1], "?")
		if _, after, whole := strings.Cut(path, "://"); whole { // of a load balancer: scheme, host and path
			path = after[max(strings.IndexByte(after, '/'), 0):]
		}
		if f.take(FieldOperation, rank+200, FromDerived, "request") {
			f.e.Operation = fields[0] + " " + path
		}
	}
}

// decodeCombined reads the common and combined access log of nginx and Apache.
func decodeCombined(f *filler, line string, rank int32) bool {
	host, rest, ok := strings.Cut(line, " ")
	if !ok || len(host) > 255 {
		return false
	}
	before, rest, ok := strings.Cut(rest, " [")
	if !ok || len(before) > 128 || strings.Count(before, " ") != 1 {
		return false
	}
	stamped, rest, ok := strings.Cut(rest, "] \"")
	if !ok {
		return false
	}
	t, err := time.Parse("02/Jan/2006:15:04:05 -0700", stamped)
	if err != nil {
		return false
	}
	request, rest, ok := strings.Cut(rest, "\" ")
	if !ok {
		return false
	}
	status, rest, _ := strings.Cut(rest, " ")
	code, ok := ParseHTTPStatus(status)
	if !ok {
		return false
	}
	f.formats = append(f.formats, "access")
	f.stamp(stamp{t: t.UTC()}, rank, FromField, "head")
	if f.take(FieldHTTPStatus, rank, FromField, "status") {
		f.e.HTTPStatus = code
	}
	f.request(request, rank)
	f.setAttribute("remote_addr", host)
	if size, _, _ := strings.Cut(rest, " "); allDigits(size) {
		if n, err := strconv.ParseInt(size, 10, 64); err == nil {
			f.setAttribute("body_bytes_sent", n)
		}
	}
	// Sites add fields of their own behind the user agent: rt=0.004 rid="req-7".
	if parts := strings.SplitN(rest, "\"", 5); len(parts) == 5 {
		from := len(f.t.nodes)
		f.pairs(parts[4])
		f.walkNew(from, rank)
		f.traefik(parts[4], rank)
		f.ingressNginx(parts[4], rank)
	}
	f.setMessage(line, rank+300)
	return true
}

// traefik reads what Traefik adds behind the user agent: the number of requests, the router,
// the server's URL and the duration: 42 "pay@docker" "http://10.0.0.66:80" 3ms. "-" is none.
func (f *filler) traefik(s string, rank int32) {
	parts := quotedParts(s)
	if len(parts) != 2 || !strings.HasSuffix(strings.TrimRight(s, " \r\n"), "ms") {
		return
	}
	f.setAttribute("router", parts[0])
	if fields := strings.Fields(s); len(fields) > 0 {
		f.took(fields[len(fields)-1], actDuration, rank)
	}
	if peer := hostOf(parts[1]); peer != "" && f.take(FieldPeer, rank, FromField, "server_url") {
		f.e.Peer = peer
	}
}

// ingressNginx reads what the Kubernetes ingress controller adds behind the user agent:
// request length and time, [namespace-service-port], [alternative], then the upstreams'
// addresses, lengths, times and statuses, several of each divided by ", ", and the request id.
func (f *filler) ingressNginx(s string, rank int32) {
	fields := strings.Fields(s)
	if len(fields) < 9 || len(fields) > 64 || !allDigits(fields[0]) || !isNumber(fields[1]) || !strings.HasPrefix(fields[3], "[") {
		return
	}
	f.took(fields[1], actDurationSeconds, rank)
	name, bracketed := strings.CutPrefix(fields[2], "[")
	name, closed := strings.CutSuffix(name, "]")
	if !bracketed || !closed {
		return
	}
	if peer := peerName(name); peer != "" && f.take(FieldPeer, rank, FromField, "proxy_upstream_name") {
		f.e.Peer = peer
	}
	upstreams := fields[4 : len(fields)-1]
	if last := len(upstreams)/4 - 1; last >= 0 && len(upstreams)%4 == 0 {
		f.setAttribute("upstream_addr", upstreams[last])
		f.setAttribute("upstream_status", upstreams[len(upstreams)-1])
	}
	if id := fields[len(fields)-1]; isIDWord(id) && len(id) > 3 && f.take(FieldRequestID, rank+50, FromField, "req_id") {
		f.e.RequestID = id
	}
}

// traefikService takes the called service out of Traefik's JSON; its name stays an attribute.
func (f *filler) traefikService(name string, rank int32, sc scope) bool {
	name, _, _ = strings.Cut(name, "@")
	if peer := peerName(name); peer != "" && f.take(FieldPeer, rank, sc.how, f.dotted()) {
		f.e.Peer = peer
	}
	return false
}

// decodeNginxError reads nginx's error log: time, [level], pid#tid, connection, message,
// then ", client: …, server: …, request: …, upstream: …".
func decodeNginxError(f *filler, line string, rank int32) bool {
	if len(line) < 24 || line[4] != '/' {
		return false
	}
	st, n, ok := f.isoTime(line)
	if !ok || !strings.HasPrefix(line[n:], " [") {
		return false
	}
	level, rest, ok := strings.Cut(line[n+2:], "] ")
	if !ok || !isLevel(level) {
		return false
	}
	pid, message, ok := strings.Cut(rest, ": ")
	if !ok || !strings.Contains(pid, "#") {
		return false
	}
	f.formats = append(f.formats, "nginx")
	f.stamp(st, rank, FromField, "head")
	f.setSeverity(level, rank)
	if strings.HasPrefix(message, "*") {
		_, message, _ = strings.Cut(message, " ")
	}
	if i := strings.Index(message, ", client: "); i >= 0 {
		for _, part := range strings.Split(message[i+2:], ", ") {
			name, value, ok := strings.Cut(part, ": ")
			if !ok {
				continue
			}
			if text, n := quoted(value); n > 0 {
				value = text
			}
			switch name {
			case "request":
				f.request(value, rank)
				continue
			case "upstream":
				if peer := hostOf(value); peer != "" && f.take(FieldPeer, rank, FromField, name) {
					f.e.Peer = peer
				}
			}
			f.setAttribute(name, value)
		}
		message = message[:i]
	}
	f.setMessage(message, rank)
	if _, said, ok := strings.Cut(message, "PHP message: "); ok { // FastCGI sent in stderr: "PHP message: …"
		if _, text, ok := phpSaid(said); ok {
			text, _, _ = strings.Cut(text, "\" while reading ")
			f.clues.errText, f.clues.errRank = strings.TrimPrefix(text, "Uncaught "), rankText
		}
	}
	return true
}

// hostOf is the host and port of a URL, without parsing more of it.
func hostOf(s string) string {
	if _, after, ok := strings.Cut(s, "://"); ok {
		s = after
	}
	s, _, _ = strings.Cut(s, "/")
	return peerName(s)
}
