package tui

import (
	"fmt"
	"strings"
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/investigate"
	"triage/playbooks"
)

// state is one situation that the screens must show.
type state struct {
	name string
	// findings arrive one after the other; ended says that the stream is closed after them.
	findings []investigate.Finding
	ended    bool
	options  func(*Options)
}

func states() []state {
	one := func(f investigate.Finding) []investigate.Finding { return []investigate.Finding{f} }
	return []state{
		{name: "waiting for the first answer"},
		{name: "stream ended without an answer", ended: true},
		{name: "partial while asking", findings: one(askingFinding())},
		{name: "failed", findings: one(failedFinding())},
		{name: "failed with loki down", findings: one(lokiDown(failedFinding()))},
		{name: "handled", findings: one(handledFinding())},
		{name: "healthy", findings: one(healthyFinding())},
		{name: "healthy while asking", findings: one(with(healthyFinding(), func(f *investigate.Finding) { f.Done = false }))},
		{name: "not found", findings: one(notFoundFinding())},
		{name: "cannot tell with loki down", findings: one(lokiDown(healthyFinding()))},
		{name: "cannot tell with both down", findings: one(bothDown(notFoundFinding()))},
		{name: "cannot tell how it ended", findings: one(unknownFinding())},
		{name: "cannot tell how it ended with loki in part", findings: one(with(unknownFinding(), func(f *investigate.Finding) {
			f.Sources[0].State, f.Sources[0].Notes, f.Partial = investigate.PartialOK, []string{"only the latest 5000 lines: the limit was reached"}, true
		}))},
		{name: "failed with other requests", findings: one(with(failedFinding(), othersOfTheOrder))},
		{name: "healthy with other requests", findings: one(with(healthyFinding(), othersOfTheOrder))},
		{name: "general advice", findings: one(with(failedFinding(), func(f *investigate.Finding) {
			f.Playbooks = f.Playbooks[1:]
			e := *f.Playbooks[0].Entry
			e.Default, e.Owner = true, "triage" // as the built-in entries are
			f.Playbooks[0].Entry = &e
			f.Playbooks[0].General = true
			f.Playbooks[0].Reason = "general advice for TIMEOUT"
		}))},
		{name: "general advice before a deprecated entry", findings: one(with(failedFinding(), func(f *investigate.Finding) {
			old, general := *f.Playbooks[0].Entry, *f.Playbooks[1].Entry
			old.Status, general.Default = "deprecated", true
			f.Playbooks[0], f.Playbooks[1] = f.Playbooks[1], f.Playbooks[0]
			f.Playbooks[0].Entry, f.Playbooks[0].General = &general, true
			f.Playbooks[1].Entry = &old
		}))},
		{name: "several matches", findings: one(with(failedFinding(), func(f *investigate.Finding) {
			f.Playbooks = append(f.Playbooks, f.Playbooks[1])
			f.Playbooks[0].TiedWith = []string{"ledger-pool", "ledger-timeouts"}
		}))},
		{name: "stale entry", findings: one(with(failedFinding(), func(f *investigate.Finding) {
			e := *f.Playbooks[0].Entry
			e.ReviewedAt = "2024-02-01"
			f.Playbooks[0].Entry = &e
		}))},
		{name: "deprecated entry", findings: one(with(failedFinding(), func(f *investigate.Finding) {
			e := *f.Playbooks[0].Entry
			e.Status, e.SupersededBy = "deprecated", "ledger-pool"
			f.Playbooks[0].Entry = &e
		}))},
		{name: "stale and deprecated entry", findings: one(with(failedFinding(), func(f *investigate.Finding) {
			e := *f.Playbooks[0].Entry
			e.ReviewedAt, e.Status = "2024-02-01", "deprecated"
			f.Playbooks[0].Entry = &e
			f.Playbooks[0].TiedWith = []string{"ledger-timeouts"}
		}))},
		{name: "no entry", findings: one(with(failedFinding(), func(f *investigate.Finding) { f.Playbooks = nil }))},
		{name: "chain of one", findings: one(with(failedFinding(), func(f *investigate.Finding) {
			f.Incident.Chain = f.Incident.Chain[:1]
			f.Incident.Handled, f.Incident.Secondary, f.Incident.Gaps = nil, nil, nil
		}))},
		{name: "chain of forty", findings: one(chainOf(40))},
		{name: "hostile text", findings: one(hostileFinding())},
		{name: "wide and combining text", findings: one(wideFinding())},
		{name: "clocks disagree", findings: one(with(failedFinding(), func(f *investigate.Finding) {
			f.Incident.Chain[3].Time = f.Incident.Chain[0].Time.Add(-3 * time.Second)
		}))},
		{name: "asynchronous break", findings: one(with(failedFinding(), func(f *investigate.Finding) {
			f.Incident.Chain[2].Link = &correlate.Link{Kind: correlate.LinkSpanLink, Reason: "its span links to the span that sent the message", Confidence: 0.75}
		}))},
		{name: "partial", findings: one(with(failedFinding(), func(f *investigate.Finding) {
			f.Sources = append([]investigate.SourceStatus(nil), f.Sources...)
			f.Sources[0].State, f.Sources[0].Notes, f.Partial = investigate.PartialOK, []string{"only the latest 5000 lines: the limit was reached"}, true
		}))},
		{name: "alert firing", findings: one(failedFinding()), options: firingSince(6 * time.Minute)},
		{name: "alert long unanswered", findings: one(failedFinding()), options: firingSince(3*time.Hour + 20*time.Minute)},
		{name: "no colour", findings: one(failedFinding()), options: func(o *Options) { o.NoColor = true }},
		{name: "ascii", findings: one(wideFinding()), options: func(o *Options) { o.ASCII = true }},
	}
}

