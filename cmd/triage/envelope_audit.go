package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"triage/config"
	"triage/envelope"
	"triage/envelope/audit"
	"triage/sources"
	"triage/sources/files"
	"triage/sources/loki"
	"triage/telemetry"
)

// auditing feeds an audit from a bundle or a server.
type auditing struct {
	decoder *envelope.Decoder
	service string // only this one; "" for all
	audit   *audit.Auditor
	scope   audit.Scope
}

// bundle reads all records of a bundle that lie in the window.
func (l *auditing) bundle(ctx context.Context, path string) error {
	b, err := files.Open(path)
	if err != nil {
		return &usageError{err.Error()}
	}
	records, _, answer, err := b.All(ctx)
	if err != nil {
		return err
	}
	l.scope.Source = "bundle " + path
	l.answered(answer)
	if w := l.scope.Window; !w.IsZero() {
		var inside []telemetry.LogRecord
		for _, r := range records {
			if r.Time.IsZero() || w.Contains(r.Time) {
				inside = append(inside, r)
			}
		}
		records = inside
	}
	for n, r := range envelope.Join(records) {
		if n%1024 == 0 && ctx.Err() != nil {
			return stopped(ctx)
		}
		l.record(r)
	}
	return nil
}

// server reads the newest error records of each service.
func (l *auditing) server(ctx context.Context, a *app, sample int, file *config.Config, env *config.Environment) error {
	if !env.Loki.Configured() {
		return unconfigured(file, env)
	}
	source, err := lokiSource(env)
	if err != nil {
		return err
	}
	if l.scope.Window.IsZero() {
		now := a.now().UTC()
		l.scope.Window = telemetry.Window{Start: now.Add(-defaultLength), End: now}
	}
	l.scope.Source, l.scope.Sample = "loki", sample
	if u, err := url.Parse(env.Loki.URL); err == nil && u.Host != "" {
		l.scope.Source += " at " + u.Host // without credentials
	}
	label, services, err := source.Services(ctx, l.scope.Window)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return stopped(ctx)
	case err != nil && ctx.Err() != nil:
		return err
	case err != nil && l.service == "":
		return err
	case err != nil:
		label, services = "service_name", []string{l.service} // the list may be refused where queries are not
	case l.service != "":
		services = []string{l.service}
	case len(services) > maxAuditServices:
		l.cut("only the first %d of %d services were asked for: narrow --loki-selector", maxAuditServices, len(services))
		services = services[:maxAuditServices]
	}
	var failures []error
	for n, name := range services {
		if err := l.sampled(ctx, source, label, name, sample); err != nil {
			if ctx.Err() != nil {
				switch {
				case n == 0 && errors.Is(ctx.Err(), context.Canceled):
					return stopped(ctx)
				case n == 0:
					return err
				}
				l.cut("%v: only %d of %d services were read", stopped(ctx), n, len(services))
				return nil
			}
			failures = append(failures, err)
		}
	}
	if len(failures) > 0 && len(failures) == len(services) {
		return failures[0]
	}
	for _, err := range failures {
		l.cut("%v", err)
	}
	return nil
}

// maxAuditServices bounds the services that a server is asked for, each with a query or two.
const maxAuditServices = 200

// sampled reads the newest error records of one service.
func (l *auditing) sampled(ctx context.Context, source *loki.Source, label, name string, sample int) error {
	var records []telemetry.LogRecord
	answer, err := source.Logs(ctx, sources.LogQuery{
		Streams: []map[string]string{{label: name}}, Errors: true, Newest: true, Window: l.scope.Window, Limit: sample,
	}, func(batch []telemetry.LogRecord) { records = append(records, batch...) })
	if answer.Records >= sample {
		answer.Truncated = nil // that is what a sample is
	}
	l.answered(answer)
	for _, r := range records {
		l.record(r)
	}
	return err
}

// answered notes what a source could not do.
func (l *auditing) answered(a sources.Answer) {
	for _, list := range [...][]string{a.Truncated, a.Problems} {
		for _, text := range list {
			l.cut("%s", text)
		}
	}
}

// maxAuditNotes bounds what is said of a source in trouble.
const maxAuditNotes = 20

func (l *auditing) cut(format string, args ...any) {
	l.scope.Partial = true
	switch n := len(l.scope.Notes); {
	case n < maxAuditNotes:
		l.scope.Notes = append(l.scope.Notes, fmt.Sprintf(format, args...))
	case n == maxAuditNotes:
		l.scope.Notes = append(l.scope.Notes, "and more of the kind")
	}
}

// stopped says why ctx ended the audit.
func stopped(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errors.New("the deadline passed: raise --timeout, or ask for a shorter window")
	}
	return errors.New("interrupted")
}
