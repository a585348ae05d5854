package links

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/envelope"
	"triage/envelope/lexicon"
)

// maxCompared bounds how many nodes are held against one another for one name or text: those
// nearest in time.
const maxCompared = 64

// strength is how a node speaks of another one.
type strength uint8

const (
	unsaid strength = iota
	named           // its words name the service, and no other one before it
	field           // a field of a record or span names the service as what is being called
)

// mention is that a node speaks of a service.
type mention struct {
	by *graph.Node
	at time.Time // on the common clock
}

// index finds who speaks of whom.
type index struct {
	byService map[string][]mention                // bare name of the service that is spoken of; by time
	byCode    map[string][]*failures.Failure      // those that say the code
	byHead    map[string][]quotable               // the messages that begin with these bytes
	speaks    map[*graph.Node]map[string]strength // who a node speaks of, by bare name
}

// quotable is a message of a failure that another one may repeat.
type quotable struct {
	of      *failures.Failure
	message string
}

// headLength is how many bytes of a message are looked up.
const headLength = 12

// newIndex reads what the nodes that no span places, and those above them, say of others.
func newIndex(g *graph.Graph, fs *failures.Set) *index {
	x := &index{byService: map[string][]mention{}, byCode: map[string][]*failures.Failure{}, byHead: map[string][]quotable{}, speaks: map[*graph.Node]map[string]strength{}}
	for _, r := range g.Records {
		if peer := r.Envelope.Peer; peer != "" && r.Node != nil {
			x.say(g, r.Node, graph.BareName(peer), field)
		}
		if r.Node != nil && r.Says.Any(aboutCalls) {
			if names := g.ServicesIn(r.Service, r.Envelope.Message); len(names) > 0 {
				x.say(g, r.Node, names[0], named)
			}
		}
	}
	for _, f := range fs.All {
		if f.Envelope.Peer != "" && f.Node.Visit {
			x.say(g, f.Node, graph.BareName(f.Envelope.Peer), field)
		}
		for _, text := range [...]string{f.Own, f.Last} {
			if names := g.ServicesIn(f.Service, text); len(names) > 0 && !callsAnother(g, f, names[0]) {
				x.say(g, f.Node, names[0], named)
			}
		}
		if code := graph.OwnCode(&f.Envelope); code != "" {
			x.byCode[code] = append(x.byCode[code], f)
		}
		for _, m := range f.Outer() {
			head := m[:headLength]
			x.byHead[head] = append(x.byHead[head], quotable{f, m})
		}
	}
	for _, ms := range x.byService {
		slices.SortStableFunc(ms, func(a, b mention) int { return a.at.Compare(b.at) })
	}
	return x
}

func (x *index) say(g *graph.Graph, by *graph.Node, name string, s strength) {
	if name == "" || name == graph.BareName(by.Service) || !g.Tells(name) {
		return
	}
	of := x.speaks[by]
	if of == nil {
		of = map[string]strength{}
		x.speaks[by] = of
	}
	if of[name] == unsaid {
		x.byService[name] = append(x.byService[name], mention{by: by, at: g.Same(by.Service, by.Start)})
	}
	of[name] = max(of[name], s)
}

// callsAnother tells whether a field of the failure says that it was calling another service of
// the request: what its words name stands behind that one.
func callsAnother(g *graph.Graph, f *failures.Failure, name string) bool {
	for _, peer := range [...]string{f.Envelope.Peer, f.Node.Envelope.Peer} {
		if bare := graph.BareName(peer); bare != "" && bare != name && g.Tells(bare) && f.Envelope.From(envelope.FieldPeer).How != envelope.FromText {
			return true
		}
	}
	return false
}

// aboutCalls are what texts tell of a call and whom it went to, whether or not it failed.
var aboutCalls = lexicon.Of(lexicon.Called, lexicon.GoesOn, lexicon.TriesAgain)

// inCode are the services that a failure's own code names: the ledger in
// PAYMENTS_LEDGER_UNAVAILABLE.
func inCode(g *graph.Graph, f *failures.Failure) []string {
	var found []string
	parts := strings.FieldsFunc(strings.ToLower(graph.OwnCode(&f.Envelope)), func(c rune) bool { return c == '_' || c == '.' || c == '-' })
	for _, name := range parts[:min(len(parts), 12)] {
		if len(name) >= 3 && g.Tells(name) && name != graph.BareName(f.Service) {
			found = append(found, name)
		}
	}
	return found
}

// quotes are the failures whose message or code a failure repeats, of other services.
func (x *index) quotes(f *failures.Failure) []quotable {
	text := f.Own + "\n" + f.Last
	var found []quotable
	known := map[*failures.Failure]bool{}
	for _, q := range append(x.messagesIn(text, f.At), x.codesIn(text, graph.OwnCode(&f.Envelope))...) {
		if q.of.Service != f.Service && !known[q.of] && len(found) < maxCompared {
			known[q.of] = true
			found = append(found, q)
		}
	}
	return found
}

// messagesIn are the messages that begin somewhere in a text, of the failures nearest to at.
func (x *index) messagesIn(text string, at time.Time) []quotable {
	var found []quotable
	start := true
	for i := 0; i+headLength <= len(text); i++ {
		if start {
			for _, q := range nearest(x.byHead[text[i:i+headLength]], at) {
				if strings.HasPrefix(text[i:], q.message) || beginsCut(text[i:], q.message) {
					found = append(found, q)
				}
			}
		}
		start = strings.IndexByte(" \n\"'=:(`", text[i]) >= 0
	}
	return found
}

// codesIn are the failures whose codes stand in a text, but for the text's own.
func (x *index) codesIn(text, own string) []quotable {
	var found []quotable
	for _, w := range strings.FieldsFunc(text, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("_.-", c)
	}) {
		of, ok := x.byCode[strings.Trim(w, ".-")]
		if !ok || w == own {
			continue
		}
		for _, g := range of[:min(len(of), maxCompared)] {
			found = append(found, quotable{g, w})
		}
	}
	return found
}

// cutLength is how much of a message a caller must repeat, in bytes, when it does not repeat
// all: a client or a log shipper may have cut the rest off.
const cutLength = 48

// beginsCut tells whether a text begins with a message that was cut off: what it has of it is long
// enough, and ends the line, or in dots or a quotation mark.
func beginsCut(text, message string) bool {
	if len(message) <= cutLength || !strings.HasPrefix(text, message[:cutLength]) {
		return false
	}
	n := cutLength
	for n < len(text) && n < len(message) && text[n] == message[n] {
		n++
	}
	rest := strings.TrimLeft(text[n:], ".… ")
	return rest == "" || strings.ContainsRune("\n\"'`)]}", rune(rest[0])) || len(rest) < len(text)-n
}

// nearest are those of the list, which is in order of time, that lie nearest to t.
func nearest(qs []quotable, t time.Time) []quotable {
	if len(qs) <= maxCompared {
		return qs
	}
	i, _ := slices.BinarySearchFunc(qs, t, func(q quotable, t time.Time) int { return q.of.At.Compare(t) })
	from := max(0, min(i-maxCompared/2, len(qs)-maxCompared))
	return qs[from : from+maxCompared]
}

// named are the services that a node names as what it calls, in alphabetical order.
func (x *index) named(n *graph.Node) []string {
	return slices.Sorted(maps.Keys(x.speaks[n]))
}
