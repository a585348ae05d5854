package jaeger

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"triage/safetext"
	"triage/sources"
	"triage/telemetry"
)

// maxListBody bounds the list of services.
const maxListBody = 8 << 20

// services lists the services that have spans.
func (s *Source) services(ctx context.Context) (names []string, asked sources.Asked, bytes int64, err error) {
	const path = "/api/services"
	started := time.Now()
	defer func() { asked = sources.Asked{Query: path, Took: time.Since(started)} }()
	resp, err := s.config.Client.Get(ctx, path, nil)
	if err != nil {
		return nil, asked, 0, s.explain(err)
	}
	defer func() { _ = resp.Close() }()
	var list struct {
		Data []string `json:"data"` // null in an empty store
	}
	in := &tap{r: io.LimitReader(resp, maxListBody), stop: func() bool { return false }}
	if err := json.NewDecoder(in).Decode(&list); err != nil {
		if in.err != nil {
			return nil, asked, resp.Bytes(), in.err
		}
		err = fmt.Errorf("list of services: %w", err)
		return nil, asked, resp.Bytes(), s.config.Client.Failure(sources.BadAnswer, err.Error(), "is this really Jaeger? check the URL", err)
	}
	return list.Data, asked, resp.Bytes(), nil
}

// Check implements [sources.Checker]: it lists the services, the cheapest call of the API.
func (s *Source) Check(ctx context.Context) (string, error) {
	names, _, _, err := s.services(ctx)
	if err != nil {
		return "", err
	}
	who := ""
	if t := s.config.Client.Tenant(); t != "" {
		who = " for tenant " + safetext.Line(t)
	}
	if len(names) == 0 {
		return "answers, but has no spans" + who, nil
	}
	return fmt.Sprintf("answers%s: %d services", who, len(names)), nil
}

// Services implements [sources.Lister]. Jaeger does not say when a service had spans.
func (s *Source) Services(ctx context.Context, _ telemetry.Window) (label string, names []string, err error) {
	names, _, _, err = s.services(ctx)
	slices.Sort(names)
	return "", slices.Compact(names), err
}
