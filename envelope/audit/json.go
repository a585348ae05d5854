package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"triage/telemetry"
)

// Schema is the version of the document that [JSON] writes.
const Schema = "triage.envelope-lint/v1"

// Scope is what an audit looked at.
type Scope struct {
	Source string           // the bundle or server, for people
	Window telemetry.Window // zero when all of a bundle was read
	Sample int              // records of each service that were asked for; 0 when all were read
	// Partial tells that some source failed or a limit other than the sample was hit;
	// Notes say which, and what else the figures do not cover.
	Partial bool
	Notes   []string
	Min     float64 // percent that is asked for; 0 when nothing is
}

type document struct {
	Schema    string       `json:"schema"`
	Source    string       `json:"source"`
	Window    *windowDoc   `json:"window,omitempty"`
	Sample    int          `json:"sample,omitempty"`
	Partial   bool         `json:"partial"`
	Notes     []string     `json:"notes"`
	Records   int          `json:"records"`
	Errors    int          `json:"errors"`
	Undecoded int          `json:"undecoded"`
	Share     *float64     `json:"share"`
	Min       float64      `json:"min,omitempty"`
	OK        bool         `json:"ok"`
	Services  []serviceDoc `json:"services"`
	Findings  []findingDoc `json:"findings"`
	Others    int          `json:"others"`
}

type windowDoc struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

type serviceDoc struct {
	Service   string     `json:"service"`
	Records   int        `json:"records"`
	Errors    int        `json:"errors"`
	Undecoded int        `json:"undecoded"`
	Share     *float64   `json:"share"`
	Fields    []fieldDoc `json:"fields"`
}

type fieldDoc struct {
	Field   string   `json:"field"`
	Counts  bool     `json:"counts"`
	Said    int      `json:"said"`
	Guessed int      `json:"guessed"`
	Share   *float64 `json:"share"`
}

type findingDoc struct {
	Rule    Rule       `json:"rule"`
	Service string     `json:"service"`
	What    string     `json:"what"`
	Advice  string     `json:"advice,omitempty"`
	Count   int        `json:"count"`
	Example exampleDoc `json:"example"`
}

type exampleDoc struct {
	Time   string `json:"time,omitempty"`
	Source string `json:"source,omitempty"`
	Line   string `json:"line"`
}

// JSON writes the report as one `triage.envelope-lint/v1` document, indented by two spaces.
// Text of services is raw; what is no printable character is written as \uXXXX, which a
// reader undoes, and a byte that is not UTF-8 becomes U+FFFD.
func JSON(w io.Writer, r Report, s Scope) error {
	doc := document{
		Schema: Schema, Source: s.Source, Sample: s.Sample, Partial: s.Partial, Notes: append([]string{}, s.Notes...),
		Records: r.Records, Errors: r.Errors, Undecoded: r.Undecoded, Share: percent(r.Share), Min: s.Min, OK: !r.Under(s.Min),
		Services: []serviceDoc{}, Findings: []findingDoc{}, Others: r.Others,
	}
	if !s.Window.IsZero() {
		doc.Window = &windowDoc{stamp(s.Window.Start), stamp(s.Window.End)}
	}
	for _, v := range r.Services {
		d := serviceDoc{Service: v.Name, Records: v.Records, Errors: v.Errors, Undecoded: v.Undecoded, Share: percent(v.Share)}
		for _, f := range v.Fields {
			d.Fields = append(d.Fields, fieldDoc{f.Field.JSONName(), f.Counts, f.Said, f.Guessed, percent(f.Share(v.Errors))})
		}
		doc.Services = append(doc.Services, d)
	}
	for _, f := range r.Findings {
		doc.Findings = append(doc.Findings, findingDoc{
			f.Rule, f.Service, f.What, f.Advice, f.Count,
			exampleDoc{stamp(f.Example.Time), f.Example.Source, f.Example.Line},
		})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("envelope lint: encode JSON: %w", err)
	}
	if _, err := w.Write(escapeUnprintable(b.Bytes())); err != nil {
		return fmt.Errorf("envelope lint: write JSON: %w", err)
	}
	return nil
}

// Share is the percentage of error records that say the field; NaN without error records.
func (f FieldShare) Share(errors int) float64 {
	if errors == 0 {
		return math.NaN()
	}
	return 100 * float64(f.Said) / float64(errors)
}

func percent(p float64) *float64 {
	if math.IsNaN(p) {
		return nil
	}
	p = rounded(p)
	return &p
}

// stamp is RFC 3339 in UTC; "" for the zero time and for years that RFC 3339 cannot write.
func stamp(t time.Time) string {
	t = t.UTC()
	if t.IsZero() || t.Year() < 0 || t.Year() > 9999 {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

// escapeUnprintable writes what is no printable character as \uXXXX. In a JSON document
// such characters can stand in strings only, so the value stays the same.
func escapeUnprintable(doc []byte) []byte {
	out := make([]byte, 0, len(doc))
	for len(doc) > 0 {
		if c := doc[0]; c == '\n' || c < utf8.RuneSelf && c != 0x7f {
			out, doc = append(out, c), doc[1:]
			continue
		}
		r, size := utf8.DecodeRune(doc)
		if unicode.IsPrint(r) {
			out = append(out, doc[:size]...)
		} else {
			for _, unit := range utf16.AppendRune(nil, r) {
				out = fmt.Appendf(out, `\u%04x`, unit)
			}
		}
		doc = doc[size:]
	}
	return out
}
