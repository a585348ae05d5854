package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"triage/config"
	"triage/investigate"
	"triage/playbooks"
	"triage/safetext"
	"triage/sources"
)

// Bounds of one check.
const (
	maxCheckedQueries = 500
	maxCheckedTime    = 5 * time.Minute
	maxCheckedText    = 80 // characters of a query that has no name
)

// sampleValues fill in every variable of a query that is only tried.
func sampleValues() playbooks.Values {
	v := playbooks.Values{}
	for _, n := range playbooks.Names() {
		v[n.Name] = "x"
	}
	v["loki_selector"] = `{service_name="x"}`
	return v
}

// queryCheck has the servers of an environment try queries.
type queryCheck struct {
	options  investigate.Options
	timeout  time.Duration // of one query
	findings []playbooks.Finding

	tried  int
	passed int // no server is configured for them
	left   int // beyond the bounds of the check
}

// checkQueries has the servers of the environment answer every query of the entries, with
// values that stand for nothing, over the last hour and for one row. What a server refuses,
// or does not answer in time, is a finding, and the others are tried all the same; a query
// whose server is not configured is passed over. A server that cannot be asked at all is an
// error.
func checkQueries(ctx context.Context, a *app, file *config.Config, env *config.Environment, dirs []playbooks.Dir) ([]playbooks.Finding, error) {
	p, err := serverPlaces(file, env)
	if err != nil {
		return nil, err
	}
	c := queryCheck{options: investigate.Options{Now: a.now}, timeout: env.Timeout}
	p.into(&c.options)
	all, cancel := context.WithTimeout(ctx, maxCheckedTime)
	defer cancel()
	lib, _ := playbooks.Load(dirs...) // lint tells what is wrong with the files
	for _, e := range lib.Entries() {
		if e.Default {
			continue
		}
		for _, q := range e.Queries(sampleValues()) {
			if err := c.try(all, e, q); err != nil {
				return nil, err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if c.passed > 0 {
		a.note("%s not tried: no server is configured for them", countedQueries(c.passed))
	}
	if c.left > 0 {
		a.note("%s not tried: a check tries at most %d, for at most %s", countedQueries(c.left), maxCheckedQueries, maxCheckedTime)
	}
	return c.findings, nil
}

// try has a server answer one query, and takes note of what comes of it.
func (c *queryCheck) try(all context.Context, e *playbooks.Entry, q playbooks.Query) error {
	if ok, _ := q.Runnable(); !ok {
		return nil // the rule collect says why
	}
	if c.tried == maxCheckedQueries || all.Err() != nil {
		c.left++
		return nil
	}
	q.Limit = 1
	ctx, cancel := context.WithTimeout(all, c.timeout)
	defer cancel()
	_, err := investigate.Collect(ctx, c.options, q, nil)
	if errors.Is(err, investigate.ErrNoSource) {
		c.passed++
		return nil
	}
	c.tried++
	var refused *sources.Error
	switch isError := errors.As(err, &refused); {
	case err == nil:
	case all.Err() != nil:
		c.left++ // the time of the whole check is over, not the query's own
	case ctx.Err() != nil, isError && refused.Reason == sources.TimedOut:
		c.find(e, q, "does not answer it within %s: narrow it, or shorten its window", min(c.timeout, investigate.CollectTimeout))
	case !isError, refused.Reason == sources.Unreachable, refused.Reason == sources.Unauthorized:
		return err
	case refused.Reason == sources.Rejected:
		c.find(e, q, "refuses it: %s", safetext.Line(refused.Detail))
	default:
		c.find(e, q, "fails on it: %s", safetext.Line(cmp.Or(refused.Detail, string(refused.Reason))))
	}
	return nil
}

func (c *queryCheck) find(e *playbooks.Entry, q playbooks.Query, format string, args ...any) {
	name := safetext.Line(q.ID)
	if name == "" {
		name = q.String()
		if rs := []rune(name); len(rs) > maxCheckedText {
			name = string(rs[:maxCheckedText]) + "…"
		}
	}
	c.findings = append(c.findings, playbooks.Finding{
		File: e.Path, Line: q.Line, Rule: "collect", Level: playbooks.LevelError,
		Text: fmt.Sprintf("the query %s: %s ", name, q.Source) + fmt.Sprintf(format, args...),
	})
}

func countedQueries(n int) string {
	if n == 1 {
		return "1 query"
	}
	return fmt.Sprintf("%d queries", n)
}
