package playbooks

import (
	"strconv"
	"strings"
)

const (
	maxParts  = 1000 // entries in one file
	minNames  = 3    // names under one heading before a file is taken for a collection
	namesOf10 = 8    // share of the headings that must be names, in tenths
)

// splitBody cuts a file that holds many entries into them. A front matter that says
// "split: h3" has every H3 cut, below the H2s of split_under when it names some;
// "split: none" has none. Without a word on it, the H3s below one H2 are entries when
// they are nearly all single names, alerts or error codes, or have one alerting rule each.
func splitBody(e *Entry, f foreignValues) []*Entry {
	how := f.one("split")
	if how == "none" {
		return nil
	}
	hs := scanHeadings(e.Body)
	under := foldAll(f.many("split_under"))
	var parts []*Entry
	for i := 0; i < len(hs); {
		j := i + 1
		for j < len(hs) && hs[j].level > 2 {
			j++
		}
		head := ""
		if hs[i].level <= 2 {
			head = hs[i].text
		}
		switch {
		case how == "h3" && (len(under) == 0 || contains(under, fold(head))),
			how == "" && areNames(e.Body, hs, i, j):
			parts = append(parts, cutParts(e, hs, i, j)...)
		}
		i = j
	}
	if len(parts) > maxParts {
		parts = parts[:maxParts]
	}
	return parts
}

func contains(ss []string, s string) bool {
	for _, have := range ss {
		if have == s {
			return true
		}
	}
	return false
}

// areNames tells whether nearly all H3s of hs[i:j] are entries.
func areNames(body string, hs []heading, i, j int) bool {
	all, names := 0, 0
	for k := i; k < j; k++ {
		if hs[k].level != 3 {
			continue
		}
		all++
		if len(partNames(hs[k].text, body[hs[k].start:endOfPart(body, hs, k)])) > 0 {
			names++
		}
	}
	return names >= minNames && names*10 >= all*namesOf10
}

// endOfPart is where the text below a heading ends.
func endOfPart(body string, hs []heading, k int) int {
	for n := k + 1; n < len(hs); n++ {
		if hs[n].level <= hs[k].level {
			return hs[n].start
		}
	}
	return len(body)
}

// partNames are the names of a part of a page: those of its heading, else that of the one
// alerting rule in it.
func partNames(heading, text string) []string {
	if names := headingNames(heading); len(names) > 0 {
		return names
	}
	if names := ruleNames(text); len(names) == 1 {
		return names
	}
	return nil
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
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '/' || r == '&' }) {
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

// cutParts makes an entry of every H3 of hs[i:j].
func cutParts(e *Entry, hs []heading, i, j int) []*Entry {
	var parts []*Entry
	times := map[string]int{}
	for k := i; k < j; k++ {
		h := hs[k]
		if h.level != 3 || h.text == "" {
			continue
		}
		end := endOfPart(e.Body, hs, k)
		anchor := slug(h.text)
		times[anchor]++
		if n := times[anchor]; n > 1 {
			anchor += "-" + strconv.Itoa(n-1) // as code hosts do
		}
		p := &Entry{
			ID: e.ID + "#" + anchor, Title: h.text, Body: e.Body[h.start:end], Foreign: true,
			Status: e.Status, Owner: e.Owner, Severity: e.Severity, Tags: e.Tags,
			bodyLine: e.bodyLine + h.line, file: e.file,
		}
		p.Alerts = partNames(h.text, p.Body)
		p.match.names = foldAll(p.Alerts)
		parts = append(parts, p)
	}
	return parts
}
