package playbooks

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// readForeign makes entries of a Markdown file that is not in our format: a plain runbook,
// or the page of a documentation site. It takes what it knows of the front matter and
// leaves the rest alone; whatever is wrong there never costs the page.
func readForeign(head, body []byte, bodyLine int, file string) ([]*Entry, []problem) {
	f, problems := foreignFront(head)
	e := &Entry{
		ID: derivedID(file), Body: string(body), Foreign: true, bodyLine: bodyLine, file: file,
		Summary: oneLine(f.one("summary", "description", "excerpt")),
		Owner:   f.one("owner", "team", "owner_slack"), Severity: f.one("severity"),
		Aliases: f.many("aliases"), Tags: f.many("tags", "categories"),
	}
	e.Title = oneLine(headingTitle(body))
	front := oneLine(f.one("title"))
	if e.Title == "" && front == "" {
		e.Title = oneLine(openingTitle(e.Body))
	}
	if e.Title == "" || strings.Contains(e.Title, "<%") && front != "" {
		e.Title = front // the heading is a site's template for it
	}
	name := nameOf(file)
	if e.Title == "" {
		e.Title = name
	}
	if !isIndex(name) && !isGeneric(name) {
		e.Alerts = append(e.Alerts, name)
	}
	for _, a := range append(f.many("alerts", "alert", "alertname", "alert_name", "alert_names"), front, e.Title, untitled(e.Title)) {
		if isName(a) {
			e.Alerts = appendNew(e.Alerts, a)
		}
	}
	if s := f.one("status"); s == statusDraft || s == statusDeprecated {
		e.Status = s
	}
	if f.one("draft") == "true" {
		e.Status = statusDraft
	}
	if inDeprecatedFolder(file) {
		e.Status = statusDeprecated
	}
	parts, said := splitBody(e, f)
	e.nameOf(name, front, said, len(parts) > 0)
	return append([]*Entry{e}, parts...), problems
}

// nameOf gives the entry of a whole page its names: its own, by which it is found as an
// alert and as a code, and those of alerts that it only speaks of among others. Those of
// its parts are theirs.
func (e *Entry) nameOf(name, front string, said []string, hasParts bool) {
	index := isIndex(name)
	if !hasParts && (!index || len(said) > 0) {
		for _, a := range append(said, saidAlerts(e.Body)...) {
			e.Alerts = appendNew(e.Alerts, a)
		}
	}
	e.named(append(slices.Clone(e.Alerts), e.Aliases...)...)
	if index {
		return
	}
	e.match.alerts = append(titleNames(e.Title), titleNames(front)...)
	if hasParts {
		return
	}
	e.mention()
}

// named gives the entry names by which it is found as an alert and as a code.
func (e *Entry) named(names ...string) {
	for _, n := range names {
		// A site's alias is a path: its last part is the name.
		n = path.Base(strings.Trim(n, "/"))
		e.match.names = appendNew(e.match.names, fold(n))
		e.match.coded = appendNew(e.match.coded, snake(n))
	}
}

// mention takes note of the alerts whose rules the text quotes, which it lists, or of which
// its opening speaks.
func (e *Entry) mention() {
	add := func(a string) {
		if n := fold(a); !contains(e.match.names, n) {
			e.match.mentions = appendNew(e.match.mentions, n)
		}
	}
	for _, a := range append(ruleNames(e.Body), tableNames(e.Body)...) {
		e.Alerts = appendNew(e.Alerts, a)
		add(a)
	}
	for _, a := range spokenAlerts(e.Body) {
		add(a)
	}
}

// untitled is a title without what it says about itself before it comes to the point.
func untitled(title string) string { return titlePrefix.ReplaceAllString(title, "") }

// foreignValues is a foreign front matter: keys of which nothing is known beforehand.
type foreignValues map[string]yaml.Node

