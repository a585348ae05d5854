package playbooks

import (
	"net/url"
	"strings"

	"triage/safetext"
)

// spans are inlines as printable text, variables filled in.
func (l *layout) spans(ins []inline, role Role) []Text {
	var out []Text
	add := func(r Role, s, u string) {
		if s != "" {
			out = append(out, Text{r, s, u})
		}
	}
	for _, in := range ins {
		switch in.kind {
		case inlineText:
			add(role, safetext.Line(in.text), "")
		case inlineTag:
			add(RoleTag, safetext.Line(in.text), "")
		case inlineVariable:
			out = append(out, fillSpans("${triage."+in.text+"}", role, l.values)...)
		case inlineCode:
			out = append(out, fillSpans(in.text, RoleCode, l.values)...)
		case inlineBreak:
			add(role, lineBreak, "")
		case inlineStrong:
			out = append(out, l.spans(in.kids, stronger(role, RoleStrong))...)
		case inlineEmphasis:
			out = append(out, l.spans(in.kids, stronger(role, RoleEmphasis))...)
		case inlineStrike:
			add(role, "~", "")
			out = append(out, l.spans(in.kids, role)...)
			add(role, "~", "")
		case inlineImage:
			add(role, "[image: ", "")
			out = append(out, l.spans(in.kids, role)...)
			add(role, "]", "")
		case inlineLink:
			out = append(out, l.link(in)...)
		}
	}
	return out
}

// stronger keeps a heading a heading.
func stronger(outer, inner Role) Role {
	if outer == RoleBody {
		return inner
	}
	return outer
}

// link shows a link's text and, where that is something else, its address.
func (l *layout) link(in inline) []Text {
	u, shown, unknown := showURL(in.url, l.values)
	text := l.spans(in.kids, RoleLink)
	same := ""
	for i := range text {
		if text[i].Role == RoleLink {
			text[i].URL = u
		}
		same += text[i].Text
	}
	if shown == "" || same == shown || "mailto:"+same == shown {
		return text
	}
	role := RoleNote
	if unknown {
		role = RoleUnknown
	}
	if same == "" {
		return []Text{{role, shown, u}}
	}
	return append(text, Text{RoleNote, " (", ""}, Text{role, shown, u}, Text{RoleNote, ")", ""})
}

// showURL fills in a link's address. u is what may be opened, "" when nothing may; shown
// is what a person sees.
func showURL(template string, values Values) (u, shown string, unknown bool) {
	filled, missing, ok := fillURL(template, values)
	if len(missing) > 0 {
		shown = variable.ReplaceAllStringFunc(filled, func(m string) string {
			return unknownMark(variable.FindStringSubmatch(m)[1], "unknown")
		})
		return "", safetext.Line(shown), true
	}
	shown = safetext.Line(filled)
	if ok && shown == filled && !strings.Contains(filled, " ") {
		if p, err := url.Parse(filled); err == nil && p.User == nil {
			u = filled
		}
	}
	return u, shown, false
}

// fillSpans fills in a text: values in the text's role, what is unknown in its own.
func fillSpans(s string, role Role, values Values) []Text {
	ps, _ := fillText(s, values)
	var out []Text
	for _, p := range ps {
		r := role
		if p.unknown {
			r = RoleUnknown
		}
		out = append(out, Text{r, safetext.Line(p.text), ""})
	}
	return out
}
