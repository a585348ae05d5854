package tui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"triage/investigate"
	"triage/playbooks"
	"triage/sources"
	"triage/telemetry"
)

var errRefused = errors.New("loki at logs.example: 400 parse error: the query is wrong: correct it in the playbook")

// ask presses the key on the query of that name and leaves it running.
func askQuery(m *Model, name string) tea.Cmd {
	press(m, "to query "+name)
	_, cmd := m.Update(keyMsg("c"))
	return cmd
}

func queryModel(t testing.TB, sz size, change func(*Options)) *Model {
	m := start(t, state{findings: []investigate.Finding{failedFinding()}, options: change}, sz)
	press(m, "c")
	return m
}

func TestEveryStateOfAQuery(t *testing.T) {
	fails := func(context.Context, playbooks.Query, playbooks.Values) (investigate.Collected, error) {
		return investigate.Collected{Source: "loki", At: fixtureNow}, errRefused
	}
	for _, c := range []struct {
		name   string
		change func(*Options)
		do     func(m *Model)
	}{
		{"running", nil, func(m *Model) {
			askQuery(m, "waiting-lines")
			m.o.Now = func() time.Time { return fixtureNow.Add(3 * time.Second) }
		}},
		{"not waited for", nil, func(m *Model) { askQuery(m, "waiting-lines"); press(m, "esc") }},
		{"failed", func(o *Options) { o.Collect = fails }, func(m *Model) { m.Update(answerOf(askQuery(m, "waiting-lines"))) }},
		{"failed after an answer", nil, func(m *Model) {
			m.Update(answerOf(askQuery(m, "waiting-lines")))
			m.o.Collect = fails
			m.Update(answerOf(askQuery(m, "waiting-lines")))
		}},
		{"nothing found", func(o *Options) {
			o.Collect = func(context.Context, playbooks.Query, playbooks.Values) (investigate.Collected, error) {
				return investigate.Collected{Source: "loki", At: fixtureNow, Window: fixtureQuery().Window}, nil
			}
		}, func(m *Model) { m.Update(answerOf(askQuery(m, "waiting-lines"))) }},
		{"hostile", func(o *Options) { o.Collect = hostileCollect }, func(m *Model) {
			for _, name := range []string{"waiting-lines", "held-by", "slow-acquire"} {
				m.Update(answerOf(askQuery(m, name)))
				press(m, "esc")
			}
			press(m, "to query held-by", "enter")
		}},
		{"ascii", func(o *Options) { o.ASCII = true }, func(m *Model) { m.Update(answerOf(askQuery(m, "held-by"))) }},
		{"list with answers", nil, func(m *Model) {
			m.Update(answerOf(askQuery(m, "waiting-lines")))
			press(m, "esc")
			askQuery(m, "held-by")
			press(m, "esc", "esc", "]", "c")
			m.push(newQueriesScreen())
		}},
	} {
		for _, sz := range sizes {
			t.Run(c.name+" "+sz.name, func(t *testing.T) {
				m := queryModel(t, sz, c.change)
				c.do(m)
				golden.RequireEqual(t, frame(t, m, sz))
			})
		}
	}
}

// hostileCollect answers with hostile text in every place where text can stand.
func hostileCollect(_ context.Context, q playbooks.Query, _ playbooks.Values) (investigate.Collected, error) {
	c := investigate.Collected{Query: q, Source: hostile, At: fixtureNow}
	c.Reply.Asked = []sources.Asked{{Query: hostile}}
	c.Reply.Truncated, c.Reply.Problems = []string{hostile}, []string{hostile}
	switch q.ID {
	case "waiting-lines":
		c.Reply.Lines = []telemetry.LogRecord{{Line: hostile, Labels: map[string]string{hostile: hostile}, Source: hostile}}
	case "held-by":
		c.Reply.Series = []sources.Series{{Labels: map[string]string{hostile: hostile}, Points: []sources.Point{{Value: 1}, {Value: 2}}}, {}}
	default:
		c.Reply.Traces = []sources.TraceRow{{TraceID: hostile, Service: hostile, Operation: hostile, Message: hostile, RootService: hostile, RootOperation: hostile}}
	}
	return c, nil
}

func TestEscStopsWaitingThenGoesBack(t *testing.T) {
	var ctx context.Context
	m := queryModel(t, narrow, func(o *Options) {
		o.Collect = func(c context.Context, q playbooks.Query, v playbooks.Values) (investigate.Collected, error) {
			ctx = c
			return fixtureCollect(context.Background(), q, v)
		}
	})
	late := askQuery(m, "waiting-lines")
	if row(m, "asking loki for 0s of at most 10s") == "" {
		t.Errorf("it does not say that it is asking:\n%s", ansi.Strip(m.View().Content))
	}
	press(m, "esc")
	if row(m, "STOPPED it had not answered yet") == "" || m.collecting() {
		t.Errorf("it still waits:\n%s", ansi.Strip(m.View().Content))
	}
	m.Update(answerOf(late))
	if ctx.Err() == nil {
		t.Error("the question goes on behind the user's back")
	}
	if row(m, "4 log lines") != "" {
		t.Error("an answer that nobody waited for is shown")
	}
	press(m, "esc")
	if got := crumbsOf(m); got != "incident › queries" {
		t.Errorf("the second Esc leads to %q", got)
	}
}