func foreignFront(head []byte) (foreignValues, []problem) {
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, nil
	}
	if isTOML(head) {
		return tomlValues(head), nil
	}
	var f foreignValues
	if err := yaml.Load(head, &f); err != nil {
		e := loadErrors(err)[0]
		if strings.Contains(e.Message, "no documents in stream") {
			return nil, nil // comments alone
		}
		text, _ := explainYAML(e.Message)
		return nil, []problem{{max(e.Mark.Line, 0) + 1, "front matter not used: " + text}}
	}
	return f, nil
}

// one is the first of the keys that holds a scalar.
func (f foreignValues) one(keys ...string) string {
	for _, k := range keys {
		if n, ok := f[k]; ok && n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
			return strings.TrimSpace(n.Value)
		}
	}
	return ""
}

// many are the scalars under the first of the keys that is there.
func (f foreignValues) many(keys ...string) []string {
	for _, k := range keys {
		n, ok := f[k]
		if !ok {
			continue
		}
		var l list
		if l.UnmarshalYAML(&n) == nil {
			return l.strings()
		}
	}
	return nil
}

// derivedID is a file's path inside its root, without the extension; some sites have two or
// three: page.html.md, page.html.md.erb.
func derivedID(file string) string {
	file = withoutTemplate(file)
	return strings.TrimSuffix(strings.TrimSuffix(file, path.Ext(file)), ".html")
}

// withoutTemplate takes off the extension of a Markdown file that is also a template of Ruby's.
func withoutTemplate(file string) string {
	if cut := strings.TrimSuffix(file, ".erb"); isMarkdown(cut) {
		return cut
	}
	return file
}

// nameOf is a file's own name, without the extension: the alert's name in a repository
// with one file an alert.
func nameOf(file string) string { return derivedID(path.Base(file)) }

// indexNames are the names of files that are about the repository or a folder, not about
// an alert. They load as reference and match nothing.
var indexNames = regexp.MustCompile(`(?i)^(readme|_?index|contributing|changelog|license|code_of_conduct|security|template|owners|summary)$`)

// isIndexPage tells whether nobody misses the entry when an earlier root has one of its name:
// every repository has a README.
func (e *Entry) isIndexPage() bool {
	return e.Foreign && isIndex(nameOf(e.file)) && len(e.match.names) == 0
}

func isIndex(name string) bool { return indexNames.MatchString(name) }

// genericNames are the names of files that say what a page is and not what it is about.
var genericNames = regexp.MustCompile(`(?i)^(run-?_?books?|play-?_?books?|alerts?|alert-rules|on-?_?call|troubleshooting|overview|sop)$`)

func isGeneric(name string) bool { return genericNames.MatchString(name) }

var namePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._:%-]{2,127}$`)

// isName tells whether a text can be an alert's name or an error code: one word that is
// more than a common one.
func isName(s string) bool {
	if !namePattern.MatchString(s) || isIndex(s) {
		return false
	}
	return strings.ContainsAny(s[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-")
}

func inDeprecatedFolder(file string) bool {
	return retiredFolder.MatchString(path.Dir(file))
}

// retiredFolder is a path with a folder of pages that hold no longer: deprecated_runbooks.
var retiredFolder = regexp.MustCompile(`(?i)(?:^|[/_. -])(?:deprecated|obsolete)(?:$|[/_. -])|(?:^|/)archived?(?:$|/)`)

// snake makes names equal that differ only in letter case or in - and _.
func snake(s string) string { return strings.ReplaceAll(strings.ToLower(s), "-", "_") }

// fold makes names equal that differ only in letter case, in - and _, or in how their words
// are set apart: DiskFull, disk-full and disk_full.
func fold(s string) string { return foldMarks.Replace(strings.ToLower(s)) }

var foldMarks = strings.NewReplacer("-", "", "_", "", " ", "")

func foldAll(ss []string) []string {
	var out []string
	for _, s := range ss {
		// A site's alias is a path: its last part is the name.
		s = path.Base(strings.Trim(s, "/"))
		out = appendNew(out, fold(s))
	}
	return out
}

func appendNew(ss []string, s string) []string {
	for _, have := range ss {
		if have == s {
			return ss
		}
	}
	return append(ss, s)
}
