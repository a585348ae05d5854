package playbooks

import (
	"regexp"
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

// sectionNames are the headings that open a section, in lower case.
var sectionNames = map[string]string{
	"meaning": secMeaning, "summary": secMeaning, "overview": secMeaning, "symptoms": secMeaning, "symptom": secMeaning,
	"background": secMeaning, "description": secMeaning, "alert description": secMeaning, "goal": secMeaning,
	"reason": secMeaning, "what it means": secMeaning, "how it works": secMeaning,
	"service overview": secMeaning, "system overview": secMeaning, "service or system overview": secMeaning,
	"impact":    secImpact,
	"diagnosis": secDiagnosis, "troubleshooting": secDiagnosis, "troubleshooting pointers": secDiagnosis,
	"possible checks": secDiagnosis, "steps to check": secDiagnosis, "playbook": secDiagnosis, "workflow": secDiagnosis,
	"investigation": secDiagnosis, "investigate": secDiagnosis, "debugging": secDiagnosis, "checks": secDiagnosis,
	"how to investigate": secDiagnosis, "diagnose": secDiagnosis, "investigation steps": secDiagnosis, "diagnostic steps": secDiagnosis,
	"diagnosing the problem": secDiagnosis, "what to check": secDiagnosis, "how to debug": secDiagnosis,
	"mitigation": secMitigation, "resolution": secMitigation, "remediation": secMitigation,
	"recommended remediation": secMitigation, "recommended remediation steps": secMitigation, "fix": secMitigation,
	"solution": secMitigation, "possible resolutions": secMitigation, "possible resolution": secMitigation, "possible fixes": secMitigation,
	"resolutions": secMitigation, "solutions": secMitigation, "workaround": secMitigation, "workarounds": secMitigation, "recovery": secMitigation, "actions": secMitigation, "action": secMitigation,
	"steps": secMitigation, "steps to take": secMitigation, "procedure": secMitigation, "what to do": secMitigation,
	"how to resolve": secMitigation, "how to resolve it": secMitigation, "how do i resolve it": secMitigation, "immediate actions": secMitigation,
	"failure and recovery": secMitigation, "failure and recovery procedures": secMitigation, "failover and recovery procedures": secMitigation,
	"how to fix": secMitigation, "how to fix it": secMitigation, "what fixes it": secMitigation,
	"escalation": secEscalation, "escalate": secEscalation, "when to escalate": secEscalation,
	"escalation contact": secEscalation, "escalation contacts": secEscalation, "escalation path": secEscalation, "who to contact": secEscalation,
	"notes": secNotes, "additional notes": secNotes, "additional resources": secNotes, "prevention": secNotes,
	"possible causes": secNotes, "causes": secNotes, "cause": secNotes, "root cause": secNotes, "see also": secNotes, "references": secNotes, "further reading": secNotes,
	"next steps": secNotes, "related alerts": secNotes, "what not to do": secNotes,
}

// boldWords are the words that, in bold, open a section in a page whose headings are
// paragraphs: "How to **investigate**:".
var boldWords = map[string]string{
	"works": secMeaning, "investigate": secDiagnosis, "fix": secMitigation, "impact": secImpact,
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
			inSteps := (cur.name == secDiagnosis || cur.name == secMitigation) && cur.level > 0 && b.level > cur.level
			if b.level <= 2 || name != "" && !inSteps {
				push(section{name: name, title: title, level: b.level, line: b.line})
				continue
			}
		case blockParagraph:
			if name, title, ok := runInHead(b); ok {
				push(section{name: name, title: title, level: runInLevel, line: b.line})
				continue
			}
			inSteps := (cur.name == secDiagnosis || cur.name == secMitigation) && cur.level > 0 && cur.level != runInLevel
			if name, title, rest, ok := headWithText(b); ok && !inSteps {
				push(section{name: name, title: title, level: runInLevel, line: b.line, blocks: []*block{rest}})
				continue
			}
		}
		cur.blocks = append(cur.blocks, b)
	}
	push(section{})
	return out
}

// numbered is the number of a heading, or the sign before it; manyOf a section of which a
// page has several, "Cause 2: A leak".
var (
	numbered = regexp.MustCompile(`^(?:[0-9]+(?:\.[0-9]+)*[.):]?\s+|[^\pL\pN]+)`)
	manyOf   = regexp.MustCompile(`^(cause|solution|resolution|workaround|fix) ?[0-9]*: `)
)

// sectionOf is the section that a heading opens.
func sectionOf(title string) string {
	t := strings.ToLower(strings.TrimRight(strings.TrimSpace(title), ":? "))
	t = numbered.ReplaceAllString(t, "")
	if name, ok := sectionNames[t]; ok {
		return name
	}
	if m := manyOf.FindStringSubmatch(t); m != nil {
		return sectionNames[m[1]]
	}
	if strings.HasPrefix(t, "workflow") {
		return secDiagnosis
	}
	return ""
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

// runInLevel is the level of a section that a paragraph opens.
const runInLevel = 6

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
	if name = sectionOf(title); name == "" || strings.TrimSpace(plain(after)) == "" {
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
