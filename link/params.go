package link

import (
	"net/url"
	"strings"
)

// param is one parameter of a link, unescaped.
type param struct{ name, value string }

type params []param

// maxParams bounds the parameters of a link.
const maxParams = 200

func (ps params) get(name string) string {
	for _, p := range ps {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

func (ps params) has(name string) bool {
	for _, p := range ps {
		if p.name == name {
			return true
		}
	}
	return false
}

// all are the values of a parameter that may be given several times.
func (ps params) all(name string) []string {
	var out []string
	for _, p := range ps {
		if p.name == name {
			out = append(out, p.value)
		}
	}
	return out
}

// readParams reads a query up to its end or the fragment, which it returns with its #. A value
// that is JSON as it stands, pasted unescaped, may itself hold & and #.
func readParams(q string) (ps params, rest string) {
	for q != "" && q[0] != '#' && len(ps) < maxParams {
		end := strings.IndexAny(q, "=&#")
		if end < 0 {
			end = len(q)
		}
		name := q[:end]
		q = q[end:]
		if !strings.HasPrefix(q, "=") {
			ps, q = append(ps, param{unescape(name), ""}), strings.TrimPrefix(q, "&")
			continue
		}
		q = q[1:]
		end, raw := strings.IndexAny(q, "&#"), false
		if n := jsonEnd(q); n > 0 {
			end, raw = n, true
		}
		if end < 0 {
			end = len(q)
		}
		value := q[:end]
		if q = q[end:]; !raw || strings.Contains(value, "%22") {
			value = unescape(value)
		}
		if strings.HasPrefix(value, "%7B") || strings.HasPrefix(value, "%5B") { // escaped twice
			value = unescape(value)
		}
		ps, q = append(ps, param{unescape(name), value}), strings.TrimPrefix(q, "&")
	}
	if i := strings.IndexByte(q, '#'); i >= 0 {
		rest = q[i:]
	}
	return ps, rest
}

// unescape undoes the escapes of a query; what is escaped wrongly stays as it is.
func unescape(s string) string {
	if v, err := url.QueryUnescape(s); err == nil {
		return v
	}
	return s
}

// jsonEnd is where an object or a list at the beginning of s ends, 0 where there is none.
func jsonEnd(s string) int {
	if s == "" || s[0] != '{' && s[0] != '[' {
		return 0
	}
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}
