package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// maxPrompt bounds what can be typed, in runes.
const maxPrompt = 200

// prompt is one line of typing in place of the key line.
type prompt struct {
	label  string
	notice string // shown above it, in place of the sources
	text   []rune
	tail   string                      // what Enter and Esc do
	live   func(m *Model, text string) // called on each change; may be nil
	accept func(m *Model, text string) tea.Cmd
	cancel func(m *Model) // may be nil
	// choose, when set, makes this a question that one key answers instead of a text.
	choose func(m *Model, key string) tea.Cmd
}

func (p *prompt) press(m *Model, k tea.KeyPressMsg) tea.Cmd {
	if p.choose != nil {
		m.prompt = nil
		return p.choose(m, k.String())
	}
	switch k.String() {
	case "enter":
		m.prompt = nil
		return p.accept(m, string(p.text))
	case "esc":
		m.prompt = nil
		if p.cancel != nil {
			p.cancel(m)
		}
		return nil
	case "backspace":
		if len(p.text) > 0 {
			p.text = p.text[:len(p.text)-1]
		}
	case "ctrl+u":
		p.text = nil
	case "ctrl+w":
		s := strings.TrimRight(string(p.text), " ")
		p.text = []rune(s[:strings.LastIndexByte(s, ' ')+1])
	default:
		p.insert(k.Text)
	}
	p.changed(m)
	return nil
}

func (p *prompt) insert(s string) {
	if p.choose != nil {
		return
	}
	for _, r := range s {
		if r >= ' ' && r != 0x7f && len(p.text) < maxPrompt {
			p.text = append(p.text, r)
		}
	}
}

func (p *prompt) changed(m *Model) {
	if p.live != nil {
		p.live(m, string(p.text))
	}
}

func (p *prompt) line(m *Model) line {
	l := line{{text: " "}, {text: p.label, role: label}, {text: m.safe(string(p.text)), role: strong}}
	if p.choose != nil {
		return l.add(strong, p.tail)
	}
	return between(l, styled(dim, p.tail+" "), m.w, m.g.ellipsis, l.width()+len(p.tail)+3 < m.w)
}

// column is where the cursor stands.
func (p *prompt) column(m *Model) int {
	return 1 + cells(p.label) + cells(m.safe(string(p.text)))
}
