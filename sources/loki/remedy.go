package loki

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"triage/sources"
	"triage/sources/httpclient"
)

// remedy is what may make a refused question acceptable.
type remedy int

const (
	noRemedy      remedy = iota
	lowerPage            // the limit is above what the server allows
	smallerAnswer        // the answer was more than it, or we, can carry
	shorterWindow        // the work was
)

// entriesLimit is in "max entries limit per query exceeded, limit >
// max_entries_limit_per_query (5001 > 5000)".
var entriesLimit = regexp.MustCompile(`max entries limit[^(]*\(\d+ > (\d+)\)`)

// remedyFor reads the server's refusal. Loki's errors are plain text; the figure is the
// limit it names, or 0.
func remedyFor(err error) (remedy, int) {
	var large *httpclient.TooLargeError
	if errors.As(err, &large) {
		return smallerAnswer, 0
	}
	var status *httpclient.StatusError
	if !errors.As(err, &status) {
		if sources.ReasonOf(err) == sources.TimedOut {
			return shorterWindow, 0
		}
		return noRemedy, 0
	}
	body := string(status.Body)
	switch {
	case status.Status == http.StatusGatewayTimeout:
		return shorterWindow, 0
	case status.Status == http.StatusInternalServerError && strings.Contains(body, "ResourceExhausted"):
		return smallerAnswer, 0
	case status.Status != http.StatusBadRequest:
		return noRemedy, 0
	}
	if m := entriesLimit.FindStringSubmatch(body); m != nil {
		if figure, err := strconv.Atoi(m[1]); err == nil {
			return lowerPage, figure
		}
	}
	switch {
	case strings.Contains(body, "max entries limit"):
		return lowerPage, 0
	case strings.Contains(body, "query time range exceeds the limit"),
		strings.Contains(body, "too many bytes"),
		strings.Contains(body, "too large to execute"):
		return shorterWindow, 0
	}
	return noRemedy, 0
}

// explain adds to an error what only Loki's own words can tell.
func explain(err error) error {
	var e *sources.Error
	if !errors.As(err, &e) {
		return err
	}
	better := *e
	switch {
	case strings.Contains(e.Detail, "no org id"):
		better.Reason = sources.Unauthorized
		better.Hint = "this Loki has tenants: set --loki-org-id or LOKI_ORG_ID"
	case strings.Contains(e.Detail, "multiple org IDs present"):
		better.Reason = sources.Rejected
		better.Hint = "this Loki reads one tenant at a time: set one"
	case strings.Contains(e.Detail, "tenant ID"):
		better.Hint = "check the tenant"
	case strings.Contains(e.Detail, "too many outstanding requests"):
		better.Hint = "Loki's queue is full: try again in a moment, or a shorter window"
	case strings.Contains(e.Detail, "parse error"):
		better.Hint = "check the selector"
	case strings.Contains(e.Detail, "too many bytes"), strings.Contains(e.Detail, "too large to execute"):
		better.Hint = "set a narrower selector or a shorter window"
	case strings.Contains(e.Detail, "query time range exceeds"):
		better.Hint = "ask for a shorter window"
	case e.Reason == sources.TimedOut && e.Hint != "":
		better.Hint = "set a narrower selector or a shorter window"
	default:
		return err
	}
	return &better
}
