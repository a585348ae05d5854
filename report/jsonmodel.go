package report

import (
	"triage/envelope"
)

// The documents below are `triage.incident/v1` and `triage.requests/v1` as schema/ describes
// them. A field without omitempty is always there; the others are absent when the evidence
// does not say.

type incidentDoc struct {
	Schema         string        `json:"schema"`
	Query          queryDoc      `json:"query"`
	Status         string        `json:"status"`
	Partial        bool          `json:"partial"`
	TakenAt        string        `json:"taken_at,omitempty"`
	AlertStartedAt string        `json:"alert_started_at,omitempty"`
	Verdict        verdictDoc    `json:"verdict"`
	RootCause      *hopDoc       `json:"root_cause"`
	Chain          []hopDoc      `json:"chain"`
	Handled        []hopDoc      `json:"handled"`
	Secondary      []hopDoc      `json:"secondary"`
	RunnersUp      []hopDoc      `json:"runners_up"`
	Gaps           []string      `json:"gaps"`
	Playbook       *playbookDoc  `json:"playbook"`
	Playbooks      []playbookDoc `json:"playbooks"`
	Sources        []sourceDoc   `json:"sources"`
	TraceIDs       []string      `json:"trace_ids"`
	RequestIDs     []string      `json:"request_ids"`
	CorrelationIDs []string      `json:"correlation_ids"`
	Others         []otherDoc    `json:"others"`
	Timeline       []entryDoc    `json:"timeline"`
	Stats          statsDoc      `json:"stats"`
}

type queryDoc struct {
	RequestID     string     `json:"request_id,omitempty"`
	TraceID       string     `json:"trace_id,omitempty"`
	CorrelationID string     `json:"correlation_id,omitempty"`
	ErrorCode     string     `json:"error_code,omitempty"`
	Window        *windowDoc `json:"window,omitempty"`
}

type windowDoc struct {
	Start string `json:"start,omitempty"`
	End   string `json:"end,omitempty"`
}

type verdictDoc struct {
	Summary    string   `json:"summary"`
	Confidence float64  `json:"confidence"`
	Class      string   `json:"class"`
	Retriable  *bool    `json:"retriable"`
	Retry      string   `json:"retry"`
	Reasons    []string `json:"reasons"`
	Against    []string `json:"against"`
}

type hopDoc struct {
	Service       string               `json:"service"`
	Operation     string               `json:"operation,omitempty"`
	Code          string               `json:"code,omitempty"`
	Kind          string               `json:"kind"`
	Became        []string             `json:"became,omitempty"`
	Message       string               `json:"message,omitempty"`
	ErrorMessage  string               `json:"error_message,omitempty"`
	ErrorType     string               `json:"error_type,omitempty"`
	Cause         []causeDoc           `json:"cause,omitempty"`
	CauseHow      string               `json:"cause_how,omitempty"`
	Class         string               `json:"class"`
	Retriable     *bool                `json:"retriable"`
	Retry         string               `json:"retry"`
	ClassReason   string               `json:"class_reason,omitempty"`
	ClassConflict string               `json:"class_conflict,omitempty"`
	Look          string               `json:"look,omitempty"`
	Severity      string               `json:"severity,omitempty"`
	Time          string               `json:"time,omitempty"`
	DurationMS    *float64             `json:"duration_ms,omitempty"`
	GRPCStatus    string               `json:"grpc_status,omitempty"`
	HTTPStatus    int                  `json:"http_status,omitempty"`
	Peer          string               `json:"peer,omitempty"`
	Attempts      int                  `json:"attempts,omitempty"`
	MaxAttempts   int                  `json:"max_attempts,omitempty"`
	Recovery      string               `json:"recovery,omitempty"`
	RetryAfterMS  *float64             `json:"retry_after_ms,omitempty"`
	Panic         bool                 `json:"panic,omitempty"`
	RequestID     string               `json:"request_id,omitempty"`
	CorrelationID string               `json:"correlation_id,omitempty"`
	TraceID       string               `json:"trace_id,omitempty"`
	SpanID        string               `json:"span_id,omitempty"`
	Version       string               `json:"version,omitempty"`
	Logger        string               `json:"logger,omitempty"`
	Caller        string               `json:"caller,omitempty"`
	Resource      map[string]string    `json:"resource,omitempty"`
	Stack         string               `json:"stack,omitempty"`
	Reasons       []string             `json:"reasons"`
	Against       []string             `json:"against,omitempty"`
	Link          *linkDoc             `json:"link,omitempty"`
	Evidence      []evidenceDoc        `json:"evidence"`
	From          map[string]originDoc `json:"from,omitempty"`
}

