package playbooks

import (
	"regexp"
	"strings"
)

// siteTag is a tag of a documentation site: a Hugo shortcode, {{< ref "x" >}} or
// {{% note %}}, or a Liquid tag, {% include x %}. Go and Jinja values, {{ x }}, are none.
var siteTag = regexp.MustCompile(`\{\{[<%]\s*(/?)\s*([A-Za-z][\w./-]*)\s*(.*?)[%>]\}\}|\{%-?\s*()([A-Za-z]\w*)\s*(.*?)-?%\}|\{\{\s*()(site\.data\.alerts\.\w+)()\s*\}\}`)

// refTags stand for the name of a page or of a setting, callouts open a quoted block, dropped say nothing.
var (
	refTags  = map[string]bool{"ref": true, "relref": true, "link": true, "doc": true, "param": true}
	callouts = map[string]string{
		"admonition": "Note", "hint": "Note", "note": "Note", "notice": "Note", "callout": "Note", "alert": "Note",
		"info": "Info", "tip": "Tip", "warning": "Warning", "caution": "Caution", "danger": "Danger", "important": "Important",
		"site.data.alerts.callout_info": "Note", "site.data.alerts.callout_success": "Tip",
		"site.data.alerts.callout_danger": "Warning", "site.data.alerts.callout_version": "Note",
	}
	droppedTags = map[string]bool{
		"include": true, "include_cached": true, "raw": true, "endraw": true, "comment": true, "endcomment": true,
		"expand": true, "details": true, "tabs": true, "tab": true, "toc": true, "br": true, "columns": true, "column": true,
		"section": true, "button": true, "tabpane": true, "pane": true, "highlight": true, "endhighlight": true, "mermaid": true,
		"youtube": true, "collapse": true, "tab-content": true, "accordion": true, "responsive-table": true, "thirdparty-content": true,
		"docs/ignore": true, "docs/reference": true, "docs/hero-simple": true, "docs/copy": true, "shared": true,
		"card-grid": true, "qa-list": true,
		"if": true, "elsif": true, "else": true, "endif": true, "unless": true, "endunless": true, "for": true, "endfor": true,
		"case": true, "when": true, "endcase": true, "assign": true, "capture": true, "endcapture": true,
	}
	imageTags = map[string]bool{"figure": true, "image": true, "img": true}
	// titledTags are those of droppedTags whose title is shown in bold.
	titledTags = map[string]bool{"expand": true, "details": true, "collapse": true, "tab": true, "tab-content": true, "pane": true, "accordion": true}
	// wordTags stand for one of their arguments.
	wordTags = map[string]string{"glossary_tooltip": "text", "heading": "", "codenew": "file", "code_sample": "file", "feature-state": "state",
		"docs/shared": "lookup", "docs/learning-paths": "title", "docs/play": "title"}
)

const endOfCallout = "site.data.alerts.end"

// siteTagAt is one tag found in a line.
type siteTagAt struct {
	start, end int
	name, args string
	closing    bool
}

func findTags(line string) []siteTagAt {
	if !strings.Contains(line, "{{") && !strings.Contains(line, "{%") {
		return nil
	}
	var out []siteTagAt
	for _, m := range siteTag.FindAllStringSubmatchIndex(line, -1) {
		t := siteTagAt{start: m[0], end: m[1]}
		for g := 2; g+5 < len(m); g += 6 {
			if m[g+2] >= 0 {
				t.closing, t.name, t.args = m[g+1] > m[g], line[m[g+2]:m[g+3]], strings.TrimSpace(line[m[g+4]:m[g+5]])
			}
		}
		out = append(out, t)
	}
	return out
}

func (t siteTagAt) known() bool {
	name := strings.ToLower(t.name)
	return refTags[name] || callouts[name] != "" || droppedTags[name] || imageTags[name] || isWordTag(name) || name == endOfCallout
}

func isWordTag(name string) bool { _, ok := wordTags[name]; return ok }

func hasTags(s string) bool {
	return strings.Contains(s, "{{<") || strings.Contains(s, "{{%") || strings.Contains(s, "{%") || strings.Contains(s, "site.data.alerts")
}

