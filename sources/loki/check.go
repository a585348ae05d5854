package loki

import (
	"context"
	"fmt"
	"time"

	"triage/safetext"
)

// checkWindow is what a check looks at.
const checkWindow = time.Hour

// Check implements [sources.Checker]: it lists the labels of the last hour, which costs the
// server next to nothing and needs the credentials and the tenant of a query.
func (s *Source) Check(ctx context.Context) (string, error) {
	now := s.config.Now()
	names, err := s.labels(ctx, now.Add(-checkWindow), now.Add(ahead))
	if err != nil {
		return "", err
	}
	who := ""
	if t := s.config.Client.Tenant(); t != "" {
		who = fmt.Sprintf(" for tenant %s", safetext.Line(t))
	}
	if len(names) == 0 {
		// An unknown tenant looks like this too.
		return fmt.Sprintf("answers, but has no logs of the last hour%s", who), nil
	}
	selector := s.config.Selector
	if selector == "" {
		selector = everyStream(pickLabel(names))
	}
	return fmt.Sprintf("answers%s: %d labels in the last hour, searching %s", who, len(names), safetext.Line(selector)), nil
}
