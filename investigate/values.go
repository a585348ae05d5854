package investigate

import (
	"fmt"
	"strconv"
	"time"

	"triage/correlate"
	"triage/playbooks"
	"triage/telemetry"
)

// facts are what the playbooks can match: the chain, or what was handled when there is none.
func facts(inc *correlate.Incident, env string) []playbooks.Facts {
	hops := matched(inc)
	fs := make([]playbooks.Facts, len(hops))
	for n := range hops {
		h := &hops[n]
		f := playbooks.Facts{
			Position: playbooks.Middle, Code: h.Envelope.Code, Kind: h.Classification.Kind, Class: h.Classification.Class,
			Service: h.Service, Operation: h.Operation, GRPCStatus: h.Envelope.GRPCStatus, HTTPStatus: h.Envelope.HTTPStatus,
			ErrorType: h.Envelope.ErrorType, Message: h.Envelope.Message + "\n" + h.Envelope.ErrorMessage,
			Attributes: attributes(h), Env: env, Severity: h.Envelope.Severity, Retry: h.Classification.Retry,
		}
		switch n {
		case 0:
			f.Position = playbooks.Root
		case len(hops) - 1:
			f.Position = playbooks.Symptom
		}
		fs[n] = f
	}
	return fs
}

func matched(inc *correlate.Incident) []correlate.Hop {
	if len(inc.Chain) > 0 {
		return inc.Chain
	}
	return inc.Handled
}

// attributes are a hop's plain attributes, those of its spans included.
func attributes(h *correlate.Hop) map[string]string {
	out := map[string]string{}
	add := func(k string, v any) {
		if _, ok := out[k]; ok {
			return
		}
		switch v := v.(type) {
		case string:
			out[k] = v
		case bool, int64, float64:
			out[k] = fmt.Sprint(v)
		}
	}
	for k, v := range h.Envelope.Resource {
		add(k, v)
	}
	for k, v := range h.Envelope.Attributes {
		add(k, v)
	}
	for _, e := range h.Evidence {
		if e.Span != nil {
			for k, v := range e.Span.Attributes {
				add(k, v)
			}
			for k, v := range e.Span.Resource {
				add(k, v)
			}
		}
		if e.Log != nil {
			for k, v := range e.Log.Record.Labels {
				add(k, v)
			}
		}
	}
	return out
}

// values are what the variables of the best entry stand for. What is not known is left out.
func (i *inquiry) values(f *Finding) playbooks.Values {
	inc := &f.Incident
	v := playbooks.Values{}
	set := func(name, value string) {
		if value != "" {
			v[name] = value
		}
	}
	set("request_id", i.o.Query.RequestID)
	set("trace_id", i.o.Query.TraceID)
	set("correlation_id", i.o.Query.CorrelationID)
	set("env", i.o.Env)
	w := i.shownWindow(inc)
	windowValues(set, w)
	set("explore_panes", i.o.Links.Panes(LogQuery(i.status.list(nil, false)), w))

	hops := matched(inc)
	if len(hops) == 0 {
		set("jaeger_trace_url", i.o.Links.Trace(v["trace_id"]))
		return v
	}
	h := &hops[0]
	if len(f.Playbooks) > 0 && f.Playbooks[0].Hop < len(hops) {
		h = &hops[f.Playbooks[0].Hop]
	}
	e := &h.Envelope
	first := func(name string, values ...string) {
		for _, value := range values {
			if v[name] == "" {
				set(name, value)
			}
		}
	}
	first("request_id", e.RequestID, only(inc.RequestIDs))
	first("trace_id", e.TraceID, only(inc.TraceIDs))
	first("correlation_id", e.CorrelationID, only(inc.CorrelationIDs))
	set("jaeger_trace_url", i.o.Links.Trace(v["trace_id"]))
	set("span_id", e.SpanID)
	set("code", e.Code)
	set("kind", string(h.Classification.Kind))
	set("class", string(h.Classification.Class))
	set("service", h.Service)
	set("operation", h.Operation)
	set("peer", e.Peer)
	set("version", e.Version)
	set("grpc", e.GRPCStatus)
	if e.HTTPStatus != 0 {
		set("http", strconv.Itoa(e.HTTPStatus))
	}
	set("severity", string(e.Severity))
	first("message", e.ErrorMessage, e.Message)
	if !h.Time.IsZero() {
		set("at", h.Time.UTC().Format(time.RFC3339))
	}
	a := attributes(h)
	first("host", a["k8s.pod.name"], a["pod"], a["k8s_pod_name"], a["host.name"], a["host"], a["hostname"], a["instance"])
	first("namespace", a["k8s.namespace.name"], a["k8s_namespace_name"], a["namespace"])
	first("region", a["cloud.region"], a["cloud_region"], a["region"])
	first("user", a["user.id"], a["enduser.id"], a["user_id"])
	for _, ev := range h.Evidence {
		if ev.Log != nil && ev.Log.Record.Labels["service_name"] != "" {
			set("loki_selector", "{service_name="+strconv.Quote(ev.Log.Record.Labels["service_name"])+"}")
			break
		}
	}
	return v
}

// shownWindow is the stretch of time that queries and links are about: that of what was
// found, else that which was searched.
func (i *inquiry) shownWindow(inc *correlate.Incident) telemetry.Window {
	if i.found.Start.IsZero() {
		return inc.Query.Window
	}
	if w := i.around(); !w.IsZero() {
		return w
	}
	return i.found.Pad(padding)
}

func windowValues(set func(name, value string), w telemetry.Window) {
	if w.Start.IsZero() || w.End.IsZero() {
		return
	}
	set("start", w.Start.UTC().Format(time.RFC3339))
	set("end", w.End.UTC().Format(time.RFC3339))
	set("start_ms", strconv.FormatInt(w.Start.UnixMilli(), 10))
	set("end_ms", strconv.FormatInt(w.End.UnixMilli(), 10))
	set("start_ns", strconv.FormatInt(w.Start.UnixNano(), 10))
	set("end_ns", strconv.FormatInt(w.End.UnixNano(), 10))
	if minutes := int(w.End.Sub(w.Start) / time.Minute); minutes > 0 {
		set("window", strconv.Itoa(minutes)+"m")
	}
}

func only(ids []string) string {
	if len(ids) == 1 {
		return ids[0]
	}
	return ""
}
