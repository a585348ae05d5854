package envelope

import (
	"strconv"
	"strings"
	"time"
)

// field stores the current value as rule r says; start is where the matched name begins in
// the path. false leaves the value to be kept as an attribute.
func (f *filler) field(i int32, r rule, start int, sc scope) bool {
	n := &f.t.nodes[i]
	rank := sc.rank + int32(r.rank)
	if sc.span && !inSpan(r.act) {
		return false
	}
	switch r.act {
	case actInside, actInsideKept:
		if n.kind == nodeArray {
			return f.keyValues(i, sc)
		}
		if n.kind != nodeObject {
			return false
		}
		f.segs[len(f.segs)-1].drop = r.act == actInside
		f.walk(i+1, n.end, len(f.path), sc)
		return true
	case actSpan:
		if n.kind != nodeObject || f.t.child(i, "name") < 0 || len(f.segs) > 2 {
			return false
		}
		f.span(i, 0, sc)
		return true
	case actSpans:
		return f.spans(i, sc)
	case actOTLP:
		return false
	}
	return f.scalarField(i, r, start, rank, sc)
}

// inSpan tells what fields of a span may say of an event inside it.
func inSpan(a action) bool {
	switch a {
	case actMessage, actSeverity, actSeverityNumber, actSyslogSeverity, actTime, actError, actErrorType, actErrorMessage,
		actLogger, actName, actCaller, actFile, actLine, actStack, actVerbose, actChain, actCauses, actCause,
		actBranches, actSource, actSpan, actSpans, actPanic, actWrapped, actKindOrType, actStatus, actBareCode, actCode,
		actClass, actDetail:
		return false
	}
	return true
}

// string stores text in a field of the contract.
func (f *filler) string(dst *string, field Field, i int32, rank int32, sc scope) bool {
	s, ok := f.t.scalar(i)
	if !ok {
		return f.t.nodes[i].kind == nodeNull || f.t.nodes[i].kind == nodeString && s == ""
	}
	if f.take(field, rank, sc.how, f.dotted()) {
		*dst = s
	}
	return true
}