// expandTags turns the tags of documentation sites into Markdown, outside of fenced code:
// references into the page's name, callouts into quoted blocks. Lines keep their numbers.
// A tag that is not known stays.
func expandTags(body string) string {
	if !hasTags(body) {
		return body
	}
	var b strings.Builder
	fence, quoting, code, closes := "", false, false, closesCode(body)
	for line := range strings.Lines(body) {
		text := strings.TrimRight(line, "\n")
		trimmed := strings.TrimLeft(text, " ")
		mark, opens := codeTag(trimmed)
		switch {
		case code && mark != "" && !opens, !code && fence == "" && opens && closes:
			text, code = mark, opens
		case code:
		case fence != "":
			if r := strings.TrimRight(trimmed, " \t"); strings.HasPrefix(r, fence) && strings.Trim(r, fence[:1]) == "" {
				fence = ""
			}
		case fenceOf(trimmed) != "":
			fence = fenceOf(trimmed)
		default:
			if out, open, isCallout := callout(trimmed, quoting); isCallout {
				b.WriteString(out)
				quoting = open
				if strings.HasSuffix(line, "\n") {
					b.WriteByte('\n')
				}
				continue
			}
			text = replaceTags(text)
		}
		if quoting {
			b.WriteString("> ")
		}
		b.WriteString(text)
		if strings.HasSuffix(line, "\n") {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// callout reads a line that opens or closes a callout.
func callout(line string, quoting bool) (out string, open, ok bool) {
	ts := findTags(line)
	if len(ts) == 0 || ts[0].start != 0 {
		return "", false, false
	}
	first, last := ts[0], ts[len(ts)-1]
	name := strings.ToLower(first.name)
	label := callouts[name]
	switch {
	case name == endOfCallout || label != "" && first.closing:
		return strings.TrimSpace(replaceTags(line[first.end:])), false, quoting
	case label == "":
		return "", false, false
	}
	if title := firstNonEmpty(first.arg("title"), argOf(first.args)); title != "" {
		label = strings.Trim(tagMarks.ReplaceAllString(strings.ReplaceAll(title, "*", ""), ""), "_: ")
	} else if kind := first.arg("color"); callouts[kind] != "" {
		label = callouts[kind]
	}
	rest, closed := line[first.end:], false
	if last.start != first.start && (last.closing || last.name == endOfCallout) {
		rest, closed = line[first.end:last.start], true
	}
	return "> **" + label + ":** " + strings.TrimSpace(replaceTags(rest)), !closed, true
}

func replaceTags(line string) string {
	ts := findTags(line)
	if len(ts) == 0 {
		return line
	}
	var b strings.Builder
	at := 0
	for _, t := range ts {
		name := strings.ToLower(t.name)
		if !t.known() {
			continue
		}
		b.WriteString(line[at:t.start])
		at = t.end
		switch {
		case t.closing:
		case refTags[name]:
			if m := tagWord.FindStringSubmatch(t.args); m != nil {
				b.WriteString(asDestination(m[1] + m[2] + m[3]))
			}
		case name == "youtube":
			b.WriteString("[video](https://www.youtube.com/watch?v=" + asDestination(firstNonEmpty(t.arg("id"), quotedArg(t.args), t.args)) + ")")
		case titledTags[name]:
			if title := firstNonEmpty(t.arg("title"), t.arg("name"), t.arg("header"), t.arg("summary"), quotedArg(t.args)); title != "" {
				b.WriteString("**" + strings.Trim(tagMarks.ReplaceAllString(title, ""), "* ") + "**")
			}
		case isWordTag(name):
			b.WriteString(tagMarks.ReplaceAllString(firstNonEmpty(t.arg(firstNonEmpty(wordTags[name], "id")), t.arg("title"), quotedArg(t.args)), ""))
		case imageTags[name]:
			b.WriteString("![" + tagMarks.ReplaceAllString(firstNonEmpty(t.arg("alt"), t.arg("caption"), t.arg("title")), "") + "](" + asDestination(t.arg("src")) + ")")
		}
	}
	b.WriteString(line[at:])
	return b.String()
}

// cutTags cuts the tags that were not known out of a text, so that they can be shown apart.
func cutTags(s string) []inline {
	if !hasTags(s) {
		return []inline{{text: s}}
	}
	var out []inline
	at := 0
	for _, t := range findTags(s) {
		if t.start > at {
			out = append(out, inline{text: s[at:t.start]})
		}
		out = append(out, inline{kind: inlineTag, text: s[t.start:t.end]})
		at = t.end
	}
	if at < len(s) {
		out = append(out, inline{text: s[at:]})
	}
	return out
}

// withTags cuts the texts among inlines.
func withTags(ins []inline) []inline {
	var out []inline
	for i, in := range ins {
		if in.kind == inlineText && hasTags(in.text) {
			if out == nil {
				out = append(out, ins[:i]...)
			}
			out = append(out, cutTags(in.text)...)
		} else if out != nil {
			out = append(out, in)
		}
	}
	if out == nil {
		return ins
	}
	return out
}

// unknownTag is the first tag of a body, outside of fenced code, that is not known, and
// its 0-based line.
func unknownTag(body string) (string, int) {
	if !hasTags(body) {
		return "", 0
	}
	fence, n := "", -1
	for line := range strings.Lines(body) {
		n++
		trimmed := strings.TrimLeft(strings.TrimRight(line, " \t\n"), " ")
		switch {
		case fence != "":
			if strings.HasPrefix(trimmed, fence) && strings.Trim(trimmed, fence[:1]) == "" {
				fence = ""
			}
		case fenceOf(trimmed) != "":
			fence = fenceOf(trimmed)
		default:
			for _, t := range findTags(line) {
				if !t.known() {
					return line[t.start:t.end], n
				}
			}
		}
	}
	return "", 0
}
