package redact

import "strings"

// findURLPasswords finds the password in the userinfo of a URL (RFC 3986 3.2.1) and in a Go
// MySQL data source name, user:password@tcp(host)/db. The user's name stays.
func findURLPasswords(s string, found func(span)) {
	const mark = "://"
	for i := strings.Index(s, mark); i >= 0; {
		from := i + len(mark)
		next := strings.Index(s[from:], mark)
		if next >= 0 {
			next += from
		}
		part := s[from:]
		if next >= 0 { // a URL inside another one's query is looked at by itself
			part = s[from:next]
		}
		userinfo(part[:run(part, 0, inURL)], from, found)
		i = next
	}
	for _, network := range []string{"@tcp(", "@tcp6(", "@unix("} {
		low := 0
		for i := 0; ; {
			n := strings.Index(s[i:], network)
			if n < 0 {
				break
			}
			at := i + n
			from := at
			for from > low && inURL(s[from-1]) && s[from-1] != '/' {
				from--
			}
			if colon := strings.IndexByte(s[from:at], ':'); colon >= 0 {
				found(span{from: from + colon + 1, to: at, kind: kindPassword})
			}
			i = at + len(network)
			low = i
		}
	}
}

// userinfo looks for user:password@ at the start of rest, which stands at offset. An
// unescaped / or @ in the password is put up with unless a port explains the colon.
func userinfo(rest string, offset int, found func(span)) {
	if strings.HasPrefix(rest, "[") {
		return
	}
	authority := run(rest, 0, func(c byte) bool { return c != '/' && c != '?' && c != '#' })
	colon := strings.IndexByte(rest[:authority], ':')
	if colon < 0 {
		return
	}
	at := strings.LastIndexByte(rest[:authority], '@')
	if at < 0 {
		if run(rest, colon+1, isDigit) == authority {
			return // a port
		}
		at = strings.LastIndexByte(rest, '@')
	}
	if at > colon {
		found(span{from: offset + colon + 1, to: offset + at, kind: kindPassword})
	}
}

func inURL(c byte) bool {
	return c > ' ' && c != 0x7f && c != '"' && c != '\'' && c != '<' && c != '>' && c != '`'
}
