package playbooks

import (
	"strings"
)

// heading is a heading as it stands in the file.
type heading struct {
	level int
	text  string
	line  int // 0-based line of the body
	start int // byte offset of its line
}

// scanHeadings finds the headings of a body without parsing it as Markdown: # headings
// outside of fences and comments, which is enough to name and to split a file and costs
// next to nothing for a thousand of them.
func scanHeadings(body string) []heading {
	var (
		out     []heading
		fence   string
		comment bool
		line    int
	)
	for at := 0; at < len(body); line++ {
		end := strings.IndexByte(body[at:], '\n')
		next := len(body)
		text := body[at:]
		if end >= 0 {
			next, text = at+end+1, body[at:at+end]
		}
		start := at
		at = next
		t := strings.TrimLeft(text, " ")
		if len(text)-len(t) > 3 {
			continue
		}
		if comment {
			comment = !strings.Contains(t, "-->")
			continue
		}
		if fence != "" {
			if r := strings.TrimRight(t, " \t\r"); strings.HasPrefix(r, fence) && strings.Trim(r, fence[:1]) == "" {
				fence = ""
			}
			continue
		}
		if f := fenceOf(t); f != "" {
			fence = f
			continue
		}
		if strings.HasPrefix(t, "<!--") && !strings.Contains(t, "-->") {
			comment = true
			continue
		}
		if level, title, ok := atxHeading(t); ok {
			out = append(out, heading{level: level, text: title, line: line, start: start})
		}
	}
	return out
}

// fenceOf is the run of backquotes or tildes that opens a fenced block, "" when t opens none.
func fenceOf(t string) string {
	if len(t) < 3 || (t[0] != '`' && t[0] != '~') {
		return ""
	}
	n := len(t) - len(strings.TrimLeft(t, t[:1]))
	if n < 3 || (t[0] == '`' && strings.Contains(t[n:], "`")) {
		return ""
	}
	return t[:n]
}

// atxHeading reads "## Title ##" (CommonMark 4.2).
func atxHeading(t string) (level int, title string, ok bool) {
	level = len(t) - len(strings.TrimLeft(t, "#"))
	rest := t[level:]
	if level < 1 || level > 6 || (rest != "" && rest[0] != ' ' && rest[0] != '\t' && rest[0] != '\r') {
		return 0, "", false
	}
	title = strings.TrimSpace(rest)
	if closed := strings.TrimRight(title, "#"); closed == "" || strings.HasSuffix(closed, " ") {
		title = strings.TrimSpace(closed)
	}
	return level, plainHeading(title), true
}

// plainHeading takes the marks of emphasis, code and links off a heading, and the
// {#anchor} of some sites.
func plainHeading(s string) string {
	if i := strings.LastIndex(s, "{#"); i > 0 && strings.HasSuffix(s, "}") {
		s = strings.TrimSpace(s[:i])
	}
	if strings.HasPrefix(s, "[") {
		if i := strings.Index(s, "]("); i > 0 && strings.HasSuffix(s, ")") {
			s = s[1:i]
		}
	}
	return strings.TrimSpace(strings.NewReplacer("`", "", "**", "", `\_`, "_").Replace(s))
}

// headingTitle is the text of the first H1, "" when there is none.
func headingTitle(body []byte) string {
	for _, h := range scanHeadings(string(body)) {
		if h.level == 1 {
			return h.text
		}
	}
	return ""
}

// openingTitle is the heading of another level that a body without an H1 begins with, where
// it is a title: not that of a section, nor the name of one alert among others.
func openingTitle(body string) string {
	hs := scanHeadings(body)
	if len(hs) == 0 || strings.TrimSpace(body[:hs[0].start]) != "" || sectionOf(hs[0].text) != "" || len(headingNames(hs[0].text)) > 0 {
		return ""
	}
	return hs[0].text
}

// titleOf is the first H1, else the file's name.
func titleOf(body []byte, file string) string {
	if t := oneLine(headingTitle(body)); t != "" {
		return t
	}
	return nameOf(file)
}

// slug is the anchor that code hosts give to a heading.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r == ' ' || r == '-':
			b.WriteByte('-')
		case r == '_' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 0x7f:
			b.WriteRune(r)
		}
	}
	return b.String()
}
