package envelope

import "strings"

// smithyMarks begin the layers below an operation's in the errors of AWS' SDK for Go.
var smithyMarks = [...]string{"exceeded maximum number of attempts, ", "https response error StatusCode: ", "http response error StatusCode: ",
	"request send failed, ", "retry quota exceeded, "}

// smithyError reads the text of AWS' SDK for Go (github.com/aws/smithy-go), which joins its
// layers by commas: "operation error S3: PutObject, exceeded maximum number of attempts, 3,
// https response error StatusCode: 503, RequestID: …, HostID: …, api error SlowDown: text".
// What stands before it is cut as any text is.
func smithyError(s string) (errText, bool) {
	const mark = "operation error "
	if strings.IndexByte(s, ',') < 0 {
		return errText{}, false
	}
	at := strings.Index(s, mark)
	if at < 0 || at > 0 && !strings.HasSuffix(s[:at], ": ") {
		return errText{}, false
	}
	service, rest, ok := strings.Cut(s[at+len(mark):], ": ")
	operation, rest, two := strings.Cut(rest, ", ")
	if !ok || !two || len(service) > 80 || strings.ContainsAny(operation, " :") {
		return errText{}, false
	}
	t := errText{how: CauseExplicit, message: s}
	if at > 0 {
		t.splitColons(s[:at-len(": ")], 1)
		t.how = CauseJoined
	}
	add := func(message, code string) {
		t.layers = append(t.layers, Cause{Message: message, Code: code})
	}
	add(mark+service+": "+operation, "")
	for len(t.layers) < 16 {
		next := smithyCut(rest)
		if next < 0 {
			break
		}
		add(rest[:next], "")
		rest = rest[next+len(", "):]
	}
	text, isAPI := strings.CutPrefix(rest, "api error ")
	if code, said, found := strings.Cut(text, ": "); found && isLogger(code) && code[0] >= 'A' && code[0] <= 'Z' {
		add(said, code)
	} else if isAPI {
		add(rest, "")
	} else {
		below := joinedLine(rest)
		t.layers = append(t.layers, below.layers...)
		t.grpc = below.grpc
	}
	return t, true
}

// smithyCut is where the layer that s starts with ends, before ", "; -1 when it is the last.
func smithyCut(s string) int {
	from := 0
	for _, mark := range smithyMarks {
		if !strings.HasPrefix(s, mark) {
			continue
		}
		from = len(mark)
		if strings.HasSuffix(mark, "StatusCode: ") { // up to behind the ids
			if i := strings.LastIndex(s, "RequestID: "); i > 0 {
				from = i + len("RequestID: ")
			}
			if i := strings.LastIndex(s, "HostID: "); i > from {
				from = i + len("HostID: ")
			}
		}
		if strings.HasSuffix(mark, "failed, ") || strings.HasSuffix(mark, "exceeded, ") {
			return from - len(", ")
		}
		if i := strings.Index(s[from:], ", "); i >= 0 {
			return from + i
		}
		return -1
	}
	return -1
}
