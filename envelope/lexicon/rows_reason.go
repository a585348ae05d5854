package lexicon

import (
	"slices"
	"strconv"
	"strings"
)

// phrases are texts that tell nothing beyond themselves, by who writes them.
type phrases struct{ source, texts string }

// reasons are those that a server sends with nothing else. As the whole text of an error one
// says only how somebody answered.
var reasons = []phrases{
	{"older names, and RFC 7725 and 8470", "Content Too Large;Payload Too Large;URI Too Long;Unprocessable Content;Range Not Satisfiable;Gateway Time-out"},
	{"gRPC's codes, as words", "Invalid Argument;Deadline Exceeded;Already Exists;Permission Denied;Resource Exhausted;Failed Precondition;Out Of Range;" +
		"Data Loss;Unimplemented;Unavailable;Unauthenticated;Aborted;Cancelled;Canceled;Internal;Internal Error;Unknown"},
	{"gRPC's codes, as names", "INVALID_ARGUMENT;DEADLINE_EXCEEDED;ALREADY_EXISTS;PERMISSION_DENIED;RESOURCE_EXHAUSTED;FAILED_PRECONDITION;OUT_OF_RANGE;" +
		"DATA_LOSS;NOT_FOUND"},
	{"gRPC's codes, in Go", "InvalidArgument;DeadlineExceeded;AlreadyExists;PermissionDenied;ResourceExhausted;FailedPrecondition;OutOfRange;DataLoss;NotFound"},
}

// commons are texts, and innermost parts of texts, that many different errors share.
var commons = []phrases{
	{"Go's context and net", "context deadline exceeded;context canceled;context cancelled;connection refused;connection reset by peer;EOF;unexpected EOF;" +
		"i/o timeout;no such host;broken pipe;use of closed network connection;no route to host;network is unreachable;connection timed out;" +
		"TLS handshake timeout;operation timed out;invalid memory address or nil pointer dereference"},
	{"tokio, hyper, reqwest, tonic", "deadline has elapsed;transport error;error sending request;unexpected end of file;channel closed;connection closed;" +
		"the operation was canceled;operation was canceled;connection error;timeout expired;operation timed out;early eof;Connection refused (os error 111)"},
	{"HTTP clients", "the request timed out;request timed out;read timed out;connect timed out;socket hang up;the operation was aborted;network error;" +
		"failed to fetch;fetch failed;request aborted;timeout;timed out;refused;connection lost;connection failed;timeout exceeded;request failed"},
	{"proxies and gRPC", "upstream request timeout;no healthy upstream;error while dialing;upstream connect error;circuit breaker is open;circuit breaker open;" +
		"retries exceeded;retries exhausted;service not available;temporarily unavailable"},
	{"services of any kind", "something went wrong;an error occurred;failed to process request;unknown error;call failed;request completed;request cancelled;" +
		"request canceled;unexpected error;error;failed;failure;exception;operation failed;request error;error processing request;" +
		"unhandled error;unhandled exception;database error;an unexpected error occurred;server error;processing failed;no response;not available;" +
		"access denied;invalid request;null;undefined;none;failed to handle request;could not handle request;error handling request;" +
		"request handling failed;handler failed;failed to serve request;could not process request;request could not be processed"},
}

// bareStatuses are what HTTP clients say of an answer when they say nothing but its status.
var bareStatuses = []Row{
	{Commonplace, "^unexpected|bad|http|unsuccessful|non-2xx status|response|| code|| 4xx|5xx$", "", "Go and Rust clients", "unexpected status 500", "unexpected status 500 from ledger"},
	{Commonplace, "^status|code|answered code|| 4xx|5xx$", "", "services of any kind", "status 503", "status 503 of lot 7"},
	{Commonplace, "^request failed with status code|| 4xx|5xx$", "", "axios", "Request failed with status code 500", "Request of lot 7 failed with status code 500"},
	{Commonplace, "^response status code does not indicate success 4xx|5xx *|| *|| *||$", "", ".NET's HttpClient",
		"Response status code does not indicate success: 502 (Bad Gateway).", "The response of ledger does not indicate success: 502 (Bad Gateway)."},
}

func reasonRows() []Row {
	rows := wholeRows(BareReason, reasons)
	for status := 400; status < 600; status++ {
		if phrase := reasonPhrases[status]; phrase != "" && !slices.ContainsFunc(rows, func(r Row) bool { return r.Phrase == "^"+phrase+"$" }) {
			rows = append(rows, Row{Means: BareReason, Phrase: "^" + phrase + "$", Source: "HTTP " + strconv.Itoa(status),
				Says: strconv.Itoa(status) + " " + phrase, Not: phrase + " of lot 7"})
		}
	}
	return rows
}

// commonRows takes in what is a reason phrase too: many errors share that.
func commonRows() []Row {
	rows := append(wholeRows(Commonplace, commons), bareStatuses...)
	for _, r := range reasonRows() {
		r.Means, r.Says = Commonplace, strings.Trim(r.Phrase, "^$")
		rows = append(rows, r)
	}
	return rows
}

func wholeRows(m Meaning, from []phrases) []Row {
	var rows []Row
	seen := map[string]bool{}
	for _, p := range from {
		for _, text := range strings.Split(p.texts, ";") {
			low := strings.ToLower(text)
			if seen[low] {
				continue
			}
			seen[low] = true
			rows = append(rows, Row{Means: m, Phrase: "^" + low + "$", Source: p.source, Says: text, Not: text + " of lot 7"})
		}
	}
	return rows
}
