package tui

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"triage/investigate"
	"triage/playbooks"
)

// queryKey finds a query of a playbook entry again when its values have changed.
type queryKey struct {
	entry, id string
	command   int
}

// entryQuery is a query and the entry that offers it.
type entryQuery struct {
	playbooks.Query
	key queryKey
}

// asked is a query of the playbook that was asked, with what it brought. It belongs to the
// incident and lives as long as its screen.
type asked struct {
	query entryQuery
	// running and the moment at which that began; cancel ends it.
	running bool
	began   time.Time
	cancel  context.CancelFunc
	run     int // counts, so that the answer of a cancelled one is told apart

	// got is what the last answer brought; it stays while the query is asked again, and
	// when that fails. none tells that there is none yet.
	got  investigate.Collected
	have bool
	err  error // of the last run
}

// errCancelled is what a query ends with when the user did not wait for it.
var errCancelled = errors.New("it had not answered yet")

type askedMsg struct {
	key queryKey
	run int
	got investigate.Collected
	err error
}

// queries are the typed queries of the entry shown.
func (m *Model) queries() []entryQuery {
	match, ok := m.matched()
	if !ok {
		return nil
	}
	return m.partsOf(match.Entry).queries
}

// askedOf is what is known of a query; nil when it was not asked.
func (m *Model) askedOf(k queryKey) *asked {
	if i := slices.IndexFunc(m.asked, func(a *asked) bool { return a.query.key == k }); i >= 0 {
		return m.asked[i]
	}
	return nil
}

// collect asks the query under the cursor and shows its page; without one it lists the
// queries there are.
func (m *Model) collect(s subject) tea.Cmd {
	if s.query == nil {
		m.push(newQueriesScreen())
		return nil
	}
	a, do := m.ask(m.ctx, s.query)
	if a == nil {
		return nil
	}
	if top, ok := m.top().(*replyScreen); !ok || top.asked != a {
		m.push(&replyScreen{asked: a})
	}
	if do == nil {
		return nil
	}
	return tea.Batch(func() tea.Msg { return do() }, m.restartTick())
}

// ask prepares one query; do puts it to its source and waits, nil when it is running already.
// a is nil, and a note says why, when it cannot be asked.
func (m *Model) ask(ctx context.Context, q *entryQuery) (a *asked, do func() askedMsg) {
	a = m.askedOf(q.key)
	switch ok, why := q.Runnable(); {
	case a != nil && a.running:
		return a, nil
	case m.o.Collect == nil:
		m.say(warn, "not asked: there is no source for it")
		return nil, nil
	case !ok:
		m.say(warn, "not asked: "+m.safe(why))
		return nil, nil
	}
	if a == nil {
		a = &asked{}
		m.asked = append(m.asked, a)
	}
	ctx, cancel := context.WithCancel(ctx)
	a.query, a.running, a.began, a.cancel, a.err = *q, true, m.o.now(), cancel, nil
	a.run++
	m.version++ // the pages that show the query say that it is running
	query, run, values, ask := *q, a.run, m.f.Values, m.o.Collect
	return a, func() askedMsg {
		defer cancel()
		got, err := ask(ctx, query.Query, values)
		return askedMsg{key: query.key, run: run, got: got, err: err}
	}
}

// stop ends a query that is running; false when it was not.
func (m *Model) stop(a *asked) bool {
	if !a.running {
		return false
	}
	a.cancel()
	a.running, a.err = false, errCancelled
	a.run++ // its answer comes too late
	m.version++
	return true
}

// answered takes the answer of a query.
func (m *Model) answered(msg askedMsg) {
	a := m.askedOf(msg.key)
	if a == nil || a.run != msg.run {
		return
	}
	a.running, a.err = false, msg.err
	if msg.err == nil || msg.got.Reply.Rows() > 0 || !a.have {
		a.got, a.have = msg.got, true
	}
	m.version++
	m.refreshAll()
}

// answers are the queries that were asked and have ended.
func (m *Model) answers() []Answer {
	var out []Answer
	for _, a := range m.asked {
		if a.have || a.err != nil {
			out = append(out, Answer{Entry: a.query.key.entry, Query: a.query.Query, Collected: a.got, Err: a.err})
		}
	}
	return out
}

// collecting tells whether a query is running.
func (m *Model) collecting() bool {
	return slices.ContainsFunc(m.asked, func(a *asked) bool { return a.running })
}
