package envelope

import (
	"slices"
	"strings"

	"triage/envelope/lexicon"
)

// Bounds of what is searched for attempts, and of their number: a larger one is an
// identifier, a duration or a date.
const (
	attemptTextMax    = 1024
	attemptDigits     = 3
	attemptCandidates = 64 // numbers of one text that are looked at
)

// attemptsInText takes the number of the attempt, and of those that are allowed, out of the
// message or else the error's text, when no field tells them: "attempt 2/4", "(try 2 of 3)",
// "giving up after 5 tries". The numbers are kept as they are written, a retry's too.
func (f *filler) attemptsInText() {
	e := &f.e
	if e.Attempt != 0 && (e.MaxAttempts != 0 || strings.IndexByte(e.Message, '/') < 0 && !strings.Contains(e.Message, " of ")) {
		return
	}
	if len(f.formats) > 0 && slices.Contains(accessLogs[:], f.formats[len(f.formats)-1]) {
		return // their words are a client's
	}
	a := attemptsIn(e.Message)
	if a == (attempts{}) && e.Attempt == 0 && e.ErrorMessage != e.Message {
		a = attemptsIn(ownWords(e.ErrorMessage, e.Code))
	}
	if a == (attempts{}) && e.Attempt == 0 && f.clues.bodyText != e.Message {
		a = attemptsIn(ownWords(f.clues.bodyText, e.Code)) // beside pairs that swallowed it
	}
	if e.Attempt != 0 && a.n != 0 && e.Attempt != a.n || e.MaxAttempts != 0 && a.n > e.MaxAttempts {
		return // of something else than the fields
	}
	if a.n != 0 && e.Attempt == 0 && f.take(FieldAttempt, rankText, FromText, "") {
		e.Attempt = a.n
	}
	if a.of >= e.Attempt && a.of != 0 && e.MaxAttempts == 0 && f.take(FieldMaxAttempts, rankText, FromText, "") {
		e.MaxAttempts = a.of
	}
}

// attempts is what a text tells of them; 0 is what it does not tell.
type attempts struct{ n, of int }

// ownWords is an error's text as far as it is not a called service's word: that begins with
// a status, or a code that is not the error's own.
func ownWords(text, code string) string {
	for at := 0; ; {
		layer, _, more := strings.Cut(text[at:], ": ")
		if layer != code && isCode(layer) || strings.HasSuffix(layer, "rpc error") {
			return text[:at]
		}
		if !more {
			return text
		}
		at += len(layer) + 2
	}
}

// attemptsIn reads the first mention of an attempt. Each number of the text is judged by the
// words beside it.
func attemptsIn(s string) attempts {
	s = s[:min(len(s), attemptTextMax)]
	if !namesAttempts(s) {
		return attempts{}
	}
	candidates := 0
	for i := 0; i < len(s) && candidates < attemptCandidates; {
		if s[i]-'0' > 9 {
			i++
			continue
		}
		end := i
		for end < len(s) && isDigit(s[end]) {
			end++
		}
		if n, ok := attemptNumber(s, i, end); ok {
			candidates++
			if a, ok := attemptAt(s, i, end, n); ok {
				return a
			}
		}
		i = end
	}
	return attempts{}
}

// namesAttempts tells at little cost that a text may speak of attempts: attempt, try, tries,
// retry, retries, trying, tried, reconnecting.
func namesAttempts(s string) bool {
	for at := 0; ; {
		n := strings.Index(s[at:], "tr")
		if n < 0 {
			break
		}
		if at += n + 2; at < len(s) && (s[at] == 'y' || s[at] == 'i' && at+1 < len(s) && s[at+1] == 'e') {
			return true
		}
	}
	return strings.Contains(s, "ttempt") || strings.Contains(s, "Try") || strings.Contains(s, "econnecting")
}

// attemptNumber reads s[from:end] as a number from 1 to 999 that is no part of a longer word
// or of a fraction, version or date.
func attemptNumber(s string, from, end int) (n int, ok bool) {
	if end-from > attemptDigits || from > 0 && (wordByte(s[from-1]) || strings.IndexByte(".-+$%", s[from-1]) >= 0) {
		return 0, false
	}
	if end < len(s) && wordByte(s[end]) && ordinal(s[end:]) == 0 {
		return 0, false
	}
	if end+1 < len(s) && strings.IndexByte(".:,-%", s[end]) >= 0 && (isDigit(s[end+1]) || s[end] == '%') {
		return 0, false
	}
	n, _ = digits(s[from:end])
	return n, n > 0
}

