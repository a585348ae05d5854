package tui

import (
	"context"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"triage/investigate"
)

// Model is the root: it routes messages and keys, and holds what all screens read.
type Model struct {
	o       Options
	g       *glyphs
	theme   theme
	paper   paper
	profile colorprofile.Profile
	w, h    int

	findings <-chan investigate.Finding
	reading  int // number of the channel that is read; findings of an older one are dropped
	f        investigate.Finding
	have     bool // f is set
	closed   bool // the channel ended
	version  int  // counts findings, for the caches of screens
	started  time.Time
	// picking is the list of requests that is shown instead of an incident; nil for none.
	picking *investigate.Requests

	stack  []screen // the main screen first
	bodyAt int      // the row at which the screen on top begins
	book   int      // index of the playbook entry shown
	prompt *prompt
	note   note

	numbers map[action]string // of the menu, where there are no keys

	ctx   context.Context // of the screen: queries of the playbook end with it
	asked []*asked        // queries of the playbook, in the order in which they were first asked
	parts bookParts       // of the entry shown
	ticks int             // number of the clock that is running; ticks of an older one are dropped

	marks   marks
	leaving bool // quit once the report has been written
}

// note is a message on the key line, until the next key.
type note struct {
	role role
	text string
}

type (
	findingMsg struct {
		f       investigate.Finding
		ok      bool
		reading int
	}
	tickMsg   struct{ ticks int }
	noteMsg   note
	openedMsg struct {
		url string
		err error
	}
	reportMsg struct {
		path string
		err  error
		rev  int // of the marks that it holds
	}
)

// New is the model for an investigation, as [Run] uses it.
func New(o Options) *Model {
	m := &Model{o: o, g: &unicodeGlyphs, w: 80, h: 24, findings: o.Findings, profile: colorprofile.TrueColor, ctx: context.Background()}
	if o.ASCII {
		m.g = &asciiGlyphs
	}
	m.started = o.now()
	m.restyle()
	m.stack = []screen{newMainScreen()}
	return m
}

// Init asks the terminal for its ground and waits for the first finding.
func (m *Model) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, m.await(), m.tick())
}

// Update routes one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.paper = lightPaper
		if msg.IsDark() {
			m.paper = darkPaper
		}
		m.restyle()
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.restyle()
	case findingMsg:
		return m, m.take(msg)
	case tickMsg:
		if msg.ticks == m.ticks {
			return m, m.tick()
		}
	case askedMsg:
		m.answered(msg)
	case noteMsg:
		m.note = note(msg)
	case openedMsg:
		return m, m.opened(msg)
	case reportMsg:
		return m, m.reported(msg)
	case tea.PasteMsg:
		if m.prompt != nil {
			m.prompt.insert(msg.Content)
			m.prompt.changed(m)
		}
	case tea.KeyPressMsg:
		return m, m.press(msg)
	case tea.MouseWheelMsg:
		return m, m.wheel(msg)
	case tea.MouseClickMsg:
		return m, m.click(msg)
	}
	return m, nil
}

func (m *Model) press(k tea.KeyPressMsg) tea.Cmd {
	if k.String() == "ctrl+c" && (m.prompt == nil || m.prompt.choose == nil) {
		m.prompt = nil
		return m.leave()
	}
	if m.prompt != nil {
		return m.prompt.press(m, k)
	}
	m.note = note{}
	return m.act(actionOf(k))
}

// act does what is the same on every screen and hands the rest to the screen on top.
func (m *Model) act(a action) tea.Cmd {
	switch a {
	case none:
		return nil
	case quit:
		return m.leave()
	case back:
		return m.pop()
	case help:
		m.openHelp()
	case showLog:
		return m.openTimeline(m.top().subject(m))
	case showTrace:
		return m.openTrace(m.top().subject(m))
	case showSources:
		m.push(newSourcesScreen())
	case showBook:
		return m.openBook()
	case markIt:
		return m.markStep(m.top().subject(m))
	case collect:
		return m.collect(m.top().subject(m))
	case copyIt:
		return m.copySubject(m.top().subject(m))
	case escalate:
		return m.copyEscalation()
	case open:
		return m.openLink(m.top().subject(m))
	case write:
		return m.writeReport()
	case reload:
		return m.reloadFindings()
	case nextBook, previousBook:
		if t, ok := m.top().(*traceScreen); ok {
			return t.do(m, a)
		}
		m.turnBook(a)
	default:
		return m.top().do(m, a)
	}
	return nil
}

func (m *Model) top() screen { return m.stack[len(m.stack)-1] }

// push opens s, or returns to the screen of its kind that is open already: the path above
// a screen never holds the same screen twice.
func (m *Model) push(s screen) {
	for i, open := range m.stack {
		if sameKind(open, s) {
			m.stack = append(m.stack[:i], s)
			s.refresh(m)
			return
		}
	}
	m.stack = append(m.stack, s)
	s.refresh(m)
}

func (m *Model) pop() tea.Cmd {
	// A screen with a filter on drops that first: back means one step.
	if t, ok := m.top().(interface{ undo(*Model) bool }); ok && t.undo(m) {
		return nil
	}
	if len(m.stack) > 1 {
		m.stack = m.stack[:len(m.stack)-1]
		m.top().refresh(m)
		return nil
	}
	m.say(dim, "this is the first screen: q quits")
	return nil
}

func (m *Model) say(r role, text string) { m.note = note{role: r, text: text} }

func (m *Model) restyle() {
	m.theme = newTheme(m.paper, m.profile, m.o.NoColor, *m.g)
	// Terminals pass over an OSC 8 that they do not know; those that are no emulators may not.
	switch term := m.env("TERM"); {
	case term == "linux", term == "dumb", strings.HasPrefix(term, "vt"), strings.HasPrefix(term, "sun"):
		m.theme.bare = true
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
