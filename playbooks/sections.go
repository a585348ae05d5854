package playbooks

import (
	"strings"
)

// The sections that every entry may have, whatever its author calls them.
const (
	secMeaning    = "meaning"
	secImpact     = "impact"
	secDiagnosis  = "diagnosis"
	secMitigation = "mitigation"
	secEscalation = "escalation"
	secNotes      = "notes"
)

// boldWords are the words that, in bold, open a section in a page whose headings are
// paragraphs: "How to **investigate**:".
var boldWords = map[string]string{
	"works": secMeaning, "investigate": secDiagnosis, "fix": secMitigation, "impact": secImpact, "emergency": secMitigation,
}

// section is a part of the body under one heading.
type section struct {
	name   string // one of the sec names, "" for one of the author's own
	title  string
	level  int // of its heading; 0 for the text before the first
	line   int
	blocks []*block // without the heading
}

// sections cuts the body at its H1s and H2s, at lower headings that name a section, and at
// paragraphs that stand for a heading. An H3 below a diagnosis or mitigation is a step and
// stays inside.
func (d *document) sections() []section {
	cur := section{}
	var out []section
	push := func(s section) {
		if cur.level > 0 || len(cur.blocks) > 0 {
			out = append(out, cur)
		}
		cur = s
	}
	for _, b := range d.blocks {
		switch b.kind {
		case blockHeading:
			title := strings.TrimSpace(plain(b.inlines))
			name := sectionOf(title)
			inSteps := cur.isSteps() && cur.level > 0 && b.level > cur.level
			if b.level <= 2 || name != "" && !inSteps {
				push(section{name: name, title: title, level: b.level, line: b.line})
				continue
			}
		case blockParagraph:
			if name, title, ok := runInHead(b); ok {
				push(section{name: name, title: title, level: runInLevel, line: b.line})
				continue
			}
			if cur.isSteps() && cur.level != runInLevel {
				break
			}
			if name, title, rest, ok := headWithText(b); ok {
				push(section{name: name, title: title, level: runInLevel, line: b.line, blocks: []*block{rest}})
				continue
			}
			if name, title, ok := labelHead(b); ok {
				push(section{name: name, title: title, level: runInLevel, line: b.line})
				continue
			}
		case blockList:
			if cur.name != "" && cur.level != itemLevel {
				break
			}
			for i, it := range b.blocks {
				name, title, rest, ok := labelItem(it)
				switch {
				case ok:
					push(section{name: name, title: title, level: itemLevel, line: it.line, blocks: rest})
				case cur.level == itemLevel && cur.name != "":
					push(section{level: itemLevel, line: it.line, blocks: []*block{listOf(b, it, i)}})
				default:
					cur.blocks = append(cur.blocks, listOf(b, it, i))
				}
			}
			continue
		}
		cur.blocks = append(cur.blocks, b)
	}
	push(section{})
	return out
}

// runInHead reads a paragraph that stands for a heading: bold all over and named like a
// section, or a few words that end in a colon with the word that tells in bold.
func runInHead(b *block) (name, title string, ok bool) {
	title = strings.TrimSpace(plain(b.inlines))
	if title == "" || len(title) > 60 {
		return "", "", false
	}
	strong, other := "", 0
	for _, in := range b.inlines {
		switch in.kind {
		case inlineStrong:
			strong += plain(in.kids)
		case inlineText:
			if strings.Trim(in.text, " :") != "" {
				other++
			}
		default:
			return "", "", false
		}
	}
	strong = strings.ToLower(strings.Trim(strong, " :"))
	switch {
	case strong == "":
		return "", "", false
	case other == 0:
		name = sectionOf(strong)
	case strings.HasSuffix(title, ":"):
		name = boldWords[strong]
	}
	return name, strings.TrimRight(title, ": "), name != ""
}

const (
	runInLevel = 6 // of a section that a paragraph opens
	itemLevel  = 7 // of one that an item of a list opens
)

func (s *section) isSteps() bool { return s.name == secDiagnosis || s.name == secMitigation }

