package playbooks

import (
	"regexp"
	"strings"

	"triage/safetext"
)

// NextStep is what to do first, in one line for the first screen: the first step of
// Diagnosis or Mitigation with what to check, where there are no steps the first thing that
// these sections say to do, else the entry's first sentence.
func (e *Entry) NextStep(values Values) string {
	doc, steps := parseBody(e.Body), e.Steps(values)
	for _, s := range doc.sections() {
		if !s.isSteps() {
			continue
		}
		n := len(s.steps())
		for _, st := range steps[:n] {
			if st.Title == "" {
				continue
			}
			if st.Check != "" && st.Check != st.Title {
				return st.Title + " - " + st.Check
			}
			return st.Title
		}
		steps = steps[n:]
		if text := firstThing(s.blocks, values); text != "" {
			return text
		}
	}
	if e.Summary != "" {
		ps, _ := fillText(e.Summary, values)
		return sentence(safetext.Line(joinPieces(ps)))
	}
	return firstThing(doc.blocks, values)
}

// sentence is the first sentence of a text.
func sentence(s string) string {
	for at := 0; ; {
		i := strings.Index(s[at:], ". ")
		if i < 0 {
			return s
		}
		at += i + 1
		if before := s[:at]; at > 1 && !abbreviated.MatchString(before) {
			return before
		}
	}
}

// abbreviated ends in a dot that ends no sentence.
var abbreviated = regexp.MustCompile(`(?i)\b(?:e\.g|i\.e|ie|eg|vs|cf|approx|no)\.$`)

// firstThing is the first thing that blocks say to do: the first item of a list, be it
// behind a paragraph that leads to it; the first sentence; what a command says that it does.
func firstThing(blocks []*block, values Values) string {
	lead := ""
	for _, b := range blocks {
		switch {
		case b.kind == blockParagraph && !isMetadata(b):
			text := safeText(b.inlines, values)
			if lead != "" || text == "" {
				continue
			}
			if !strings.HasSuffix(text, ":") {
				return sentence(text)
			}
			lead = text
		case b.kind == blockList:
			for _, it := range b.blocks {
				if len(it.blocks) > 0 && it.blocks[0].kind == blockParagraph {
					return sentence(safeText(it.blocks[0].inlines, values))
				}
			}
		case lead != "":
			return lead
		case b.kind == blockCode && b.isCommand():
			line, _, _ := strings.Cut(strings.TrimSpace(b.code), "\n")
			return safetext.Line(strings.TrimLeft(line, "#$ "))
		}
	}
	return lead
}

// isMetadata tells whether a paragraph says something about the page and nothing to do: bold
// words alone, or lines of labels and values.
func isMetadata(b *block) bool {
	if len(b.inlines) == 0 || b.inlines[0].kind != inlineStrong {
		return false
	}
	label := strings.TrimSpace(plain(b.inlines[0].kids))
	if len(b.inlines) == 1 {
		return !strings.HasSuffix(label, ".")
	}
	if next := b.inlines[1]; next.kind == inlineText && strings.HasPrefix(next.text, ":") {
		label += ":"
	}
	return strings.HasSuffix(label, ":") && sectionOf(label) == "" && len(strings.Fields(label)) <= 3
}
