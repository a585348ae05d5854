package clue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Schema names the canonical form.
const Schema = "triage.alert/v1"

// document is the canonical form; its fields are described in schema/alert.v1.schema.json.
type document struct {
	Schema   string    `json:"schema"`
	Source   string    `json:"source"`
	Status   string    `json:"status"`
	Route    Route     `json:"route"`
	Why      string    `json:"why,omitempty"`
	IDs      []ID      `json:"ids"`
	Services []Service `json:"services"`
	Labels   []Label   `json:"labels"`
	Code     *Fact     `json:"code,omitempty"`
	Alert    *Fact     `json:"alert,omitempty"`
	Env      *Fact     `json:"env,omitempty"`
	Runbook  *Fact     `json:"runbook,omitempty"`
	Query    *Fact     `json:"query,omitempty"`
	Summary  *Fact     `json:"summary,omitempty"`
	Window   *Window   `json:"window,omitempty"`
	Alerts   int       `json:"alerts"`
	Ignored  []Fact    `json:"ignored"`
	Notes    []string  `json:"notes"`
}

// JSON is the canonical form. The same clues give the same bytes.
func (c *Clues) JSON() ([]byte, error) {
	d := document{
		Schema: Schema, Source: c.Source, Status: c.Status, Route: c.Route(), Why: c.Why, IDs: list(c.IDs), Services: list(c.Services),
		Labels: list(c.Labels), Code: c.Code, Alert: c.Alert, Env: c.Env, Runbook: c.Runbook, Query: c.Query, Summary: c.Summary,
		Window: c.Window, Alerts: c.Alerts, Ignored: list(c.Ignored), Notes: list(c.Notes),
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return nil, fmt.Errorf("alert: write %s: %w", Schema, err)
	}
	return b.Bytes(), nil
}

// list is l, never nil: readers loop over it.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// ErrNotCanonical is what [Parse] says of another document.
var ErrNotCanonical = errors.New("not a " + Schema + " document")

// Parse reads the canonical form. It may come from anywhere, so each fact is checked as if it
// were read for the first time.
func Parse(data []byte) (Clues, error) {
	var d document
	if err := json.Unmarshal(data, &d); err != nil {
		return Clues{}, fmt.Errorf("%w: %w", ErrNotCanonical, err)
	}
	if d.Schema != Schema {
		return Clues{}, ErrNotCanonical
	}
	c := Clues{Status: Firing, Alerts: max(0, d.Alerts)}
	if d.Status == Resolved {
		c.Status = Resolved
	}
	if identifier.MatchString(d.Source) {
		c.Source = d.Source
	}
	c.Why = cleanText(d.Why, maxText)
	for _, id := range d.IDs {
		if slices.Contains([]Kind{RequestID, TraceID, CorrelationID}, id.Kind) {
			c.id(id.Kind, id.Value, id.From, id.Guess)
		}
	}
	for _, s := range d.Services {
		if identifier.MatchString(s.Name) && !exporter.MatchString(s.Name) {
			c.mergeService(Service{Name: s.Name, From: cleanText(s.From, maxText), Since: whole(s.Since), Lesser: s.Lesser})
		}
	}
	for _, l := range d.Labels {
		c.keep(l.Name, l.Value, l.From)
	}
	if f := d.Query; f != nil {
		c.SetQuery(f.Value, f.From)
	}
	for _, f := range [...]struct {
		set func(value, from string)
		in  *Fact
	}{
		{c.SetCode, d.Code}, {c.SetAlert, d.Alert}, {func(v, from string) { c.setName(&c.Env, v, from) }, d.Env},
		{c.SetRunbook, d.Runbook}, {c.SetSummary, d.Summary},
	} {
		if f.in != nil {
			f.set(f.in.Value, f.in.From)
		}
	}
	if w := d.Window; w != nil {
		if c.SetWindow(w.Start, w.End, w.From); c.Window != nil {
			c.Window.Relative = w.Relative
		}
	}
	for _, f := range d.Ignored {
		c.Ignore(f.Value, f.From)
	}
	for _, n := range d.Notes {
		c.Note(n)
	}
	return c, nil
}

// whole is a time of an incident, else zero.
func whole(t time.Time) time.Time {
	if t.Year() < firstYear || t.Year() > lastYear {
		return time.Time{}
	}
	return t.UTC()
}