func with(f investigate.Finding, change func(*investigate.Finding)) investigate.Finding {
	change(&f)
	return f
}

// askingFinding is what is known after loki's first answer: the symptom alone.
func askingFinding() investigate.Finding {
	return with(failedFinding(), func(f *investigate.Finding) {
		f.Incident.Chain = f.Incident.Chain[3:]
		f.Incident.Chain[0].Link = nil
		f.Incident.Handled, f.Incident.Secondary, f.Incident.Gaps, f.Incident.Traces = nil, nil, nil, nil
		f.Incident.Stats = correlate.Stats{Logs: 3, Services: 1}
		f.Incident.Verdict.Confidence = 0.4
		f.Playbooks = nil
		f.Done = false
		f.Sources[0].State, f.Sources[0].Records = investigate.Asking, 3
		f.Sources[1].State, f.Sources[1].Records, f.Sources[1].Took = investigate.Waiting, 0, 0
	})
}

func lokiDown(f investigate.Finding) investigate.Finding {
	f.Sources = append([]investigate.SourceStatus(nil), f.Sources...)
	f.Sources[0] = investigate.SourceStatus{Name: "loki", State: investigate.Failed, Queries: 1, Took: 5 * time.Second,
		Error: "loki at logs.example: 401 no org id: set --loki-org-id or LOKI_ORG_ID"}
	f.Partial = true
	f.Incident.Stats.Logs = 0
	return f
}

func bothDown(f investigate.Finding) investigate.Finding {
	f = lokiDown(f)
	f.Sources[1] = investigate.SourceStatus{Name: "jaeger", State: investigate.Failed, Queries: 1,
		Error: "jaeger at traces.example: connection refused: check the address"}
	return f
}

func handledFinding() investigate.Finding {
	return with(healthyFinding(), func(f *investigate.Finding) {
		f.Incident.Status = correlate.Handled
		f.Incident.Handled = failedFinding().Incident.Handled
	})
}

func healthyFinding() investigate.Finding {
	return with(failedFinding(), func(f *investigate.Finding) {
		f.Incident.Status = correlate.Healthy
		f.Incident.Chain, f.Incident.Handled, f.Incident.Secondary, f.Incident.Gaps = nil, nil, nil, nil
		f.Incident.Verdict = correlate.Verdict{}
		f.Playbooks = nil
	})
}

// unknownFinding is a request of which plain lines without a level are all there is.
func unknownFinding() investigate.Finding {
	return with(healthyFinding(), func(f *investigate.Finding) {
		f.Incident.Status, f.Incident.Traces = correlate.Unknown, nil
		f.Incident.Verdict = correlate.Verdict{Summary: "cannot tell: 3 of 4 records not understood"}
		f.Incident.Stats = correlate.Stats{Logs: 4, Services: 2, NotUnderstood: 3}
		f.Sources = append([]investigate.SourceStatus(nil), f.Sources...)
		f.Sources[0].Records, f.Sources[1].Records = 4, 0
	})
}

// othersOfTheOrder adds requests that share a correlation id, and lines that say nothing.
func othersOfTheOrder(f *investigate.Finding) {
	f.Incident.Stats.NotUnderstood = 2
	for n := range 12 {
		o := correlate.OtherRequest{CorrelationID: "ord-20417", RequestID: fmt.Sprintf("req-%02d", n), Time: at(10_000 * n), Status: correlate.Failed, Same: true}
		switch {
		case n == 11:
			o.CorrelationID, o.Status, o.Same = "cart-7", correlate.Unknown, false
		case n > 7:
			o.Status, o.Same = correlate.Healthy, false
		}
		o.Same = o.Same && f.Incident.Status == correlate.Failed
		f.Incident.Others = append(f.Incident.Others, o)
	}
}

func notFoundFinding() investigate.Finding {
	return with(healthyFinding(), func(f *investigate.Finding) {
		f.Incident = correlate.Incident{Query: fixtureQuery(), Status: correlate.NotFound}
		for i := range f.Sources {
			f.Sources[i].Records = 0
		}
	})
}

func chainOf(n int) investigate.Finding {
	return with(failedFinding(), func(f *investigate.Finding) {
		chain := []correlate.Hop{f.Incident.Chain[0]}
		for i := 2; i < n; i++ {
			h := f.Incident.Chain[1]
			h.Service = fmt.Sprintf("relay-%02d", i)
			h.Envelope.Code = fmt.Sprintf("RELAY_%02d_FAILED", i)
			chain = append(chain, h)
		}
		f.Incident.Chain = append(chain, f.Incident.Chain[3])
	})
}

