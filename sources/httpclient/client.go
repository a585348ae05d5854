package httpclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"triage/safetext"
	"triage/sources"
)

// Defaults of [Options].
const (
	DefaultTimeout      = 30 * time.Second
	DefaultMaxBodyBytes = 64 << 20
	DefaultRetries      = 2
	defaultUserAgent    = "triage"
)

// Client asks one server. It is safe for concurrent use.
type Client struct {
	source string
	base   *url.URL // without credentials; the path has no trailing slash
	host   string   // for messages
	tenant string

	header  http.Header // sent with every request
	hostHdr string      // an extra "Host" header
	auth    *credentials
	http    *http.Client

	timeout    time.Duration
	maxBody    int64
	retries    int
	newBackOff func() *backoff.ExponentialBackOff
	now        func() time.Time
}

// Request is one GET.
type Request struct {
	// Path is appended to the base path. It is taken as escaped: a variable part needs
	// [url.PathEscape].
	Path   string
	Query  url.Values
	Header http.Header
	// Final are HTTP statuses that the caller wants to see at once although they are
	// otherwise worth another try.
	Final []int
	// NoRetry makes one try only.
	NoRetry bool
	// AllowHTML lets an answer through that looks like HTML; otherwise it is a
	// [sources.BadAnswer], since none of the servers speaks HTML on its API.
	AllowHTML bool
}

// New prepares a client. It reads the certificate files and fails with a [*ConfigError];
// it does not talk to the server.
func New(o Options) (*Client, error) {
	if o.Source == "" {
		o.Source = "server"
	}
	fail := func(option, format string, args ...any) (*Client, error) {
		return nil, &ConfigError{Source: o.Source, Option: option, Problem: fmt.Sprintf(format, args...)}
	}
	base, err := parseBase(o.URL)
	if err != nil {
		return fail("url", "%v", err)
	}
	if base.User != nil {
		if o.Username != "" || o.Password != "" {
			return fail("url", "holds a user name although one is set apart from it: keep one of them")
		}
		o.Username = base.User.Username()
		o.Password, _ = base.User.Password()
		base.User = nil
	}
	auth, err := newCredentials(o)
	if err != nil {
		return fail("authentication", "%v", err)
	}
	header, hostHdr, err := fixedHeader(o)
	if err != nil {
		return fail("headers", "%v", err)
	}
	transport, err := newTransport(o)
	if err != nil {
		return nil, err
	}
	c := &Client{
		source:  o.Source,
		base:    base,
		host:    safetext.Line(base.Host + base.EscapedPath()),
		tenant:  o.Tenant,
		header:  header,
		hostHdr: hostHdr,
		auth:    auth,
		timeout: o.Timeout,
		maxBody: o.MaxBodyBytes,
		retries: o.Retries,
		now:     time.Now,
		newBackOff: func() *backoff.ExponentialBackOff {
			b := backoff.NewExponentialBackOff()
			b.InitialInterval = 250 * time.Millisecond
			b.MaxInterval = 4 * time.Second
			return b
		},
	}
	c.http = &http.Client{Transport: transport, CheckRedirect: c.checkRedirect}
	if c.timeout <= 0 {
		c.timeout = DefaultTimeout
	}
	if c.maxBody <= 0 {
		c.maxBody = DefaultMaxBodyBytes
	}
	switch {
	case c.retries < 0:
		c.retries = 0
	case c.retries == 0:
		c.retries = DefaultRetries
	}
	return c, nil
}

// Source is the name in messages.
func (c *Client) Source() string { return c.source }

// Host is the address in messages: host and base path, without credentials.
func (c *Client) Host() string { return c.host }

// Tenant is the tenant that is asked for; "" when none is set.
func (c *Client) Tenant() string { return c.tenant }

// Get asks and returns the answer with its body unread; the caller closes it. An answer
// other than 2xx is an error: a [*sources.Error] whose chain holds a [*StatusError].
func (c *Client) Get(ctx context.Context, path string, q url.Values) (*Response, error) {
	return c.Do(ctx, Request{Path: path, Query: q})
}

// Do is [Client.Get] with everything that a request can say.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	return c.withRetries(ctx, r, func() (*Response, error) {
		resp, sent, err := c.try(ctx, r)
		if err != nil && c.auth.refresh(err, sent) {
			resp, _, err = c.try(ctx, r)
		}
		return resp, err
	})
}

// try makes one HTTP exchange, redirects included.
func (c *Client) try(parent context.Context, r Request) (*Response, proof, error) {
	ctx, cancel := context.WithTimeoutCause(parent, c.timeout, errRequestTimeout)
	req, sent, err := c.request(ctx, r)
	if err != nil {
		cancel()
		return nil, sent, err
	}
	answer, err := c.http.Do(req)
	if err != nil {
		defer cancel()
		return nil, sent, c.transportFailure(ctx, err)
	}
	resp := newResponse(ctx, c, cancel, answer)
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		defer func() { _ = resp.Close() }()
		return nil, sent, c.statusFailure(resp, answer)
	}
	if err := resp.sniff(r.AllowHTML); err != nil {
		_ = resp.Close()
		return nil, sent, err
	}
	return resp, sent, nil
}

func (c *Client) request(ctx context.Context, r Request) (*http.Request, proof, error) {
	u := *c.base
	u.RawPath = c.base.EscapedPath() + "/" + strings.TrimLeft(r.Path, "/")
	path, err := url.PathUnescape(u.RawPath)
	if err != nil {
		return nil, proof{}, c.failure(sources.Rejected, "the path cannot be written as a URL", "", err)
	}
	u.Path = path
	u.RawQuery = r.Query.Encode()
	req := (&http.Request{
		Method: http.MethodGet, URL: &u, Header: c.header.Clone(), Host: c.hostHdr,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	for name, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	sent, err := c.auth.apply(ctx, req, c.now())
	switch {
	case err == nil:
		return req, sent, nil
	case ctx.Err() != nil:
		return nil, sent, c.ended(ctx)
	}
	return nil, sent, c.failure(sources.Unauthorized, err.Error(), c.auth.hint(), err)
}

// parseBase reads the base address. Its errors never show the address, which may hold a
// password.
func parseBase(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return nil, errors.New("is missing: write http://host:port or https://host")
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil && !strings.Contains(raw, "://"), err == nil && (u.Scheme == "" || u.Opaque != ""):
		return nil, errors.New("has no scheme: write http:// or https:// before the host")
	case err != nil:
		return nil, errors.New("cannot be read as a URL: a special character in a password needs percent-encoding")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("has the scheme %s: only http and https are known", safetext.Line(u.Scheme))
	case u.Hostname() == "":
		return nil, errors.New("has no host: write http://host:port or https://host")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("has a query or a fragment: give the base address alone")
	}
	base := &url.URL{Scheme: u.Scheme, User: u.User, Host: u.Host}
	escaped := strings.TrimRight(u.EscapedPath(), "/")
	base.RawPath = escaped
	if base.Path, err = url.PathUnescape(escaped); err != nil {
		return nil, errors.New("has a path that cannot be unescaped")
	}
	return base, nil
}