// ordinal is the length of the end of an ordinal number (2nd) at the start of s.
func ordinal(s string) int {
	if len(s) >= 3 && s[2] == ' ' {
		switch s[:2] {
		case "st", "nd", "rd", "th":
			return 2
		}
	}
	return 0
}

// attemptAt judges the number n at s[from:end] by the words before and behind it.
func attemptAt(s string, from, end, n int) (attempts, bool) {
	if k := ordinal(s[end:]); k > 0 { // "2nd attempt", tenacity's "3rd time calling it"
		next := lexicon.NextWord(s[end+k:])
		return attempts{n: n}, lexicon.IsAttempt(next) || next == "time" && strings.HasPrefix(s[end+k:], " time calling")
	}
	word, bare := wordBefore(s[:from])
	of, behind := totalBehind(s[end:])
	switch {
	case of > 0 && of < n, behind != "" && behind[0] == '/': // "2/4/2026"
		return attempts{}, false
	case lexicon.IsAttempt(word) && of > 0, word == "attempt" && (!bare || !lexicon.IsUnit(lexicon.NextWord(behind))):
		return attempts{n, of}, true
	case !lexicon.IsAttempt(word) && !strings.HasSuffix(word, "retrying") && of > 0 && lexicon.IsAttempt(lexicon.NextWord(behind)): // "2 of 3 attempts"
		return attempts{n, of}, true
	case of > 0 && strings.HasPrefix(behind, ")") && lexicon.AnnouncesRetry(s[:from]): // "Trying again in 4.00 seconds... (2/100)"
		return attempts{n, of}, true
	case (word == "retry" || word == "try") && !bare: // "retry #2"
		return attempts{n, of}, true
	case word == "retrying" && !bare && strings.HasPrefix(behind, ")"): // "Retrying (4)..."
		return attempts{n, of}, true
	case word == "after" && of == 0 && lexicon.AttemptsFollow(behind) && !lexicon.SpeaksOfSignIn(s):
		return attempts{n: n}, true
	case (word == "tried" || word == "retried" || word == "retrying") && strings.HasPrefix(behind, " times"): // "retried 5 times"
		return attempts{n: n}, true
	case word == "failed" && strings.HasPrefix(behind, " times") && strings.Contains(strings.ToLower(s[:from]), "retry"): // Scrapy's
		return attempts{n: n}, true
	case word == "all" && of == 0 && lexicon.AttemptsFollow(behind): // "all 3 attempts failed"
		return attempts{n, n}, true
	case lexicon.NamesMaximum(word, s[:from]) && of == 0 && !lexicon.IsUnit(lexicon.NextWord(behind)): // the AWS SDK's "maximum number of attempts, 3"
		return attempts{of: n}, true
	case word == "attempts" && !bare && of == 0 && lexicon.CountsMade(s[:from]): // "(attempts: 3)"
		return attempts{n: n}, true
	}
	return attempts{}, false
}

// wordBefore is the word, in lower case, that the number behind s belongs to; bare tells
// that nothing but a space parts them. Marks and "no.", "number", "count" between them
// count for nothing.
func wordBefore(s string) (word string, bare bool) {
	bare = true
	for range 3 {
		trimmed := strings.TrimRight(s, " #:=([,'\"")
		bare = bare && len(s)-len(trimmed) <= 1 && strings.HasSuffix(s, " ")
		end := len(strings.TrimSuffix(trimmed, "."))
		start := end
		for start > 0 && end-start < 16 && isAlpha(trimmed[start-1]) {
			start--
		}
		if start > 0 && end-start < 16 && wordByte(trimmed[start-1]) { // read_attempt
			return "", false
		}
		word = strings.ToLower(trimmed[start:end])
		if !lexicon.CountsOnly(word) {
			return word, bare
		}
		s, bare = trimmed[:start], false
	}
	return "", false
}

// totalBehind reads "/4", " of 5", " out of 5" at the start of s; rest follows it.
func totalBehind(s string) (of int, rest string) {
	rest = strings.TrimLeft(s, " ")
	found := false
	for _, mark := range [...]string{"/", "of ", "out of "} {
		if after, ok := strings.CutPrefix(rest, mark); ok {
			rest, found = strings.TrimLeft(after, " "), true
			break
		}
	}
	n := 0
	for n < len(rest) && isDigit(rest[n]) {
		n++
	}
	if !found || n == 0 {
		return 0, s
	}
	if of, found = attemptNumber(rest, 0, n); !found {
		return 0, "/" // a date or a measure
	}
	return of, rest[n:]
}
