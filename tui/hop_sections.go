package tui

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"triage/correlate"
	"triage/envelope"
)

// reasons are why the failure stands where it stands, for and against; about names it where
// that is not clear.
func (b *rowsBuilder) reasons(f failure, about string) {
	h := f.hop
	title := "WHY IT IS HERE"
	if f.place == inChain && f.n == 1 {
		title = "WHY THIS IS THE ROOT CAUSE"
	}
	if about != "" {
		title += "  " + about
	}
	b.section(title)
	if h.Link != nil && f.n > 1 {
		b.text(plain, styled(dim, "follows "+itoa(f.n-1)+": "), fmt.Sprintf("%s [%s, %s]", b.m.safe(h.Link.Reason), b.m.safe(linkWords(h.Link.Kind)), confidence(h.Link.Confidence)))
	}
	pro, con := ownReasons(h), h.Against
	if f.place == inChain && f.n == 1 {
		v := b.m.f.Incident.Verdict
		pro, con = union(pro, v.Reasons), union(con, v.Against)
	}
	for _, r := range pro {
		b.text(plain, styled(good, "+ "), b.m.safe(r))
	}
	for _, r := range con {
		b.text(plain, styled(warn, "- "), b.m.safe(r))
	}
	if last := b.rows[len(b.rows)-1]; last.section {
		b.put(styled(dim, "  no reason given"))
	}
}

// ownReasons are a hop's reasons beyond that of its link, which is told with the link.
func ownReasons(h *correlate.Hop) []string {
	if h.Link == nil {
		return h.Reasons
	}
	return slices.DeleteFunc(slices.Clone(h.Reasons), func(r string) bool { return r == h.Link.Reason })
}

// union is a and what b has beyond it.
func union(a, b []string) []string {
	out := append([]string(nil), a...)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func linkWords(k correlate.LinkKind) string { return strings.ReplaceAll(string(k), "_", " ") }

// evidence are the records behind the failure; Enter opens one.
func (b *rowsBuilder) evidence(h *correlate.Hop) {
	b.section("EVIDENCE  Enter opens the record")
	for _, e := range h.Evidence {
		r := pageRow{line: append(line{{text: "  "}}, b.m.evidenceLine(e)...)}
		rec := *recordOfEvidence(e)
		r.subject = b.m.recordSubject(rec)
		r.open = func(*Model) screen { return newRecordScreen(rec) }
		b.rows = append(b.rows, r)
	}
	if len(h.Evidence) == 0 {
		b.put(styled(dim, "  no record of its own: concluded from its neighbours"))
	}
}

// causes are the errors wrapped inside one another, outermost first.
func (b *rowsBuilder) causes(e envelope.Envelope) {
	if len(e.Cause) == 0 {
		return
	}
	how := map[envelope.CauseHow]string{
		envelope.CauseExplicit: "as the service marks its layers",
		envelope.CauseJoined:   "guessed from one text, cut at its colons",
		envelope.CauseSingle:   "one layer",
	}[e.CauseHow]
	b.section("CAUSE CHAIN  outermost first; " + how)
	b.layers(e.Cause, 1, 0)
}

// maxCauseDepth bounds the indentation of nested causes.
const maxCauseDepth = 12

func (b *rowsBuilder) layers(cs []envelope.Cause, indent, depth int) {
	for i, c := range cs {
		mark := strings.Repeat("  ", min(indent-1, maxCauseDepth))
		if depth+i > 0 {
			mark += b.m.g.last
		}
		s := b.m.safe(c.Message)
		if c.Code != "" {
			s = b.m.safe(c.Code) + "  " + s
		}
		if c.Type != "" {
			s += "  <" + b.m.safe(c.Type) + ">"
		}
		b.text(plain, styled(dim, mark), s)
		if len(c.Causes) > 0 && depth < maxCauseDepth {
			b.layers(c.Causes, indent+i+1, depth+1)
		}
		if len(cs) > 1 && depth == 0 {
			indent++
		}
	}
}

// envelope are the fields with their origin: the service's own word, text, or a conclusion.
func (b *rowsBuilder) envelope(e *envelope.Envelope) {
	b.section("ENVELOPE  and where each value comes from")
	for _, f := range envelope.Fields() {
		v := fieldValue(e, f)
		if v == "" || f == envelope.FieldStack || f == envelope.FieldCause {
			continue
		}
		b.field(f.String(), b.m.safe(v), b.m.origin(e.From(f)))
	}
	if e.Schema != "" {
		b.field("schema", b.m.safe(e.Schema), "")
	}
	if len(e.Resource) > 0 {
		b.section("RESOURCE")
		for _, k := range sortedKeys(e.Resource) {
			b.field(b.m.safe(k), b.m.safe(e.Resource[k]), "")
		}
	}
	if len(e.Attributes) > 0 {
		b.section("ATTRIBUTES")
		for _, k := range sortedKeys(e.Attributes) {
			b.field(b.m.safe(k), b.m.safe(fmt.Sprint(e.Attributes[k])), "")
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	ks := make([]string, 0, len(m))
	for k := range m {
		ks = append(ks, k)
	}
	sort.Strings(ks)
	return ks
}

func (m *Model) origin(o envelope.Origin) string {
	switch o.How {
	case envelope.FromField:
		if o.Key != "" {
			return "field " + m.safe(o.Key)
		}
		return "field"
	case envelope.FromText:
		return "read out of the text"
	case envelope.FromDerived:
		if o.Key != "" {
			return "concluded from " + m.safe(o.Key)
		}
		return "concluded"
	}
	return ""
}
