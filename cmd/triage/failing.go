package main

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"triage/alert/clue"
	"triage/config"
	"triage/correlate"
	"triage/investigate"
)

// failingFlags say whose failing requests are looked for.
type failingFlags struct {
	service, namespace, operation, status string
}

// clues are what the flags say, as if it had been read.
func (f *failingFlags) clues() (*clue.Clues, error) {
	c := &clue.Clues{Source: "flags", Status: clue.Firing}
	c.Service(f.service, clue.RankNamed, "--service")
	if len(c.Services) == 0 {
		return nil, &usageError{fmt.Sprintf("--service: %q is not the name of a service", clip(f.service))}
	}
	return c, nil
}

// check refuses what narrows the failing requests of no service.
func (f *failingFlags) check(hasService bool) error {
	if hasService {
		if f.status != "" && !isStatus(f.status) {
			return &usageError{fmt.Sprintf("--status: %q is not a status: write 504, or a class: 5xx", clip(f.status))}
		}
		return nil
	}
	for _, one := range [...]struct{ flag, value string }{{"namespace", f.namespace}, {"operation", f.operation}, {"status", f.status}} {
		if one.value != "" {
			return &usageError{"--" + one.flag + " narrows the failing requests of a service: give --service too"}
		}
	}
	return nil
}

var httpStatus = regexp.MustCompile(`^[1-5](?:\d\d|[xX][xX])$`)

// isStatus tells whether s is an HTTP status or a class of them.
func isStatus(s string) bool {
	return httpStatus.MatchString(s)
}

// failingOf shows the failing requests of the service that a flag names.
func failingOf(ctx context.Context, a *app, f *lookFlags, q correlate.Query) error {
	if q != (correlate.Query{}) {
		return &usageError{"give --service or one of --request-id, --trace-id, --correlation-id and --error-code: an id says which request it is"}
	}
	c, err := f.clues()
	if err != nil {
		return err
	}
	s, err := f.session(a)
	if err != nil {
		return err
	}
	defer s.observe(ctx)()
	return s.failing(ctx, f, c)
}

// failing finds the failing requests of the services that were read, and opens the newest one of
// those that failed for the most frequent cause.
func (s *session) failing(ctx context.Context, f *lookFlags, c *clue.Clues) error {
	known := investigate.KnownServices(ctx, s.options)
	services, err := s.choose(c, known)
	if err != nil {
		return err
	}
	ask := investigate.Failing{
		Services: services, Namespace: cmp.Or(f.namespace, c.Get("namespace")), Operation: f.operation, Status: f.status, Known: known,
	}
	if s.format == "tui" {
		s.app.say(fmt.Sprintf("asking %s for the failing requests of %s", strings.Join(s.names, " and "), ask.Name()))
	}
	r, failure := investigate.SearchFailing(ctx, s.options, ask)
	chosen, ok := r.Pick()
	switch {
	case s.format == "json" || !ok:
		format := s.format
		if format == "tui" {
			format = "text"
		}
		if err := s.writeRequests(format, r); err != nil {
			return err
		}
		if failure != nil && len(r.Sources) == 0 {
			return failure
		}
		return s.listed(ctx, r)
	case s.format == "tui":
		s.app.say(openingWords(&r, chosen))
	case s.brief != nil:
		s.brief.Requests = &r
	default:
		if err := s.display.writeRequests(s.app, s.format, r); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(s.app.out); err != nil {
			return err
		}
	}
	s.others = nil
	err = s.open(ctx, chosen)
	if r.Partial && err == nil {
		err = &statusError{status: exitPartial}
	}
	return err
}

// openingWords say what was found and what is opened.
func openingWords(r *investigate.Requests, chosen investigate.Request) string {
	groups := r.Groups()
	shape := cmp.Or(chosen.Shape, "chain not known")
	if len(r.Requests) == 1 {
		return fmt.Sprintf("1 failing request of %s: opening it: %s", r.Failing.Name(), shape)
	}
	if len(groups) == 1 {
		return fmt.Sprintf("%d failing requests of %s, all in one way: opening the newest: %s", len(r.Requests), r.Failing.Name(), shape)
	}
	return fmt.Sprintf("%d failing requests of %s in %d ways: opening the newest of the largest group (%d): %s",
		len(r.Requests), r.Failing.Name(), len(groups), len(groups[0].Requests), shape)
}

// choose are the candidates that the sources know, the more telling ones first. One that none
// knows is never replaced in silence.
func (s *session) choose(c *clue.Clues, known investigate.Known) ([]string, error) {
	for _, err := range known.Errors {
		s.app.note("which services there are is not known: %v", err)
	}
	best := c.Best()
	if len(known.Names) == 0 {
		return serviceNames(best), nil // nobody could say: the search will
	}
	var found []string
	for _, list := range [...][]clue.Service{best, c.Services} {
		for _, one := range list {
			if name, ok := knownAs(one.Name, known.Names); ok && !slices.Contains(found, name) {
				found = append(found, name)
				if name != one.Name {
					s.app.note("%s (%s) is called %s here", one.Name, one.From, name)
				} else if one.Lesser {
					s.app.note("no source knows %s: taking %s (%s)", names(best), name, one.From)
				}
			}
		}
		if len(found) > 0 {
			for _, one := range list {
				if _, ok := knownAs(one.Name, known.Names); !ok && !one.Lesser {
					s.app.note("no source knows %s (%s)%s", one.Name, one.From, nearest(one.Name, known.Names))
				}
			}
			return found, nil
		}
	}
	return nil, &statusError{exitNotFound, fmt.Sprintf("no source knows a service %q (%s)%s", best[0].Name, best[0].From, nearest(best[0].Name, known.Names))}
}

func serviceNames(list []clue.Service) []string {
	out := make([]string, len(list))
	for n, s := range list {
		out[n] = s.Name
	}
	return out
}

// knownAs finds a name among those that are known, first as it stands, then without its case,
// its namespace and the word service.
func knownAs(name string, known []string) (string, bool) {
	if slices.Contains(known, name) {
		return name, true
	}
	var same []string
	for _, k := range known {
		if bareService(k) == bareService(name) {
			same = append(same, k)
		}
	}
	if len(same) == 1 {
		return same[0], true
	}
	return "", false
}

// bareService is a name without what people leave out of it.
func bareService(name string) string {
	name = strings.ToLower(name[strings.LastIndexAny(name, "/")+1:])
	name, _, _ = strings.Cut(name, ":")
	for _, suffix := range [...]string{"-service", "_service", "service", "-svc", ".svc", "-deployment"} {
		if rest, ok := strings.CutSuffix(name, suffix); ok && rest != "" {
			return rest
		}
	}
	return name
}

// nearest offers what else there is.
func nearest(name string, known []string) string {
	const most = 12
	near := config.Nearest(name, known)
	if near == "" {
		for _, k := range known {
			if strings.Contains(k, bareService(name)) || strings.Contains(name, bareService(k)) {
				near = k
				break
			}
		}
	}
	if near != "" {
		return ": did you mean triage --service " + near + "?"
	}
	list := known[:min(most, len(known))]
	more := ""
	if len(known) > most {
		more = fmt.Sprintf(" and %d more", len(known)-most)
	}
	return "; there are " + strings.Join(list, ", ") + more
}
