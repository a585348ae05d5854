package envelope

import (
	"strconv"
	"strings"
	"time"
)

// classWords are the words services use for the class of an error. Some of them speak of
// retrying and only imply the class.
var classWords = map[string]struct {
	class Class
	retry Retry
}{
	"transient": {Transient, ""}, "temporary": {Transient, ""}, "intermittent": {Transient, ""},
	"retriable": {Transient, RetryYes}, "retryable": {Transient, RetryYes},
	"permanent": {Permanent, ""}, "terminal": {Permanent, ""}, "nontransient": {Permanent, ""},
	"nonretriable": {Permanent, RetryNo}, "nonretryable": {Permanent, RetryNo}, "notretriable": {Permanent, RetryNo},
	"notretryable": {Permanent, RetryNo}, "unretriable": {Permanent, RetryNo}, "unretryable": {Permanent, RetryNo},
	"policy": {Policy, ""}, "unknown": {ClassUnknown, ""},
}

// retryWords are answers to "may it be retried?" that are no booleans.
var retryWords = map[string]Retry{
	"yes": RetryYes, "always": RetryYes, "true": RetryYes, "1": RetryYes, "safe": RetryYes, "backoff": RetryYes,
	"retry": RetryYes, "retriable": RetryYes, "retryable": RetryYes, "withbackoff": RetryYes,
	"no": RetryNo, "never": RetryNo, "false": RetryNo, "0": RetryNo, "none": RetryNo, "unsafe": RetryNo,
	"nonretriable": RetryNo, "nonretryable": RetryNo, "permanent": RetryNo,
	"idempotent": RetryIdempotent, "ifidempotent": RetryIdempotent, "idempotentonly": RetryIdempotent,
	"after": RetryAfter, "later": RetryAfter, "afterdelay": RetryAfter, "delayed": RetryAfter,
	"higher": RetryHigher, "higherlevel": RetryHigher, "transaction": RetryHigher,
}

// disposition reads what the service itself says on class and retry. A class implies an
// answer on retry, which is marked as derived.
func (f *filler) disposition(i int32, act action, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	if n.kind == nodeNull {
		return true
	}
	if n.kind == nodeObject || n.kind == nodeArray {
		return false
	}
	if act == actRetriable && (n.kind == nodeTrue || n.kind == nodeFalse) { // by far the most
		r := RetryYes
		if n.kind == nodeFalse {
			r = RetryNo
		}
		f.setRetry(r, rank, sc.how)
		return true
	}
	text := n.text
	if len(text) > 40 {
		if act == actClass {
			f.towerClass(text, rank, sc)
		}
		return act == actKindOrType && f.string(&f.e.ErrorType, FieldErrorType, i, rank+60, sc)
	}
	var buf [48]byte
	word := appendNormal(buf[:0], text)
	switch act {
	case actClass, actKindOrType:
		if c, ok := classWords[string(word)]; ok {
			f.setClass(c.class, rank, sc)
			f.setRetry(c.retry, rank+50, sc.how)
			return true
		}
		if act == actClass && normalIs(n.key, "category") && strings.Contains(text, ".") && isLogger(text) { // .NET's
			return f.string(&f.e.Logger, FieldLogger, i, rank, sc)
		}
		if act == actClass && f.towerClass(text, rank, sc) {
			return false
		}
		return act == actKindOrType && n.kind == nodeString && f.string(&f.e.ErrorType, FieldErrorType, i, rank+60, sc)
	case actTransient, actPermanent:
		yes, ok := boolWord(string(word))
		if !ok {
			return false
		}
		class := Transient
		if yes == (act == actPermanent) {
			class = Permanent
		}
		f.setClass(class, rank, sc)
		return true
	case actRetriable, actRetry:
		r, ok := retryWords[string(word)]
		if !ok {
			return false
		}
		f.setRetry(r, rank, sc.how)
		return true
	}
	return false
}

