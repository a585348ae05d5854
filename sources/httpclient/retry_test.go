package httpclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"triage/sources"
)

// script answers one try after the other, in a bubble whose time is not the clock's.
type script struct {
	steps []func(*http.Request) (*http.Response, error)
	times []time.Duration // of each try, since the first
	began time.Time
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	if len(s.times) == 0 {
		s.began = time.Now()
	}
	s.times = append(s.times, time.Since(s.began))
	if len(s.times) > len(s.steps) {
		return nil, errors.New("asked once too often")
	}
	return s.steps[len(s.times)-1](r)
}

func answers(status int, header ...string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader("said")), Request: r}, nil
	}
}

func fails(err error) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) { return nil, err }
}

func hangs(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestWhatIsTriedAgain(t *testing.T) {
	type steps = []func(*http.Request) (*http.Response, error)
	refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	for _, c := range []struct {
		name    string
		steps   steps
		request Request
		tries   int
		reason  sources.Reason // "" when it ends well
	}{
		{name: "a good answer is not", steps: steps{answers(200)}, tries: 1},
		{name: "429", steps: steps{answers(429), answers(200)}, tries: 2},
		{name: "502, 503", steps: steps{answers(502), answers(503), answers(200)}, tries: 3},
		{name: "504", steps: steps{answers(504), answers(200)}, tries: 2},
		{name: "never more than twice", steps: steps{answers(503), answers(503), answers(503), answers(200)}, tries: 3, reason: sources.Overloaded},
		{name: "a refused connection", steps: steps{fails(refused), answers(200)}, tries: 2},
		{name: "a connection that broke off", steps: steps{fails(io.ErrUnexpectedEOF), answers(200)}, tries: 2},
		{name: "a name that does not exist is not", steps: steps{fails(&net.DNSError{IsNotFound: true, Name: "x"})}, tries: 1, reason: sources.Unreachable},
		{name: "400 is not", steps: steps{answers(400)}, tries: 1, reason: sources.Rejected},
		{name: "401 is not", steps: steps{answers(401)}, tries: 1, reason: sources.Unauthorized},
		{name: "404 is not", steps: steps{answers(404)}, tries: 1, reason: sources.BadAnswer},
		{name: "408 is not", steps: steps{answers(408)}, tries: 1, reason: sources.TimedOut},
		{name: "500 is not: the servers have tried again themselves", steps: steps{answers(500)}, tries: 1, reason: sources.Broken},
		{name: "a status that the caller wants to see is not", steps: steps{answers(504)}, request: Request{Final: []int{504}}, tries: 1, reason: sources.TimedOut},
		{name: "nothing, when the caller says so", steps: steps{answers(503)}, request: Request{NoRetry: true}, tries: 1, reason: sources.Overloaded},
		{name: "no answer in time is not", steps: steps{hangs}, tries: 1, reason: sources.TimedOut},
		{name: "not when the server asks for a long wait", steps: steps{answers(429, "Retry-After", "3600")}, tries: 1, reason: sources.Overloaded},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := newClient(t, Options{URL: "http://logs.example"})
				s := &script{steps: c.steps}
				client.http.Transport = s
				resp, err := client.Do(t.Context(), c.request)
				if err == nil {
					_ = resp.Close()
				}
				if sources.ReasonOf(err) != c.reason || (err == nil) != (c.reason == "") {
					t.Errorf("error is %v (%s), want %q", err, sources.ReasonOf(err), c.reason)
				}
				if len(s.times) != c.tries {
					t.Errorf("%d tries, want %d", len(s.times), c.tries)
				}
			})
		})
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	for _, c := range []struct {
		name   string
		header string
		want   time.Duration
	}{
		{"seconds", "7", 7 * time.Second},
		{"a date", time.Date(2000, 1, 1, 0, 0, 9, 0, time.UTC).Format(http.TimeFormat), 9 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // a bubble's time begins at 2000-01-01
				client := newClient(t, Options{URL: "http://logs.example"})
				s := &script{steps: []func(*http.Request) (*http.Response, error){answers(429, "Retry-After", c.header), answers(200)}}
				client.http.Transport = s
				resp, err := client.Get(t.Context(), "/", nil)
				if err != nil {
					t.Fatal(err)
				}
				_ = resp.Close()
				if s.times[1] != c.want {
					t.Errorf("waited %s, want %s", s.times[1], c.want)
				}
			})
		})
	}
}

