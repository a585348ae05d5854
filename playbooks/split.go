package playbooks

import (
	"regexp"
	"strconv"
	"strings"
)

const (
	maxParts   = 1000 // entries in one file
	minNames   = 3    // headings that are names before a file is taken for a collection
	minSayings = 2    // headings that say outright which alert they are about
	someOf10   = 6    // share of the headings that must be names for these to be cut, in tenths
	mostOf10   = 8    // share for the others of them to be cut as well
)

// part is a heading of a page with the names of what stands below it.
type part struct {
	heading
	end   int // byte offset where its text ends
	names []string
	says  bool // the names are given as an alert's, not just words that look like names
}

// splitBody cuts a file that holds many entries into them. A front matter that says
// "split: h3" (or another level) has every such heading cut, below the H2s of split_under
// when it names some; "split: none" has none. Without a word on it, the headings of a level
// are entries when most of them are names, alerts or error codes, be it below one heading or
// on the whole page; or when at least two of them say which alert they are about, in the
// heading itself, in a line below it, or by quoting its rule. said are the names of a page
// that is about one alert only, and says so.
func splitBody(e *Entry, f foreignValues) (parts []*Entry, said []string) {
	ps := partsOf(e.Body)
	cut := make([]bool, len(ps))
	switch how := f.one("split"); {
	case how == "none":
		return nil, nil
	case len(how) == 2 && how[0] == 'h' && how[1] >= '1' && how[1] <= '6':
		markLevel(ps, cut, int(how[1]-'0'), foldAll(f.many("split_under")))
	default:
		says := 0
		for _, p := range ps {
			if p.says {
				says++
				said = p.names
			}
		}
		if says > 1 {
			said = nil
		}
		for level := 1; level <= 6; level++ {
			markNames(ps, cut, level)
		}
	}
	parts = cutParts(e, ps, cut)
	if len(parts) > 0 {
		said = nil
	}
	return parts, said
}

// partsOf are the headings of a body with the names of each.
func partsOf(body string) []part {
	hs := scanHeadings(body)
	ps := make([]part, len(hs))
	for i, h := range hs {
		p := part{heading: h, end: len(body)}
		own := len(body) // where the text before the next heading ends
		if i+1 < len(hs) {
			own = hs[i+1].start
		}
		for _, n := range hs[i+1:] {
			if n.level <= h.level {
				p.end = n.start
				break
			}
		}
		if h.text != "" && sectionOf(h.text) == "" {
			p.names, p.says = partNames(h.text, body[h.start:own], body[h.start:p.end])
		}
		ps[i] = p
	}
	return ps
}

// partNames are the names of a part of a page: those that its heading or a line below it
// gives as an alert's, those that its heading consists of, else that of the one alerting
// rule in it.
func partNames(title, own, all string) (names []string, says bool) {
	if names := labelledNames(title); len(names) > 0 {
		return names, true
	}
	if names := headingNames(title); len(names) > 0 {
		return names, false
	}
	if names := saidAlerts(own); len(names) > 0 {
		return names, true
	}
	if names := ruleNames(all); len(names) == 1 {
		return names, true
	}
	return nil, false
}

// markLevel marks every heading of a level, below the H2s of under when there are some.
func markLevel(ps []part, cut []bool, level int, under []string) {
	head := ""
	for i, p := range ps {
		if p.level <= 2 {
			head = p.text
		}
		cut[i] = p.level == level && p.text != "" && (len(under) == 0 || contains(under, fold(head)))
	}
}

// markNames marks the headings of a level that are entries, unless they stand inside one
// that is marked already.
func markNames(ps []part, cut []bool, level int) {
	type count struct{ all, names, says int }
	add := func(c count, p part) count {
		c.all++
		if len(p.names) > 0 {
			c.names++
		}
		if p.says {
			c.says++
		}
		return c
	}
	enough := func(c count, share int) bool { return c.names >= minNames && c.names*10 >= c.all*share }
	var (
		page    count
		regions = map[int]count{} // by the index of the heading that they stand below
		region  = make([]int, len(ps))
		at      = -1
		inside  = 0 // byte offset at which the marked part ends
	)
	for i, p := range ps {
		switch {
		case p.level < level:
			at = i
		case p.level == level:
			region[i] = at
			page, regions[at] = add(page, p), add(regions[at], p)
		}
	}
	for i, p := range ps {
		if cut[i] {
			inside = p.end
		}
		if p.level != level || p.start < inside || p.text == "" {
			continue
		}
		r := regions[region[i]]
		switch {
		case labelHeading.MatchString(p.text): // the page, or the part it stands in, is the alert's
		case len(p.names) > 0:
			cut[i] = enough(r, someOf10) || enough(page, someOf10) || p.says && page.says >= minSayings
		case level > 2:
			cut[i] = enough(r, mostOf10) && sectionOf(p.text) == ""
		}
	}
}

func contains(ss []string, s string) bool {
	for _, have := range ss {
		if have == s {
			return true
		}
	}
	return false
}

// alertLabel begins a heading or a line that says which alert it is about: Alert name: X.
var alertLabel = regexp.MustCompile(`^(?i:(?:prometheus |grafana )?alert(?:[ _-]?name|ing rule| rule)?(?:s|\(s\))?)(?:\s*[:=]\s*|\s+[–—-]\s+)(\S.*)$`)

// labelledNames are the names behind the label of an alert, nil where there is no label.
func labelledNames(text string) []string {
	m := alertLabel.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return nil
	}
	return headingNames(m[1])
}

// headingNames are the names that a heading consists of: one, or several with one text, and
// perhaps a remark in brackets behind them. It is nil for a heading of any other words.
func headingNames(text string) []string {
	for _, pair := range [...]string{"[]", "()"} {
		if i := strings.LastIndexByte(text, pair[0]); i > 0 && strings.HasSuffix(text, pair[1:]) {
			text = text[:i]
		}
	}
	var names []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,/&|", r) }) {
		w = strings.Trim(w, "`\"'“”")
		switch {
		case w == "and" || w == "or":
		case isName(w):
			names = append(names, w)
		default:
			return nil
		}
	}
	return names
}

// cutParts makes an entry of every marked heading. One that is followed by the next without
// a text of its own shares the text of that.
func cutParts(e *Entry, ps []part, cut []bool) []*Entry {
	var parts []*Entry
	times := map[string]int{}
	for i, p := range ps {
		if !cut[i] || len(parts) == maxParts {
			continue
		}
		end := p.end
		for n := i + 1; n < len(ps) && cut[n] && ps[n].start == end && isBare(e.Body[p.start:end]); n++ {
			end = ps[n].end
		}
		anchor := slug(p.text)
		times[anchor]++
		if n := times[anchor]; n > 1 {
			anchor += "-" + strconv.Itoa(n-1) // as code hosts do
		}
		title := p.text
		if names := labelledNames(p.text); len(names) > 0 {
			title = strings.Join(names, ", ")
		}
		entry := &Entry{
			ID: e.ID + "#" + anchor, Title: title, Body: e.Body[p.start:end], Foreign: true,
			Status: e.Status, Owner: e.Owner, Severity: e.Severity, Tags: e.Tags,
			bodyLine: e.bodyLine + p.line, file: e.file, Alerts: p.names,
		}
		entry.named(entry.Alerts...)
		entry.match.alerts = titleNames(title)
		entry.mention()
		parts = append(parts, entry)
	}
	return parts
}

// isBare tells whether a part holds nothing but its heading.
func isBare(text string) bool {
	_, rest, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(rest) == ""
}
