package httpclient

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"

	"triage/sources"
)

// maxRetryAfter is the longest wait that a server may ask for; beyond it a person is told
// instead.
const maxRetryAfter = 15 * time.Second

// withRetries repeats op after failures that may pass: 429, 502, 503, 504 and lost or
// refused connections, with exponential back-off and jitter, or after the time the server
// asks for.
func (c *Client) withRetries(ctx context.Context, r Request, op func() (*Response, error)) (*Response, error) {
	tries := c.retries + 1
	if r.NoRetry {
		tries = 1
	}
	pace := &pacer{exponential: c.newBackOff()}
	var last error
	resp, err := backoff.Retry(ctx, func() (*Response, error) {
		resp, err := op()
		if err == nil {
			return resp, nil
		}
		last = err
		after, again := retryable(err, r.Final)
		if !again || after > maxRetryAfter || !fits(ctx, after) {
			return nil, backoff.Permanent(err)
		}
		pace.after = after
		return nil, err
	}, backoff.WithBackOff(pace), backoff.WithMaxTries(uint(tries)), backoff.WithMaxElapsedTime(0))
	if err == nil {
		return resp, nil
	}
	// When the context ended during a wait, what the server said last tells more than
	// "context canceled"; both are kept.
	var e *sources.Error
	if !errors.As(err, &e) && last != nil && errors.As(last, &e) {
		kept := *e
		kept.Err = errors.Join(err, e.Err)
		return nil, &kept
	}
	var permanent *backoff.PermanentError
	if errors.As(err, &permanent) {
		err = permanent.Err
	}
	return nil, err
}

// pacer is exponential back-off that gives way to Retry-After.
type pacer struct {
	exponential *backoff.ExponentialBackOff
	after       time.Duration // what the server asked for after the last try; 0 when nothing
}

// NextBackOff implements [backoff.BackOff].
func (p *pacer) NextBackOff() time.Duration {
	next := p.exponential.NextBackOff()
	if p.after > 0 {
		next, p.after = p.after, 0
	}
	return next
}

// Reset implements [backoff.BackOff].
func (p *pacer) Reset() { p.exponential.Reset() }

// retryable tells whether err may pass by itself, and how long the server wants us to wait.
func retryable(err error, final []int) (after time.Duration, again bool) {
	var status *StatusError
	if errors.As(err, &status) {
		switch status.Status {
		case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return status.RetryAfter, !slices.Contains(final, status.Status)
		}
		return 0, false
	}
	var lost *connectionError
	return 0, errors.As(err, &lost)
}

// fits tells whether waiting for d leaves any time before the deadline of ctx.
func fits(ctx context.Context, d time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || d < time.Until(deadline)
}

// retryAfter reads the header of RFC 9110 section 10.2.3: seconds or a date. 0 when there
// is none or it cannot be read.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return max(0, time.Duration(seconds)*time.Second)
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
