package config

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"
)

// Server is how to reach one server and get in. At most one of the ways to authenticate is
// set.
type Server struct {
	Name  string // "loki" or "jaeger"
	URL   string // "" when the server is not to be asked
	OrgID string
	// TenantHeader carries OrgID.
	TenantHeader string

	Username, Password string
	PasswordFile       string // see [Server.ReadPassword]
	BearerToken        string
	BearerTokenFile    string
	BearerTokenCommand []string
	AuthHeader         string // "" is Authorization
	Headers            map[string]string

	CAFile, CertFile, KeyFile string
	ServerName                string
	InsecureSkipVerify        bool
	ProxyURL                  string
	UseEnvProxy               bool

	Timeout time.Duration // of one request
	Retries int           // after the first try; 0 means none
}

// Configured tells whether the server is to be asked.
func (s Server) Configured() bool { return s.URL != "" }

// maxPasswordBytes bounds a password file.
const maxPasswordBytes = 64 << 10

// ReadPassword is the password, read from its file when it is kept in one, without blanks
// at both ends.
func (s Server) ReadPassword() (string, error) {
	if s.PasswordFile == "" {
		return s.Password, nil
	}
	f, err := os.Open(s.PasswordFile)
	if err != nil {
		return "", fmt.Errorf("%s.password_file: %w", s.Name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPasswordBytes+1))
	if err != nil {
		return "", fmt.Errorf("%s.password_file: %w", s.Name, err)
	}
	if len(data) > maxPasswordBytes {
		return "", fmt.Errorf("%s.password_file: %s is longer than %d bytes: it is probably not the file you mean", s.Name, s.PasswordFile, maxPasswordBytes)
	}
	return strings.TrimSpace(string(data)), nil
}

// check reports settings that cannot hold together.
func (s Server) check(e *Environment, bad *problems) {
	at := func(key string) Origin { return e.values[s.Name+"."+key].Origin }
	set := func(keys ...string) (first string) {
		for _, k := range keys {
			if !at(k).IsZero() {
				return k
			}
		}
		return ""
	}
	var ways []string
	if u, err := url.Parse(s.URL); err == nil && u.User != nil {
		ways = append(ways, "url")
	}
	for _, w := range authentications {
		if k := set(w...); k != "" {
			ways = append(ways, k)
		}
	}
	if len(ways) > 1 {
		bad.add(at(ways[1]), "%s.%s and %s.%s (%s) are both set: at most one of user:password in the url, username and password, bearer_token, bearer_token_file and bearer_token_command is allowed",
			s.Name, ways[1], s.Name, ways[0], at(ways[0]))
	}
	if k := set("password", "password_file"); k != "" && set("username") == "" {
		bad.add(at(k), "%s.%s is set without %s.username", s.Name, k, s.Name)
	}
	if set("password") != "" && set("password_file") != "" {
		bad.add(at("password_file"), "%s.password and %s.password_file are both set: remove one", s.Name, s.Name)
	}
	if (set("cert_file") == "") != (set("key_file") == "") {
		bad.add(at(set("cert_file", "key_file")), "%s.cert_file and %s.key_file belong together: one is missing", s.Name, s.Name)
	}
	for _, k := range [...]string{"auth_header", "tenant_header"} {
		if name := e.values[s.Name+"."+k].Text; name != "" {
			if err := checkHeader(name, ""); err != nil {
				bad.add(at(k), "%s.%s: %v", s.Name, k, err)
			}
		}
	}
	if set("proxy_url") != "" && s.UseEnvProxy {
		bad.add(at("proxy_url"), "%s.proxy_url and %s.use_env_proxy are both set: remove one", s.Name, s.Name)
	}
}
