package playbooks

import (
	"regexp"
	"slices"
	"strings"
)

const maxSteps = 9

// sections checks the order and the content of the sections.
func (c *entryLint) sections() {
	order := []string{secMeaning, secImpact, secDiagnosis, secMitigation}
	at := 0
	seen := map[string]bool{}
	for _, s := range c.secs {
		if s.level == 1 && !sameTitle(s.title, c.e.Title) {
			c.at(s.line, LevelWarning, "title", "the heading %q is not the title %q", s.title, c.e.Title)
		}
		i := slices.Index(order, s.name)
		if i >= 0 {
			if i < at {
				c.at(s.line, LevelWarning, "section-order", "%s comes behind a later section", s.title)
			}
			at, seen[s.name] = max(at, i), true
		}
		if s.name != "" && len(s.blocks) == 0 {
			c.at(s.line, LevelWarning, "empty-section", "%s is empty", s.title)
		}
	}
	for _, name := range order {
		if !seen[name] && (name != secImpact || c.e.Impact == "") {
			c.at(0, LevelWarning, "missing-section", "there is no section on %s", name)
		}
	}
}

// generatedName looks like the name of a pod: deploy-6c9f8d7b5-x2x4z.
var generatedName = regexp.MustCompile(`[a-z0-9]-[a-f0-9]{8,10}-[a-z0-9]{5}\b`)

// steps checks what steps and their commands must say.
func (c *entryLint) steps() {
	ids := map[string]bool{}
	for _, s := range c.secs {
		if s.name != secDiagnosis && s.name != secMitigation {
			continue
		}
		c.outsideSteps(s)
		steps := s.steps()
		if len(steps) > maxSteps {
			c.at(s.line, LevelWarning, "many-steps", "%d steps are too many to follow at night", len(steps))
		}
		for _, st := range steps {
			if st.id != "" && ids[st.id] {
				c.at(st.line, LevelError, "step-id", "two steps have the anchor #%s", st.id)
			}
			ids[st.id] = true
			has := map[string]bool{}
			st.fields(func(name string, _ []inline) { has[name] = true })
			if s.name == secDiagnosis && st.id != "" && !has["expect"] {
				c.at(st.line, LevelWarning, "no-expect", "the step %q does not say what to expect", plain(st.title))
			}
			walkCode(st.blocks, func(b *block) { c.stepCommand(s.name, b, has) })
		}
	}
	walkCode(c.doc.blocks, c.command)
}

// outsideSteps checks the commands that stand in no step, and so beside no field.
func (c *entryLint) outsideSteps(s section) {
	inside := map[*block]bool{}
	for _, st := range s.steps() {
		walkCode(st.blocks, func(b *block) { inside[b] = true })
	}
	walkCode(s.blocks, func(b *block) {
		if !inside[b] {
			c.stepCommand(s.name, b, nil)
		}
	})
}

// stepCommand checks a command against the fields of its step.
func (c *entryLint) stepCommand(section string, b *block, has map[string]bool) {
	risk := b.attrs["risk"]
	if languageOf(b.lang) == langShell && section == secMitigation {
		if risk == "" {
			c.at(b.line, LevelError, "no-risk", "a command of Mitigation needs risk=read, change or destructive")
		}
		if risk != "read" && !has["rollback"] {
			c.at(b.line, LevelError, "no-rollback", "a command of Mitigation that changes something needs a Rollback")
		}
	}
	if risk == "destructive" && !has["when"] {
		c.at(b.line, LevelError, "no-when", "a destructive command needs a When")
	}
}

// command checks a command wherever it stands.
func (c *entryLint) command(b *block) {
	if r := b.attrs["risk"]; r != "" && r != "read" && r != "change" && r != "destructive" {
		c.at(b.line, LevelError, "risk", "risk=%s is not one of read, change, destructive", r)
	}
	if r := b.attrs["run"]; r != "" && r != "copy" && r != "loki" && r != "jaeger" {
		c.at(b.line, LevelError, "run", "run=%s is not one of copy, loki, jaeger", r)
	}
	if !b.isCommand() {
		return
	}
	for _, ch := range b.chunks() {
		if !ch.isCommand {
			continue
		}
		for _, h := range placeholders(ch.text) {
			c.at(b.line, LevelWarning, "hole", "%s is left to the reader: use a ${triage.name} where there is one", h)
		}
		if m := generatedName.FindString(ch.text); m != "" {
			c.at(b.line, LevelWarning, "generated-name", "%q looks like the name of one instance", strings.TrimSpace(m))
		}
	}
}