type causeDoc struct {
	Message string     `json:"message"`
	Type    string     `json:"type,omitempty"`
	Code    string     `json:"code,omitempty"`
	Causes  []causeDoc `json:"causes,omitempty"`
}

type linkDoc struct {
	Kind       string  `json:"kind"`
	Reason     string  `json:"reason"`
	Confidence float64 `json:"confidence"`
}

type evidenceDoc struct {
	Kind       string `json:"kind"`
	Ref        string `json:"ref"`
	Text       string `json:"text"`
	TextBase64 string `json:"text_base64,omitempty"`
}

type originDoc struct {
	How string `json:"how"`
	Key string `json:"key,omitempty"`
}

type playbookDoc struct {
	ID         string          `json:"id"`
	Title      string          `json:"title"`
	Path       string          `json:"path"`
	MatchedBy  string          `json:"matched_by"`
	Score      int             `json:"score"`
	General    bool            `json:"general"`
	Status     string          `json:"status,omitempty"`
	Severity   string          `json:"severity,omitempty"`
	Owner      string          `json:"owner,omitempty"`
	ReviewedAt string          `json:"reviewed_at,omitempty"`
	Summary    string          `json:"summary,omitempty"`
	Impact     string          `json:"impact,omitempty"`
	Escalate   []escalationDoc `json:"escalate,omitempty"`
	Markdown   string          `json:"markdown,omitempty"`
}

type escalationDoc struct {
	To    string `json:"to"`
	Via   string `json:"via,omitempty"`
	After string `json:"after,omitempty"`
	When  string `json:"when,omitempty"`
	DueAt string `json:"due_at,omitempty"`
}

type sourceDoc struct {
	Name       string     `json:"name"`
	Status     string     `json:"status"`
	Error      string     `json:"error,omitempty"`
	Queries    int        `json:"queries"`
	Records    int        `json:"records"`
	Bytes      int64      `json:"bytes"`
	DurationMS float64    `json:"duration_ms"`
	Notes      []string   `json:"notes,omitempty"`
	Asked      []askedDoc `json:"asked,omitempty"`
}

type askedDoc struct {
	Query      string  `json:"query"`
	Records    int     `json:"records"`
	DurationMS float64 `json:"duration_ms"`
}

type entryDoc struct {
	Time       string `json:"time,omitempty"`
	Kind       string `json:"kind"`
	Service    string `json:"service,omitempty"`
	Severity   string `json:"severity,omitempty"`
	Text       string `json:"text"`
	TextBase64 string `json:"text_base64,omitempty"`
	Ref        string `json:"ref,omitempty"`
	Hop        *int   `json:"hop,omitempty"`
}

type otherDoc struct {
	CorrelationID string `json:"correlation_id"`
	RequestID     string `json:"request_id,omitempty"`
	TraceID       string `json:"trace_id,omitempty"`
	Time          string `json:"time,omitempty"`
	Status        string `json:"status"`
	Same          bool   `json:"same"`
	Root          string `json:"root,omitempty"`
}

type statsDoc struct {
	Logs          int `json:"logs"`
	Spans         int `json:"spans"`
	Traces        int `json:"traces"`
	Services      int `json:"services"`
	Undecoded     int `json:"undecoded"`
	NotUnderstood int `json:"not_understood"`
	Errors        int `json:"errors"`
}

type requestsDoc struct {
	Schema   string       `json:"schema"`
	Code     string       `json:"code,omitempty"`
	Services []string     `json:"services,omitempty"`
	Window   *windowDoc   `json:"window,omitempty"`
	Partial  bool         `json:"partial"`
	Groups   []groupDoc   `json:"groups"`
	Requests []requestDoc `json:"requests"`
	Sources  []sourceDoc  `json:"sources"`
}

type groupDoc struct {
	Shape  string `json:"shape,omitempty"`
	Count  int    `json:"count"`
	Newest string `json:"newest,omitempty"`
	Oldest string `json:"oldest,omitempty"`
}

type requestDoc struct {
	RequestID string `json:"request_id,omitempty"`
	TraceID   string `json:"trace_id,omitempty"`
	Time      string `json:"time,omitempty"`
	Service   string `json:"service,omitempty"`
	Message   string `json:"message,omitempty"`
	Shape     string `json:"shape,omitempty"`
	Likely    bool   `json:"likely,omitempty"`
}

// hopName is the hop's name for a field of the envelope.
func hopName(f envelope.Field) string {
	switch f {
	case envelope.FieldCode:
		return "code"
	case envelope.FieldTime:
		return "time"
	case envelope.FieldAttempt:
		return "attempts"
	case envelope.FieldRetryAfter:
		return "retry_after_ms"
	}
	return f.String()
}
