package feed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"triage/telemetry"
	"triage/telemetry/otlpjson"
)

// PushSpans sends spans to the OTLP endpoint of a trace store.
func PushSpans(ctx context.Context, otlpURL string, spans []telemetry.Span) error {
	var body bytes.Buffer
	if err := otlpjson.EncodeTraces(&body, spans); err != nil {
		return fmt.Errorf("push spans: %w", err)
	}
	if err := postBytes(ctx, otlpURL+"/v1/traces", "", body.Bytes()); err != nil {
		return fmt.Errorf("push spans: %w", err)
	}
	return nil
}

// AwaitTrace waits until Jaeger answers with all spans of a trace: it takes them in at once
// and stores them a moment later.
func AwaitTrace(ctx context.Context, jaegerURL, traceID string, spans int) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		n, err := storedSpans(ctx, jaegerURL, traceID)
		if err == nil && n >= spans {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("jaeger has %d of %d spans of trace %s", n, spans, traceID), err, ctx.Err())
		}
	}
}

func storedSpans(ctx context.Context, jaegerURL, traceID string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, jaegerURL+"/api/traces/"+traceID+"?raw=true", nil)
	if err != nil {
		return 0, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, errors.New(resp.Status)
	}
	var answer struct {
		Data []struct {
			Spans []json.RawMessage `json:"spans"`
		} `json:"data"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 64<<20)).Decode(&answer); err != nil {
		return 0, err
	}
	n := 0
	for _, trace := range answer.Data {
		n += len(trace.Spans)
	}
	return n, nil
}
