package lexicon

import "strings"

// IsAttempt tells whether a word names attempts.
func IsAttempt(word string) bool {
	switch word {
	case "attempt", "attempts", "try", "tries", "retry", "retries":
		return true
	}
	return false
}

// IsUnit tells whether a word makes a duration of the number before it.
func IsUnit(word string) bool {
	switch word {
	case "ms", "msec", "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes", "h", "hour", "hours", "d", "day",
		"days", "week", "weeks", "millisecond", "milliseconds":
		return true
	}
	return false
}

// NextWord is the word, in lower case, that a text begins with, behind blanks.
func NextWord(s string) string {
	s = strings.TrimLeft(s, " ")
	n := 0
	for n < len(s) && n < 16 && isLetter(s[n]) {
		n++
	}
	return strings.ToLower(s[:n])
}

// AttemptsFollow tells whether "attempts" follows, with words between that do not change
// what is counted.
func AttemptsFollow(s string) bool {
	for range 3 {
		word := NextWord(s)
		switch word {
		case "failed", "unsuccessful", "consecutive", "connection", "connect", "reconnect", "reconnection", "delivery", "total", "send",
			"publish", "request", "retry":
			s = strings.TrimLeft(s, " ")[len(word):]
			if word == "retry" && !IsAttempt(NextWord(s)) {
				return false
			}
		default:
			return IsAttempt(word)
		}
	}
	return false
}

// AnnouncesRetry tells whether the text before a number ends in the announcement of a retry, with
// or without the delay, and an opening bracket.
func AnnouncesRetry(before string) bool {
	before, ok := strings.CutSuffix(before, "(")
	if !ok {
		return false
	}
	before = strings.ToLower(before[max(0, len(before)-64):])
	before = strings.TrimRight(before, " .,;")
	if i := strings.LastIndex(before, " in "); i >= 0 && i+4 < len(before) && isDigit(before[i+4]) {
		before = before[:i]
	}
	for _, word := range [...]string{"retrying", "trying again", "reconnecting", "retry"} {
		if strings.HasSuffix(before, word) {
			return true
		}
	}
	return false
}

// NamesMaximum tells whether the word before a number ends a phrase for the most that are
// allowed.
func NamesMaximum(word, before string) bool {
	if word != "attempts" && word != "retries" && word != "tries" {
		return false
	}
	before = strings.ToLower(before[max(0, len(before)-40):])
	return strings.Contains(before, "max")
}

// CountsMade tells whether the attempts that the text before a number names are those that
// were made, not those that are left or set.
func CountsMade(before string) bool {
	before = strings.ToLower(before[max(0, len(before)-32):])
	for _, word := range [...]string{"left", "remain", "allow", "limit", "max", "login", "more"} {
		if strings.Contains(before, word) {
			return false
		}
	}
	return true
}

// SpeaksOfSignIn tells whether the attempts of a text are somebody's to sign in.
func SpeaksOfSignIn(s string) bool {
	return strings.Contains(s, "lock") || strings.Contains(s, "ogin") || strings.Contains(s, "assword") || strings.Contains(s, "sign")
}

// CountsOnly tells whether a word between "attempt" and its number says nothing of its own.
func CountsOnly(word string) bool {
	switch word {
	case "no", "nr", "num", "number", "count", "exhausted":
		return true
	}
	return false
}