func TestWaitsGrowAndDiffer(t *testing.T) {
	second := map[time.Duration]bool{}
	for range 8 {
		synctest.Test(t, func(t *testing.T) {
			client := newClient(t, Options{URL: "http://logs.example"})
			s := &script{steps: []func(*http.Request) (*http.Response, error){answers(503), answers(503), answers(503)}}
			client.http.Transport = s
			_, err := client.Get(t.Context(), "/", nil)
			if err == nil {
				t.Fatal("no error")
			}
			first, total := s.times[1], s.times[2]
			if first < 125*time.Millisecond || first > 375*time.Millisecond || total > 2*time.Second {
				t.Errorf("waited %s, then until %s", first, total)
			}
			second[first] = true
		})
	}
	if len(second) < 2 {
		t.Error("there is no jitter")
	}
}

func TestARetryThatTheDeadlineLeavesNoTimeForIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, Options{URL: "http://logs.example"})
		s := &script{steps: []func(*http.Request) (*http.Response, error){answers(429, "Retry-After", "5")}}
		client.http.Transport = s
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, err := client.Get(ctx, "/", nil)
		e := asError(t, err)
		if e.Reason != sources.Overloaded || !strings.Contains(e.Hint, "asks to wait 5s") || time.Since(s.began) != 0 {
			t.Errorf("error is %q after %s", err, time.Since(s.began))
		}
	})
}

func TestACancellationDuringAWaitKeepsWhatTheServerSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, Options{URL: "http://logs.example"})
		client.http.Transport = &script{steps: []func(*http.Request) (*http.Response, error){answers(429, "Retry-After", "5")}}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := client.Get(ctx, "/", nil)
		if e := asError(t, err); e.Status != 429 || !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v", err)
		}
	})
}

func TestTimeLimitsAreToldApart(t *testing.T) {
	for _, c := range []struct {
		name    string
		timeout time.Duration // of a request
		context func(context.Context) (context.Context, context.CancelFunc)
		want    string
		is      error
	}{
		{"of one request", 5 * time.Second, context.WithCancel, "no answer within 5s", context.DeadlineExceeded},
		{"of the whole", time.Minute, func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Second)
		}, "within the time of the investigation", context.DeadlineExceeded},
		{"a cancellation", time.Minute, func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			return ctx, cancel
		}, "cancelled", context.Canceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := newClient(t, Options{URL: "http://logs.example", Timeout: c.timeout})
				client.http.Transport = &script{steps: []func(*http.Request) (*http.Response, error){hangs}}
				ctx, cancel := c.context(t.Context())
				defer cancel()
				_, err := client.Get(ctx, "/", nil)
				if e := asError(t, err); e.Reason != sources.TimedOut || !strings.Contains(e.Detail, c.want) || !errors.Is(err, c.is) {
					t.Errorf("error is %v (%s)", err, e.Reason)
				}
			})
		})
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"1", "-1", "99999999999999", "Fri, 31 Dec 1999 23:59:59 GMT", "", "1.5"} {
		f.Add(s)
	}
	now := time.Unix(1_000_000_000, 0)
	f.Fuzz(func(t *testing.T, s string) {
		if d := retryAfter(s, now); d < 0 {
			t.Errorf("%q gives %s", s, d)
		}
	})
}

func ExampleSize() {
	fmt.Println(Size(64<<20), Size(1536), Size(3))
	// Output: 64 MiB 1.5 KiB 3 bytes
}
