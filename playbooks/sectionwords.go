package playbooks

import (
	"regexp"
	"strings"
)

// numbered is the number of a heading, or the sign before it; manyOf a section of which a
// page has several, "Cause 2: A leak"; remarked a remark in brackets behind the words.
var (
	numbered = regexp.MustCompile(`^(?:[0-9]+(?:\.[0-9]+)*[.):]?\s+|[^\pL\pN]+)`)
	manyOf   = regexp.MustCompile(`^(cause|solution|resolution|workaround|fix) ?[0-9]*: `)
	remarked = regexp.MustCompile(`\s*\([^()]*\)$`)
	asksWhat = regexp.MustCompile(`^what (?:is happening|happened|this (?:alert )?means|(?:does|is) (?:this|the|it)(?: alert)?(?: mean| about)?|triggers? (?:this|the)(?: alert)?)$`)
)

// sectionNames are the headings that open a section, in lower case, besides those that
// consist of coreWords.
var sectionNames = map[string]string{
	"overview": secMeaning, "symptoms": secMeaning, "symptom": secMeaning, "background": secMeaning, "goal": secMeaning,
	"reason": secMeaning, "what it means": secMeaning, "how it works": secMeaning,
	"service overview": secMeaning, "system overview": secMeaning, "service or system overview": secMeaning,
	"playbook": secDiagnosis, "workflow": secDiagnosis,
	"what to do": secMitigation, "do": secMitigation,
	"who to contact": secEscalation,
	"notes":          secNotes, "additional notes": secNotes, "additional resources": secNotes, "prevention": secNotes,
	"see also": secNotes, "references": secNotes, "further reading": secNotes, "next steps": secNotes,
	"related alerts": secNotes, "what not to do": secNotes, "contributing factors": secNotes,
	"含义": secMeaning, "影响": secImpact, "诊断": secDiagnosis, "缓解": secMitigation, "处理": secMitigation,
}

// coreWords are the words that tell what a section is for, whatever fillers stand around them.
var coreWords = map[string]string{
	"impact": secImpact, "summary": secMeaning, "description": secMeaning, "meaning": secMeaning,
	"diagnosis": secDiagnosis, "diagnostic": secDiagnosis, "diagnostics": secDiagnosis, "diagnose": secDiagnosis, "diagnosing": secDiagnosis,
	"troubleshooting": secDiagnosis, "troubleshoot": secDiagnosis, "debugging": secDiagnosis, "debug": secDiagnosis,
	"investigation": secDiagnosis, "investigate": secDiagnosis, "investigating": secDiagnosis, "triage": secDiagnosis,
	"assessment": secDiagnosis, "analysis": secDiagnosis, "detection": secDiagnosis, "check": secDiagnosis, "checks": secDiagnosis, "runbook": secDiagnosis,
	"mitigation": secMitigation, "mitigations": secMitigation, "mitigate": secMitigation, "mitigating": secMitigation,
	"resolution": secMitigation, "resolutions": secMitigation, "resolve": secMitigation, "resolving": secMitigation,
	"remediation": secMitigation, "remediations": secMitigation, "remediate": secMitigation, "remedial": secMitigation, "remedy": secMitigation,
	"fix": secMitigation, "fixes": secMitigation, "fixing": secMitigation, "solution": secMitigation, "solutions": secMitigation,
	"recovery": secMitigation, "recover": secMitigation, "containment": secMitigation, "contain": secMitigation,
	"eradication": secMitigation, "eradicate": secMitigation, "response": secMitigation, "workaround": secMitigation, "workarounds": secMitigation,
	"step": secMitigation, "steps": secMitigation, "action": secMitigation, "actions": secMitigation, "procedure": secMitigation, "procedures": secMitigation,
	"escalation": secEscalation, "escalations": secEscalation, "escalate": secEscalation,
	"cause": secNotes, "causes": secNotes,
}

// weakWords are those of coreWords that any other says better: "Troubleshooting steps",
// "Root cause analysis".
var weakWords = wordSet("step steps action actions procedure procedures cause causes")

// fillers are the words around coreWords that do not change what a section is for.
var fillers = wordSet("a an and the this it is for of to how what when do i take problem pointers alert alerts general basic common initial first " +
	"detailed potential possible probable likely recommended suggested required immediate quick manual root customer customers service " +
	"business user users technical failure failover option options guide tips instructions path paths policy contact contacts commands " +
	"checklist thing things two three five")

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// sectionOf is the section that a heading opens.
func sectionOf(title string) string {
	t := strings.ToLower(strings.TrimRight(strings.TrimSpace(title), ":? "))
	if t == "" || len(t) > maxSectionTitle {
		return ""
	}
	if t[0] < 'a' || t[0] > 'z' {
		t = numbered.ReplaceAllString(t, "")
	}
	if strings.HasSuffix(t, ")") {
		t = remarked.ReplaceAllString(t, "")
	}
	if name, ok := sectionNames[t]; ok {
		return name
	}
	if m := manyOf.FindStringSubmatch(t); m != nil {
		return coreWords[m[1]]
	}
	switch {
	case strings.HasPrefix(t, "workflow"):
		return secDiagnosis
	case asksWhat.MatchString(t):
		return secMeaning
	}
	return sectionOfWords(t)
}

const (
	maxSectionTitle = 200 // bytes of a heading that opens a section
	maxSectionWords = 6   // words of one that is taken for a section's by its words
)

// sectionOfWords is the section that the words of a heading name, "" as soon as one of them
// says something else: "Potential resolution steps" is a mitigation, "Backup steps" nothing.
func sectionOfWords(t string) string {
	ws := strings.FieldsFunc(t, func(r rune) bool { return r == ' ' || r == '&' || r == '/' || r == ',' })
	if len(ws) == 0 || len(ws) > maxSectionWords {
		return ""
	}
	section, weak, cores := "", "", 0
	for _, w := range ws {
		switch core := coreWords[w]; {
		case weakWords[w]:
			weak = firstNonEmpty(weak, core)
		case core != "":
			if cores++; section == "" {
				section = core
			}
		case !fillers[w]:
			return ""
		}
	}
	if cores > 1 && !strings.ContainsAny(t, "&/,") && !strings.Contains(t, " and ") {
		return "" // "Impact assessment" is neither
	}
	return firstNonEmpty(section, weak)
}
