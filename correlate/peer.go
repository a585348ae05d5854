package correlate

import (
	"net"
	"net/url"
	"strings"

	"triage/envelope"
)

// peerOf is what a span called, as it says itself.
func peerOf(t *told) string {
	if t == nil {
		return ""
	}
	return t.env.Peer
}

// names tells whether a peer, given as a name, a host or an address, means the service.
func names(peer, service string) bool {
	if peer == "" || service == "" {
		return false
	}
	return strings.EqualFold(peer, service) || bareName(peer) == bareName(service)
}

// bareName is the service's name inside a host, address or URL: "ledger" for
// "dns:///ledger-svc.shop.svc.cluster.local:50051".
func bareName(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if i := strings.Index(s, "://"); i >= 0 {
		if u, err := url.Parse(s); err == nil && (u.Host != "" || u.Path != "") {
			s = u.Host
			if s == "" {
				s = strings.Trim(u.Path, "/")
			}
		}
	}
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	if ip := net.ParseIP(s); ip == nil {
		s, _, _ = strings.Cut(s, ".")
	}
	for _, suffix := range [...]string{"-service", "_service", "service", "-svc", "_svc", "-server", "-api"} {
		if short := strings.TrimSuffix(s, suffix); short != "" && short != s {
			return strings.TrimRight(short, "-_")
		}
	}
	return s
}

// mentions tells whether text holds name as a word of its own.
func mentions(text, name string) bool {
	if len(name) < 3 {
		return false
	}
	for from := 0; ; {
		i := strings.Index(text[from:], name)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(name)
		if (i == 0 || !wordByte(text[i-1])) && (end == len(text) || !wordByte(text[end])) {
			return true
		}
		from = i + 1
	}
}

func wordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// ownCode is the code that the service gave, "" when the decoder only concluded one, or found
// one of Node.js' own in a type (TypeError [ERR_INVALID_ARG_TYPE]).
func ownCode(e *envelope.Envelope) string {
	how := e.From(envelope.FieldCode).How
	if how == envelope.FromDerived || how == envelope.FromText && strings.HasPrefix(e.Code, "ERR_") {
		return ""
	}
	return e.Code
}