func (f *filler) scalarField(i int32, r rule, start int, rank int32, sc scope) bool {
	e, n := &f.e, &f.t.nodes[i]
	text, isText := f.t.scalar(i)
	switch r.act {
	case actMessage:
		return f.message(i, rank, sc)
	case actSeverity, actSeverityNumber, actSyslogSeverity:
		if !isText {
			return n.kind == nodeNull
		}
		sev, ok := f.severity(r.act, text)
		if ok && (f.have[FieldSeverity] == 0 || f.have[FieldSeverity] > rank+1) {
			f.take(FieldSeverity, rank, sc.how, f.dotted())
			e.Severity = sev
		}
		return ok
	case actTime:
		return f.time(i, rank, sc)
	case actRequestID:
		if n.kind == nodeNumber && len(f.segs) > 1 {
			rank += 100 // a framework's counter: req.id 12
		}
		return f.string(&e.RequestID, FieldRequestID, i, rank, sc)
	case actCorrelationID:
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
	case actGRPC:
		name, ok := ParseGRPCStatus(text)
		if ok && isText && f.take(FieldGRPCStatus, rank, sc.how, f.dotted()) {
			e.GRPCStatus = name
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
		if peer := peerName(text); peer != "" && f.take(FieldPeer, rank, sc.how, f.dotted()) {
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
	case actLogger:
		if n.kind != nodeString {
			return false
		}
		return f.string(&e.Logger, FieldLogger, i, rank, sc)
	case actCaller:
		if n.kind == nodeObject {
			return f.source(i, rank, sc)
		}
		return f.string(&e.Caller, FieldCaller, i, rank, sc)
	case actSource:
		return n.kind == nodeObject && f.source(i, rank, sc)
	case actFile, actLine:
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
		if n.kind == nodeTrue && f.take(FieldPanic, rank, sc.how, f.dotted()) {
			e.Panic = true
		}
		return false
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
		if n.text == "" && f.e.Message != "" {
			return true
		}
		if f.take(FieldMessage, rank, sc.how, f.dotted()) {
			f.e.Message = n.text
		}
		return true
	}
	return false
}

// time stores a timestamp: text, a number, or an object of seconds and nanoseconds.
func (f *filler) time(i int32, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	var st stamp
	ok := false
	switch n.kind {
	case nodeString, nodeNumber:
		st, ok = parseTime(n.text)
	case nodeObject:
		sec := f.t.childText(i, "seconds", "epochsecond")
		nanos := f.t.childText(i, "nanos", "nanoofsecond", "nanoseconds")
		if t, good := epoch(sec); good {
			ns, _ := strconv.ParseInt(nanos, 10, 64)
			st, ok = stamp{t: t.Add(time.Duration(ns % 1_000_000_000))}, true
		}
	}
	if ok {
		f.stamp(st, rank, sc.how, f.dotted())
	}
	return ok
}

// stamp stores a time that was read, and completes one that lacks its year or zone from
// the store's own: such a time is marked as derived.
func (f *filler) stamp(st stamp, rank int32, how How, key string) {
	if h := f.have[FieldTime]; h != 0 && h <= rank+1 {
		return
	}
	t := st.t
	if st.noYear || st.noDate {
		if f.now.IsZero() {
			return
		}
		if st.noDate {
			t = nearestDate(t, f.now)
		} else {
			t = nearestYear(t, f.now)
		}
	}
	if st.noZone && !st.noDate {
		t = nearestZone(t, f.now)
	}
	if st.noZone || st.noYear || st.noDate {
		how = FromDerived
	}
	if f.take(FieldTime, rank, how, key) {
		f.e.Time = t
	}
}

// nearestYear puts a date without a year into the year that brings it nearest to now.
func nearestYear(t, now time.Time) time.Time {
	best := t.AddDate(now.Year()-t.Year(), 0, 0)
	for _, year := range [...]int{now.Year() - 1, now.Year() + 1} {
		if c := t.AddDate(year-t.Year(), 0, 0); c.Sub(now).Abs() < best.Sub(now).Abs() {
			best = c
		}
	}
	return best
}

// nearestDate puts a time of day on the date that brings it nearest to now.
func nearestDate(t, now time.Time) time.Time {
	t = time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	switch d := t.Sub(now); {
	case d > 12*time.Hour:
		return t.AddDate(0, 0, -1)
	case d < -12*time.Hour:
		return t.AddDate(0, 0, 1)
	}
	return t
}

// nearestZone reads a wall-clock time as UTC, unless the store received the record a
// whole offset from there (within two minutes): then the writer's zone is known.
func nearestZone(t, now time.Time) time.Time {
	if now.IsZero() {
		return t
	}
	off := now.Sub(t)
	rounded := off.Round(15 * time.Minute)
	if rounded == 0 || rounded.Abs() > 14*time.Hour || (off-rounded).Abs() > 2*time.Minute {
		return t
	}
	return t.Add(rounded)
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
	key := f.dotted()
	if f.take(FieldTraceID, rank, sc.how, key) {
		f.e.TraceID = trace
	}
	if span != "" && f.take(FieldSpanID, rank+50, sc.how, key) {
		f.e.SpanID = span
	}
	return true
}

// code stores an error code. Numbers are kept as text.
func (f *filler) code(text string, isText bool, i, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	if !isText || n.kind == nodeArray || len(text) > 128 {
		return n.kind == nodeNull
	}
	if sc.error && n.key != "" && normalIs(n.key, "code") {
		return f.bareCode(text, n.kind, i, rank, sc)
	}
	if f.take(FieldCode, rank, sc.how, f.dotted()) {
		f.e.Code = text
	}
	return true
}

// bareCode decides what a field that is only called "code" holds: an HTTP status, a gRPC
// status, or the application's own code.
func (f *filler) bareCode(text string, kind nodeKind, i, rank int32, sc scope) bool {
	if text == "" || kind == nodeObject || kind == nodeArray || len(text) > 128 {
		return kind == nodeNull
	}
	if allDigits(text) {
		if code, ok := ParseHTTPStatus(text); ok && len(text) == 3 {
			if f.take(FieldHTTPStatus, rank+100, sc.how, f.dotted()) {
				f.e.HTTPStatus = code
			}
			return true
		}
		if name, ok := ParseGRPCStatus(text); ok && sc.error && f.clues.errObj >= 0 && f.t.child(f.clues.errObj, "details", "metadata") >= 0 {
			if f.take(FieldGRPCStatus, rank+100, sc.how, f.dotted()) { // grpc-js
				f.e.GRPCStatus = name
			}
			return true
		}
		if len(text) <= 2 && !sc.error {
			return false // 0 to 16 may be gRPC's, an exit code or anything
		}
	}
	if strings.ContainsAny(text, " \n") {
		return false
	}
	if name, ok := ParseGRPCStatus(text); ok && !allDigits(text) {
		upper := text == name
		how := sc.how
		if upper {
			how = FromDerived // may be the application's word as well
		}
		if f.take(FieldGRPCStatus, rank+100, how, f.dotted()) {
			f.e.GRPCStatus = name
		}
		if !upper {
			return true
		}
	}
	if f.take(FieldCode, rank, sc.how, f.dotted()) {
		f.e.Code = text
	}
	return true
}

func (f *filler) http(text string, i, rank int32, sc scope) bool {
	code, ok := ParseHTTPStatus(text)
	if !ok {
		return f.t.nodes[i].kind == nodeNull
	}
	if f.take(FieldHTTPStatus, rank, sc.how, f.dotted()) {
		f.e.HTTPStatus = code
	}
	return true
}

// status reads a field that is only called "status": an HTTP status, a gRPC word, a
// google.rpc.Status object, or any other word, which stays an attribute.
func (f *filler) status(text string, i int32, start int, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	if n.kind == nodeObject {
		if code := f.t.childText(i, "code"); code != "" && f.t.child(i, "message", "details") >= 0 {
			f.rpcStatus(i, code, rank, sc)
			return true
		}
		return false
	}
	if code, ok := ParseHTTPStatus(text); ok {
		if f.take(FieldHTTPStatus, rank+60, sc.how, f.dotted()) {
			f.e.HTTPStatus = code
		}
		return true
	}
	if n.kind != nodeString || allDigits(text) || strings.EqualFold(text, "ok") || strings.EqualFold(text, "unknown") ||
		strings.EqualFold(text, "internal") || strings.EqualFold(text, "cancelled") || strings.EqualFold(text, "canceled") ||
		strings.EqualFold(text, "aborted") {
		return n.kind == nodeNull
	}
	if name, ok := ParseGRPCStatus(text); ok {
		if f.take(FieldGRPCStatus, rank+60, sc.how, f.dotted()) {
			f.e.GRPCStatus = name
		}
		return true
	}
	return false
}

func (f *filler) attempt(act action, text string, rank int32, sc scope) {
	text, of, both := strings.Cut(text, "/") // "2/5"
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > 1_000_000 {
		return
	}
	if act == actMaxAttempts {
		if f.take(FieldMaxAttempts, rank, sc.how, f.dotted()) {
			f.e.MaxAttempts = n
		}
		return
	}
	if f.take(FieldAttempt, rank, sc.how, f.dotted()) {
		f.e.Attempt = n
	}
	if limit, err := strconv.Atoi(strings.TrimSpace(of)); both && err == nil && limit >= n && f.take(FieldMaxAttempts, rank+50, sc.how, f.dotted()) {
		f.e.MaxAttempts = limit
	}
}

// parseDelay reads a delay: milliseconds or seconds as a number, a Go or protobuf duration
// ("1.5s"), or the seconds of a Retry-After header.
func parseDelay(s string, millis, number bool) (time.Duration, bool) {
	if s == "" || len(s) > 40 {
		return 0, false
	}
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		unit := float64(time.Second)
		if millis {
			unit = float64(time.Millisecond)
		}
		if v < 0 || v*unit > float64(1000*24*time.Hour) {
			return 0, false
		}
		return time.Duration(v * unit), true
	}
	d, err := time.ParseDuration(s)
	return d, err == nil && d >= 0
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

// span reads one span of Rust's tracing: its fields count for the event, less than the
// event's own.
func (f *filler) span(i int32, level int32, sc scope) {
	sc.span = true
	sc.rank += rankSpan + level*rankOuter
	f.segs[len(f.segs)-1].drop = true
	if name := f.t.child(i, "name"); name >= 0 {
		sc.skip, sc.skipped = name, true
		if s, ok := f.t.scalar(name); ok && level == 0 && !sc.silent {
			f.setAttribute("span", s)
		}
	}
	f.walk(i+1, f.t.nodes[i].end, len(f.path), sc)
}

// spans reads tracing's list of spans, outermost first, from the innermost outwards.
func (f *filler) spans(i int32, sc scope) bool {
	n := &f.t.nodes[i]
	if n.kind != nodeArray || n.end == i+1 || f.t.nodes[i+1].kind != nodeObject {
		return false
	}
	var members []int32
	for j := i + 1; j < n.end; j = f.t.nodes[j].end {
		if f.t.nodes[j].kind == nodeObject {
			members = append(members, j)
		}
	}
	for k := len(members) - 1; k >= 0; k-- {
		f.span(members[k], int32(min(len(members)-1-k, 60)), sc)
	}
	if !sc.silent && !f.d.options.NoAttributes {
		var path []any
		for _, j := range members {
			if name := f.t.childText(j, "name"); name != "" {
				path = append(path, name)
			}
		}
		f.setAttribute("spans", path)
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

// resource reads the ids of what the error affects; OpenTelemetry's resource attributes,
// which share the name, are left to the other rules.
func (f *filler) resource(i, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	if n.kind == nodeString && n.text != "" {
		f.addResource(n.key, n.text, rank, sc)
		return true
	}
	if n.kind == nodeArray {
		sc.rank, sc.silent = sc.rank+rankWrapper, true
		return f.keyValues(i, sc)
	}
	if n.kind != nodeObject {
		return false
	}
	for j := i + 1; j < n.end; j = f.t.nodes[j].end {
		k := f.t.nodes[j].key
		if strings.Contains(k, ".") || f.t.nodes[j].kind == nodeObject || normalIs(k, "attributes") {
			return false
		}
	}
	for j := i + 1; j < n.end; j = f.t.nodes[j].end {
		if s, ok := f.t.scalar(j); ok {
			f.addResource(f.t.nodes[j].key, s, rank, sc)
		}
	}
	return true
}

func (f *filler) addResource(key, value string, rank int32, sc scope) {
	if f.e.Resource == nil {
		f.e.Resource = make(map[string]string, 2)
		f.take(FieldResource, rank, sc.how, f.dotted())
	}
	if _, have := f.e.Resource[key]; !have && len(f.e.Resource) < 64 {
		f.e.Resource[key] = value
	}
}

// keyValues reads OTLP's list of {key, value}, in the spelling of the specification or of
// Go's stdout exporter.
func (f *filler) keyValues(i int32, sc scope) bool {
	n := &f.t.nodes[i]
	if n.end == i+1 || f.t.child(i+1, "key") < 0 {
		return false
	}
	var pairs []int32
	for j := i + 1; j < n.end; j = f.t.nodes[j].end {
		pairs = append(pairs, j)
	}
	from := int32(len(f.t.nodes))
	for _, j := range pairs {
		if v := f.t.child(j, "value"); v >= 0 {
			f.anyValue(f.t.childText(j, "key"), v)
		}
	}
	f.segs[len(f.segs)-1].drop = true
	f.walk(from, int32(len(f.t.nodes)), len(f.path), sc)
	return true
}

// anyValue appends an OTLP AnyValue as a plain node named key.
func (f *filler) anyValue(key string, v int32) {
	n := &f.t.nodes[v]
	if n.kind != nodeObject || n.end == v+1 {
		f.t.add(key, n.text, n.kind)
		return
	}
	inner := v + 1 // stringValue, intValue, …
	if j := f.t.child(v, "value"); j >= 0 {
		inner = j // {Type, Value}
	}
	switch in := f.t.nodes[inner]; {
	case in.kind == nodeObject && f.t.child(inner, "values") >= 0:
		list := f.t.child(inner, "values")
		if f.t.nodes[list].end > list+1 {
			f.anyValue(key, list+1)
		}
	case normalIs(in.key, "intvalue") || normalIs(in.key, "doublevalue"):
		f.t.add(key, in.text, nodeNumber)
	case in.kind == nodeObject || in.kind == nodeArray:
		f.t.add(key, in.text, nodeString)
	default:
		f.t.add(key, in.text, in.kind)
	}
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
