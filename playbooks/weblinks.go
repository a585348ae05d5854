package playbooks

import (
	"net/url"
	"strings"
)

// WebLink is a link of an entry that leads to the web.
type WebLink struct {
	URL  string
	Line int // 1-based line of the entry's file; 0 when it is not known
}

// WebLinks are the http and https links of the front matter and of the text, in their order,
// each once. Those that hold variables are left out, and so are those with a user's name or
// to the hosts that are reserved for examples (RFC 2606, RFC 6761).
func (e *Entry) WebLinks() []WebLink {
	var out []WebLink
	seen := map[string]bool{}
	add := func(link string, line int) {
		if u, err := url.Parse(link); err == nil && !seen[link] && leadsToWeb(u) && !strings.Contains(link, "${") {
			seen[link] = true
			out = append(out, WebLink{link, line})
		}
	}
	for i, l := range e.Links {
		line := 0
		if i < len(e.linkLines) {
			line = e.linkLines[i]
		}
		add(l.URL, line)
	}
	walkLinks(parseBody(e.Body).blocks, 0, func(line int, in inline) {
		if line > 0 && e.bodyLine > 0 {
			line += e.bodyLine - 1
		}
		add(in.url, line)
	})
	return out
}

func leadsToWeb(u *url.URL) bool {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if u.Scheme != "http" && u.Scheme != "https" || host == "" || u.User != nil {
		return false
	}
	for _, reserved := range [...]string{"example", "invalid", "test", "example.com", "example.net", "example.org"} {
		if host == reserved || strings.HasSuffix(host, "."+reserved) {
			return false
		}
	}
	return true
}
