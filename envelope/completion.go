package envelope

import (
	"regexp"
	"slices"
	"strings"
)

// completionShape is how a framework says in the text of a message how a request ended. The names
// of the groups say what is what: status, method, path, took, grpc.
type completionShape struct {
	source string
	has    []string // parts of which every such text has one, looked for first
	re     *regexp.Regexp
}

// Parts that the shapes share. A path begins with a slash: what has a host was called by the
// service, and says nothing of its own answer.
const (
	completedCall = `(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (?P<path>/[^\s"]*)`
	completedTook = `(?P<took>\d+(?:\.\d+)? ?(?:µs|us|msecs?|ms|s))\b`
)

func completion(source, has, re string) completionShape {
	return completionShape{source, strings.Split(has, ";"), regexp.MustCompile(re)}
}

// completionShapes are tried in order.
var completionShapes = [...]completionShape{
	completion("Koa, morgan, Fastify and others: POST /orders 500 12ms", "GET /;POST /;PUT /;PATCH /;DELETE /;HEAD /;OPTIONS /",
		`(?:^|--> ?|<-- ?|\s)`+completedCall+`(?: HTTP/[\d.]+)?(?: -| =>)? (?P<status>[1-5]\d\d)(?:(?: -)? `+completedTook+`| in `+completedTook+`| - |$)`),
	completion("Ktor: 500 Internal Server Error: POST - /orders", " - /",
		`(?:^|\s)(?P<status>[1-5]\d\d) [A-Z][A-Za-z -]+: (?P<method>[A-Z]+) - (?P<path>/\S*)(?: in `+completedTook+`)?`),
	completion("Phoenix: Sent 500 in 12ms", "Sent ", `^Sent (?P<status>[1-5]\d\d) in `+completedTook),
	completion("uWSGI: POST /orders => generated 20 bytes in 30005 msecs (HTTP/1.1 502)", " => generated ",
		completedCall+` => generated \d+ bytes in `+completedTook+` \(HTTP/[\d.]+ (?P<status>[1-5]\d\d)\)`),
	completion("ASP.NET Core: Request finished HTTP/1.1 POST http://localhost/orders - 500 - text/plain 12.3ms", "Request finished ",
		`Request finished HTTP/[\d.]+ (?P<method>[A-Z]+) \w+://[^/\s]+(?P<path>/\S*).* - (?P<status>[1-5]\d\d) .*?`+completedTook),
	completion("gRPC services: ledger.v1.Ledger/Post finished with UNAVAILABLE in 112.1 ms", " finished with ; completed with ; ended with ",
		`(?P<path>\S+/\w+) (?:finished|completed|ended) with (?:code |status )?(?P<grpc>[A-Z][A-Za-z_]+)(?: in `+completedTook+`)?`),
}

// unitOfTook writes units as [filler.took] reads them.
var unitOfTook = strings.NewReplacer(" ", "", "msecs", "ms", "msec", "ms")

// maxCompletion bounds the text of such a line, in bytes.
const maxCompletion = 512

// completionInMessage takes status, operation and duration out of a message that says how a request
// ended, where no field gives a status.
func (f *filler) completionInMessage() {
	text := f.e.Message
	if f.e.HTTPStatus != 0 || f.e.GRPCStatus != "" || len(text) > maxCompletion || strings.IndexByte(text, ' ') < 0 {
		return
	}
	for i := range completionShapes {
		shape := &completionShapes[i]
		if !slices.ContainsFunc(shape.has, func(part string) bool { return strings.Contains(text, part) }) {
			continue
		}
		if m := shape.re.FindStringSubmatch(text); m != nil && f.completed(shape.re, m) {
			return
		}
	}
}

// completed takes over what a shape found; false when the status is none.
func (f *filler) completed(re *regexp.Regexp, found []string) bool {
	part := func(name string) string {
		for i, n := range re.SubexpNames() {
			if n == name && found[i] != "" {
				return found[i]
			}
		}
		return ""
	}
	const key = "completion"
	if code, ok := ParseHTTPStatus(part("status")); ok && f.take(FieldHTTPStatus, rankText, FromField, key) {
		f.e.HTTPStatus = code
	} else if status, ok := ParseGRPCStatus(part("grpc")); ok && f.take(FieldGRPCStatus, rankText, FromField, key) {
		f.e.GRPCStatus = status
	} else {
		return false
	}
	if path, _, _ := strings.Cut(part("path"), "?"); path != "" && f.e.Operation == "" && f.take(FieldOperation, rankText, FromDerived, key) {
		f.e.Operation = strings.TrimSpace(part("method") + " " + path)
	}
	f.took(unitOfTook.Replace(part("took")), actDuration, rankText)
	return true
}