func TestAnAnswerStaysWithTheIncidentAndIsReachableAgain(t *testing.T) {
	m := queryModel(t, narrow, nil)
	m.Update(answerOf(askQuery(m, "waiting-lines")))
	press(m, "l", "t", "esc", "esc", "esc", "esc")
	m.Update(findingMsg{f: failedFinding(), ok: true, reading: m.reading})
	press(m, "c", "to query waiting-lines", "enter")
	if got := crumbsOf(m); got != "incident › queries › query waiting-lines" || row(m, "4 log lines") == "" {
		t.Errorf("at %q:\n%s", got, ansi.Strip(m.View().Content))
	}
	press(m, "]", "esc", "esc", "c", "up")
	if row(m, "ASKED BEFORE") == "" {
		t.Errorf("another entry hides it:\n%s", ansi.Strip(m.View().Content))
	}
}

func TestALineOfAnAnswerOpensAndATraceOfTheIncidentToo(t *testing.T) {
	m := queryModel(t, narrow, nil)
	m.Update(answerOf(askQuery(m, "waiting-lines")))
	press(m, "G", "enter")
	if got := crumbsOf(m); !strings.HasSuffix(got, "query waiting-lines › log") || row(m, "waiting for a connection") == "" {
		t.Errorf("at %q", got)
	}
	press(m, "esc", "esc")
	m.Update(answerOf(askQuery(m, "slow-acquire")))
	press(m, "G", "t")
	if row(m, "that trace is not one of this incident") == "" {
		t.Errorf("another trace is shown for one that is not here:\n%s", ansi.Strip(m.View().Content))
	}
	press(m, "up", "t")
	if got := crumbsOf(m); !strings.HasSuffix(got, "› trace") || row(m, "▸●       └ ledger pg.acquire") == "" {
		t.Errorf("at %q:\n%s", got, ansi.Strip(m.View().Content))
	}
}

func TestAQueryThatCannotBeAskedSaysWhy(t *testing.T) {
	m := queryModel(t, narrow, nil)
	press(m, "to query of-the-user", "c")
	if row(m, "not asked: the value of user") == "" || len(m.asked) != 0 {
		t.Errorf("it does not say why:\n%s", ansi.Strip(m.View().Content))
	}
	press(m, "y")
	if row(m, "not copied: the value of user") == "" {
		t.Error("a query with a hole is copied")
	}
	none := queryModel(t, narrow, func(o *Options) { o.Collect = nil })
	press(none, "c")
	if row(none, "not asked: there is no source") == "" {
		t.Error("without a source it does not say so")
	}
}

func TestAQueryEndsWithTheScreen(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	m := queryModel(t, narrow, func(o *Options) {
		o.Collect = func(c context.Context, q playbooks.Query, _ playbooks.Values) (investigate.Collected, error) {
			<-c.Done()
			return investigate.Collected{Query: q}, c.Err()
		}
	})
	m.ctx = ctx
	cmd := askQuery(m, "waiting-lines")
	cancel()
	m.Update(answerOf(cmd))
	if row(m, "FAILED") == "" {
		t.Errorf("no end:\n%s", ansi.Strip(m.View().Content))
	}
}

func TestTheLinearModeAsksQueries(t *testing.T) {
	got := converse(t, "10\n10 1\n10 2\n10 4\n10 9\n10\n0\n", nil, failedFinding())
	for _, want := range []string{
		"1. waiting-lines, loki: {service_name=\"ledger\"} |= \"waiting for a connection\", not asked yet",
		"asking loki, at most 10 seconds; Enter stops waiting", "02:57:14.790 WARN ledger waiting for a connection",
		"348.1 {pod=\"ledger-7d9f4b6c5-x2lqp\"}, between 0 and 348.1", "not asked: the value of user", "there are the queries 1 to 5",
		"not asked yet", "4 log lines, cut short at 03:03:14Z",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
}

func TestSparklinesHaveAStepForEachPartOfTheirRange(t *testing.T) {
	m := failedModel(t)
	var ps []sources.Point
	for v := range 8 {
		ps = append(ps, sources.Point{Value: float64(v)})
	}
	if got := m.sparkline(ps, 8, 0, 7); got != "▁▂▃▄▅▆▇█" {
		t.Errorf("got %s", got)
	}
	if got := m.sparkline(ps, 4, 0, 7); got != "▂▄▆█" {
		t.Errorf("the largest of each part: got %s", got)
	}
	if got := m.sparkline(ps[:1], 8, 0, 0); got != "▁" {
		t.Errorf("nothing at all: got %s", got)
	}
	huge := []sources.Point{{Value: -1e308}, {Value: 1e308}}
	if got := m.sparkline(huge, 2, -1e308, 1e308); got != "▁█" {
		t.Errorf("the largest range there is: got %s", got)
	}
}

func TestTheReportGetsWhatTheQueriesBrought(t *testing.T) {
	for name, want := range map[string]error{"an answer": nil, "a failure": errRefused} {
		t.Run(name, func(t *testing.T) {
			m := failedModel(t)
			if want != nil {
				m.o.Collect = func(context.Context, playbooks.Query, playbooks.Values) (investigate.Collected, error) {
					return investigate.Collected{}, want
				}
			}
			var got []Answer
			m.o.WriteReport = func(_ investigate.Finding, n Notes) (string, error) { got = n.Answers; return "incident.md", nil }
			press(m, "c", "c", "esc")
			_, cmd := m.Update(keyMsg("w"))
			m.Update(cmd())
			if len(got) != 1 || got[0].Entry != "ledger-db-timeout" || got[0].Query.ID == "" || !errors.Is(got[0].Err, want) ||
				got[0].Collected.At.IsZero() != (want != nil) {
				t.Errorf("the report was given %+v", got)
			}
		})
	}
}
