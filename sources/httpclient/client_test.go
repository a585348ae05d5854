package httpclient

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"triage/sources"
)

// serve starts a server and gives its address.
func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func newClient(t *testing.T, o Options) *Client {
	t.Helper()
	if o.Source == "" {
		o.Source = "loki"
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// read asks and reads the whole body.
func read(t *testing.T, c *Client, path string) (string, *Response, error) {
	t.Helper()
	resp, err := c.Get(context.Background(), path, nil)
	if err != nil {
		return "", nil, err
	}
	defer func() { _ = resp.Close() }()
	body, err := io.ReadAll(resp)
	return string(body), resp, err
}

// asError is err as a source's error; the test ends when it is none.
func asError(t *testing.T, err error) *sources.Error {
	t.Helper()
	var e *sources.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v (%T) is not a *sources.Error", err, err)
	}
	return e
}

func TestThePathIsAppendedToTheBasePath(t *testing.T) {
	for _, c := range []struct{ name, base, path, want string }{
		{"no base path", "", "/loki/api/v1/labels", "/loki/api/v1/labels"},
		{"a base path", "/logs", "/loki/api/v1/labels", "/logs/loki/api/v1/labels"},
		{"a slash at its end", "/logs/", "/loki/api/v1/labels", "/logs/loki/api/v1/labels"},
		{"a path without a slash", "/logs", "ready", "/logs/ready"},
		{"Grafana's data-source proxy", "/api/datasources/proxy/uid/P1", "/loki/api/v1/labels", "/api/datasources/proxy/uid/P1/loki/api/v1/labels"},
		{"an escaped part stays escaped", "/a%2Fb", "/api/services/" + url.PathEscape("x/y z") + "/operations", "/a%2Fb/api/services/x%2Fy%20z/operations"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got string
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				got = r.URL.EscapedPath()
				_, _ = io.WriteString(w, "{}")
			})
			if _, _, err := read(t, newClient(t, Options{URL: s.URL + c.base}), c.path); err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("asked for %s, want %s", got, c.want)
			}
		})
	}
}

func TestTheQueryArrivesAsItWas(t *testing.T) {
	want := url.Values{"query": {`{a="b"} |= "x&y=%20\n+ü"`}, "limit": {"5000"}}
	var got url.Values
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.URL.Query()
		_, _ = io.WriteString(w, "{}")
	})
	resp, err := newClient(t, Options{URL: s.URL}).Get(context.Background(), "/q", want)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Close()
	if got.Encode() != want.Encode() {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestHeadersThatGoWithEveryRequest(t *testing.T) {
	var got *http.Request
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		_, _ = io.WriteString(w, "{}")
	})
	c := newClient(t, Options{
		URL: s.URL, Tenant: "team-a", TenantHeader: "X-Tenant", UserAgent: "triage/1.2",
		Headers: map[string]string{"X-Api-Key": "k-123456", "host": "logs.example"},
	})
	resp, err := c.Do(context.Background(), Request{Path: "/x", Header: http.Header{"x-flags": {"categorize-labels"}}})
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Close()
	for name, want := range map[string]string{
		"X-Tenant": "team-a", "User-Agent": "triage/1.2", "X-Api-Key": "k-123456",
		"X-Flags": "categorize-labels", "Accept": "application/json", "Authorization": "",
	} {
		if v := got.Header.Get(name); v != want {
			t.Errorf("%s is %q, want %q", name, v, want)
		}
	}
	if got.Host != "logs.example" {
		t.Errorf("host is %q", got.Host)
	}
	if c.Tenant() != "team-a" {
		t.Errorf("tenant is %q", c.Tenant())
	}
}

func TestTheTenantHeaderIsLokisByDefault(t *testing.T) {
	var got string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { got = r.Header.Get("X-Scope-OrgID") })
	if _, _, err := read(t, newClient(t, Options{URL: s.URL, Tenant: "a|b"}), "/"); err != nil {
		t.Fatal(err)
	}
	if got != "a|b" {
		t.Errorf("X-Scope-OrgID is %q", got)
	}
}

