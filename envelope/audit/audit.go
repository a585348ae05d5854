package audit

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"triage/envelope"
	"triage/telemetry"
)

// Bounds of one audit. What lies beyond is counted in [Report.Others].
const (
	maxServices = 1000
	maxGroups   = 200 // of one service under one rule
	maxWhat     = 200 // bytes of what a finding is about
	maxExample  = 1000
)

// Report is the outcome of an audit.
type Report struct {
	Records   int // that were read
	Errors    int // error records among them
	Undecoded int // records of which only the raw text could be had, or not all of it
	// Share is the mean of the services' shares, in percent: a loud service counts as much
	// as a quiet one. It is NaN without error records.
	Share    float64
	Services []Service // the lowest share first, those without error records last
	Findings []Finding // by rule, the most frequent first
	Others   int       // records with findings that are not listed
}

// Service is what one service emits.
type Service struct {
	Name                       string // "" of records that name none
	Records, Errors, Undecoded int
	// Share is the mean over the fields that count of the percentage of error records
	// that say them; NaN without error records.
	Share  float64
	Fields []FieldShare // those of [Counted] first, then the others
}

// FieldShare is how often a service emits one field.
type FieldShare struct {
	Field   envelope.Field
	Counts  bool
	Said    int // error records that have it in a field
	Guessed int // error records in which it was read out of text or concluded
}

// Finding is what one service does off the contract in one way.
type Finding struct {
	Rule    Rule
	Service string
	What    string
	Advice  string // what to write instead; may be empty
	Count   int
	Example telemetry.LogRecord // the first such record
}

// Auditor counts. It is not safe for concurrent use.
type Auditor struct {
	services map[string]*counts
	order    []envelope.Field
	others   int
}

// counts are of one service.
type counts struct {
	records, errors, undecoded int
	said, guessed              []int // by position in Auditor.order
	groups                     map[groupKey]*group
	perRule                    map[Rule]int
}

type groupKey struct {
	rule Rule
	what string
}

// group is a finding in the making.
type group struct {
	advice  string
	count   int
	first   string // the text that fell under it first
	proven  bool
	example telemetry.LogRecord
}

// New is an audit of nothing yet.
func New() *Auditor {
	a := &Auditor{services: map[string]*counts{}, order: Counted()}
	for _, f := range envelope.Fields() {
		if !slices.Contains(a.order, f) {
			a.order = append(a.order, f)
		}
	}
	return a
}

// Add counts one record and the envelope that was decoded from it. Neither is kept, but for
// a copy of the start of a line that serves as an example.
func (a *Auditor) Add(r telemetry.LogRecord, e *envelope.Envelope) {
	s := a.services[e.Service]
	if s == nil {
		if len(a.services) >= maxServices {
			a.others++
			return
		}
		s = &counts{
			said: make([]int, len(a.order)), guessed: make([]int, len(a.order)),
			groups: map[groupKey]*group{}, perRule: map[Rule]int{},
		}
		a.services[strings.Clone(e.Service)] = s // a part of a line would keep all of it
	}
	s.records++
	if undecoded(e) {
		s.undecoded++
	}
	if isError(e) {
		s.errors++
		for i, f := range a.order {
			switch {
			case said(e, &r, f):
				s.said[i]++
			case guessed(e, f):
				s.guessed[i]++
			}
		}
	}
	for _, rule := range rules {
		if hit, ok := rule.check(e); ok {
			a.note(s, rule.rule, hit, &r)
		}
	}
}

func (a *Auditor) note(s *counts, rule Rule, h hit, r *telemetry.LogRecord) {
	key := groupKey{rule, cut(h.what, maxWhat)}
	g := s.groups[key]
	if g == nil {
		if s.perRule[rule] >= maxGroups {
			a.others++
			return
		}
		s.perRule[rule]++
		key.what = strings.Clone(key.what)
		g = &group{advice: h.advice, first: strings.Clone(h.text), example: example(r)}
		s.groups[key] = g
	}
	g.count++
	g.proven = g.proven || !h.doubt || h.text != g.first
}

// example is the start of a record, in memory of its own.
func example(r *telemetry.LogRecord) telemetry.LogRecord {
	return telemetry.LogRecord{Time: r.Time, Source: r.Source, Line: strings.Clone(cut(r.Line, maxExample))}
}

// Report is what was found so far.
func (a *Auditor) Report() Report {
	r := Report{Share: math.NaN(), Others: a.others}
	shares, judged := 0.0, 0
	for name, c := range a.services {
		s := Service{Name: name, Records: c.records, Errors: c.errors, Undecoded: c.undecoded, Share: math.NaN()}
		sum := 0
		for i, f := range a.order {
			counts := i < len(counted)
			if counts {
				sum += c.said[i]
			}
			s.Fields = append(s.Fields, FieldShare{Field: f, Counts: counts, Said: c.said[i], Guessed: c.guessed[i]})
		}
		if c.errors > 0 {
			s.Share = 100 * float64(sum) / float64(len(counted)*c.errors)
		}
		r.Records += s.Records
		r.Errors += s.Errors
		r.Undecoded += s.Undecoded
		r.Services = append(r.Services, s)
		for key, g := range c.groups {
			if g.proven {
				r.Findings = append(r.Findings, Finding{Rule: key.rule, Service: name, What: key.what, Advice: g.advice, Count: g.count, Example: g.example})
			}
		}
	}
	slices.SortFunc(r.Services, func(x, y Service) int {
		return cmp.Or(cmp.Compare(rank(x.Share), rank(y.Share)), cmp.Compare(x.Name, y.Name))
	})
	for _, s := range r.Services { // in order: sums of floats depend on it
		if s.Errors > 0 {
			shares += s.Share
			judged++
		}
	}
	if judged > 0 {
		r.Share = shares / float64(judged)
	}
	slices.SortFunc(r.Findings, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(ruleIndex(x.Rule), ruleIndex(y.Rule)), cmp.Compare(y.Count, x.Count),
			cmp.Compare(x.Service, y.Service), cmp.Compare(x.What, y.What))
	})
	return r
}

// rank puts services without error records last.
func rank(share float64) float64 {
	if math.IsNaN(share) {
		return math.Inf(1)
	}
	return share
}

// Under tells whether less of the contract is kept than min percent, of the figures as they
// are shown. Without error records nothing is.
func (r *Report) Under(min float64) bool { return rounded(r.Share) < min }

// rounded is a percentage with one decimal. What is not all is never shown as 100.
func rounded(percent float64) float64 {
	p := math.Round(percent*10) / 10
	if p == 100 && percent < 100 {
		return 99.9
	}
	return p
}
