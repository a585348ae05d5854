package lexicon

import "strings"

// phrases are texts that tell nothing beyond themselves, by who writes them.
type phrases struct{ source, texts string }

// reasons are those that a server sends with nothing else. As the whole text of an error one
// says only how somebody answered.
var reasons = []phrases{
	{"RFC 9110, 15.5", "Bad Request;Unauthorized;Payment Required;Forbidden;Method Not Allowed;Not Acceptable;Proxy Authentication Required;" +
		"Request Timeout;Conflict;Gone;Length Required;Precondition Failed;Content Too Large;Payload Too Large;Request Entity Too Large;URI Too Long;" +
		"Unsupported Media Type;Range Not Satisfiable;Expectation Failed;Misdirected Request;Unprocessable Content;Unprocessable Entity;Upgrade Required"},
	{"RFC 9110, 15.6", "Internal Server Error;Not Implemented;Bad Gateway;Service Unavailable;Gateway Timeout;Gateway Time-out;HTTP Version Not Supported"},
	{"RFC 4918, 11", "Locked;Failed Dependency;Insufficient Storage"},
	{"RFC 6585", "Precondition Required;Too Many Requests;Request Header Fields Too Large;Network Authentication Required"},
	{"RFC 7725", "Unavailable For Legal Reasons"},
	{"RFC 8470, 9110 and gRPC", "Too Early;Not Found"},
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
		"access denied;invalid request;null;undefined;none"},
}

func reasonRows() []Row { return wholeRows(BareReason, reasons) }

// commonRows takes in what is a reason phrase too: many errors share that.
func commonRows() []Row {
	rows := wholeRows(Commonplace, commons)
	for _, r := range reasonRows() {
		r.Means, r.Not = Commonplace, r.Says+" of lot 7"
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
