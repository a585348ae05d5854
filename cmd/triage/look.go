package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"triage/config"
	"triage/correlate"
	"triage/investigate"
	"triage/report"
	"triage/selfobs"
)

// look finds out about one request, or lists those with an error code.
func look(ctx context.Context, a *app, f *lookFlags, q correlate.Query) error {
	s, err := f.session(a)
	if err != nil {
		return err
	}
	defer s.observe(ctx)()
	if q.TraceID == "" {
		s.others = otherReadings(q)
	}
	return s.look(ctx, q)
}

// look shows one request, or lists those with an error code.
func (s *session) look(ctx context.Context, q correlate.Query) error {
	q.Window = s.options.Query.Window
	s.options.Query = q
	if q.ErrorCode != "" {
		return s.list(ctx)
	}
	return s.show(ctx, q)
}

// session is what the flags say: where to look, when, and how to show it. What to look for is
// still missing.
func (f *lookFlags) session(a *app) (*session, error) {
	format, err := f.display.format(a)
	if err != nil {
		return nil, err
	}
	now := a.now()
	var q correlate.Query
	if q.Window, err = window(f.since, f.start, f.end, now); err != nil {
		return nil, err
	}
	alert, err := alertStart(f.alertStart, now)
	if err != nil {
		return nil, err
	}
	file, env, err := f.config.load(a)
	if err != nil {
		return nil, err
	}
	where, links, err := f.places(a, file, env)
	if err != nil {
		return nil, err
	}
	o := investigate.Options{
		// A bundle is searched whole: its incident may be of any age.
		Query: q, Fixed: !q.Window.IsZero() || f.bundle != "", Library: library(a, env.Playbooks), Env: env.Name, AlertStart: alert, Links: links,
		Timeout: env.Timeout, Now: a.now,
	}
	where.into(&o)
	return &session{app: a, display: f.display, brief: f.brief, format: format, names: where.names(), options: o}, nil
}

// places are the bundle or the servers that the flags name.
func (f *lookFlags) places(a *app, file *config.Config, env *config.Environment) (places, investigate.Links, error) {
	if f.bundle == "" {
		for _, n := range env.Notes {
			a.note("%s", n)
		}
		where, err := serverPlaces(file, env)
		return where, investigate.Links(env.Links), err
	}
	for _, flag := range [...]string{"loki-url", "loki-org-id", "loki-selector", "jaeger-url", "jaeger-org-id"} {
		if len(*f.config.texts[flag]) > 0 {
			return places{}, investigate.Links{}, &usageError{"--bundle and --" + flag + " exclude each other: a bundle is read instead of asking servers"}
		}
	}
	where, err := bundlePlaces(f.bundle)
	return where, investigate.Links{}, err
}

// session is one run of an investigation and how it is shown.
type session struct {
	app     *app
	display displayFlags
	brief   *report.Brief // what a bot posts, instead of the whole report
	format  string
	names   []string // of the sources
	options investigate.Options
	// others are what else the id may be, tried where nothing is found by the query.
	others []correlate.Query
}

// observe turns our own telemetry on where it is asked for; the function it returns sends
// what is left.
func (s *session) observe(ctx context.Context) func() {
	t, err := selfobs.Start(ctx, versionNumber())
	if err != nil {
		s.app.note("%v", err)
	}
	s.options.Observer = t.Observer()
	return func() { t.Shutdown(ctx) }
}

// show investigates and shows one request.
func (s *session) show(ctx context.Context, q correlate.Query) error {
	s.options.Query = q
	if s.format == "tui" {
		return s.screen(ctx)
	}
	var last investigate.Finding
	for f := range investigate.RunFirst(ctx, s.options, s.others...) {
		last = f
	}
	if asCode, err := s.showAsCode(ctx, &last); asCode {
		return err
	}
	write := func() error { return s.display.write(s.app, s.format, last) }
	if s.brief != nil {
		write = func() error { return s.writeBrief(last) }
	}
	if err := write(); err != nil {
		return err
	}
	return s.verdict(ctx, last)
}

// verdict turns the last finding into the exit status.
func (s *session) verdict(ctx context.Context, f investigate.Finding) error {
	status, unanswered := statusOf(f)
	interrupted := errors.Is(ctx.Err(), context.Canceled)
	switch {
	case status == exitFailed && interrupted:
		return &statusError{status, "interrupted before anything was found"}
	case status == exitFailed && len(unanswered) > 0:
		return &statusError{status, "no source answered: " + strings.Join(unanswered, "; ")}
	case status == exitFailed:
		return &statusError{status, "no source was asked"}
	case interrupted && s.format != "tui":
		return &statusError{exitPartial, "interrupted: this is what was found until then"}
	case status != exitOK:
		return &statusError{status: status}
	}
	return nil
}

// list finds the requests that failed with a code. On a terminal one can be chosen.
func (s *session) list(ctx context.Context) error {
	var failure error
	find := func(ctx context.Context) (r investigate.Requests) {
		r, failure = investigate.Search(ctx, s.options)
		return r
	}
	var r investigate.Requests
	format := s.format
	if format == "tui" {
		picked, err := s.pick(ctx, find)
		switch {
		case err != nil:
			return err
		case picked.Open:
			return s.open(ctx, picked.Chosen)
		case !picked.Found:
			return nil // left before there was an answer
		case len(picked.Requests.Requests) > 0:
			return s.listed(ctx, picked.Requests)
		}
		r, format = picked.Requests, "text"
	} else {
		r = find(ctx)
	}
	if err := s.writeRequests(format, r); err != nil {
		return err
	}
	if failure != nil && len(r.Sources) == 0 {
		return failure
	}
	return s.listed(ctx, r)
}

// writeRequests writes a list, or what a bot posts of it.
func (s *session) writeRequests(format string, r investigate.Requests) error {
	if s.brief != nil {
		return s.briefRequests(r)
	}
	return s.display.writeRequests(s.app, format, r)
}

// listed turns a list of requests into the exit status.
func (s *session) listed(ctx context.Context, r investigate.Requests) error {
	f := investigate.Finding{Sources: r.Sources, Partial: r.Partial, Done: true}
	if len(r.Requests) == 0 {
		f.Incident.Status = correlate.NotFound
	} else {
		f.Incident.Status = correlate.Failed
	}
	return s.verdict(ctx, f)
}

// stamp names a file after a moment, in UTC.
func stamp(t time.Time) string { return t.UTC().Format("20060102T150405Z") }
