// Package httpclient asks the user's own servers over HTTP: base paths, credentials,
// tenants, TLS, bounded bodies, retries of what is worth retrying, and failures in the
// words of [sources.Error]. It knows nothing of Loki or Jaeger.
package httpclient

import "time"

// Options say where a server is and how to get in. The zero value of every field but URL
// is usable.
type Options struct {
	// Source is the name in messages: "loki".
	Source string
	// URL is the base address, http or https, base path and user:password allowed.
	URL string

	// At most one of Username, BearerToken, BearerTokenFile and BearerTokenCommand.
	Username, Password string
	BearerToken        string
	BearerTokenFile    string   // read at each request, trimmed
	BearerTokenCommand []string // argv; its standard output is the token
	AuthHeader         string   // carries the credentials instead of Authorization

	TenantHeader string // X-Scope-OrgID for Loki
	Tenant       string
	Headers      map[string]string

	CAFile, CertFile, KeyFile string
	ServerName                string
	InsecureSkipVerify        bool
	ProxyURL                  string
	UseEnvProxy               bool // honour HTTP_PROXY and its fellows

	Timeout      time.Duration // of one request; 0 means 30 s
	MaxBodyBytes int64         // of one answer; 0 means 64 MiB
	Retries      int           // after the first try; negative means none, 0 means 2
	UserAgent    string
}
