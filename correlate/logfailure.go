package correlate

import (
	"cmp"
	"regexp"
	"strings"

	"triage/envelope"
	"triage/telemetry"
)

// judge tells whether a log record tells of a failure, and whether it calls it an error. A
// warning does when it names an error: that is how a try that will be repeated is logged.
func judge(e *envelope.Envelope) (tells, hard bool) {
	switch {
	case e.Panic || e.Severity.AtLeast(envelope.Error):
		return true, true
	case e.HTTPStatus >= 500 || refusal(e):
		return true, true
	case e.Severity == envelope.Warn, e.Severity == envelope.SeverityUnknown:
		named := e.Severity == envelope.Warn && (definite(e) || turnsAway(e)) || ownCode(e) != "" || e.ErrorType != "" || e.ErrorMessage != "" || len(e.Cause) > 0 ||
			e.HTTPStatus >= 400 || (e.GRPCStatus != "" && e.GRPCStatus != "OK")
		return named, named && e.Severity == envelope.SeverityUnknown
	}
	return false, false
}

// refusal tells whether the record is an answer to the caller that is not a success.
func refusal(e *envelope.Envelope) bool {
	if e.GRPCStatus != "" && e.GRPCStatus != "OK" && e.From(envelope.FieldGRPCStatus).How == envelope.FromField {
		return true
	}
	return e.HTTPStatus >= 400 && e.From(envelope.FieldHTTPStatus).How == envelope.FromField
}

// logFailures groups the records that no span holds. Those of one missing span, or of one
// service with the same code or the same words, are one failure; the warnings of a service
// belong to the error that follows them.
func (r *request) logFailures() []*failure {
	type key struct{ service, scope, what string }
	groups := map[key]*failure{}
	var found []*failure
	waiting := map[spanKey][]signal{} // service and scope
	last := map[spanKey]*failure{}
	var scopes []spanKey
	blamed := map[string]bool{} // whom failed calls name
	for _, l := range r.logs {
		if tells, _ := judge(&l.Envelope); tells && l.Envelope.Peer != "" {
			blamed[bareName(l.Envelope.Peer)] = true
		}
		for _, m := range hostInText.FindAllStringSubmatch(clip(l.Envelope.ErrorMessage), 4) {
			blamed[bareName(m[1])] = true
		}
	}
	said, silenced := r.said(), r.silenced()
	for _, s := range r.spans {
		if s.failed && s.Kind == telemetry.KindClient {
			blamed[bareName(peerOf(s))] = true
		}
	}
	for _, l := range r.logs {
		stray := l.lost && !blamed[bareName(l.service())]
		if l.node != nil || stray && !silenced(l) {
			continue
		}
		tells, hard := judge(&l.Envelope)
		if !tells && !(l.Envelope.Severity == envelope.Warn && quoted(said, l)) {
			continue
		}
		service := l.service()
		scope := cmp.Or(traceID(l.Envelope.TraceID), l.Envelope.RequestID)
		at := spanKey{service, scope}
		if !hard {
			if _, ok := waiting[at]; !ok {
				scopes = append(scopes, at)
			}
			waiting[at] = append(waiting[at], logSignal(l, false))
			continue
		}
		if answer := last[at]; answer != nil && !l.Envelope.Severity.AtLeast(envelope.Error) {
			answer.signals = append(answer.signals, logSignal(l, true))
			continue // how the service answered after its error
		}
		k := key{service, scope, signature(&l.Envelope)}
		f := groups[k]
		if f == nil {
			f = &failure{service: service, near: l.near, stray: stray}
			groups[k] = f
			found = append(found, f)
			f.signals = append(f.signals, waiting[at]...)
			waiting[at] = nil
		}
		last[at] = f
		f.near = min(f.near, l.near)
		f.signals = append(f.signals, logSignal(l, true))
	}
	for _, at := range scopes {
		if soft := waiting[at]; len(soft) > 0 {
			f := &failure{service: at.trace, signals: soft, near: soft[0].log.near}
			found = append(found, f)
		}
	}
	return found
}

// said is what the errors of each service say, bounded, in the order of the services' first.
func (r *request) said() []saying {
	var all []saying
	index := map[string]int{}
	for _, l := range r.logs {
		tells, hard := judge(&l.Envelope)
		if !tells || !hard {
			continue
		}
		service := l.service()
		i, ok := index[service]
		if !ok {
			if len(all) == maxCompared {
				break
			}
			i = len(all)
			index[service] = i
			all = append(all, saying{service: service})
		}
		if line := l.Record.Line; len(all[i].text)+len(line) < maxWords {
			all[i].text += line + "\n"
		}
	}
	return all
}

// saying is what the errors of one service say.
type saying struct{ service, text string }

// quoted tells whether an error of another service repeats what the record says, or what it
// says after a colon.
func quoted(all []saying, l *record) bool {
	message := strings.TrimSpace(l.Envelope.Message)
	_, tail, _ := strings.Cut(message, ": ")
	for _, m := range [...]string{message, tail} {
		if !distinctive(m) {
			continue
		}
		for _, s := range all {
			if s.service != l.service() && strings.Contains(s.text, m) {
				return true
			}
		}
	}
	return false
}

// hostInText finds the host of a URL in an error's text.
var hostInText = regexp.MustCompile(`://([a-zA-Z0-9._-]+)`)

// signature is what makes two records of one service the same failure.
func signature(e *envelope.Envelope) string {
	if code := ownCode(e); code != "" {
		return code
	}
	text := e.ErrorMessage
	if text == "" {
		text = e.Message
	}
	return e.ErrorType + "\x00" + shape(text)
}

// shape is a text without its numbers and ids, bounded.
func shape(s string) string {
	const limit = 200
	var b strings.Builder
	for _, word := range strings.Fields(s) {
		if strings.ContainsAny(word, "0123456789") {
			word = "#"
		}
		b.WriteString(word)
		b.WriteByte(' ')
		if b.Len() > limit {
			break
		}
	}
	return b.String()
}
