package envelope

import "strings"

// field stores the current value as rule r says; start is where the matched name begins in
// the path. false leaves the value to be kept as an attribute.
func (f *filler) field(i int32, r rule, start int, sc scope) bool {
	n := &f.t.nodes[i]
	rank := sc.rank + int32(r.rank)
	if (r.tail || sc.error) && isIdentity(r.act) {
		rank = max(rank, rankTail) // an SDK's error has the id of its own call
	}
	if sc.span && !inSpan(r.act) {
		return false
	}
	switch r.act {
	case actInside, actInsideKept:
		if n.kind == nodeArray {
			return f.keyValues(i, sc)
		}
		if n.kind != nodeObject {
			return n.kind == nodeString && n.key == "context" && isLogger(n.text) && // Nest's
				f.string(&f.e.Logger, FieldLogger, i, rank+150, sc)
		}
		f.segs[len(f.segs)-1].drop = r.act == actInside
		f.walk(i+1, n.end, len(f.path), sc)
		return true
	case actSpan:
		if n.kind == nodeString && len(n.text) == 16 && len(f.segs) == 1 { // go-zero's
			if id, ok := ParseSpanID(n.text); ok && f.take(FieldSpanID, rank+100, sc.how, f.dotted()) {
				f.e.SpanID = id
				return true
			}
		}
		if n.kind != nodeObject || f.t.child(i, "name") < 0 || len(f.segs) > 2 {
			return false
		}
		f.span(i, 0, sc)
		return true
	case actSpans:
		return f.spans(i, sc)
	case actRecord:
		if n.kind != nodeObject || f.t.child(i, "level") < 0 || f.t.child(i, "message") < 0 || len(f.segs) > 1 {
			return false
		}
		f.segs[len(f.segs)-1].drop = true
		f.walk(i+1, n.end, len(f.path), sc)
		return true
	case actScopes:
		return f.scopes(i, sc)
	case actOTLP:
		return false
	}
	return f.scalarField(i, r, start, rank, sc)
}

// string stores text in a field of the contract.
func (f *filler) string(dst *string, field Field, i int32, rank int32, sc scope) bool {
	s, ok := f.t.scalar(i)
	if !ok {
		return f.t.nodes[i].kind == nodeNull || f.t.nodes[i].kind == nodeString && s == ""
	}
	return f.store(dst, field, s, rank, sc)
}

// store stores text in a field of the contract. Of two names for one field that disagree,
// the one that loses stays an attribute.
func (f *filler) store(dst *string, field Field, s string, rank int32, sc scope) bool {
	old, oldKey, had := *dst, f.from[field].key, f.have[field] != 0
	key := f.dotted()
	if !f.take(field, rank, sc.how, key) {
		return s == old
	}
	*dst = s
	if had && old != s && oldKey != key && oldKey != "" && !sc.silent {
		f.setAttribute(oldKey, old)
	}
	return true
}

