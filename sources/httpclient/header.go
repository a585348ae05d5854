package httpclient

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"triage/safetext"
)

// fixedHeader is what goes with every request apart from the credentials.
func fixedHeader(o Options) (h http.Header, host string, err error) {
	h = http.Header{"Accept": {"application/json"}}
	for _, name := range slices.Sorted(maps.Keys(o.Headers)) {
		value := o.Headers[name]
		if !validName(name) {
			return nil, "", fmt.Errorf("%q is not a header name", safetext.Line(name))
		}
		if !validValue(value) {
			return nil, "", fmt.Errorf("the value of %s holds a control character", name)
		}
		if strings.EqualFold(name, "Host") {
			host = value
			continue
		}
		h.Set(name, value)
	}
	if o.Tenant != "" {
		name := o.TenantHeader
		if name == "" {
			name = "X-Scope-OrgID"
		}
		if !validName(name) || !validValue(o.Tenant) {
			return nil, "", fmt.Errorf("the tenant cannot be sent in a header %q", safetext.Line(name))
		}
		h.Set(name, o.Tenant)
	}
	agent := o.UserAgent
	if agent == "" {
		agent = defaultUserAgent
	}
	if !validValue(agent) {
		return nil, "", fmt.Errorf("the user agent holds a control character")
	}
	h.Set("User-Agent", agent)
	return h, host, nil
}

// validName tells whether s is a token of RFC 9110 section 5.6.2.
func validName(s string) bool {
	for i := range len(s) {
		c := s[i]
		alnum := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !alnum && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return s != ""
}

// validValue tells whether s can stand in a header: RFC 9110 section 5.5 without
// control characters.
func validValue(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
