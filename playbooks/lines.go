package playbooks

import (
	"strconv"
	"strings"

	"triage/safetext"
)

const (
	// minWidth is the narrowest layout; a screen that is narrower cuts the lines itself.
	minWidth = 20
	// unbroken is a width that no line reaches.
	unbroken = 1 << 30
)

// Lines lays the entry out for a screen of width cells, with the values filled in. The
// title is left out. A width of 0 breaks nothing, for a reader that breaks lines itself: each
// paragraph and each line of a command is then one line. It costs about as much as parsing the entry, so a screen keeps the
// result for as long as entry, values and width stay the same.
func (e *Entry) Lines(values Values, width int) []Line {
	if width <= 0 {
		width = unbroken
	}
	l := &layout{values: values, width: max(width, minWidth)}
	l.banner(e)
	if e.Summary != "" && !e.saysSummary() {
		l.text(fillSpans(e.Summary, RoleStrong, values), 0)
	}
	blocks := parseBody(e.Body).blocks
	if len(blocks) > 0 && blocks[0].kind == blockHeading && sameTitle(plain(blocks[0].inlines), e.Title) {
		blocks = blocks[1:]
	}
	l.blocks(blocks, 0)
	l.escalate(e)
	l.links(e)
	return l.lines
}

func sameTitle(a, b string) bool { return strings.EqualFold(oneLine(a), oneLine(b)) }

// saysSummary tells whether the body says the summary already.
func (e *Entry) saysSummary() bool { return strings.Contains(oneLine(e.Body), e.Summary) }

type layout struct {
	values  Values
	width   int
	lines   []Line
	command int
	folded  bool
	prefix  []Text // of every line inside a quote
}

func (l *layout) banner(e *Entry) {
	switch {
	case e.Status == statusSuperseded && e.SupersededBy != "":
		l.warn("Superseded by " + e.SupersededBy + ": use that one.")
	case e.Status == statusSuperseded:
		l.warn("Superseded: look for its successor.")
	case e.Status == statusDeprecated:
		l.warn("Deprecated: the steps may no longer be right.")
	case e.Status == statusDraft:
		l.warn("Draft: not reviewed by its owner yet.")
	}
}

func (l *layout) warn(s string) { l.text([]Text{{RoleWarning, safetext.Line(s), ""}}, 0) }

func (l *layout) add(line Line) {
	line.Folded = l.folded
	if len(l.prefix) > 0 {
		line.Spans = append(append([]Text(nil), l.prefix...), line.Spans...)
	}
	l.lines = append(l.lines, line)
}

// gap puts an empty line behind what is there.
func (l *layout) gap() {
	if n := len(l.lines); n > 0 && len(l.lines[n-1].Spans) > len(l.prefix) {
		l.add(Line{})
	}
}

// room is how many cells are left behind an indent.
func (l *layout) room(indent int) int {
	return max(l.width-indent-Line{Spans: l.prefix}.Width(), 8)
}

// deeper is an indent further in, or the same one where that would leave too little room.
func (l *layout) deeper(indent, by int) int {
	if indent > l.width/2 || l.width-indent-by-(Line{Spans: l.prefix}).Width() < 10 {
		return indent
	}
	return indent + by
}

// text lays out a paragraph, with an empty line before it.
func (l *layout) text(spans []Text, indent int) {
	l.gap()
	l.wrapped(spans, indent)
}

func (l *layout) wrapped(spans []Text, indent int) {
	for i, w := range wrap(spans, l.room(indent)) {
		l.add(Line{Indent: indent, Spans: w, Continued: i > 0})
	}
}

func (l *layout) blocks(blocks []*block, indent int) {
	for i, b := range blocks {
		switch b.kind {
		case blockHeading:
			l.gap()
			l.wrapped(l.spans(b.inlines, RoleHeading), indent)
		case blockParagraph:
			if i == 0 || blocks[i-1].kind != blockHeading {
				l.gap()
			}
			l.wrapped(l.spans(b.inlines, RoleBody), indent)
		case blockList:
			if i == 0 || blocks[i-1].kind != blockHeading {
				l.gap()
			}
			l.list(b, indent)
		case blockQuote:
			l.gap()
			l.quote(b, indent)
		case blockCode:
			l.gap()
			l.code(b, indent)
		case blockTable:
			l.gap()
			l.table(b, indent)
		case blockDetails:
			l.gap()
			title := l.spans(b.inlines, RoleHeading)
			if len(title) == 0 {
				title = []Text{{RoleHeading, "Details", ""}}
			}
			l.wrapped(append([]Text{{RoleMark, "▸ ", ""}}, title...), indent)
			was := l.folded
			l.folded = true
			l.blocks(b.blocks, l.deeper(indent, 2))
			l.folded = was
		case blockRule:
			l.gap()
			l.add(Line{Indent: indent, Spans: []Text{{RoleMark, strings.Repeat("─", min(l.room(indent), 20)), ""}}})
		case blockItem:
			l.blocks(b.blocks, indent)
		}
	}
}

