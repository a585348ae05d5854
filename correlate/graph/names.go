package graph

import (
	"net"
	"net/url"
	"slices"
	"strings"
	"unicode"

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

// ServicesIn are the services of the request that a text of one of them names, by bare name, in
// the order in which they are named.
func (g *Graph) ServicesIn(own, text string) []string {
	var found []string
	words := strings.FieldsFunc(text, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("-_.:/", c)
	})
	for _, w := range words[:min(len(words), 400)] {
		for _, name := range serviceNames(w) {
			if len(name) >= 3 && g.Tells(name) && name != BareName(own) && !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
	}
	return found
}

// serviceNames are the names that a word of a text may give a service: the word, the host of a
// URL or address, or what an exception or client is called after.
func serviceNames(word string) []string {
	word = strings.Trim(word, "-_.:/")
	if host, ok := cutHost(word); ok {
		return []string{BareName(host)}
	}
	if i := strings.LastIndexByte(word, '.'); i >= 0 && i+1 < len(word) && unicode.IsUpper(rune(word[i+1])) {
		word = word[i+1:] // the last part of a qualified type
	}
	if owner, ok := OwnerIn(word); ok {
		return []string{BareName(owner)}
	}
	return []string{BareName(word)}
}

// cutHost is the host in a URL.
func cutHost(word string) (string, bool) {
	_, rest, ok := strings.Cut(word, "://")
	if !ok {
		return "", false
	}
	host, _, _ := strings.Cut(rest, "/")
	return host, true
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
