// Package weblink tells whether web links lead anywhere. It sends no credentials and reads no
// answer but its status, so that it can be let loose on links that nobody has looked at.
package weblink

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"triage/safetext"
)

// Bounds of a check.
const (
	timeout      = 5 * time.Second // of one request
	atOnce       = 4
	maxRedirects = 5
	maxHeader    = 64 << 10 // bytes
)

// NotAsked stands for a link that the time of the check did not reach.
const NotAsked = "not asked"

// Check says of each link, http or https, why it leads nowhere, "" when it leads somewhere. It
// asks with HEAD (RFC 9110, 9.3.2), and with GET where the server does not take that; at most
// four at a time, each for five seconds, until ctx is over. A link that wants a log-in leads
// somewhere. userAgent is who asks.
func Check(ctx context.Context, links []string, userAgent string) []string {
	client := &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, MaxConnsPerHost: atOnce, MaxResponseHeaderBytes: maxHeader,
			TLSHandshakeTimeout: timeout, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			switch {
			case len(via) > maxRedirects:
				return errors.New("it is passed on too often")
			case r.URL.Scheme != "http" && r.URL.Scheme != "https":
				return errors.New("it is passed on to " + r.URL.Scheme)
			}
			r.Header.Del("Referer")
			r.URL.User = nil
			return nil
		},
	}
	defer client.CloseIdleConnections()
	said := make([]string, len(links))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(atOnce, len(links)) {
		wg.Go(func() {
			for i := range next {
				said[i] = ask(ctx, client, links[i], userAgent)
			}
		})
	}
	for i := range links {
		next <- i
	}
	close(next)
	wg.Wait()
	return said
}

// ask asks one link.
func ask(ctx context.Context, client *http.Client, link, userAgent string) (why string) {
	for _, method := range [...]string{http.MethodHead, http.MethodGet} {
		if ctx.Err() != nil {
			return NotAsked
		}
		status, err := askOnce(ctx, client, method, link, userAgent)
		switch {
		case err != nil && ctx.Err() != nil:
			return NotAsked
		case err != nil:
			why = "cannot be reached: " + whyUnreached(err)
			if method == http.MethodHead && !isTimeout(err) {
				continue // some servers hang up on HEAD
			}
			return why
		case status < 400, status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusProxyAuthRequired, status == http.StatusTooManyRequests:
			return ""
		default:
			why = fmt.Sprintf("leads nowhere: %d %s", status, http.StatusText(status))
		}
	}
	return why
}

func askOnce(ctx context.Context, client *http.Client, method, link, userAgent string) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, method, link, http.NoBody)
	if err != nil {
		return 0, err
	}
	req.Header.Set("User-Agent", userAgent)
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

func isTimeout(err error) bool {
	var late net.Error
	return errors.As(err, &late) && late.Timeout()
}

// whyUnreached puts a failure of the network in words, without the URL that it names.
func whyUnreached(err error) string {
	var noHost *net.DNSError
	var at *url.Error
	switch {
	case isTimeout(err):
		return fmt.Sprintf("no answer within %s", timeout)
	case errors.As(err, &noHost) && noHost.IsNotFound:
		return "there is no such host"
	case errors.As(err, &at):
		err = at.Err
	}
	return safetext.Line(err.Error())
}
