package loki

import (
	"context"
	"errors"
	"net/http"
	"time"

	"triage/sources"
	"triage/sources/httpclient"
)

// defaultStall is how long a query may take before the server is asked whether it is ready:
// a Loki that has just started takes questions and answers none of them.
const defaultStall = 4 * time.Second

// notReadyError is the cause with which a query is ended when the server is not ready.
type notReadyError struct{ said string }

func (e *notReadyError) Error() string { return "not ready: " + e.said }

// whileReady runs f and ends it early when it takes long and the server says that it is not
// ready.
func (s *Source) whileReady(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	watched := make(chan struct{})
	timer := time.NewTimer(s.stall)
	go func() {
		defer close(watched)
		select {
		case <-ctx.Done():
		case <-timer.C:
			if err := s.notReady(ctx); err != nil {
				cancel(err)
			}
		}
	}()
	err := f(ctx)
	var unready *notReadyError
	if err != nil && errors.As(context.Cause(ctx), &unready) {
		err = s.config.Client.Failure(sources.Overloaded, unready.Error(),
			"Loki has just started: it takes questions half a minute later", unready)
	}
	cancel(nil)
	timer.Stop()
	<-watched
	return err
}

// notReady asks the server. It is nil when the server is ready or cannot be asked, behind
// a gateway for instance.
func (s *Source) notReady(ctx context.Context) error {
	resp, err := s.config.Client.Do(ctx, httpclient.Request{Path: "/ready", NoRetry: true})
	if err == nil {
		_ = resp.Close()
		return nil
	}
	var status *httpclient.StatusError
	var e *sources.Error
	if errors.As(err, &status) && status.Status == http.StatusServiceUnavailable && errors.As(err, &e) {
		return &notReadyError{e.Detail}
	}
	return nil
}
