package httpclient

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"triage/safetext"
)

const maxRedirects = 5

// redirectError is a redirect that is not followed.
type redirectError struct {
	to      string // scheme and host
	endless bool
}

func (e *redirectError) Error() string {
	if e.endless {
		return "redirects without end"
	}
	return "redirects to " + e.to
}

// checkRedirect follows redirects on the same server, and from http to https on the same
// host. It does not go to another server at all: credentials, tenant, client certificate
// and the id asked for are meant for the one that was configured, and what stands there is
// a login page as a rule.
func (c *Client) checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return &redirectError{endless: true}
	}
	if !sameServer(c.base, req.URL) {
		return &redirectError{to: safetext.Line(req.URL.Scheme + "://" + req.URL.Host)}
	}
	// A referrer would repeat the query for whoever logs it.
	req.Header.Del("Referer")
	return nil
}

func sameServer(base, to *url.URL) bool {
	if to.Scheme == base.Scheme {
		return strings.EqualFold(withPort(base), withPort(to))
	}
	return base.Scheme == "http" && to.Scheme == "https" && strings.EqualFold(base.Hostname(), to.Hostname())
}

func withPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Hostname() + ":" + port
}

func asRedirect(err error) (*redirectError, bool) {
	var r *redirectError
	ok := errors.As(err, &r)
	return r, ok
}
