package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"triage/playbooks"
	"triage/safetext"
)

// coverageRows bounds the codes of each kind that are listed for people.
const coverageRows = 50

// coverageText writes the comparison for people: what is not covered first.
func coverageText(a *app, c *collector, cover playbooks.Coverage) error {
	var b strings.Builder
	if cover.Total > 0 {
		fmt.Fprintf(&b, "%.1f %% of %s have an entry about their code\n", cover.Percent(), counted(cover.Total, "error"))
	}
	if c.without > 0 {
		fmt.Fprintf(&b, "%s besides without a code: triage envelope lint says which services\n", counted(c.without, "error"))
	}
	var open, covered []playbooks.Covered
	for _, row := range cover.Codes {
		if row.How.ByCode() {
			covered = append(covered, row)
		} else {
			open = append(open, row)
		}
	}
	writeCodes(&b, "Without an entry about the code", open, a.now())
	writeCodes(&b, "With one", covered, a.now())
	if len(cover.NeverSeen) > 0 {
		fmt.Fprintf(&b, "\nEntries whose codes were not seen (%d)\n", len(cover.NeverSeen))
		writeEntries(&b, cover.NeverSeen, a.now())
	}
	if len(cover.Stale) > 0 {
		fmt.Fprintf(&b, "\nEntries past their review (%d)\n", len(cover.Stale))
		writeEntries(&b, cover.Stale, a.now())
	}
	_, err := a.out.WriteString(b.String())
	return err
}

func writeCodes(b *strings.Builder, title string, rows []playbooks.Covered, now time.Time) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s (%d)\n", title, len(rows))
	w := tabwriter.NewWriter(b, 0, 4, 2, ' ', 0)
	for _, row := range rows[:min(len(rows), coverageRows)] {
		last := ""
		if !row.Last.IsZero() {
			last = row.Last.UTC().Format("2006-01-02 15:04")
		}
		_, _ = fmt.Fprintf(w, "%7d\t%s\t%s\t%s\t%s\n", row.Count, safetext.Line(clip(row.Facts.Code)), safetext.Line(cmp.Or(clip(row.Facts.Service), "-")), last, coveredBy(row, now))
	}
	_ = w.Flush() // a Builder takes everything
	if n := len(rows) - coverageRows; n > 0 {
		fmt.Fprintf(b, "  and %d more: --output json has all\n", n)
	}
}

// coveredBy says which entry is shown for a code, and how it fits.
func coveredBy(row playbooks.Covered, now time.Time) string {
	gap := ""
	if row.Gap() {
		gap = " · GAP: " + row.Severity
	}
	if row.Entry == nil {
		return "general advice" + gap
	}
	s := safetext.Line(row.Entry.ID) + " (" + string(row.How) + ")"
	if days, age := row.Entry.Reviewed(now); age == playbooks.AgeDue || age == playbooks.AgeOverdue {
		s += " · review " + string(age) + ": " + strconv.Itoa(days) + " days"
	}
	return s + gap
}

func writeEntries(b *strings.Builder, entries []*playbooks.Entry, now time.Time) {
	w := tabwriter.NewWriter(b, 0, 4, 2, ' ', 0)
	for _, e := range entries[:min(len(entries), coverageRows)] {
		review := "never reviewed"
		if days, age := e.Reviewed(now); age != playbooks.AgeUnknown {
			review = fmt.Sprintf("reviewed %d days ago", days)
			if age != playbooks.AgeFresh {
				review += ": " + string(age)
			}
		}
		_, _ = fmt.Fprintf(w, "  %s\t%s\t%s\n", safetext.Line(e.ID), review, safetext.Line(e.Path))
	}
	_ = w.Flush() // a Builder takes everything
	if n := len(entries) - coverageRows; n > 0 {
		fmt.Fprintf(b, "  and %d more: --output json has all\n", n)
	}
}

// coverageSchema is the version of the JSON of triage playbook coverage.
const coverageSchema = "triage.playbook-coverage/v1"

type coverageDoc struct {
	Schema      string       `json:"schema"`
	Window      *windowDoc   `json:"window,omitempty"`
	Percent     float64      `json:"percent"` // to one decimal
	Errors      int          `json:"errors"`
	Covered     int          `json:"covered"`
	WithoutCode int          `json:"without_code"`
	Sampled     bool         `json:"sampled"`
	Partial     bool         `json:"partial"`
	Notes       []string     `json:"notes"`
	Codes       []coveredDoc `json:"codes"`
	NeverSeen   []entryDoc   `json:"never_seen"`
	Stale       []entryDoc   `json:"stale"`
}

type windowDoc struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

type coveredDoc struct {
	Code    string        `json:"code"`
	Service string        `json:"service,omitempty"`
	Count   int           `json:"count"`
	Last    *time.Time    `json:"last_seen,omitempty"`
	How     playbooks.How `json:"covered_by"`
	Entry   string        `json:"entry,omitempty"`
	Path    string        `json:"path,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	Review  playbooks.Age `json:"review,omitempty"`
	// Severity is that of the entry or the advice; a gap is a code of sev1 or sev2 that
	// has no entry about it.
	Severity string `json:"severity,omitempty"`
	Gap      bool   `json:"gap"`
}

func coverageJSON(a *app, c *collector, cover playbooks.Coverage) coverageDoc {
	doc := coverageDoc{
		Schema: coverageSchema, Percent: float64(int(cover.Percent()*10)) / 10, Errors: cover.Total, Covered: cover.Covered, WithoutCode: c.without,
		Sampled: c.sampled, Partial: c.partial, Notes: append([]string{}, c.notes...),
		Codes: []coveredDoc{}, NeverSeen: []entryDoc{}, Stale: []entryDoc{},
	}
	if !c.window.IsZero() {
		doc.Window = &windowDoc{c.window.Start, c.window.End}
	}
	for _, row := range cover.Codes {
		d := coveredDoc{Code: row.Facts.Code, Service: row.Facts.Service, Count: row.Count, How: row.How, Reason: row.Reason, Severity: row.Severity, Gap: row.Gap()}
		if !row.Last.IsZero() {
			last := row.Last.UTC()
			d.Last = &last
		}
		if row.Entry != nil {
			d.Entry, d.Path = row.Entry.ID, row.Entry.Path
			_, d.Review = row.Entry.Reviewed(a.now())
		}
		doc.Codes = append(doc.Codes, d)
	}
	for _, e := range cover.NeverSeen {
		doc.NeverSeen = append(doc.NeverSeen, entryJSON(e, a.now()))
	}
	for _, e := range cover.Stale {
		doc.Stale = append(doc.Stale, entryJSON(e, a.now()))
	}
	return doc
}
