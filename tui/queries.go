package tui

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"triage/envelope"
	"triage/investigate"
	"triage/sources"
	"triage/telemetry"
)

// pasteForm is a query in the form that another tool takes.
type pasteForm struct{ text, what, where string }

// pasteForms are the forms of a query that was sent: LogQL for Grafana Explore and logcli,
// ids and tags for Jaeger's search page. Empty for what only we understand.
func pasteForms(a sources.Asked, win telemetry.Window) []pasteForm {
	q, logQL := investigate.LogQL(a)
	switch {
	case logQL:
		fs := []pasteForm{{q, "LogQL query", "Grafana Explore, logcli"}}
		if !win.Start.IsZero() && !win.End.IsZero() {
			fs = append(fs, pasteForm{logcli(q, win), "logcli command", "a shell"})
		}
		return fs
	case strings.HasPrefix(q, "/"):
		return jaegerForms(q)
	}
	return []pasteForm{{q, "query", ""}}
}

// windowOf is the time that was searched by a query.
func (m *Model) windowOf(a sources.Asked) telemetry.Window {
	if a.Window.IsZero() {
		return m.query().Window
	}
	return a.Window
}

// logcliLimit is the number of records that a logcli query asks for; its own default is 30.
const logcliLimit = 1000

// logcli is the command that asks the same of Loki; it takes its address from LOKI_ADDR, as
// triage does.
func logcli(q string, win telemetry.Window) string {
	return "logcli query --from=" + win.Start.UTC().Format(time.RFC3339) + " --to=" + win.End.UTC().Format(time.RFC3339) +
		" --limit=" + strconv.Itoa(logcliLimit) + " --forward " + shellWord(q)
}

// jaegerForms are what the search page of Jaeger takes, read from a call of its API.
func jaegerForms(call string) []pasteForm {
	fs := []pasteForm{{call, "query", "Jaeger's API"}}
	_, query, _ := strings.Cut(call, "?")
	if id, ok := askedTrace(sources.Asked{Query: call}); ok {
		return append(fs, pasteForm{id, "trace id", "Jaeger's lookup by trace id"})
	}
	query, _, _ = strings.Cut(query, " ") // a remark may stand behind it
	v, err := url.ParseQuery(query)
	var tags map[string]string
	if err != nil || json.Unmarshal([]byte(v.Get("tags")), &tags) != nil || len(tags) == 0 {
		return fs
	}
	var parts []string
	for _, k := range sortedKeys(tags) {
		parts = append(parts, k+"="+strconv.Quote(tags[k]))
	}
	return append(fs, pasteForm{strings.Join(parts, " "), "tags", "Jaeger's search, field Tags"})
}

// askedTrace is the trace that a call of Jaeger's API is about; ok is false when it is about
// none, or about more.
func askedTrace(a sources.Asked) (id string, ok bool) {
	path, _, _ := strings.Cut(strings.TrimSpace(a.Query), "?")
	if !strings.HasPrefix(path, "/") {
		return "", false
	}
	return envelope.ParseTraceID(path[strings.LastIndexByte(path, '/')+1:])
}

// shellWord is s as one word of a POSIX shell, whatever it holds (Shell Command Language,
// 2.2.2 Single-Quotes).
func shellWord(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
