package main

import (
	"context"
	"errors"
	"fmt"

	"triage/config"
	"triage/investigate"
	"triage/playbooks"
	"triage/safetext"
	"triage/sources"
)

// maxCheckedQueries bounds the queries of one check.
const maxCheckedQueries = 500

// sampleValues fill in every variable of a query that is only tried.
func sampleValues() playbooks.Values {
	v := playbooks.Values{}
	for _, n := range playbooks.Names() {
		v[n.Name] = "x"
	}
	v["loki_selector"] = `{service_name="x"}`
	return v
}

// checkQueries has the servers of the environment answer every query of the entries, with
// values that stand for nothing, over the last hour and for one row. What a server refuses
// is a finding; a query whose server is not configured is passed over. A server that cannot
// be asked at all is an error.
func checkQueries(ctx context.Context, a *app, file *config.Config, env *config.Environment, dirs []playbooks.Dir) ([]playbooks.Finding, error) {
	p, err := serverPlaces(file, env)
	if err != nil {
		return nil, err
	}
	o := investigate.Options{Now: a.now}
	p.into(&o)
	ctx, cancel := context.WithTimeout(ctx, env.Timeout)
	defer cancel()
	var findings []playbooks.Finding
	lib, _ := playbooks.Load(dirs...) // lint tells what is wrong with the files
	checked, passed := 0, 0
	for _, e := range lib.Entries() {
		if e.Default {
			continue
		}
		for _, q := range e.Queries(sampleValues()) {
			if ok, _ := q.Runnable(); !ok {
				continue // the rule collect says why
			}
			if checked == maxCheckedQueries {
				a.note("only the first %d queries were tried", maxCheckedQueries)
				return findings, nil
			}
			q.Limit = 1
			_, err := investigate.Collect(ctx, o, q, nil)
			var refused *sources.Error
			switch {
			case errors.Is(err, investigate.ErrNoSource):
				passed++
				continue
			case errors.As(err, &refused) && refused.Reason == sources.Rejected:
				name := q.ID
				if name == "" {
					name = "without an id"
				}
				findings = append(findings, playbooks.Finding{
					File: e.Path, Rule: "collect", Level: playbooks.LevelError,
					Text: fmt.Sprintf("the query %s: %s refuses it: %s", name, q.Source, safetext.Line(refused.Detail)),
				})
			case err != nil:
				return nil, err
			}
			checked++
		}
	}
	if passed > 0 {
		a.note("%s not tried: no server is configured for them", counted(passed, "query"))
	}
	return findings, nil
}
