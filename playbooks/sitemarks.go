package playbooks

import (
	"regexp"
	"strings"
)

// Marks by which sites write what Markdown itself has no words for. Hugo's and Jekyll's
// tags are read by expandTags.
var (
	// quoteMark opens a callout of GitHub and of Microsoft's documentation: > [!WARNING]
	quoteMark = regexp.MustCompile(`^(\s*(?:>\s*)+)\[!(\w+)[^\]]*\][+-]?\s*(.*)$`)
	// blockMark opens a callout, a folded block or a tab of MkDocs: !!! warning "Title"
	blockMark = regexp.MustCompile(`^(\s*)(!!!|\?\?\?\+?|===[!+]?)\s+(?:([\w-]+)[\w -]*)?\s*(?:"([^"]*)")?\s*$`)
	// colonMark opens or closes a block of Docusaurus, Pandoc or Microsoft: :::note Title
	colonMark = regexp.MustCompile(`^\s*:{3,}\s*(?:\{?\.?([A-Za-z][\w-]*)\}?)?\s*(.*?)(?::{3,})?\s*$`)
	// tabHeading is a tab of Microsoft's documentation: # [Portal](#tab/portal)
	tabHeading = regexp.MustCompile(`^#+\s+\[([^\]]+)\]\(#tab/[^)]*\)\s*$`)
	// included is a part that Microsoft's documentation has in another file.
	included = regexp.MustCompile(`\[!INCLUDE\s*(\[[^\]]*\]\([^)]*\))\s*\]`)
	// headAnchor is the anchor or the class of a heading: ## Title {#anchor .class}
	headAnchor = regexp.MustCompile(`\s*\{:?\s*[#.][^{}]*\}\s*$`)
	// ruleOfTable is the line below a table's head as Jekyll's kramdown has it: |---+---|
	ruleOfTable = regexp.MustCompile(`^\s*\|?[\s:|+-]*-\+-[\s:|+-]*$`)
	// alone are marks that say nothing to a reader: tables of contents and attributes.
	alone = regexp.MustCompile(`^\s*(?:\[\[?_?(?i:toc)_?\]?\]|\{:\s*[.#]?[^{}]*\})\s*$`)
)

// marksHint are the texts without which a body has none of the marks.
var marksHint = [...]string{"[!", "!!!", "???", `=== "`, ":::", "TOC", "[toc", "{:", "(#tab/", "-+-"}

func hasMarks(s string) bool {
	for _, h := range marksHint {
		if strings.Contains(s, h) {
			return true
		}
	}
	return false
}

// maxMarkDepth bounds callouts inside one another.
const maxMarkDepth = 4

// expandMarks turns the marks into Markdown, outside of fenced code: callouts into quoted
// blocks, tabs into a line in bold. Lines keep their numbers.
func expandMarks(body string) string {
	if !hasMarks(body) {
		return body
	}
	return strings.Join(expandLines(strings.Split(body, "\n"), 0), "\n")
}

func expandLines(lines []string, depth int) []string {
	out := make([]string, 0, len(lines))
	fence, quoted := "", 0 // quoted: the line that ends a callout between colons
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		text := strings.TrimLeft(line, " ")
		prefix := ""
		if i < quoted {
			prefix = "> "
		}
		switch {
		case fence != "":
			if r := strings.TrimRight(text, " \t\r"); strings.HasPrefix(r, fence) && strings.Trim(r, fence[:1]) == "" {
				fence = ""
			}
		case fenceOf(text) != "":
			fence = fenceOf(text)
		case alone.MatchString(line):
			line = ""
		default:
			if n, inner := blockOf(lines, i, depth); n > 0 {
				for _, l := range inner {
					out = append(out, prefix+l)
				}
				i += n - 1
				continue
			}
			if m := colonMark.FindStringSubmatch(line); m != nil {
				var end int
				if line, end = colons(m, lines, i); end > 0 && i >= quoted {
					quoted, prefix = end, "> "
				}
			} else {
				line = lineMark(line)
			}
		}
		out = append(out, prefix+line)
	}
	return out
}

// lineMark reads a mark of one line.
func lineMark(line string) string {
	if m := quoteMark.FindStringSubmatch(line); m != nil {
		label := callouts[strings.ToLower(m[2])]
		if label == "" {
			return m[1] + m[3]
		}
		if m[3] != "" {
			label += ": " + strings.Trim(m[3], "* ")
		}
		return m[1] + "**" + strings.TrimSuffix(label, ":") + ":**"
	}
	if m := tabHeading.FindStringSubmatch(line); m != nil {
		return "**" + m[1] + "**"
	}
	if strings.Contains(line, "|") && ruleOfTable.MatchString(line) {
		return strings.ReplaceAll(line, "+", "|")
	}
	return included.ReplaceAllString(line, "[$1]")
}

// blockOf reads a block of MkDocs at line i: its mark, and what is indented below it. It is
// as many lines as it was.
func blockOf(lines []string, i, depth int) (n int, out []string) {
	m := blockMark.FindStringSubmatch(lines[i])
	if m == nil || depth >= maxMarkDepth {
		return 0, nil
	}
	indent, isTab := m[1], strings.HasPrefix(m[2], "=")
	if isTab && m[4] == "" || !isTab && m[3] == "" {
		return 0, nil
	}
	deep := indent + "    "
	end := i + 1
	for j := i + 1; j < len(lines); j++ {
		if strings.TrimSpace(lines[j]) == "" {
			continue
		}
		if !strings.HasPrefix(lines[j], deep) {
			break
		}
		end = j + 1
	}
	inner := make([]string, 0, end-i)
	for _, l := range lines[i+1 : end] {
		inner = append(inner, strings.TrimPrefix(l, deep))
	}
	inner = expandLines(inner, depth+1)
	if isTab {
		out = append(out, indent+"**"+m[4]+"**")
	} else {
		label := firstNonEmpty(callouts[strings.ToLower(m[3])], "Note")
		if m[4] != "" {
			label = m[4]
		}
		out = append(out, indent+"> **"+strings.TrimSuffix(label, ":")+":**")
		indent += "> "
	}
	for _, l := range inner {
		out = append(out, indent+l)
	}
	return end - i, out
}

// colons reads a line of colons: what it becomes, and where the callout that it opens ends,
// 0 when it opens none. A callout that never ends is none.
func colons(m []string, lines []string, i int) (line string, end int) {
	name, rest := strings.ToLower(m[1]), strings.TrimSpace(m[2])
	switch {
	case name == "image":
		t := siteTagAt{args: rest}
		return "![" + tagMarks.ReplaceAllString(firstNonEmpty(t.arg("alt-text"), t.arg("alt")), "") + "](" + asDestination(t.arg("source")) + ")", 0
	case callouts[name] == "":
		return "", 0
	}
	for j := i + 1; j < len(lines); j++ {
		if strings.HasPrefix(strings.TrimSpace(lines[j]), ":::") {
			label := callouts[name]
			if rest = strings.Trim(rest, "[]*{} "); rest != "" {
				label = rest
			}
			return "**" + strings.TrimSuffix(label, ":") + ":**", j
		}
	}
	return lines[i], 0
}

// withoutAnchor takes the anchor off the text of a heading.
func withoutAnchor(ins []inline) []inline {
	if n := len(ins); n > 0 && ins[n-1].kind == inlineText {
		if cut := headAnchor.ReplaceAllString(ins[n-1].text, ""); cut != "" || n > 1 {
			ins[n-1].text = cut
		}
	}
	return ins
}
