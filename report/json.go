package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"

	"triage/investigate"
	"triage/safetext"
)

// Versions of the documents that this package writes.
const (
	IncidentSchema = "triage.incident/v1"
	RequestsSchema = "triage.requests/v1"
)

// JSON writes f as one `triage.incident/v1` document, indented by two spaces, the same bytes
// for the same finding.
//
// Text of services is raw, nothing redacted. Characters that could act on a terminal are
// written as \uXXXX, which a JSON reader undoes. A byte that is not UTF-8 becomes U+FFFD; a
// record's text that had any stands next to it in "text_base64", byte for byte.
func JSON(w io.Writer, f investigate.Finding) error {
	i := &f.Incident
	doc := incidentDoc{
		Schema:         IncidentSchema,
		Query:          queryJSON(i.Query),
		Status:         string(i.Status),
		Partial:        f.Partial,
		TakenAt:        timeJSON(f.Taken),
		AlertStartedAt: timeJSON(f.AlertStart),
		Verdict:        verdictJSON(i.Verdict),
		Chain:          hopsJSON(i.Chain),
		Handled:        hopsJSON(i.Handled),
		Secondary:      hopsJSON(i.Secondary),
		RunnersUp:      hopsJSON(i.RunnersUp),
		Gaps:           list(i.Gaps),
		Playbooks:      []playbookDoc{},
		Sources:        sourcesJSON(f.Sources),
		TraceIDs:       list(i.TraceIDs),
		RequestIDs:     list(i.RequestIDs),
		CorrelationIDs: list(i.CorrelationIDs),
		Others:         othersJSON(i.Others),
		Timeline:       timelineJSON(i.Timeline),
		Stats:          statsDoc(i.Stats),
	}
	if len(doc.Chain) > 0 {
		doc.RootCause = &doc.Chain[0]
	}
	for n, m := range f.Playbooks {
		if m.Entry == nil {
			continue
		}
		p := playbookJSON(m, f.AlertStart)
		if n == 0 {
			p.Markdown = m.Entry.Markdown(f.Values)
			doc.Playbook = &p
			continue
		}
		doc.Playbooks = append(doc.Playbooks, p)
	}
	return writeJSON(w, doc)
}

func writeJSON(w io.Writer, doc any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("report: encode JSON: %w", err)
	}
	if _, err := w.Write(escapeUnprintable(b.Bytes())); err != nil {
		return fmt.Errorf("report: write JSON: %w", err)
	}
	return nil
}

// escapeUnprintable writes the characters that a terminal could act on (C1 controls,
// bidirectional controls, zero width) as \uXXXX. In a JSON document those can stand in
// strings only, so the value stays the same.
func escapeUnprintable(doc []byte) []byte {
	out := make([]byte, 0, len(doc))
	for len(doc) > 0 {
		n := 0
		for n < len(doc) && doc[n] < 0x7f {
			n++
		}
		out, doc = append(out, doc[:n]...), doc[n:]
		for n = 0; n < len(doc) && doc[n] >= 0x7f; n++ {
		}
		if other := string(doc[:n]); safetext.Line(other) == other {
			out = append(out, other...)
		} else {
			out = escapeRunes(out, other)
		}
		doc = doc[n:]
	}
	return out
}

func escapeRunes(out []byte, s string) []byte {
	for _, r := range s {
		switch c := string(r); {
		case safetext.Line(c) == c:
			out = append(out, c...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}
