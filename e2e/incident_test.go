package e2e

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"triage/bundle"
	"triage/demo"
	"triage/e2e/feed"
	"triage/telemetry"
)

// incident is a demo incident that has just happened.
type incident struct {
	name string
	// request is the id that finds it.
	request string
	logs    []telemetry.LogRecord
	spans   []telemetry.Span
	// Folders that hold the same records: all of them, only the logs, only the spans.
	bundle, logsBundle, spansBundle string
}

// loadIncidents reads every demo incident, moves each so that it ended at end, and writes
// each as a bundle below dir.
func loadIncidents(ctx context.Context, end time.Time, dir string) ([]incident, error) {
	var out []incident
	for _, d := range demo.Incidents() {
		source, _, err := demo.Open(d.Name)
		if err != nil {
			return nil, err
		}
		logs, spans, answer, err := source.All(ctx)
		if err != nil {
			return nil, err
		}
		if len(answer.Problems) != 0 || len(logs) == 0 {
			return nil, fmt.Errorf("demo %s: %d log records, problems %q", d.Name, len(logs), answer.Problems)
		}
		shift := feed.NewestAt(end, logs, spans)
		i := incident{
			name: d.Name, request: d.RequestID, logs: shift.Logs(logs), spans: shift.Spans(spans),
			bundle:      filepath.Join(dir, "bundles", d.Name),
			logsBundle:  filepath.Join(dir, "bundles", d.Name+"-logs"),
			spansBundle: filepath.Join(dir, "bundles", d.Name+"-spans"),
		}
		m := bundle.Manifest{Title: d.Title, Query: bundle.Query{RequestID: i.request}}
		err = errors.Join(
			bundle.Write(i.bundle, i.logs, i.spans, m),
			bundle.Write(i.logsBundle, i.logs, nil, m),
			bundle.Write(i.spansBundle, nil, i.spans, m),
		)
		if err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, nil
}

// push sends the incident to every server of w, each record by the way its service would use.
func (i *incident) push(ctx context.Context, w *world) error {
	files, sdk := i.split()
	for _, to := range []struct{ url, tenant string }{{w.loki.URL, ""}, {w.tenants.URL, tenant}} {
		if err := feed.PushLines(ctx, to.url, to.tenant, files); err != nil {
			return err
		}
		if err := feed.PushRecords(ctx, to.url, to.tenant, sdk); err != nil {
			return err
		}
	}
	if len(i.spans) == 0 {
		return nil
	}
	if err := feed.PushSpans(ctx, w.jaeger.OTLP, i.spans); err != nil {
		return err
	}
	for _, id := range i.traceIDs() {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		err := feed.AwaitTrace(ctx, w.jaeger.URL, id, i.spansOf(id))
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}

// split parts the records by how they reach Loki: every other service, in order of name, has
// an OpenTelemetry SDK; an agent reads the log files of the others.
func (i *incident) split() (files, sdk []telemetry.LogRecord) {
	var services []string
	for _, r := range i.logs {
		services = append(services, r.Service())
	}
	slices.Sort(services)
	services = slices.Compact(services)
	for _, r := range i.logs {
		if at := slices.Index(services, r.Service()); at%2 == 1 {
			sdk = append(sdk, r)
		} else {
			files = append(files, r)
		}
	}
	return files, sdk
}

func (i *incident) traceIDs() []string {
	var ids []string
	for _, s := range i.spans {
		ids = append(ids, s.TraceID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (i *incident) spansOf(traceID string) int {
	n := 0
	for _, s := range i.spans {
		if s.TraceID == traceID {
			n++
		}
	}
	return n
}
