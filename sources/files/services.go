package files

import (
	"context"
	"slices"

	"triage/sources"
	"triage/telemetry"
)

var _ sources.Lister = (*Bundle)(nil)

// Services are those that spans, and labels of log records, name; the window is not looked at,
// since a bundle is about one incident.
func (b *Bundle) Services(ctx context.Context, _ telemetry.Window) (label string, names []string, err error) {
	c, err := b.load(ctx)
	if err != nil {
		return "", nil, err
	}
	seen := map[string]bool{}
	for i := range c.logs {
		seen[c.logs[i].Service()] = true
	}
	for i := range c.spans {
		seen[c.spans[i].Service] = true
	}
	delete(seen, "")
	for name := range seen {
		names = append(names, name)
	}
	slices.Sort(names)
	return "", names, nil
}