const hostile = "\x1b[2J\x1b]52;c;aGk=\x07\u202edenied\u202c\r\nGRANTED\x00\u009b31m\u200b\xff\ttail"

// hostileFinding has hostile text in every place where text can stand.
func hostileFinding() investigate.Finding {
	return with(failedFinding(), func(f *investigate.Finding) {
		f.Incident.Query.RequestID = hostile
		f.Incident.Verdict.Summary = hostile
		f.Incident.Verdict.Reasons = []string{hostile}
		f.Incident.Verdict.Against = []string{hostile}
		f.Incident.Gaps = []string{hostile, hostile}
		for _, hs := range [][]correlate.Hop{f.Incident.Chain, f.Incident.Handled, f.Incident.Secondary} {
			for i := range hs {
				h := &hs[i]
				h.Service, h.Operation, h.Peer = "svc"+hostile, hostile, hostile
				h.Also, h.Reasons, h.Against = []string{hostile}, []string{hostile}, []string{hostile}
				if h.Link != nil {
					h.Link = &correlate.Link{Kind: correlate.LinkKind(hostile), Reason: hostile, Confidence: 0.5}
				}
				h.Classification.Reason, h.Classification.Conflict = hostile, hostile
				e := &h.Envelope
				e.Code, e.Message, e.ErrorMessage, e.ErrorType = "CODE"+hostile, hostile, hostile, hostile
				e.Version, e.GRPCStatus, e.Stack, e.Recovery, e.TraceID = hostile, hostile, strings.Repeat(hostile, 3), hostile, hostile
				e.Cause = []envelope.Cause{{Message: hostile, Type: hostile, Code: hostile, Causes: []envelope.Cause{{Message: hostile}}}}
				e.Resource = map[string]string{hostile: hostile}
				e.Attributes = map[string]any{hostile: hostile, "nested": map[string]any{hostile: []any{hostile}}}
				e.Mark(envelope.FieldCode, envelope.FromField, hostile)
				for j := range h.Evidence {
					h.Evidence[j].Text = hostile
				}
			}
		}
		for i := range f.Incident.Timeline {
			e := &f.Incident.Timeline[i]
			e.Service, e.Text = hostile, hostile
			if e.Log != nil {
				e.Log.Record.Line, e.Log.Envelope.Message = hostile, hostile
				e.Log.Record.Labels = map[string]string{hostile: hostile}
			}
			if e.Span != nil {
				e.Span.Name, e.Span.Service, e.Span.StatusMessage = hostile, hostile, hostile
				e.Span.Attributes = map[string]any{hostile: hostile, "bytes": []byte(hostile)}
				e.Span.Warnings = []string{hostile}
			}
		}
		f.Incident.Traces[0].ID = hostile
		f.Incident.Others = []correlate.OtherRequest{{CorrelationID: hostile, RequestID: hostile, Status: correlate.Failed, Root: hostile}}
		entry := *f.Playbooks[0].Entry
		entry.ID, entry.Title, entry.Owner, entry.Summary, entry.Impact, entry.Path = hostile, hostile, hostile, hostile, hostile, hostile
		entry.Escalate = []playbooks.Escalation{{To: hostile, Via: hostile, After: hostile, When: hostile}}
		entry.Links = []playbooks.NamedURL{{Name: hostile, URL: "https://x.example/" + hostile}, {Name: "x", URL: "javascript:alert(1)"}}
		f.Playbooks[0] = playbooks.Match{Entry: &entry, Reason: hostile, TiedWith: []string{hostile}}
		f.Sources[0].State, f.Sources[0].Error, f.Sources[0].Notes = investigate.Failed, hostile, []string{hostile}
		f.Sources[0].Asked[0].Query = hostile
		f.Sources[1].Name = hostile
	})
}

// wideFinding has wide, combining and right-to-left text in the places that are aligned.
func wideFinding() investigate.Finding {
	return with(failedFinding(), func(f *investigate.Finding) {
		f.Incident.Chain[0].Service = "決済台帳"
		f.Incident.Chain[0].Envelope.Cause = []envelope.Cause{{Message: "接続プールが枯渇しました — no connection ❤️ 👍🏽 left"}}
		f.Incident.Chain[1].Service = "pa\u0301yme\u0301nts"
		f.Incident.Chain[2].Service = "שירות"
		f.Incident.Chain[2].Envelope.Code = "כשל_בתשלום"
		f.Incident.Gaps = []string{"サービス「在庫」はログを送っていません", "ไม่มีบันทึกจากบริการนี้"}
		for i := range f.Incident.Timeline {
			f.Incident.Timeline[i].Service = []string{"決済台帳", "שירות", "plain", "ไม่มี"}[i%4]
		}
	})
}

// finding is the state's last finding, the failed one when it has none.
func (s state) finding() investigate.Finding {
	if len(s.findings) == 0 {
		return failedFinding()
	}
	return s.findings[len(s.findings)-1]
}