// towerClass reads the statuses that tower-http's trace layer calls a response's
// classification: "Status code: 503 Service Unavailable", "Code: 14".
func (f *filler) towerClass(text string, rank int32, sc scope) bool {
	if rest, ok := strings.CutPrefix(text, "Status code: "); ok {
		code, ok := ParseHTTPStatus(rest)
		if ok && f.take(FieldHTTPStatus, rank+60, sc.how, f.dotted()) {
			f.e.HTTPStatus = code
		}
		return ok
	}
	rest, ok := strings.CutPrefix(text, "Code: ")
	if !ok {
		return false
	}
	name, ok := ParseGRPCStatus(rest)
	if ok && f.take(FieldGRPCStatus, rank+60, sc.how, f.dotted()) {
		f.e.GRPCStatus = name
	}
	return ok
}

func boolWord(w string) (value, ok bool) {
	switch w {
	case "true", "yes", "1":
		return true, true
	case "false", "no", "0":
		return false, true
	}
	return false, false
}

func (f *filler) setClass(c Class, rank int32, sc scope) {
	if !f.take(FieldClass, rank, sc.how, f.dotted()) {
		return
	}
	f.e.Class = c
	switch c {
	case Transient:
		f.setRetry(RetryYes, rank+100, FromDerived)
	case Permanent:
		f.setRetry(RetryNo, rank+100, FromDerived)
	}
}

func (f *filler) setRetry(r Retry, rank int32, how How) {
	if r != RetryUnknown && f.take(FieldRetriable, rank, how, f.dotted()) {
		f.e.Retriable = r
	}
}

// statusDetails reads the details of a google.rpc.Status: ErrorInfo, RetryInfo,
// RequestInfo, ResourceInfo, DebugInfo (google/rpc/error_details.proto).
func (f *filler) statusDetails(i, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	found := false
	for j := i + 1; j < n.end; j = f.t.nodes[j].end {
		kind := f.t.childText(j, "type")
		if kind == "" {
			continue
		}
		found = true
		switch kind = kind[strings.LastIndexByte(kind, '.')+1:]; kind {
		case "ErrorInfo":
			if s := f.t.childText(j, "reason"); s != "" && f.take(FieldCode, rank+50, sc.how, f.dotted()) {
				f.e.Code = s
			}
			if m := f.t.child(j, "metadata"); m >= 0 {
				for k := m + 1; k < f.t.nodes[m].end; k = f.t.nodes[k].end {
					if s, ok := f.t.scalar(k); ok {
						f.setAttribute(f.t.nodes[k].key, s)
					}
				}
			}
			if s := f.t.childText(j, "domain"); s != "" {
				f.setAttribute("error.domain", s)
			}
		case "RetryInfo":
			if d, ok := parseDelay(f.t.childText(j, "retrydelay"), false, false); ok && f.take(FieldRetryAfter, rank, sc.how, f.dotted()) {
				f.e.RetryAfter = d
			}
		case "RequestInfo":
			if s := f.t.childText(j, "requestid"); s != "" && f.take(FieldRequestID, rank+100, sc.how, f.dotted()) {
				f.e.RequestID = s
			}
		case "ResourceInfo":
			if s := f.t.childText(j, "resourcename"); s != "" {
				key := f.t.childText(j, "resourcetype")
				if key == "" {
					key = "resource"
				}
				f.addResource(key, s, rank, sc)
			}
		case "DebugInfo":
			if s := f.t.childText(j, "detail"); s != "" && f.clues.verbose == "" {
				f.clues.verbose = s
			}
		}
	}
	return found
}

// rpcStatus reads a google.rpc.Status as an object: {code, message, details}.
func (f *filler) rpcStatus(i int32, code string, rank int32, sc scope) {
	if name, ok := ParseGRPCStatus(code); ok && f.take(FieldGRPCStatus, rank, sc.how, f.dotted()) {
		f.e.GRPCStatus = name
	}
	if m := f.t.childText(i, "message"); m != "" {
		f.errorText(m, rank, sc)
	}
	if d := f.t.child(i, "details"); d >= 0 && f.t.nodes[d].kind == nodeArray {
		f.statusDetails(d, rank, sc)
	}
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
	if !both {
		return
	}
	if limit, err := strconv.Atoi(strings.TrimSpace(of)); err == nil && limit >= n && f.take(FieldMaxAttempts, rank+50, sc.how, f.dotted()) {
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
