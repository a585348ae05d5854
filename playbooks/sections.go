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

// sectionNames are the headings that open a section, in lower case.
var sectionNames = map[string]string{
	"meaning": secMeaning, "summary": secMeaning, "overview": secMeaning, "symptoms": secMeaning, "symptom": secMeaning,
	"background": secMeaning, "description": secMeaning, "alert description": secMeaning, "goal": secMeaning,
	"reason": secMeaning, "what it means": secMeaning, "how it works": secMeaning,
	"impact":    secImpact,
	"diagnosis": secDiagnosis, "troubleshooting": secDiagnosis, "troubleshooting pointers": secDiagnosis,
	"possible checks": secDiagnosis, "steps to check": secDiagnosis, "playbook": secDiagnosis, "workflow": secDiagnosis,
	"investigation": secDiagnosis, "investigate": secDiagnosis, "debugging": secDiagnosis, "checks": secDiagnosis,
	"how to investigate": secDiagnosis, "diagnose": secDiagnosis,
	"mitigation": secMitigation, "resolution": secMitigation, "remediation": secMitigation,
	"recommended remediation": secMitigation, "recommended remediation steps": secMitigation, "fix": secMitigation,
	"solution": secMitigation, "possible resolutions": secMitigation, "possible resolution": secMitigation, "possible fixes": secMitigation,
	"resolutions": secMitigation, "solutions": secMitigation, "workaround": secMitigation, "workarounds": secMitigation, "recovery": secMitigation, "actions": secMitigation, "action": secMitigation,
	"how to fix": secMitigation, "how to fix it": secMitigation, "what fixes it": secMitigation,
	"escalation": secEscalation, "escalate": secEscalation, "when to escalate": secEscalation,
	"notes": secNotes, "additional notes": secNotes, "additional resources": secNotes, "prevention": secNotes,
	"possible causes": secNotes, "causes": secNotes, "related alerts": secNotes, "what not to do": secNotes,
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
				push(section{name: name, title: title, level: 6, line: b.line})
				continue
			}
		}
		cur.blocks = append(cur.blocks, b)
	}
	push(section{})
	return out
}

// sectionOf is the section that a heading opens.
func sectionOf(title string) string {
	t := strings.ToLower(strings.TrimRight(strings.TrimSpace(title), ": "))
	if name, ok := sectionNames[t]; ok {
		return name
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
