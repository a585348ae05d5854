package lexicon

import "strings"

// statusBefore are the words behind which texts quote the HTTP status that a call was
// answered with, in lower case, what stands between included.
var statusBefore = [...]string{"status code ", "status code: ", "statuscode: ", "statuscode=", "status: ", "status=", "status ", "status of ",
	"httperror ", "googleapi: error ", "http ", "http error ", "error code: ", "response code ", "returned http ", "answered ", "returned "}

// QuotesStatus tells whether the number n is an HTTP status by what a text in lower case says
// before and after it: behind the word status and the like, or before its own phrase.
func QuotesStatus(before, after string, n int) bool {
	phrase := reasonPhrases[n]
	after = strings.TrimLeft(after, " ")
	if phrase != "" && strings.HasPrefix(after, phrase) || strings.HasPrefix(after, "client error") || strings.HasPrefix(after, "server error") {
		return true
	}
	for _, words := range statusBefore {
		if strings.HasSuffix(before, words) && (len(before) == len(words) || !isWord(before[len(before)-len(words)-1]) || words[0] == ' ') {
			return true
		}
	}
	return false
}

// reasonPhrases are those of RFC 9110, 15.5 and 15.6, RFC 6585 and RFC 4918, in lower case.
var reasonPhrases = map[int]string{
	400: "bad request", 401: "unauthorized", 402: "payment required", 403: "forbidden", 404: "not found",
	405: "method not allowed", 406: "not acceptable", 407: "proxy authentication required", 408: "request timeout",
	409: "conflict", 410: "gone", 411: "length required", 412: "precondition failed", 413: "request entity too large",
	414: "request uri too long", 415: "unsupported media type", 416: "requested range not satisfiable",
	417: "expectation failed", 421: "misdirected request", 422: "unprocessable entity", 423: "locked",
	424: "failed dependency", 425: "too early", 426: "upgrade required", 428: "precondition required",
	429: "too many requests", 431: "request header fields too large", 451: "unavailable for legal reasons",
	500: "internal server error", 501: "not implemented", 502: "bad gateway", 503: "service unavailable",
	504: "gateway timeout", 505: "http version not supported", 507: "insufficient storage", 508: "loop detected",
	511: "network authentication required",
}
