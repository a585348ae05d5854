package tui

import (
	"context"
	"fmt"
	"math"
	"time"

	tea "charm.land/bubbletea/v2"

	"triage/investigate"
	"triage/playbooks"
	"triage/sources"
	"triage/telemetry"
)

// fixtureCollect answers the queries of the fixture's entry, each with rows of another kind.
func fixtureCollect(ctx context.Context, q playbooks.Query, _ playbooks.Values) (investigate.Collected, error) {
	c := investigate.Collected{Query: q, Source: q.Source, At: fixtureNow, Took: 87 * time.Millisecond,
		Window: telemetry.Window{Start: at(-15 * 60_000), End: at(5_000)}}
	c.Reply.Bytes = 3_400
	if q.LogQL != "" {
		c.Reply.Asked = []sources.Asked{{Query: q.LogQL, Took: c.Took}}
	} else {
		c.Reply.Asked = []sources.Asked{{Query: "/api/v3/traces?query.service_name=ledger", Took: c.Took}}
	}
	switch q.ID {
	case "pool-errors":
		c.Reply.Series = []sources.Series{
			{Labels: map[string]string{"pod": "ledger-7d9f4b6c5-x2lqp"}, Points: []sources.Point{{Time: at(0), Value: 412}}},
			{Labels: map[string]string{"pod": "ledger-7d9f4b6c5-9hj2k"}, Points: []sources.Point{{Time: at(0), Value: 3.25}}},
			{Labels: map[string]string{"pod": "ledger-7d9f4b6c5-00000"}, Points: []sources.Point{{Time: at(0), Value: math.NaN()}}},
		}
	case "held-by":
		for n, pod := range []string{"x2lqp", "9hj2k"} {
			s := sources.Series{Labels: map[string]string{"pod": "ledger-7d9f4b6c5-" + pod}}
			for i := range 60 {
				v := float64(i*i) / float64(10+40*n)
				if n == 1 && i > 20 && i < 30 {
					v = math.NaN()
				}
				s.Points = append(s.Points, sources.Point{Time: at(15_000 * (i - 60)), Value: v})
			}
			c.Reply.Series = append(c.Reply.Series, s)
		}
	case "waiting-lines":
		for i := range 4 {
			c.Reply.Lines = append(c.Reply.Lines, telemetry.LogRecord{Time: at(i * 700), Source: "loki",
				Line:   fmt.Sprintf(`{"level":"warn","service":"ledger","msg":"waiting for a connection","waiting":%d}`, 10+i),
				Labels: map[string]string{"service_name": "ledger"}})
		}
		c.Reply.Truncated = []string{"only the latest 4 of more lines: the limit is 4"}
	case "slow-acquire":
		c.Reply.Traces = []sources.TraceRow{
			{TraceID: fixtureTrace, SpanID: "a000000000000007", Service: "ledger", Operation: "pg.acquire", Start: at(152), Duration: 1500 * time.Millisecond,
				Error: true, Message: "pool timed out", RootService: "gateway", RootOperation: "POST /v1/checkout", Spans: 7, Errors: 5},
			{TraceID: "0af7651916cd43dd8448eb211c80319c", SpanID: "b7ad6b7169203331", Service: "ledger", Operation: "pg.acquire", Start: at(-61_000), Duration: 1100 * time.Millisecond,
				RootService: "reports", RootOperation: "nightly", Spans: 412},
		}
	}
	return c, ctx.Err()
}

// answerOf runs the question that a command holds, never the clock beside it.
func answerOf(cmd tea.Cmd) tea.Msg {
	if cmd == nil {
		return nil
	}
	batch, ok := cmd().(tea.BatchMsg)
	if !ok || len(batch) == 0 {
		return nil
	}
	return batch[0]()
}
