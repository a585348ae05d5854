package playbooks

import (
	"net/url"
	"slices"
	"strings"
)

// variables checks that every variable exists and may stand where it stands.
func (c *entryLint) variables() {
	line := 0
	for text := range strings.Lines(c.e.Body) {
		line++
		for _, m := range variable.FindAllStringSubmatch(text, -1) {
			if !knownName(m[1]) {
				c.at(line, LevelError, "unknown-variable", "${triage.%s} does not exist", m[1])
			}
		}
	}
	for _, s := range []string{c.e.Title, c.e.Summary, c.e.Impact} {
		for _, m := range variable.FindAllStringSubmatch(s, -1) {
			if !knownName(m[1]) {
				c.inFront(m[0], LevelError, "unknown-variable", "${triage.%s} does not exist", m[1])
			}
		}
	}
	walkCode(c.doc.blocks, func(b *block) {
		for _, loc := range variable.FindAllStringSubmatchIndex(b.code, maxVariables) {
			name, before := b.code[loc[2]:loc[3]], b.code[:loc[0]]
			switch languageOf(b.lang) {
			case langShell:
				if name == "message" || name == "user" {
					c.at(b.line, LevelError, "variable-in-shell", "${triage.%s} is not allowed in a shell block", name)
				}
			case langQuery:
				if queryQuote(before) != 0 {
					c.at(b.line, LevelError, "variable-in-quotes", "${triage.%s} stands inside quotes: it brings its own", name)
				}
			}
		}
	})
}

// urls checks the links of the front matter.
func (c *entryLint) urls() {
	for _, n := range c.e.Links {
		note := func(level Level, rule, format string, args ...any) {
			c.inFront(firstLine(n.URL, n.Name), level, rule, format, args...)
		}
		some := Values{}
		for _, m := range variable.FindAllStringSubmatch(n.URL, -1) {
			some[m[1]] = "x"
			if !knownName(m[1]) {
				note(LevelError, "unknown-variable", "${triage.%s} in the link %q does not exist", m[1], n.Name)
			}
			if wholeURLs[m[1]] {
				some[m[1]] = "https://x.example/"
			}
		}
		if name := inHost(n.URL); name != "" {
			note(LevelError, "variable-in-host", "${triage.%s} in the link %q stands before the path", name, n.Name)
		}
		filled, missing, ok := fillURL(n.URL, some)
		if !ok {
			if len(missing) == 0 {
				note(LevelError, "url", "the link %q is not an http or https URL", n.Name)
			}
			continue
		}
		u, err := url.Parse(filled)
		if err != nil {
			continue // fillURL has parsed it
		}
		if u.Scheme == "http" {
			note(LevelWarning, "http", "the link %q is http, not https", n.Name)
		}
		if len(c.o.Hosts) > 0 && !slices.Contains(c.o.Hosts, u.Hostname()) {
			note(LevelWarning, "host", "the link %q leads to %s, which is not on the list of hosts", n.Name, u.Hostname())
		}
	}
}

// inHost is a variable that stands before the path of a URL, "" when none does.
func inHost(template string) string {
	from := pathStart(template)
	for _, loc := range variable.FindAllStringSubmatchIndex(template, -1) {
		name := template[loc[2]:loc[3]]
		if loc[0] < from && (!wholeURLs[name] || loc[1]-loc[0] != len(template)) {
			return name
		}
	}
	return ""
}

// firstLine is the first of the texts that is not empty, up to its first line break.
func firstLine(texts ...string) string {
	line, _, _ := strings.Cut(firstNonEmpty(texts...), "\n")
	return line
}
