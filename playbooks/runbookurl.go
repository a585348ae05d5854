package playbooks

import (
	"net/url"
	"path"
	"slices"
	"strings"
)

// runbookURL is what a runbook's URL says about where the runbook stands. It is never fetched.
type runbookURL struct {
	path   []string // folded segments, the last without its extension
	anchor string   // as it stands
	name   string   // the last segment and the anchor, for people
}

// parseRunbookURL reads a URL; ok is false where s is none or has no path.
func parseRunbookURL(s string) (u runbookURL, ok bool) {
	if !strings.Contains(s, "://") {
		return u, false
	}
	at, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return u, false
	}
	for _, seg := range strings.Split(strings.Trim(at.Path, "/"), "/") {
		if seg != "" {
			u.path = append(u.path, fold(pageName(seg)))
			u.name = pageName(seg)
		}
	}
	if u.anchor = at.Fragment; u.anchor != "" {
		u.name += "#" + u.anchor
	}
	return u, len(u.path) > 0
}

// pageName is a page's name without the extension of its file or of the site's.
func pageName(s string) string {
	for _, ext := range [...]string{".erb", ".md", ".markdown", ".html"} {
		s = strings.TrimSuffix(s, ext)
	}
	return s
}

// place is where an entry stands inside its root.
type place struct {
	path    []string // folded segments of the file's path, without an index page's own
	generic bool     // the last segment does not say what the page is about
	anchor  string   // of a part of a page
}

func placeOf(e *Entry) place {
	id, anchor, _ := strings.Cut(e.ID, "#")
	if !e.Foreign {
		id, anchor = derivedID(e.file), ""
	}
	p := place{anchor: anchor, generic: isGeneric(path.Base(id))}
	for _, seg := range strings.Split(id, "/") {
		p.path = append(p.path, fold(seg))
	}
	if isIndex(path.Base(id)) {
		p.path, p.generic = p.path[:len(p.path)-1], true
	}
	return p
}

// leads tells whether the URL leads to an entry: to its page by the page's place or one of
// its names, to a part of a page by the anchor too. tail is how many segments at the end of
// its path are those of the file.
func (u runbookURL) leads(e *Entry) (part bool, tail int, ok bool) {
	if len(u.path) == 0 {
		return false, 0, false
	}
	m := &e.match
	last := u.path[len(u.path)-1]
	for tail < min(len(u.path), len(m.place.path)) && u.path[len(u.path)-1-tail] == m.place.path[len(m.place.path)-1-tail] {
		tail++
	}
	page := tail > 0 && (!m.place.generic || tail > 1 || tail == len(m.place.path))
	if m.place.anchor != "" {
		if u.anchor == "" {
			return true, tail, contains(m.names, last)
		}
		named := contains(m.names, fold(u.anchor))
		return true, tail, named || page && (strings.EqualFold(u.anchor, m.place.anchor) || slices.Contains(e.anchors(), strings.ToLower(u.anchor)))
	}
	return false, tail, page || contains(m.names, last) || contains(m.alerts, last)
}

// anchors are those by which sites link to a part whose heading gives its alert's name.
func (e *Entry) anchors() []string {
	var out []string
	for _, a := range e.Alerts {
		out = append(out, "alert-name-"+slug(a), slug(a))
	}
	return out
}