func (l *layout) quote(b *block, indent int) {
	was, n := l.prefix, len(l.lines)
	if len(was) < 4 && l.deeper(indent, 2) > indent {
		bar := Text{RoleMark, strings.Repeat(" ", indent) + "│ ", ""}
		l.prefix = append(append([]Text(nil), was...), bar)
		indent = 0
	}
	l.blocks(b.blocks, indent)
	l.prefix = was
	// The empty line before the first block has no bar, and none stands alone.
	if len(l.lines) > n && len(l.lines[n].Spans) == len(l.prefix)+1 {
		l.lines = append(l.lines[:n], l.lines[n+1:]...)
	}
}

func (l *layout) list(b *block, indent int) {
	for i, it := range b.blocks {
		mark := "- "
		if b.ordered {
			mark = strconv.Itoa(b.start+i) + ". "
		}
		if i > 0 && !b.tight {
			l.gap()
		}
		if len(mark) > 4 && l.deeper(indent, len(mark)) == indent {
			mark = "- " // a number that leaves no room for what it counts
		}
		inner := l.deeper(indent, len(mark))
		if len(it.blocks) == 0 {
			l.add(Line{Indent: indent, Spans: []Text{{RoleMark, mark, ""}}})
			continue
		}
		first, rest := it.blocks[0], it.blocks[1:]
		if first.kind != blockParagraph {
			l.add(Line{Indent: indent, Spans: []Text{{RoleMark, mark, ""}}})
			l.item(it.blocks, inner, b.tight)
			continue
		}
		spans := l.spans(first.inlines, RoleBody)
		if _, _, ok := field(first.inlines); ok && len(spans) > 0 {
			spans[0].Role = RoleField
		}
		l.hanging(mark, spans, indent, inner)
		l.item(rest, inner, b.tight)
	}
}

// hanging lays out a paragraph behind a mark.
func (l *layout) hanging(mark string, spans []Text, indent, inner int) {
	for i, w := range wrap(spans, l.room(max(inner, indent+len(mark)))) {
		if i == 0 {
			l.add(Line{Indent: indent, Spans: append([]Text{{RoleMark, mark, ""}}, w...)})
			continue
		}
		l.add(Line{Indent: inner, Spans: w, Continued: true})
	}
}

// item lays out what follows the first paragraph of an item: a list inside a tight list
// without an empty line before it.
func (l *layout) item(blocks []*block, indent int, tight bool) {
	for len(blocks) > 0 && tight && blocks[0].kind == blockList {
		l.list(blocks[0], indent)
		blocks = blocks[1:]
	}
	l.blocks(blocks, indent)
}

func (l *layout) escalate(e *Entry) {
	if len(e.Escalate) == 0 {
		return
	}
	l.gap()
	l.wrapped([]Text{{RoleHeading, "Who to call", ""}}, 0)
	for _, s := range e.Escalate {
		when := Text{Role: RoleField}
		if d, ok := s.Wait(); ok && d == 0 {
			when.Text = "now"
		} else if s.After != "" {
			when.Text = "after " + safetext.Line(s.After)
		}
		to := safetext.Line(s.To)
		if s.Via != "" {
			to += " (" + safetext.Line(s.Via) + ")"
		}
		if s.When != "" {
			to += ", " + safetext.Line(s.When)
		}
		l.hanging("- ", []Text{when, {RoleBody, " " + to, ""}}, 0, 2)
	}
}

func (l *layout) links(e *Entry) {
	if len(e.Links) == 0 {
		return
	}
	l.gap()
	l.wrapped([]Text{{RoleHeading, "Open", ""}}, 0)
	for _, n := range e.Links {
		l.hanging("- ", l.link(inline{kind: inlineLink, url: n.URL, kids: []inline{{text: n.Name}}}), 0, 2)
	}
}