// labelHead reads a paragraph that is nothing but a section's name and a colon: "Mitigation:".
func labelHead(b *block) (name, title string, ok bool) {
	title = strings.TrimSpace(plain(b.inlines))
	if len(title) > 60 || !strings.HasSuffix(title, ":") {
		return "", "", false
	}
	name = sectionOf(title)
	return name, strings.TrimRight(title, ": "), name != ""
}

// labelItem reads an item of a list that begins with a section's name and a colon: "- **Meaning:**
// the disk is full", "* Solution:" with the text below it.
func labelItem(it *block) (name, title string, rest []*block, ok bool) {
	if len(it.blocks) == 0 || it.blocks[0].kind != blockParagraph || len(it.blocks[0].inlines) == 0 {
		return "", "", nil, false // a paragraph of comments alone is empty
	}
	ins := it.blocks[0].inlines
	label, after := "", []inline(nil)
	switch first := ins[0]; {
	case first.kind == inlineStrong || first.kind == inlineEmphasis:
		label = strings.TrimSpace(plain(first.kids))
		after = ins[1:]
		if len(after) > 0 && after[0].kind == inlineText && strings.HasPrefix(after[0].text, ":") {
			label += ":"
			after = append([]inline{{text: strings.TrimLeft(after[0].text, ": ")}}, after[1:]...)
		}
	case first.kind == inlineText:
		before, text, found := strings.Cut(first.text, ":")
		if found && (text == "" || text[0] == ' ') {
			label = before + ":"
			after = append([]inline{{text: strings.TrimLeft(text, " ")}}, ins[1:]...)
		}
	}
	if !strings.HasSuffix(label, ":") || len(label) > 40 {
		return "", "", nil, false
	}
	if name = sectionOf(label); name == "" || isLinkAlone(after) {
		return "", "", nil, false
	}
	rest = it.blocks[1:]
	if strings.TrimSpace(plain(after)) != "" {
		text := *it.blocks[0]
		text.inlines = after
		rest = append([]*block{&text}, rest...)
	}
	return name, strings.TrimRight(label, ": "), rest, len(rest) > 0
}

// isLinkAlone tells whether a text says nothing but where to read: "Runbook: [link]".
func isLinkAlone(ins []inline) bool {
	links := 0
	for _, in := range ins {
		switch {
		case in.kind == inlineLink:
			links++
		case strings.TrimSpace(plain([]inline{in})) != "":
			return false
		}
	}
	return links == 1
}

// listOf is a list of the one item i of b.
func listOf(b, it *block, i int) *block {
	one := *b
	one.blocks, one.start, one.line = []*block{it}, b.start+i, it.line
	return &one
}

// headWithText reads a paragraph that begins with bold words named like a section, on a
// line of their own or with a colon: "**Impact:** nobody can log in."
func headWithText(b *block) (name, title string, rest *block, ok bool) {
	if len(b.inlines) < 2 || b.inlines[0].kind != inlineStrong {
		return "", "", nil, false
	}
	title = strings.TrimSpace(plain(b.inlines[0].kids))
	after := b.inlines[1:]
	switch first := after[0]; {
	case first.kind == inlineBreak:
		after = after[1:]
	case first.kind == inlineText && strings.HasPrefix(first.text, ":"):
		after = append([]inline{{text: strings.TrimLeft(first.text, ": ")}}, after[1:]...)
	case !strings.HasSuffix(title, ":"):
		return "", "", nil, false
	}
	if name = sectionOf(title); name == "" || strings.TrimSpace(plain(after)) == "" || isLinkAlone(after) {
		return "", "", nil, false
	}
	text := *b
	text.inlines = after
	return name, strings.TrimRight(title, ": "), &text, true
}

// Sections are the names of the sections that the entry has, in order: meaning, impact,
// diagnosis, mitigation, escalation, notes.
func (e *Entry) Sections() []string {
	var out []string
	for _, s := range parseBody(e.Body).sections() {
		if s.name != "" {
			out = append(out, s.name)
		}
	}
	return out
}
