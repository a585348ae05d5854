package feed

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"triage/telemetry"
)

// batch bounds how many records one request carries: Loki takes 4 MiB in one.
const batch = 2000

// stream is one stream of Loki's push API; a value is [nanoseconds, line, metadata].
type stream struct {
	Labels map[string]string `json:"stream"`
	Values [][3]any          `json:"values"`
}

// PushLines sends records as an agent that tails files does: labels, the line as it is, and
// structured metadata. tenant may be "". Records of one stream go oldest first, as Loki
// demands; a record without labels gets none, and Loki files it under unknown_service.
func PushLines(ctx context.Context, lokiURL, tenant string, records []telemetry.LogRecord) error {
	for part := range slices.Chunk(byTime(records), batch) {
		if err := post(ctx, lokiURL+"/loki/api/v1/push", tenant, map[string]any{"streams": streams(part)}); err != nil {
			return fmt.Errorf("push lines: %w", err)
		}
	}
	return nil
}

// byTime is a sorted copy; records of one instant keep their order.
func byTime(records []telemetry.LogRecord) []telemetry.LogRecord {
	sorted := slices.Clone(records)
	slices.SortStableFunc(sorted, func(a, b telemetry.LogRecord) int { return a.Time.Compare(b.Time) })
	return sorted
}

// streams groups records by their labels, in the order of the first of each.
func streams(records []telemetry.LogRecord) []*stream {
	var out []*stream
	at := map[string]*stream{}
	for _, r := range records {
		k := key(r.Labels)
		s := at[k]
		if s == nil {
			s = &stream{Labels: nonNil(r.Labels)}
			at[k] = s
			out = append(out, s)
		}
		s.Values = append(s.Values, [3]any{strconv.FormatInt(r.Time.UnixNano(), 10), r.Line, nonNil(r.Metadata)})
	}
	return out
}

// key tells two label sets apart.
func key(labels map[string]string) string {
	var b strings.Builder
	for _, name := range slices.SortedFunc(maps.Keys(labels), cmp.Compare) {
		fmt.Fprintf(&b, "%q=%q,", name, labels[name])
	}
	return b.String()
}

func nonNil(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}
