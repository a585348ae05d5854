package loki

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
)

const (
	// serviceLabel is the label that Loki gives every stream since 3.0, unless
	// discover_service_name is turned off.
	serviceLabel = "service_name"
	// maxListBody bounds a list of label names or values.
	maxListBody = 8 << 20
)

// everyStream is a selector for all streams that have the label. LogQL refuses one that
// also matches streams without it.
func everyStream(label string) string { return "{" + label + `=~".+"}` }

// usualLabels are what streams are told apart by where service_name is not: the list from
// which Loki derives it, most telling first, and what collectors set.
var usualLabels = []string{
	serviceLabel, "service", "app", "application", "app_name", "name", "app_kubernetes_io_name",
	"container", "container_name", "k8s_container_name", "component", "workload", "job", "k8s_job_name",
	"namespace", "filename", "host", "hostname", "instance",
}

// chooseSelector is the configured selector or one for every stream, found by asking which
// labels there are. Where that cannot be asked, a gateway may let queries through all the
// same. The problem tells that the selector may not take every stream.
func (s *Source) chooseSelector(ctx context.Context, w telemetry.Window) (selector, problem string, err error) {
	if s.config.Selector != "" {
		return s.config.Selector, "", nil
	}
	s.mu.Lock()
	known := s.selector
	s.mu.Unlock()
	if known == "" {
		w = s.window(w)
		names, err := s.labels(ctx, w.Start, w.End)
		switch {
		case err != nil && outOfReach(err):
			return "", "", err
		case err != nil || len(names) == 0:
			return everyStream(serviceLabel), "", nil
		}
		label := pickLabel(names)
		known = everyStream(label)
		s.mu.Lock()
		s.selector, s.split = known, label
		s.mu.Unlock()
	}
	if known != everyStream(serviceLabel) {
		problem = fmt.Sprintf("loki at %s: streams have no label %s, so only those of %s are searched: set a selector that takes all of them",
			s.config.Client.Host(), serviceLabel, known)
	}
	return known, problem, nil
}

// outOfReach tells whether a query would fail as this question did.
func outOfReach(err error) bool {
	var status *httpclient.StatusError
	switch sources.ReasonOf(err) {
	case sources.Unreachable, sources.TimedOut, sources.Overloaded:
		return true
	}
	return errors.As(err, &status) && status.Status == http.StatusUnauthorized
}

func pickLabel(names []string) string {
	for _, label := range usualLabels {
		if slices.Contains(names, label) {
			return label
		}
	}
	slices.Sort(names)
	return names[0]
}

func (s *Source) splitLabel() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.split
}

// labels are the names of the labels that streams have in the window.
func (s *Source) labels(ctx context.Context, from, to time.Time) ([]string, error) {
	names, err := s.list(ctx, "/loki/api/v1/labels", url.Values{
		"start": {strconv.FormatInt(from.UnixNano(), 10)},
		"end":   {strconv.FormatInt(to.UnixNano(), 10)},
	})
	return slices.DeleteFunc(names, func(n string) bool { return labelName(n) != n || strings.HasPrefix(n, "__") }), err
}

// values are the values of a label on the streams that the selector takes.
func (s *Source) values(ctx context.Context, label, selector string, from, to time.Time) ([]string, error) {
	return s.list(ctx, "/loki/api/v1/label/"+url.PathEscape(label)+"/values", url.Values{
		"start": {strconv.FormatInt(from.UnixNano(), 10)},
		"end":   {strconv.FormatInt(to.UnixNano(), 10)},
		"query": {selector},
	})
}

// list asks for a list of strings.
func (s *Source) list(ctx context.Context, path string, q url.Values) ([]string, error) {
	var answer struct {
		Status string   `json:"status"`
		Data   []string `json:"data"`
	}
	err := s.give(ctx, func() error {
		return s.whileReady(ctx, func(ctx context.Context) error {
			resp, err := s.config.Client.Get(ctx, path, q)
			if err != nil {
				return err
			}
			defer func() { _ = resp.Close() }()
			err = json.NewDecoder(io.LimitReader(resp, maxListBody)).Decode(&answer)
			if err == nil && answer.Status != "success" {
				err = errors.New("the answer has no status success")
			}
			if err != nil {
				err = fmt.Errorf("list of labels: %w", err)
			}
			return s.badAnswer(err)
		})
	})
	if err != nil {
		return nil, explain(err)
	}
	return answer.Data, nil
}

// checkSelector refuses what cannot be a stream selector before a server has to. The
// server has the last word.
func checkSelector(selector string) error {
	if selector == "" {
		return nil
	}
	body, braced := strings.CutPrefix(selector, "{")
	body, closed := strings.CutSuffix(body, "}")
	if !braced || !closed || strings.TrimSpace(body) == "" {
		return errors.New(`loki: a selector is written as {label="value"}, with at least one matcher`)
	}
	return nil
}
