package envelope

import (
	"strconv"
	"strings"

	"triage/envelope/lexicon"
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
		if n == 500 || !lexicon.QuotesStatus(s[:i], s[i+3:], n) {
			continue
		}
		return n, true
	}
	return 0, false
}
