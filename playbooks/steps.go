package playbooks

import (
	"regexp"
	"strings"

	"triage/safetext"
)

// Step is one thing to check or to do, in the order of the entry. Its texts are one line
// each, printable, with the values filled in.
type Step struct {
	ID       string // anchor of its heading; "" for an item of a list
	Section  string // diagnosis or mitigation
	Title    string
	When     string
	Check    string
	Expect   string
	Then     string
	Rollback string
	Risk     string
	Commands []Command
}

// Steps are the entry's steps: the H3s below Diagnosis and Mitigation, or the items of
// their ordered lists where there are no H3s.
func (e *Entry) Steps(values Values) []Step {
	doc := parseBody(e.Body)
	ids := map[*block][]Command{}
	n := 0
	doc.walkCommands(func(b *block, ch chunk) {
		n++
		ids[b] = append(ids[b], ch.command(b, n, values))
	})
	var out []Step
	for _, s := range doc.sections() {
		if s.name != secDiagnosis && s.name != secMitigation {
			continue
		}
		for _, raw := range s.steps() {
			st := Step{ID: raw.id, Section: s.name, Title: safeText(raw.title, values)}
			raw.fields(func(name string, text []inline) {
				st.set(name, safeText(text, values))
			})
			walkCode(raw.blocks, func(b *block) { st.Commands = append(st.Commands, ids[b]...) })
			out = append(out, st)
		}
	}
	return out
}

// rawStep is a step with nothing filled in.
type rawStep struct {
	id     string
	title  []inline
	line   int
	blocks []*block
}

// steps are the section's H3s, and the items of the ordered lists before the first of them.
func (s *section) steps() []rawStep {
	var out []rawStep
	headed := false
	for _, b := range s.blocks {
		switch {
		case b.kind == blockHeading && b.level > s.level:
			headed = true
			title := withoutNumber(b.inlines)
			out = append(out, rawStep{id: slug(plain(b.inlines)), title: title, line: b.line})
		case headed:
			last := &out[len(out)-1]
			last.blocks = append(last.blocks, b)
		case b.kind == blockList && b.ordered:
			for _, it := range b.blocks {
				if len(it.blocks) > 0 && it.blocks[0].kind == blockParagraph {
					out = append(out, rawStep{title: it.blocks[0].inlines, line: it.line, blocks: it.blocks[1:]})
				}
			}
		}
	}
	return out
}

// stepNumber is the number before a step's title: "2. ", "Step 2 — ", "7.1 ".
var stepNumber = regexp.MustCompile(`^(?:(?i:step )\s*[0-9]{1,2}\s*[.):–—-]*\s+|[0-9]{1,2}(?:\.[0-9]{1,2})*[.):]\s+|[0-9]{1,2}(?:\.[0-9]{1,2})+\s+)`)

// withoutNumber takes the number off a step's title: "2. Did it change?".
func withoutNumber(ins []inline) []inline {
	if len(ins) == 0 || ins[0].kind != inlineText {
		return ins
	}
	cut := stepNumber.ReplaceAllString(ins[0].text, "")
	if cut == ins[0].text {
		return ins
	}
	return append([]inline{{text: cut}}, ins[1:]...)
}

// fields visits the items of a step that begin with a bold word: **Expect:** zero.
func (s *rawStep) fields(visit func(name string, text []inline)) {
	for _, b := range s.blocks {
		if b.kind != blockList {
			continue
		}
		for _, it := range b.blocks {
			if len(it.blocks) == 0 || it.blocks[0].kind != blockParagraph {
				continue
			}
			if name, rest, ok := field(it.blocks[0].inlines); ok {
				visit(name, rest)
			}
		}
	}
}

// field cuts "**Expect:** zero" into the name in lower case and the rest.
func field(ins []inline) (name string, rest []inline, ok bool) {
	if len(ins) == 0 || ins[0].kind != inlineStrong {
		return "", nil, false
	}
	name = strings.ToLower(strings.TrimRight(plain(ins[0].kids), ": "))
	rest = ins[1:]
	if len(rest) > 0 && rest[0].kind == inlineText {
		text := strings.TrimLeft(rest[0].text, ": ")
		rest = append([]inline{{text: text}}, rest[1:]...)
	}
	switch name {
	case "check", "when", "expect", "then", "rollback", "risk":
		return name, rest, true
	}
	return "", nil, false
}

func (s *Step) set(name, text string) {
	switch name {
	case "check":
		s.Check = text
	case "when":
		s.When = text
	case "expect":
		s.Expect = text
	case "then":
		s.Then = text
	case "rollback":
		s.Rollback = text
	case "risk":
		s.Risk = text
	}
}

func walkCode(blocks []*block, visit func(*block)) {
	for _, b := range blocks {
		if b.kind == blockCode {
			visit(b)
		}
		walkCode(b.blocks, visit)
	}
}

// safeText is the text of inlines in one printable line, with the values filled in.
func safeText(ins []inline, values Values) string {
	var b strings.Builder
	var walk func([]inline)
	walk = func(ins []inline) {
		for _, in := range ins {
			switch in.kind {
			case inlineVariable:
				ps, _ := fillText("${triage."+in.text+"}", values)
				b.WriteString(joinPieces(ps))
			case inlineCode:
				ps, _ := fillText(in.text, values)
				b.WriteString(joinPieces(ps))
			case inlineBreak:
				b.WriteByte(' ')
			case inlineImage:
				b.WriteString("[image: " + plain(in.kids) + "]")
				continue
			default:
				b.WriteString(in.text)
			}
			walk(in.kids)
		}
	}
	walk(ins)
	return safetext.Line(strings.Join(strings.Fields(b.String()), " "))
}