func (f *filler) scalarField(i int32, r rule, start int, rank int32, sc scope) bool {
	e, n := &f.e, &f.t.nodes[i]
	text, isText := f.t.scalar(i)
	switch r.act {
	case actMessage:
		return f.message(i, rank, sc)
	case actEvent:
		return n.kind == nodeString && text != "" && f.store(&e.Message, FieldMessage, text, rank+80, sc)
	case actSeverity, actSeverityNumber, actSyslogSeverity:
		if n.kind == nodeObject { // loguru's {name, no, icon}
			text = f.t.childText(i, "name")
			isText = text != ""
		}
		if !isText {
			return n.kind == nodeNull
		}
		if r.act == actSeverity && n.kind == nodeNumber {
			rank += 60 // a word beside it is sure: Monolog's 400 is an error, Google's a warning
		}
		sev, ok := f.severity(r.act, text)
		if ok && (f.have[FieldSeverity] == 0 || f.have[FieldSeverity] > rank+1) {
			f.take(FieldSeverity, rank, sc.how, f.dotted())
			e.Severity = sev
		}
		return ok
	case actTime:
		if len(text) < len("1000000") && isRequestTime(n.key) { // nginx's, which is no time of day
			f.took(text, actDurationSeconds, rank)
			return false
		}
		return f.time(i, rank, sc)
	case actRequestID:
		if isNone(text) {
			return false
		}
		if n.kind == nodeNumber && len(f.segs) > 1 {
			rank += 100 // a framework's counter: req.id 12
		}
		return f.string(&e.RequestID, FieldRequestID, i, rank, sc)
	case actCorrelationID:
		if isNone(text) {
			return false
		}
		return f.string(&e.CorrelationID, FieldCorrelationID, i, rank, sc)
	case actTraceID:
		return f.traceID(i, rank, sc)
	case actSpanID:
		if id, ok := ParseSpanID(text); ok && f.take(FieldSpanID, rank, sc.how, f.dotted()) {
			e.SpanID = id
		}
		return isText || n.kind == nodeString || n.kind == nodeNull
	case actDatadogTrace, actDatadogSpan:
		id, ok := ParseDatadogID(text)
		switch {
		case ok && r.act == actDatadogTrace && f.take(FieldTraceID, rank+40, FromDerived, f.dotted()):
			e.TraceID = id
		case ok && r.act == actDatadogSpan && len(id) == 16 && f.take(FieldSpanID, rank+40, FromDerived, f.dotted()):
			e.SpanID = id
		}
		return false // the decimal form is what Datadog's own screens show
	case actService:
		if strings.IndexByte(text, '@') > 0 && n.key == "ServiceName" { // whom Traefik calls: name@provider
			return f.traefikService(text, rank, sc)
		}
		return f.string(&e.Service, FieldService, i, rank, sc)
	case actServiceObject:
		if n.kind == nodeObject {
			return false // service.name and service.version are found inside
		}
		return f.string(&e.Service, FieldService, i, rank, sc)
	case actOperation:
		if n.kind == nodeObject {
			return false
		}
		return f.string(&e.Operation, FieldOperation, i, rank, sc)
	case actVersion:
		return f.string(&e.Version, FieldVersion, i, rank, sc)
	case actBareVersion:
		// Logstash's @version is that of its format, a number that of a row.
		if n.kind != nodeString || strings.HasPrefix(n.key, "@") || f.e.Schema == "" && !isRelease(text) {
			return false
		}
		return f.string(&e.Version, FieldVersion, i, rank+150, sc)
	case actError:
		return f.error(i, start, rank, sc)
	case actErrorType:
		if n.kind == nodeObject {
			return false
		}
		return f.string(&e.ErrorType, FieldErrorType, i, rank, sc)
	case actErrorMessage:
		if !isText || sc.error && n.kind != nodeString {
			return n.kind == nodeNull
		}
		f.errorText(text, rank, sc)
		return true
	case actErrorReason:
		if n.kind == nodeString && text != "-" {
			f.errorText(text, rank+40, sc)
		}
		return false
	case actCode:
		return f.code(text, isText, i, rank, sc)
	case actBareCode:
		return f.bareCode(text, n.kind, i, rank, sc)
	case actClass, actKindOrType, actRetriable, actTransient, actPermanent, actRetry:
		return f.disposition(i, r.act, rank, sc)
	case actAttempt, actMaxAttempts:
		f.attempt(r.act, text, rank, sc)
		return false
	case actRecovery:
		if n.kind != nodeString {
			return false
		}
		return f.string(&e.Recovery, FieldRecovery, i, rank, sc)
	case actRetryAfter, actRetryAfterMillis:
		if d, ok := parseDelay(text, r.act == actRetryAfterMillis, n.kind == nodeNumber); ok && f.take(FieldRetryAfter, rank, sc.how, f.dotted()) {
			e.RetryAfter = d
			return true
		}
		return false
	case actDuration, actDurationSeconds, actDurationMillis, actDurationMicros, actDurationNanos:
		if !sc.error && (n.kind == nodeNumber || n.kind == nodeString) {
			f.took(text, r.act, rank)
		}
		return false
	case actGRPC:
		name, ok := ParseGRPCStatus(text)
		if ok && isText {
			return f.store(&e.GRPCStatus, FieldGRPCStatus, name, rank, sc)
		}
		return ok || n.kind == nodeNull
	case actHTTP:
		return f.http(text, i, rank, sc)
	case actStatus:
		return f.status(text, i, start, rank, sc)
	case actPeer:
		if n.kind == nodeObject || !isText {
			return false
		}
		if peer := peerName(text); peer != "" && !isNone(text) && f.take(FieldPeer, rank, sc.how, f.dotted()) {
			e.Peer = peer
		}
		return false
	case actStack:
		return f.stack(i, rank, sc)
	case actVerbose:
		if n.kind == nodeString {
			f.clues.verbose = n.text
		}
		return n.kind == nodeString
	case actChain, actCauses, actCause, actBranches:
		return f.chainField(i, r.act, rank, sc)
	case actCauseHow:
		switch how := CauseHow(text); how {
		case CauseExplicit, CauseJoined, CauseSingle:
			f.clues.how = how
			return true
		}
		return false
	case actLogger:
		if n.kind != nodeString {
			return false
		}
		return f.string(&e.Logger, FieldLogger, i, rank, sc)
	case actCaller:
		if n.kind == nodeObject {
			return f.source(i, rank, sc)
		}
		if len(n.key) == 1 && !isPlace(text) {
			return false
		}
		return f.string(&e.Caller, FieldCaller, i, rank, sc)
	case actSource:
		if n.kind == nodeString && isSource(text) { // slog's text handler
			return f.string(&e.Caller, FieldCaller, i, rank, sc)
		}
		return n.kind == nodeObject && f.source(i, rank, sc)
	case actFile, actLine:
		if n.kind == nodeObject { // loguru's {name, path}
			text = f.t.childText(i, "path")
			isText = text != ""
		}
		if !isText || r.act == actLine && !allDigits(text) {
			return false
		}
		if r.act == actFile {
			f.file = text
		} else {
			f.line = text
		}
		return true
	case actName:
		f.name = text
		return false
	case actResource:
		return f.resource(i, rank, sc)
	case actResourceID:
		if isText {
			f.addResource(f.dotted(), text, rank, sc)
		}
		return false
	case actPanic:
		said := n.kind == nodeString && !isBool(text) && text != ""
		if said { // what the panic said
			f.errorText(text, rank+60, sc)
		}
		if (said || n.kind == nodeTrue) && f.take(FieldPanic, rank, sc.how, f.dotted()) {
			e.Panic = true
		}
		return said
	case actPanicPayload:
		if n.kind != nodeString {
			return false
		}
		f.errorText(n.text, rank, sc)
		if f.take(FieldPanic, rank, sc.how, f.dotted()) {
			e.Panic = true
		}
		return true
	case actSchema:
		if isText && strings.Contains(text, "error-envelope") {
			e.Schema = text
			return true
		}
		return false
	case actDetail:
		return n.kind == nodeArray && f.statusDetails(i, rank, sc)
	}
	return false
}

