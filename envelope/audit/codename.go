package audit

import (
	"strings"

	"triage/envelope"
)

// codeName checks the naming rule of codes: upper snake case.
func codeName(e *envelope.Envelope) (hit, bool) {
	if e.Code == "" || !isError(e) || upperSnake(e.Code) || isSQLState(e.Code) {
		return hit{}, false
	}
	h := hit{what: e.Code}
	if better := toUpperSnake(e.Code); better != "" {
		h.advice = "write " + better
	} else {
		h.advice = "name what went wrong: LEDGER_DB_TIMEOUT"
	}
	return h, true
}

// upperSnake tells whether code is made of capitals and digits, words joined by single
// underscores, the first beginning with a letter.
func upperSnake(code string) bool {
	for i, word := range strings.Split(code, "_") {
		if word == "" || i == 0 && !isUpper(word[0]) {
			return false
		}
		for k := range len(word) {
			if !isUpper(word[k]) && !isDigit(word[k]) {
				return false
			}
		}
	}
	return true
}

// isSQLState tells whether code is one of the five characters of the SQL standard's
// SQLSTATE: those are the database's, nobody may rename them.
func isSQLState(code string) bool {
	digits := 0
	for i := range len(code) {
		switch {
		case isDigit(code[i]):
			digits++
		case !isUpper(code[i]):
			return false
		}
	}
	return len(code) == 5 && digits >= 3
}

// toUpperSnake is the nearest code that keeps the rule: payment.timeout, paymentTimeout and
// Payment-Timeout become PAYMENT_TIMEOUT. It is "" when code holds no word: 42, or what is
// no ASCII.
func toUpperSnake(code string) string {
	var b strings.Builder
	for i := range len(code) {
		c := code[i]
		switch {
		case isUpper(c):
			// A capital begins a word after a small letter, and before one: HTTPError.
			small := i > 0 && (isLower(code[i-1]) || isDigit(code[i-1])) ||
				i > 0 && isUpper(code[i-1]) && i+1 < len(code) && isLower(code[i+1])
			if small && !strings.HasSuffix(b.String(), "_") {
				b.WriteByte('_')
			}
			b.WriteByte(c)
		case isLower(c):
			b.WriteByte(c - 'a' + 'A')
		case isDigit(c):
			b.WriteByte(c)
		case c >= 0x80:
			return ""
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	better := strings.TrimRight(b.String(), "_")
	if !upperSnake(better) || len(better) > maxWhat {
		return ""
	}
	return better
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