func TestOptionsThatCannotBeUsedAreRefusedWithoutShowingSecrets(t *testing.T) {
	const secret = "s3cr3t"
	for _, c := range []struct {
		name string
		o    Options
		want string
	}{
		{"no address", Options{}, "loki: url is missing"},
		{"no scheme", Options{URL: "logs.example:3100"}, "no scheme"},
		{"no scheme, with a port alone", Options{URL: "localhost:3100/x"}, "no scheme"},
		{"no scheme, address of digits", Options{URL: "10.0.0.1:3100"}, "no scheme"},
		{"another scheme", Options{URL: "ftp://logs.example"}, "the scheme ftp"},
		{"no host", Options{URL: "http:///loki"}, "no host"},
		{"a query", Options{URL: "http://h/?key=" + secret}, "a query or a fragment"},
		{"a password that breaks the address", Options{URL: "http://u:" + secret + "%zz@h"}, "percent-encoding"},
		{"two user names", Options{URL: "http://u:" + secret + "@h", Username: "v"}, "a user name although"},
		{"basic and bearer", Options{URL: "http://h", Username: "u", Password: secret, BearerToken: secret}, "at most one of"},
		{"bearer and bearer file", Options{URL: "http://h", BearerToken: secret, BearerTokenFile: "f"}, "at most one of"},
		{"bearer file and command", Options{URL: "http://h", BearerTokenFile: "f", BearerTokenCommand: []string{"c"}}, "at most one of"},
		{"a token of two lines", Options{URL: "http://h", BearerToken: secret + "\nX: y"}, "control character"},
		{"a colon in the user name", Options{URL: "http://h", Username: "a:b", Password: secret}, "colon"},
		{"a header name with a blank", Options{URL: "http://h", Headers: map[string]string{"X Y": secret}}, "not a header name"},
		{"a header value with a line break", Options{URL: "http://h", Headers: map[string]string{"X": secret + "\r\nY: z"}}, "control character"},
		{"a tenant with a line break", Options{URL: "http://h", Tenant: "a\nb"}, "cannot be sent"},
		{"a credentials header that is none", Options{URL: "http://h", AuthHeader: "A:"}, "not a header name"},
		{"a CA file that is missing", Options{URL: "https://h", CAFile: "testdata/none.pem"}, "ca_file cannot be read"},
		{"a CA file without a certificate", Options{URL: "https://h", CAFile: "client_test.go"}, "no certificate in PEM"},
		{"a certificate without its key", Options{URL: "https://h", CertFile: "a"}, "belong together"},
		{"a certificate that is missing", Options{URL: "https://h", CertFile: "a", KeyFile: "b"}, "cert_file cannot be used"},
		{"a proxy that is no address", Options{URL: "http://h", ProxyURL: "http://u:" + secret + "@:%"}, "proxy_url is not a proxy address"},
		{"a proxy of an unknown kind", Options{URL: "http://h", ProxyURL: "ftp://u:" + secret + "@p"}, "proxy_url is not a proxy address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.o.Source = "loki"
			_, err := New(c.o)
			var config *ConfigError
			if !errors.As(err, &config) {
				t.Fatalf("error is %v (%T), want a *ConfigError", err, err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %q, want it to say %q", err, c.want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("error %q shows a secret", err)
			}
		})
	}
}

func TestTheHostInMessagesHasNoCredentials(t *testing.T) {
	c := newClient(t, Options{URL: "https://user:s3cr3t@logs.example:8443/base/"})
	if got, want := c.Host(), "logs.example:8443/base"; got != want {
		t.Errorf("host is %q, want %q", got, want)
	}
	if c.Source() != "loki" {
		t.Errorf("source is %q", c.Source())
	}
}
