package report

import (
	"time"

	"triage/correlate"
	"triage/envelope"
	"triage/investigate"
	"triage/playbooks"
	"triage/telemetry"
)

func queryJSON(q correlate.Query) queryDoc {
	return queryDoc{
		RequestID: q.RequestID, TraceID: q.TraceID, CorrelationID: q.CorrelationID,
		ErrorCode: q.ErrorCode, Window: windowJSON(q.Window),
	}
}

func windowJSON(w telemetry.Window) *windowDoc {
	if w.IsZero() {
		return nil
	}
	return &windowDoc{Start: timeJSON(w.Start), End: timeJSON(w.End)}
}

func verdictJSON(v correlate.Verdict) verdictDoc {
	return verdictDoc{
		Summary: v.Summary, Confidence: confidence(v.Confidence), Class: className(v.Class),
		Retriable: retriable(v.Retry), Retry: retryName(v.Retry),
		Reasons: list(v.Reasons), Against: list(v.Against),
	}
}

func hopsJSON(hops []correlate.Hop) []hopDoc {
	docs := make([]hopDoc, len(hops))
	for n := range hops {
		docs[n] = hopJSON(&hops[n])
	}
	return docs
}

func hopJSON(h *correlate.Hop) hopDoc {
	e, c := &h.Envelope, h.Classification
	kind := c.Kind
	if kind == "" {
		kind = envelope.KindUnknown
	}
	d := hopDoc{
		Service: h.Service, Operation: h.Operation, Code: e.Code, Kind: string(kind), Became: h.Also,
		Message: e.Message, ErrorMessage: e.ErrorMessage, ErrorType: e.ErrorType,
		Cause: causesJSON(e.Cause, 0), CauseHow: string(e.CauseHow),
		Class: className(c.Class), Retriable: retriable(c.Retry), Retry: retryName(c.Retry),
		ClassReason: c.Reason, ClassConflict: c.Conflict, Look: string(c.Look),
		Severity: severityName(e.Severity), Time: timeJSON(h.Time), DurationMS: millis(h.Duration),
		GRPCStatus: e.GRPCStatus, HTTPStatus: e.HTTPStatus, Peer: peer(h),
		Attempts: max(h.Attempts, 0), MaxAttempts: max(e.MaxAttempts, 0), Recovery: e.Recovery,
		RetryAfterMS: millis(e.RetryAfter), Panic: e.Panic,
		RequestID: e.RequestID, CorrelationID: e.CorrelationID, TraceID: e.TraceID, SpanID: e.SpanID,
		Version: e.Version, Logger: e.Logger, Caller: e.Caller, Resource: e.Resource, Stack: e.Stack,
		Reasons: list(h.Reasons), Against: h.Against, Evidence: make([]evidenceDoc, len(h.Evidence)),
		From: originsJSON(e),
	}
	if h.Link != nil {
		d.Link = &linkDoc{Kind: string(h.Link.Kind), Reason: h.Link.Reason, Confidence: confidence(h.Link.Confidence)}
	}
	for n, r := range h.Evidence {
		d.Evidence[n] = evidenceDoc{Kind: string(r.Kind), Ref: r.Ref, Text: r.Text, TextBase64: bytesJSON(r.Text)}
	}
	return d
}

// maxCauseDepth bounds the tree of joined errors that is written.
const maxCauseDepth = 32

func causesJSON(causes []envelope.Cause, depth int) []causeDoc {
	if len(causes) == 0 || depth == maxCauseDepth {
		return nil
	}
	docs := make([]causeDoc, len(causes))
	for n, c := range causes {
		docs[n] = causeDoc{Message: c.Message, Type: c.Type, Code: c.Code, Causes: causesJSON(c.Causes, depth+1)}
	}
	return docs
}

func originsJSON(e *envelope.Envelope) map[string]originDoc {
	from := map[string]originDoc{}
	for _, f := range envelope.Fields() {
		if o := e.From(f); o.How != "" {
			from[hopName(f)] = originDoc{How: string(o.How), Key: o.Key}
		}
	}
	return from
}

func playbookJSON(m playbooks.Match, alertStart time.Time) playbookDoc {
	e := m.Entry
	d := playbookDoc{
		ID: e.ID, Title: e.Title, Path: e.Path, MatchedBy: m.Reason, Score: m.Score, General: m.General,
		Status: e.Status, Severity: e.Severity, Owner: e.Owner, ReviewedAt: e.ReviewedAt,
		Summary: e.Summary, Impact: e.Impact,
	}
	for _, s := range e.Escalate {
		step := escalationDoc{To: s.To, Via: s.Via, After: s.After, When: s.When}
		if at, ok := investigate.Due(alertStart, s); ok {
			step.DueAt = timeJSON(at)
		}
		d.Escalate = append(d.Escalate, step)
	}
	return d
}

func othersJSON(others []correlate.OtherRequest) []otherDoc {
	docs := make([]otherDoc, len(others))
	for n, o := range others {
		docs[n] = otherDoc{
			CorrelationID: o.CorrelationID, RequestID: o.RequestID, TraceID: o.TraceID, Time: timeJSON(o.Time),
			Status: string(o.Status), Same: o.Same, Root: o.Root,
		}
	}
	return docs
}

func sourcesJSON(sources []investigate.SourceStatus) []sourceDoc {
	docs := make([]sourceDoc, len(sources))
	for n, s := range sources {
		docs[n] = sourceDoc{
			Name: s.Name, Status: string(s.State), Error: s.Error, Queries: s.Queries,
			Records: s.Records, Bytes: s.Bytes, DurationMS: inMillis(s.Took), Notes: s.Notes,
		}
		for _, a := range s.Asked {
			docs[n].Asked = append(docs[n].Asked, askedDoc{Query: a.Query, Records: a.Records, DurationMS: inMillis(a.Took)})
		}
	}
	return docs
}

func timelineJSON(entries []correlate.Entry) []entryDoc {
	docs := make([]entryDoc, len(entries))
	for n := range entries {
		e := &entries[n]
		docs[n] = entryDoc{
			Time: timeJSON(e.Time), Kind: string(e.Kind), Service: e.Service, Severity: severityName(e.Severity),
			Text: e.Text, TextBase64: bytesJSON(e.Text), Ref: e.Ref,
		}
		if e.Hop >= 0 {
			docs[n].Hop = &e.Hop
		}
	}
	return docs
}
