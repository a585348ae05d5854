package envelope

import "strings"

// decodeLambda reads what AWS Lambda's platform and its runtimes for Python and Node.js write
// as text: START, END and REPORT, "time id Task timed out after 3.00 seconds", "[ERROR] Type:
// message" with a traceback, "[ERROR]<tab>time<tab>id<tab>message", and "RequestId: id Error:
// …" of a runtime that ended.
func decodeLambda(f *filler, line string, rank int32) bool {
	switch {
	case strings.HasPrefix(line, "["):
		return lambdaPython(f, strings.TrimRight(line, " \r\n"), rank)
	case strings.HasPrefix(line, "START "), strings.HasPrefix(line, "END "), strings.HasPrefix(line, "REPORT "), strings.HasPrefix(line, "RequestId: "):
		return lambdaPlatform(f, strings.TrimRight(line, " \r\n"), rank)
	}
	return lambdaTimeout(f, line, rank)
}

// lambdaID takes a line's request id. Lambda makes one for each invocation, so that it is the
// record's own unless a field of the application's names another.
func (f *filler) lambdaID(id string, rank int32) {
	if f.take(FieldRequestID, rank+150, FromField, "RequestId") {
		f.e.RequestID = id
	}
}

func lambdaTimeout(f *filler, line string, rank int32) bool {
	st, n, ok := f.isoTime(line)
	if !ok || n >= len(line) || line[n] != ' ' {
		return false
	}
	id, message, ok := strings.Cut(line[n+1:], " ")
	if !ok || !isUUID(id) && !(isIDWord(id) && strings.HasPrefix(message, "Task timed out after ")) { // an id of one's own
		return false
	}
	message = strings.TrimRight(message, " \r\n")
	if !strings.HasPrefix(message, "Task ") { // timed out after 3.00 seconds
		return false
	}
	f.formats = append(f.formats, "lambda")
	f.stamp(st, rank+5, FromField, "head")
	f.lambdaID(id, rank)
	f.lambdaFailure(message, rank)
	return true
}

// taskTimedOut tells of Lambda's timeout in a line of any form that has no level: shippers
// and formatters put their own marks before it.
func (f *filler) taskTimedOut() {
	if f.e.Severity != SeverityUnknown {
		return
	}
	_, after, ok := strings.Cut(f.e.Message[:min(len(f.e.Message), 256)], "Task timed out after ")
	if seconds, _, found := strings.Cut(after, " seconds"); ok && found && allDigits(strings.Replace(seconds, ".", "", 1)) {
		f.lambdaFailure("Task timed out after "+seconds+" seconds", rankText)
	}
}

// lambdaFailure stores an error that the platform tells without a level.
func (f *filler) lambdaFailure(message string, rank int32) {
	if f.take(FieldSeverity, rank+500, FromDerived, "head") {
		f.e.Severity = Error
	}
	f.clues.errText, f.clues.errRank = message, rankText
	f.setMessage(message, rank)
}

// lambdaPlatform reads the lines that begin with a request id by name.
func lambdaPlatform(f *filler, line string, rank int32) bool {
	word, rest, ok := strings.Cut(line, "RequestId: ")
	if !ok || len(rest) < 36 || !isUUID(rest[:36]) || len(word) > len("REPORT ") {
		return false
	}
	f.formats = append(f.formats, "lambda")
	f.lambdaID(rest[:36], rank)
	rest = rest[36:]
	if text, ok := strings.CutPrefix(rest, " Error: "); ok && word == "" {
		f.lambdaFailure(text, rank)
		return true
	}
	if f.take(FieldSeverity, rank+500, FromDerived, "head") {
		f.e.Severity = Info
	}
	f.setMessage(line, rank)
	for _, part := range strings.Split(rest[:min(len(rest), 1024)], "\t") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), ": ")
		if !ok || name == "" {
			continue
		}
		switch name {
		case "XRAY TraceId":
			if id, ok := ParseTraceID(value); ok && f.take(FieldTraceID, rank+5, FromField, name) {
				f.e.TraceID = id
			}
		case "Error Type":
			if f.take(FieldErrorType, rank+5, FromField, name) {
				f.e.ErrorType = value
			}
		case "Status":
			f.setAttribute("status", value)
			if value != "success" && f.take(FieldSeverity, rank+400, FromDerived, name) {
				f.e.Severity = Error
			}
		default:
			f.setAttribute(name, value)
		}
	}
	return true
}

// lambdaPython reads the two forms of Python's runtime: an error that nobody caught, with its
// traceback behind or below it, and what logging writes. Elsewhere other libraries begin
// lines like the second, which is why the id must be one.
func lambdaPython(f *filler, line string, rank int32) bool {
	level, rest, ok := strings.Cut(line[1:], "]")
	if !ok || level != strings.ToUpper(level) || !isLevel(level) {
		return false
	}
	if parts := strings.SplitN(rest, "\t", 4); len(parts) == 4 && parts[0] == "" && isUUID(parts[2]) {
		st, ok := parseTime(parts[1])
		if !ok {
			return false
		}
		f.formats = append(f.formats, "lambda")
		f.stamp(st, rank+5, FromField, "head")
		f.setSeverity(level, rank)
		f.lambdaID(parts[2], rank)
		first, tail, more := strings.Cut(parts[3], "\n")
		f.setMessage(first, rank)
		if more {
			f.tail(tail, rank)
		}
		return true
	}
	text, ok := strings.CutPrefix(rest, " ")
	if !ok {
		return false
	}
	head, trace, ok := strings.Cut(text, "Traceback (most recent call last):")
	typ, _, typed := strings.Cut(head, ": ")
	if !ok || !typed || !isExceptionName(strings.TrimSpace(typ)) {
		return false
	}
	head = strings.TrimSpace(head)
	f.formats = append(f.formats, "lambda")
	f.setSeverity(level, rank)
	f.setMessage(head, rank)
	f.clues.errText, f.clues.errRank = head, rankText
	if trace = strings.Trim(trace, "\n "); trace != "" && f.take(FieldStack, rank, FromText, "") {
		f.e.Stack = trace
	}
	return true
}
