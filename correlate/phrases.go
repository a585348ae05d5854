package correlate

import "strings"

// reasonPhrases are those of the answers that services give for a failure (RFC 9110, 15.5 and
// 15.6; RFC 4918, 11.5; RFC 6585). As the whole text of an error one says only how somebody answered.
var reasonPhrases = map[string]bool{
	"bad request": true, "unauthorized": true, "payment required": true, "forbidden": true, "not found": true, "method not allowed": true,
	"not acceptable": true, "request timeout": true, "conflict": true, "gone": true, "precondition failed": true, "content too large": true,
	"payload too large": true, "request entity too large": true, "unsupported media type": true, "unprocessable content": true,
	"unprocessable entity": true, "failed dependency": true, "too many requests": true, "internal server error": true,
	"not implemented": true, "bad gateway": true, "service unavailable": true, "gateway timeout": true, "gateway time-out": true,
	"insufficient storage": true,
}

// reasonPhrase tells whether the text is a reason phrase and nothing else.
func reasonPhrase(text string) bool {
	return len(text) < 32 && reasonPhrases[strings.ToLower(strings.Trim(text, ". "))]
}
