package httpclient

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"unicode/utf8"

	"triage/safetext"
	"triage/sources"
)

const (
	maxDetail = 300 // characters
	// minSecret keeps short values out of redaction: taking "a" out of every message
	// would leave nothing of it.
	minSecret = 4
)

// errRequestTimeout is the cause of a context that ended by [Options.Timeout].
var errRequestTimeout = errors.New("no answer within the time of one request")

// ConfigError says which option cannot be used, and why.
type ConfigError struct {
	Source  string
	Option  string // as in a configuration file: "url", "ca_file"
	Problem string
}

func (e *ConfigError) Error() string { return e.Source + ": " + e.Option + " " + e.Problem }

// connectionError marks a failure to get or keep a connection: worth another try.
type connectionError struct{ err error }

func (e *connectionError) Error() string { return e.err.Error() }
func (e *connectionError) Unwrap() error { return e.err }

// Failure makes an error of this server in the words of [sources.Error]; detail is made
// printable, bounded and free of credentials.
func (c *Client) Failure(reason sources.Reason, detail, hint string, err error) *sources.Error {
	return c.failure(reason, detail, hint, err)
}

// Printable makes text from outside fit for a message: one line, bounded, without the
// credentials.
func (c *Client) Printable(s string) string { return c.clean(s) }

func (c *Client) failure(reason sources.Reason, detail, hint string, err error) *sources.Error {
	return &sources.Error{
		Source: c.source, Host: c.host, Reason: reason,
		Detail: c.clean(detail), Hint: hint, Err: err,
	}
}

func (c *Client) tooLarge(limit int64) error {
	err := &TooLargeError{Limit: limit}
	return c.failure(sources.Rejected, err.Error(), "ask for a shorter window, or raise the bound", err)
}

// clean makes text from outside fit for a message: no credentials, one line, bounded.
func (c *Client) clean(s string) string {
	if len(s) > maxErrorBody {
		s = s[:maxErrorBody]
	}
	s = strings.TrimSpace(safetext.Line(strings.TrimSpace(c.auth.redact(s))))
	if utf8.RuneCountInString(s) <= maxDetail {
		return s
	}
	return string([]rune(s)[:maxDetail]) + "…"
}

// redact takes the credentials out of s, should a server have repeated them.
func (c *credentials) redact(s string) string {
	c.mu.Lock()
	secrets := append([]string{c.password, c.token, c.last, c.cached}, c.others...)
	c.mu.Unlock()
	if c.basic {
		secrets = append(secrets, base64.StdEncoding.EncodeToString([]byte(c.username+":"+c.password)))
	}
	for _, secret := range secrets {
		if len(secret) < minSecret {
			continue
		}
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			s = strings.ReplaceAll(s, form, "***")
		}
	}
	return s
}

// transportFailure turns the error of an exchange that got no answer, or lost it half way.
// ctx is that of the exchange.
func (c *Client) transportFailure(ctx context.Context, err error) error {
	var e *sources.Error
	if errors.As(err, &e) {
		return err
	}
	// The URL of a url.Error holds the query.
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	if r, ok := asRedirect(err); ok {
		return c.failure(sources.BadAnswer, r.Error(),
			"a login page or another server stands there: check the URL and the credentials; credentials are not sent on", r)
	}
	if ctx.Err() != nil {
		return c.ended(ctx)
	}
	err = withoutPeek(err)
	reason, hint := explain(err)
	detail := err.Error()
	if retriableConnection(err) {
		err = &connectionError{err}
	}
	return c.failure(reason, detail, hint, err)
}

// ended is the failure of an exchange whose context is over.
func (c *Client) ended(ctx context.Context) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errRequestTimeout):
		return c.failure(sources.TimedOut, fmt.Sprintf("no answer within %s", c.timeout),
			"try a shorter window", fmt.Errorf("%w: %w", cause, context.DeadlineExceeded))
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return c.failure(sources.TimedOut, "no answer within the time of the investigation",
			"try a shorter window or a longer time-out", fmt.Errorf("%w: %w", cause, ctx.Err()))
	default:
		return c.failure(sources.TimedOut, "cancelled", "", fmt.Errorf("%w: %w", cause, ctx.Err()))
	}
}

// errUnasked is what is left of net/http's words when a server speaks first, as HTTP/2 ones do.
var errUnasked = errors.New("the server sent something before it was asked")

// withoutPeek takes off the name of the function of net/http that found the connection broken
// before an answer began: whether it stands there depends on which of the connection's two
// goroutines was first, and it tells the user nothing.
func withoutPeek(err error) error {
	if !strings.HasPrefix(err.Error(), "readLoopPeekFailLocked: ") {
		return err
	}
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return errUnasked
}

// explain says what kind of failure err is and what helps.
func explain(err error) (sources.Reason, string) {
	var (
		dns         *net.DNSError
		unknown     x509.UnknownAuthorityError
		wrongHost   x509.HostnameError
		invalid     x509.CertificateInvalidError
		notTLS      tls.RecordHeaderError
		alert       tls.AlertError
		network     net.Error
		corrupt     flate.CorruptInputError
		reason      = sources.Unreachable
		description = err.Error()
	)
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return reason, "check the host name, and the VPN"
	case errors.As(err, &dns):
		return reason, "the name server does not answer: check the network and the VPN"
	case errors.Is(err, syscall.ECONNREFUSED):
		return reason, "nothing listens there: check host and port, or start the port-forward"
	case errors.As(err, &unknown):
		return reason, "its certificate is from an unknown authority: set the CA file"
	case errors.As(err, &wrongHost):
		return reason, "its certificate is for another name: check the host, or set the TLS server name"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return reason, "its certificate has expired (or this machine's clock is wrong)"
	case errors.As(err, &alert), strings.Contains(description, "remote error: tls:"):
		return sources.Unauthorized, "the server refused the TLS connection: check the client certificate"
	case errors.As(err, &notTLS), strings.Contains(description, "server gave HTTP response to HTTPS client"):
		return reason, "the server does not speak TLS there: write http:// in the URL, or check the port"
	case strings.Contains(description, "malformed HTTP response"), errors.Is(err, errUnasked):
		return reason, "the server does not speak HTTP there: write https:// in the URL, or check the port (gRPC?)"
	case strings.Contains(description, "proxyconnect"), strings.Contains(description, "socks connect"):
		return reason, "the proxy does not let us through: check its address"
	case errors.As(err, &network) && network.Timeout():
		return sources.TimedOut, "no connection in time: check host, port, firewall and VPN"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return reason, "the connection broke off: try again; the server or a proxy may be restarting"
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return sources.BadAnswer, "the answer is not the gzip data it says it is: a proxy may have changed it"
	}
	return reason, ""
}

// retriableConnection tells whether the connection was refused or lost in a way that may
// pass. Names that do not exist, certificates and time-outs do not get better by trying.
func retriableConnection(err error) bool {
	for _, target := range []error{syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE, io.EOF, io.ErrUnexpectedEOF} {
		if errors.Is(err, target) {
			return true
		}
	}
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsTemporary && !dns.IsNotFound && !dns.IsTimeout ||
		strings.Contains(err.Error(), "server closed idle connection")
}

// Size is a number of bytes for people: "64 MiB".
func Size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.3g GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.3g MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.3g KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}
