package graph

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"triage/envelope"
)

// SameName tells whether a peer, given as a name, a host or an address, means the service.
func SameName(peer, service string) bool {
	if peer == "" || service == "" {
		return false
	}
	return strings.EqualFold(peer, service) || BareName(peer) == BareName(service)
}

// roleWords are what names of services end in beside what the service is for.
var roleWords = [...]string{"service", "svc", "server", "api", "srv", "app", "core"}

// BareName is the service's name inside a host, address or URL, without the word for its
// being a service: "ledger" for "dns:///ledger-svc.shop.svc.cluster.local:50051".
func BareName(s string) string {
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
	if net.ParseIP(s) == nil {
		s, _, _ = strings.Cut(s, ".")
	}
	for _, word := range roleWords {
		short, ok := strings.CutSuffix(s, word)
		if glued := word == "service"; !ok || short == "" || !glued && !strings.HasSuffix(short, "-") && !strings.HasSuffix(short, "_") {
			continue
		}
		if short = strings.TrimRight(short, "-_"); short != "" {
			return short
		}
	}
	return s
}

// typeWords are what types end in that are called after the service they speak of.
var typeWords = [...]string{"Exception", "Error", "Client", "Fault", "Failure"}

// OwnerIn is the service that a type in a text is called after: payments for
// PaymentsException.
func OwnerIn(word string) (string, bool) {
	for _, t := range typeWords {
		if owner, ok := strings.CutSuffix(word, t); ok && owner != "" {
			return owner, true
		}
	}
	return "", false
}

// nameCallees gives calls that name no peer the service of the request after which the interface
// that they call is named: inventory for shop.inventory.v1.InventoryService/Reserve.
func (g *Graph) nameCallees() {
	for _, n := range g.Nodes {
		if n.Missing() || n.Envelope.Peer != "" || !n.Calls() {
			continue
		}
		service, _, ok := strings.Cut(n.Span.Name, "/")
		if !ok {
			continue
		}
		for _, part := range slices.Backward(strings.Split(service, ".")) {
			if g.Tells(part) && !SameName(part, n.Service) {
				n.Envelope.Peer = BareName(part)
				n.Envelope.Mark(envelope.FieldPeer, envelope.FromDerived, "span name")
				break
			}
		}
	}
}

// OwnCode is the code that the service gave, "" when the decoder only concluded one, or found
// one of Node.js' own in a type (TypeError [ERR_INVALID_ARG_TYPE]).
func OwnCode(e *envelope.Envelope) string {
	how := e.From(envelope.FieldCode).How
	if how == envelope.FromDerived || how == envelope.FromText && strings.HasPrefix(e.Code, "ERR_") {
		return ""
	}
	return e.Code
}

// Mentions tells whether text holds name as a word of its own.
func Mentions(text, name string) bool {
	return len(name) >= 3 && wordIn(text, name, wordByte)
}

// wordIn tells whether text holds word between bytes of which part is not true.
func wordIn(text, word string, part func(byte) bool) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(word)
		if (i == 0 || !part(text[i-1])) && (end == len(text) || !part(text[end])) {
			return true
		}
		from = i + 1
	}
}

func wordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func idByte(c byte) bool { return wordByte(c) || c == '-' }
