package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// await reads the next finding of the channel.
func (m *Model) await() tea.Cmd {
	ch, reading := m.findings, m.reading
	if ch == nil {
		return nil
	}
	return func() tea.Msg {
		f, ok := <-ch
		return findingMsg{f: f, ok: ok, reading: reading}
	}
}

func (m *Model) take(msg findingMsg) tea.Cmd {
	if msg.reading != m.reading {
		return nil
	}
	if !msg.ok {
		m.closed = true
		m.refreshAll()
		return nil
	}
	m.f, m.have = msg.f, true
	m.version++
	m.book = min(m.book, max(0, len(m.f.Playbooks)-1))
	m.refreshAll()
	return m.await()
}

func (m *Model) refreshAll() {
	for _, s := range m.stack {
		s.refresh(m)
	}
}

// tick repaints the figures that depend on the clock.
func (m *Model) tick() tea.Cmd {
	ticks := m.ticks
	return tea.Tick(m.every(), func(time.Time) tea.Msg { return tickMsg{ticks} })
}

// restartTick begins anew with a clock that may run faster.
func (m *Model) restartTick() tea.Cmd {
	m.ticks++
	return m.tick()
}

// every is how often that is: each second while something is asked or a time to call somebody
// is counted down, else a few times a minute.
func (m *Model) every() time.Duration {
	if m.asking() || m.collecting() || !m.o.AlertStart.IsZero() {
		return time.Second
	}
	return 15 * time.Second
}

func (m *Model) reloadFindings() tea.Cmd {
	switch {
	case m.o.Reload == nil:
		m.say(warn, "nothing to ask again: this is a recorded bundle")
		return nil
	case m.asking():
		m.say(dim, "still asking: wait for the answer, or see s sources")
		return nil
	}
	m.findings = m.o.Reload()
	m.reading++
	m.closed = false
	m.f.Done = false
	m.started = m.o.now()
	m.say(dim, "asking the sources again; what is shown stays until they answer")
	return tea.Batch(m.await(), m.restartTick())
}

// asking tells whether more may come.
func (m *Model) asking() bool { return !m.closed && !(m.have && m.f.Done) }
