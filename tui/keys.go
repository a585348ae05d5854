package tui

import (
	tea "charm.land/bubbletea/v2"
)

// action is what a key asks for. Screens know actions, never keys.
type action uint8

const (
	none action = iota
	up
	down
	pageUp
	pageDown
	top
	bottom
	enter
	back
	tab
	next     // next error
	previous // previous error
	nextBook
	previousBook
	filter
	level
	byService
	byHop
	raw
	markIt
	showLog
	showTrace
	showSources
	showBook
	collect
	copyIt
	escalate
	open
	write
	reload
	help
	quit
)

// binding is one row of the help and, through short, of the key line.
type binding struct {
	action action
	keys   []string // as Bubble Tea names them; the first is the one that is shown
	shown  string   // "" means keys[0]
	short  string   // on the key line
	long   string   // in the help
}

// bindings is the one place for keys, those first that nobody knows before. Every key means
// the same on every screen.
var bindings = []binding{
	{enter, []string{"enter", "right"}, "Enter", "open", "open what the cursor is on: of a hop its details with the reasons for (+) and against (-) it, then its evidence; also the right arrow"},
	{back, []string{"esc", "left", "backspace"}, "Esc", "back", "back to where you came from; also the left arrow"},
	{tab, []string{"tab", "shift+tab"}, "Tab", "other pane", "chain or playbook; the next section on a page of text"},
	{showLog, []string{"l"}, "", "logs", "all logs, spans and events in order of time, at the evidence of the cursor's row"},
	{showTrace, []string{"t"}, "", "trace", "the trace as a tree with durations, at the span of the cursor's row"},
	{showBook, []string{"p"}, "", "playbook", "the whole playbook entry"},
	{nextBook, []string{"]"}, "", "next entry", "next playbook entry that fits; the next trace on the trace screen"},
	{previousBook, []string{"["}, "", "previous entry", "previous playbook entry or trace"},
	{collect, []string{"c"}, "", "queries", "ask the query under the cursor, which only reads, and show what it brings; elsewhere the queries of the playbook entry and their answers"},
	{markIt, []string{"m"}, "", "mark step", "mark the playbook step under the cursor: done, then failed, then no mark; the time is kept and w puts it into the report"},
	{copyIt, []string{"y"}, "", "copy", "copy the hop, record, query or command under the cursor; a command that changes something asks for the service's name first"},
	{escalate, []string{"e"}, "", "escalate", "copy a message of five lines for whoever is called next"},
	{open, []string{"o"}, "", "open link", "open the link under the cursor, or the entry's first, in the browser (http and https only); copied where there is no browser"},
	{write, []string{"w"}, "", "write report", "write the report to a Markdown file, with the marks and with what queries have brought"},
	{showSources, []string{"s"}, "", "sources", "what was asked of each source, how it went, the queries to paste"},
	{reload, []string{"r"}, "", "reload", "ask the sources again"},
	{next, []string{"n"}, "", "next error", "next error in the logs and the trace; elsewhere the next hop of the chain, or the next shape of a list"},
	{previous, []string{"N"}, "", "previous error", "the same backwards"},
	{filter, []string{"/"}, "", "filter", "filter: words, service:NAME, level:LEVEL, hop:N, -word to leave out"},
	{level, []string{"L"}, "", "level", "filter by level: all, warn and above, error and above"},
	{byService, []string{"S"}, "", "service", "filter by service: the next one"},
	{byHop, []string{"H"}, "", "hop", "filter by hop of the chain: the next one"},
	{raw, []string{"v"}, "", "raw line", "the line as stored, or as it was understood"},
	{up, []string{"up", "k"}, "↑", "", "one row up; also k"},
	{down, []string{"down", "j"}, "↓", "", "one row down; also j"},
	{pageUp, []string{"pgup", "ctrl+b", "ctrl+u"}, "PgUp", "", "a page up; also ctrl+b"},
	{pageDown, []string{"pgdown", "ctrl+f", "ctrl+d", "space"}, "PgDn", "", "a page down; also space"},
	{top, []string{"home", "g"}, "Home", "", "first row; also g"},
	{bottom, []string{"end", "G"}, "End", "", "last row; also G"},
	{help, []string{"?", "f1"}, "", "help", "this page; on a hop the reasons for (+) and against (-) it first"},
	{quit, []string{"q", "ctrl+c"}, "", "quit", "leave, also by ctrl+c; asks first when marks are not in a report yet"},
}

var actions = func() map[string]action {
	m := make(map[string]action)
	for _, b := range bindings {
		for _, k := range b.keys {
			m[k] = b.action
		}
	}
	return m
}()

// Key is one key and what it does, for documentation.
type Key struct{ Key, Does string }

// Keys are all keys in the order of the help, which is generated from the same table.
func Keys() []Key {
	ks := make([]Key, len(bindings))
	for i, b := range bindings {
		ks[i] = Key{Key: b.name(), Does: b.long}
	}
	return ks
}

func (b binding) name() string {
	if b.shown != "" {
		return b.shown
	}
	return b.keys[0]
}

// keyFor is what to type for an action: a key, or a number of the linear mode's menu.
func (m *Model) keyFor(a action) string {
	if n, ok := m.numbers[a]; ok {
		return n
	}
	return hints(a)[0].key
}

func actionOf(k tea.KeyPressMsg) action { return actions[k.String()] }

// hint is one entry of the key line.
type hint struct{ key, text string }

// hints are the entries for the actions, in words of the key table.
func hints(as ...action) []hint {
	var hs []hint
	for _, a := range as {
		for _, b := range bindings {
			if b.action == a {
				hs = append(hs, hint{b.name(), b.short})
			}
		}
	}
	return hs
}

// keyLine puts as many hints as fit in w cells, keeping help and quit.
func (m *Model) keyLine(hs []hint, w int) line {
	tail := hints(help, quit)
	width := func(h hint) int { return cells(m.keyName(h.key)) + 1 + len(h.text) + 2 }
	rest := w + 1 // two blanks between them, one before the first
	for _, h := range tail {
		rest -= width(h)
	}
	var l line
	put := func(h hint) {
		if len(l) > 0 {
			l = append(l, seg{text: "  "})
		} else {
			l = append(l, seg{text: " "})
		}
		l = l.add(key, m.keyName(h.key)).add(dim, " "+h.text)
	}
	for _, h := range hs {
		if width(h) > rest {
			continue
		}
		rest -= width(h)
		put(h)
	}
	for _, h := range tail {
		put(h)
	}
	return l
}

func (m *Model) keyName(k string) string {
	if !m.o.ASCII {
		return k
	}
	switch k {
	case "↑":
		return "Up"
	case "↓":
		return "Down"
	case "↑↓":
		return "Up/Dn"
	}
	return k
}
