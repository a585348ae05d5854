package envelope

import (
	"strconv"
	"strings"
)

// typeInText finds the last name of an exception in a text that tells of a kind: logs quote
// "Caused by: java.net.SocketTimeoutException: …" or "Stripe::RateLimitError" without a field
// for it. Types that are raised for anything do not count.
func typeInText(s string) (k Kind, name string, ok bool) {
	for i := 0; i < len(s); {
		if !isAlpha(s[i]) {
			i++
			continue
		}
		start := i
		for i < len(s) && (isAlnum(s[i]) || s[i] == '.' || s[i] == '_' || s[i] == '$' || s[i] == ':') {
			i++
		}
		word := s[start:i]
		header := strings.HasSuffix(word, ":") // what stands before a message may be a type of any spelling
		word = strings.TrimRight(word, ".:")
		if len(word) > 200 || !isTypeName(word) || !header && strings.Count(word, ".") >= 2 && !isThrown(word) {
			continue
		}
		if found, about, known := kindOfType(word); known && !about && found != KindInternal {
			k, name, ok = found, word, true
		}
	}
	return k, name, ok
}

// isThrown tells whether the name of a type ends as those of exceptions do.
func isThrown(s string) bool {
	return strings.HasSuffix(s, "Exception") || strings.HasSuffix(s, "Error") || strings.HasSuffix(s, "Timeout")
}

// statusBefore are the words behind which texts quote the HTTP status that a call was
// answered with, in lower case, what stands between included.
var statusBefore = [...]string{"status code ", "status code: ", "statuscode: ", "statuscode=", "status: ", "status=", "status ", "status of ",
	"httperror ", "googleapi: error ", "http ", "http error ", "error code: ", "response code ", "returned http ", "answered ", "returned "}

// sdkCodeMarks are what AWS' SDKs for Go, Python and Java write before the code of an API.
var sdkCodeMarks = [...]string{"api error ", "An error occurred (", "Error Code: "}

// sdkCodeInText finds the code that a cloud's API answered with: "api error SlowDown: …".
func sdkCodeInText(s string) (code string, ok bool) {
	for _, mark := range sdkCodeMarks {
		_, rest, found := strings.Cut(s, mark)
		if !found {
			continue
		}
		n := 0
		for n < len(rest) && n < 80 && (isAlnum(rest[n]) || rest[n] == '.' || rest[n] == '_') {
			n++
		}
		if n > 3 && n < len(rest) && strings.IndexByte(":);,", rest[n]) >= 0 && rest[0] >= 'A' && rest[0] <= 'Z' {
			return rest[:n], true
		}
	}
	return "", false
}

// innermostGRPC finds the last gRPC status that a text nests, which is the word of the service
// that failed first, UNKNOWN and INTERNAL left out. What stands behind a semicolon is another
// call's, and not nested.
func innermostGRPC(s string) (status string, ok bool) {
	for range 16 {
		found, before, rest, more := grpcText(s)
		if !more || strings.Contains(before, "; ") {
			break
		}
		if k := kindOfGRPC[found]; k != "" && k != KindUnknown && k != KindInternal {
			status, ok = found, true
		}
		s = rest
	}
	return status, ok
}

// httpInText finds the HTTP status of a failed call in a text in lower case: behind the word
// status and the like, or before its own phrase ("410 Gone", "404 Client Error"). 500 tells
// nothing and is left out.
func httpInText(s string) (code int, ok bool) {
	for i := 0; i+3 <= len(s); i++ {
		if s[i] != '4' && s[i] != '5' || !isDigit(s[i+1]) || !isDigit(s[i+2]) ||
			i > 0 && (wordByte(s[i-1]) || s[i-1] == '.' || s[i-1] == '-') || i+3 < len(s) && (wordByte(s[i+3]) || s[i+3] == '.' && i+4 < len(s) && isDigit(s[i+4])) {
			continue
		}
		n, _ := strconv.Atoi(s[i : i+3])
		if n == 500 || !quotesStatus(s[:i], s[i+3:], n) {
			continue
		}
		return n, true
	}
	return 0, false
}

// quotesStatus tells whether a number is a status by what stands around it.
func quotesStatus(before, after string, n int) bool {
	phrase := reasonPhrases[n]
	after = strings.TrimLeft(after, " ")
	if phrase != "" && strings.HasPrefix(after, phrase) || strings.HasPrefix(after, "client error") || strings.HasPrefix(after, "server error") {
		return true
	}
	for _, words := range statusBefore {
		if strings.HasSuffix(before, words) && (len(before) == len(words) || !wordByte(before[len(before)-len(words)-1]) || words[0] == ' ') {
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
