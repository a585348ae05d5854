package link

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"triage/alert/clue"
)

// maxLink bounds a link in bytes. Grafana's and Kibana's are long.
const maxLink = 64 << 10

// Errors of [Read].
var (
	ErrNoLink  = errors.New("not a web link and not a triage:// link")
	ErrTooLong = fmt.Errorf("the link is longer than %d bytes", maxLink)
)

// page is a link in its parts.
type page struct {
	host     string // in lower case, without port
	segments []string
	query    params
	fragment string
	now      time.Time
}

// kind is a kind of link. fits looks at the parts, read takes the clues out of them.
type kind struct {
	source string
	fits   func(p *page) bool
	read   func(p *page, c *clue.Clues)
}

// kinds are tried in this order: those that a vendor's host or a parameter of their own tells
// for sure come first, a page known by its path alone after them.
var kinds = []kind{
	{"grafana-explore", isExplore, readExplore},
	{"grafana-explore", isDrilldown, readDrilldown},
	{"grafana-dashboard", isDashboard, readDashboard},
	{"grafana-goto", isGoto, readGoto},
	{"grafana-rule", isRule, readRule},
	{"datadog", isDatadog, readDatadog},
	{"sentry", isSentry, readSentry},
	{"honeycomb", isHoneycomb, readHoneycomb},
	{"kibana", isKibana, readKibana},
	{"alertmanager-ui", isAlertmanager, readAlertmanager},
	{"prometheus", isPrometheus, readPrometheus},
	{"splunk", isSplunk, readSplunk},
	{"axiom", isAxiom, readAxiom},
	{"x-ray", isXRay, readXRay},
	{"tempo", isTempo, readTempo},
	{"jaeger", isJaegerTrace, readJaegerTrace},
	{"jaeger", isJaegerSearch, readJaegerSearch},
	{"link", func(*page) bool { return true }, readNamed},
}

// Read reads a link. now is for times such as now-1h; where it is zero these are not known.
func Read(text string, now time.Time) (clue.Clues, error) {
	text = unwrap(text)
	if len(text) > maxLink {
		return clue.Clues{}, ErrTooLong
	}
	if isOwn(text) {
		return readOwn(text)
	}
	p, err := parse(text)
	if err != nil {
		return clue.Clues{}, err
	}
	p.now = now
	for _, k := range kinds {
		if !k.fits(p) {
			continue
		}
		c := clue.Clues{Source: k.source, Status: clue.Firing}
		k.read(p, &c)
		if c.Route() == clue.Nowhere && c.Why == "" {
			c.Why = "the link names neither a request, a code nor a service"
		}
		return c, nil
	}
	return clue.Clues{}, ErrNoLink
}

// unwrap takes off what mail and chat programs put around a link.
func unwrap(s string) string {
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, "<"); ok {
		s, _, _ = strings.Cut(rest, ">")
		s, _, _ = strings.Cut(s, "|") // <url|text>
	}
	s = strings.Trim(s, "\"'`")
	if strings.Contains(s, "&amp;") {
		s = strings.ReplaceAll(s, "&amp;", "&")
	}
	return s
}

// parse takes a web link apart. User information, the port and the scheme are left out.
func parse(text string) (*page, error) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return nil, ErrNoLink
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	host, rest := rest[:end], rest[end:]
	if at := strings.LastIndexByte(host, '@'); at >= 0 {
		host = host[at+1:]
	}
	host, _, _ = strings.Cut(host, ":")
	if host == "" || strings.ContainsAny(host, " \t\\") {
		return nil, ErrNoLink
	}
	p := &page{host: strings.ToLower(host)}
	path := rest
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		path = rest[:i]
		rest = rest[i:]
	} else {
		rest = ""
	}
	if q, ok := strings.CutPrefix(rest, "?"); ok {
		p.query, rest = readParams(q)
	}
	p.fragment = strings.TrimPrefix(rest, "#")
	for seg := range strings.SplitSeq(path, "/") {
		if seg == "" {
			continue
		}
		if s, err := url.PathUnescape(seg); err == nil {
			seg = s
		}
		p.segments = append(p.segments, seg)
	}
	return p, nil
}

// after is the segment behind the last one of this name.
func (p *page) after(name string) (string, bool) {
	for i := len(p.segments) - 2; i >= 0; i-- {
		if p.segments[i] == name {
			return p.segments[i+1], true
		}
	}
	return "", false
}

func (p *page) has(name string) bool {
	for _, s := range p.segments {
		if s == name {
			return true
		}
	}
	return false
}

// ends tells whether the path ends with these segments.
func (p *page) ends(names ...string) bool {
	n := len(p.segments) - len(names)
	if n < 0 {
		return false
	}
	for i, name := range names {
		if p.segments[n+i] != name {
			return false
		}
	}
	return true
}

// readNamed reads a page of a kind that is not known: parameters by their names alone.
func readNamed(p *page, c *clue.Clues) {
	for _, q := range p.query {
		c.Label(q.name, q.value, "parameter "+q.name)
	}
}
