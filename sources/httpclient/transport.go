package httpclient

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"triage/safetext"
)

// newTransport prepares connections: TLS, proxy, time limits of their parts. It does not
// follow HTTP_PROXY unless asked to, as logcli does not.
func newTransport(o Options) (*http.Transport, error) {
	tlsConfig, err := newTLS(o)
	if err != nil {
		return nil, err
	}
	t := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:       tlsConfig,
		TLSHandshakeTimeout:   10 * time.Second,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          16,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       60 * time.Second,
		ExpectContinueTimeout: time.Second,
		// Error pages and answers are bounded elsewhere; headers are here.
		MaxResponseHeaderBytes: 256 << 10,
	}
	switch {
	case o.ProxyURL != "":
		proxy, err := url.Parse(o.ProxyURL)
		if err != nil || proxy.Hostname() == "" || !knownProxy(proxy.Scheme) {
			// The address may hold a password: it is not shown.
			return nil, &ConfigError{Source: o.Source, Option: "proxy_url",
				Problem: "is not a proxy address: write http://host:port, https:// or socks5://"}
		}
		t.Proxy = http.ProxyURL(proxy)
	case o.UseEnvProxy:
		t.Proxy = http.ProxyFromEnvironment
	}
	return t, nil
}

func knownProxy(scheme string) bool {
	switch scheme {
	case "http", "https", "socks5", "socks5h":
		return true
	}
	return false
}

func newTLS(o Options) (*tls.Config, error) {
	fail := func(option, problem string) (*tls.Config, error) {
		return nil, &ConfigError{Source: o.Source, Option: option, Problem: problem}
	}
	c := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		ServerName:         o.ServerName,
		InsecureSkipVerify: o.InsecureSkipVerify, //nolint:gosec // the user's explicit wish
	}
	if o.CAFile != "" {
		pem, err := os.ReadFile(o.CAFile)
		if err != nil {
			return fail("ca_file", "cannot be read: "+safetext.Line(err.Error()))
		}
		// Beside the system's: a proxy on the way may have a public certificate.
		pool, err := x509.SystemCertPool()
		if err != nil {
			pool = x509.NewCertPool()
		}
		if !pool.AppendCertsFromPEM(pem) {
			return fail("ca_file", "holds no certificate in PEM form: "+safetext.Line(o.CAFile))
		}
		c.RootCAs = pool
	}
	if (o.CertFile == "") != (o.KeyFile == "") {
		return fail("cert_file", "and key_file belong together: set both")
	}
	if o.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(o.CertFile, o.KeyFile)
		if err != nil {
			return fail("cert_file", "cannot be used: "+safetext.Line(err.Error()))
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}