// severity reads a level; small numbers mean different things under different names.
func (f *filler) severity(act action, text string) (Severity, bool) {
	if allDigits(text) && len(text) < 6 {
		n, _ := digits(text)
		switch {
		case act == actSeverityNumber || act == actSeverity && n >= 9 && n <= 24 && n != 10 && n != 20:
			return severityOfOTel(n)
		case act == actSyslogSeverity:
			return severityOfSyslog(n)
		}
	}
	return ParseSeverity(text)
}

// message stores the record's own text. An object in its place holds the real fields.
func (f *filler) message(i int32, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	switch n.kind {
	case nodeObject:
		s := f.t.childText(i, "stringvalue") // OTLP's AnyValue
		if s == "" && f.t.child(i, "type") >= 0 {
			s = f.t.childText(i, "value") // the same from Go's stdout exporter
		}
		if s != "" {
			if f.take(FieldMessage, rank, sc.how, f.dotted()) {
				f.e.Message = s
			}
			return true
		}
		f.walk(i+1, n.end, len(f.path), sc)
		return true
	case nodeString:
		if n.text == "" {
			return true
		}
		return f.store(&f.e.Message, FieldMessage, n.text, rank, sc)
	}
	return false
}

func (f *filler) traceID(i int32, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	if n.kind == nodeObject {
		return false // trace.id and the like are found inside
	}
	text, _ := f.t.scalar(i)
	trace, span, ok := parseContext(text)
	if !ok {
		return n.kind == nodeNull || strings.Trim(text, "0-") == ""
	}
	if span != "" && f.take(FieldSpanID, rank+50, sc.how, f.dotted()) {
		f.e.SpanID = span
	}
	return f.store(&f.e.TraceID, FieldTraceID, trace, rank, sc)
}

// peerName is the called service in a peer field: Envoy's cluster names and addresses hold
// more than that.
func peerName(s string) string {
	s = strings.TrimSpace(s)
	if strings.Count(s, "|") == 3 { // outbound|8443||ledger.prod.svc.cluster.local
		s = s[strings.LastIndexByte(s, '|')+1:]
	}
	if len(s) > 253 || s == "-" || strings.ContainsAny(s, " \n") {
		return ""
	}
	return s
}

// source reads a place in the source as slog and Google write it.
func (f *filler) source(i, rank int32, sc scope) bool {
	file := f.t.childText(i, "file", "filename", "path")
	if file == "" {
		return false
	}
	if line := f.t.childText(i, "line", "linenumber"); line != "" {
		file += ":" + line
	}
	if f.take(FieldCaller, rank, sc.how, f.dotted()) {
		f.e.Caller = file
	}
	return true
}

func (f *filler) setAttribute(key string, v any) {
	if f.d.options.NoAttributes {
		return
	}
	if f.e.Attributes == nil {
		f.e.Attributes = make(map[string]any, 4)
	}
	if _, have := f.e.Attributes[key]; !have {
		f.e.Attributes[key] = v
	}
}

// isNone tells whether a text is what programs write where they have no id, or no peer.
func isNone(s string) bool {
	switch s {
	case "-", "null", "nil", "<nil>", "None", "none", "undefined", "(null)":
		return true
	}
	return false
}

// isRelease tells whether a text looks like the version of a program: 2.14.0, v3.1, or a
// commit.
func isRelease(s string) bool {
	s = strings.TrimPrefix(s, "v")
	if len(s) < 3 || len(s) > 64 || strings.Contains(s, " ") {
		return false
	}
	return isDigit(s[0]) && strings.Contains(s, ".") || isHex(s) && (len(s) == 7 || len(s) == 40)
}

func normalIs(key, want string) bool {
	var buf [48]byte
	return len(key) <= len(buf) && string(appendNormal(buf[:0], key)) == want
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}
