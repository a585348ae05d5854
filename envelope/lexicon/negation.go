package lexicon

import "strings"

// What a meaning can be denied by.
const (
	byWordsBefore = 1 << iota
	byWordsBehind // "fallback failed", "retrying is pointless"
	byValue       // "error=null"
)

// deniable tells by what each meaning can be denied; those that are not listed cannot.
var deniable = [numMeanings]uint8{
	GoesOn: byWordsBefore | byWordsBehind | byValue, TriesAgain: byWordsBefore | byWordsBehind | byValue, Undoing: byWordsBefore | byWordsBehind | byValue,
	GaveUp: byWordsBefore | byValue, CutShort: byWordsBefore | byValue, ClientGone: byWordsBefore | byValue, Called: byWordsBefore | byValue,
	Succeeded: byWordsBefore | byValue, Completed: byWordsBefore, Failed: byWordsBefore | byValue, TimedOut: byWordsBefore | byValue,
	Refused: byWordsBefore | byValue, Panicked: byWordsBefore | byValue, Cancelled: byWordsBefore | byValue,
}

// negated tells whether the words around the match of r at s[from:end] deny it.
func negated(s string, from, end int, r *rule) bool {
	by := deniable[r.means]
	return r.means == Succeeded && supposed(s, from) ||
		by&byWordsBefore != 0 && deniedBefore(s, from, r) ||
		by&byValue != 0 && emptyValue(s[end:]) ||
		by&byWordsBehind != 0 && deniedBehind(s[end:], r) ||
		len(r.unless) > 0 && excepted(s, from, end, r)
}

// nature tells of the first word of a phrase whether it names a thing, and whether only an
// adjective may stand between it and "no", as before a word in -ing.
func nature(word string) (noun, strict bool) {
	word, _, _ = strings.Cut(word, string(rune(opGap)))
	word, stem := strings.CutSuffix(word, string(rune(opRest)))
	return wordsOf[word]&thing != 0, wordsOf[word]&narrow != 0 || strings.HasSuffix(word, "ing") && !stem
}

// Bounds of how far a denial may stand away.
const (
	deniedWords = 6
	deniedBytes = 72
)

// deniedBefore walks back word by word, as far as words stand there that leave a denial in
// force: "no suitable fallback", "not going to be retried", "failed to fall back".
func deniedBefore(s string, from int, r *rule) bool {
	behind, others := "", 0
	for at := from; from-at < deniedBytes; {
		end := at
		for end > 0 && !inWord(s[end-1]) {
			if strings.IndexByte(",.;:!?()[]{}|\n\"=><", s[end-1]) >= 0 {
				return false
			}
			end--
		}
		if gap := s[end:at]; len(gap) > 1 && strings.IndexByte(gap, '-') >= 0 {
			return false // a dash
		}
		start := end
		for start > 0 && end-start < 24 && inWord(s[start-1]) {
			start--
		}
		word := s[start:end]
		class := wordsOf[word]
		switch {
		case word == "":
			return false
		case strings.HasSuffix(word, "n't") || class&denies != 0:
			return others == 0
		case class&lacks != 0:
			return others == 0 || !r.strict && others == 1
		case class&deniesTo != 0 && (behind == "to" || behind == "of" || behind == "than"):
			return others == 0
		case class&seeThrough == 0:
			if others++; others > 1 {
				return false
			}
		}
		behind, at = word, start
	}
	return false
}

// deniedBehind walks on word by word: "fallback for tariffs is not configured", "retrying is
// pointless". Behind a thing its failure denies it, behind a verb only what is said of doing it.
func deniedBehind(s string, r *rule) bool {
	said, owned, others := false, false, 0
	for n := range deniedWords {
		start := 0
		for start < len(s) && !inWord(s[start]) {
			if strings.IndexByte(",.;!?)]}|\n", s[start]) >= 0 || s[start] == '(' && n > 0 || s[start] == ':' {
				return false
			}
			start++
		}
		if strings.Contains(s[:start], " - ") {
			return false
		}
		end := start
		for end < len(s) && end-start < 24 && inWord(s[end]) {
			end++
		}
		word := s[start:end]
		s = s[end:]
		class := wordsOf[word]
		switch {
		case word == "" || class&turns != 0:
			return false
		case word == "not" || word == "never" || strings.HasSuffix(word, "n't"):
			return r.noun || said && others <= 0 || possible(s)
		case class&beHave != 0:
			said = true
		case class&deniesBehind != 0:
			return r.noun || said
		case class&fails != 0:
			return r.noun || (said || owned) && others <= 0
		case class&owns != 0:
			owned, others = true, -1
		case class&seeThrough == 0:
			if others++; others > 2 {
				return false
			}
		}
	}
	return false
}

// behindDenial tells whether the word before s[i] is a denial: "the export was not interrupted".
func behindDenial(s string, i int) bool {
	s = strings.TrimRight(s[max(0, i-deniedBytes):i], " ")
	n := len(s)
	for n > 0 && inWord(s[n-1]) {
		n--
	}
	return wordsOf[s[n:]]&denies != 0 || strings.HasSuffix(s, "n't")
}

// supposed tells whether a condition or a wish stands before s[from] in the same clause.
func supposed(s string, from int) bool {
	for n, end := 0, from; n < deniedWords; n++ {
		for end > 0 && s[end-1] == ' ' {
			end--
		}
		start := end
		for start > 0 && end-start < 24 && inWord(s[start-1]) {
			start--
		}
		if start == end {
			return false
		}
		if wordsOf[s[start:end]]&supposes != 0 {
			return true
		}
		end = start
	}
	return false
}

// possible tells whether the next word says of doing something that it can be done.
func possible(s string) bool {
	for _, word := range [...]string{"possible", "allowed", "supported", "enabled", "permitted", "configured", "available", "worth", "needed"} {
		if strings.HasPrefix(strings.TrimLeft(s, " "), word) {
			return true
		}
	}
	return false
}

// emptyValue tells whether s begins with a value that says there is none: "=null", `": 0`.
func emptyValue(s string) bool {
	i := 0
	for i < len(s) && i < 3 && (s[i] == '"' || s[i] == '\'' || s[i] == ' ') {
		i++
	}
	if i == len(s) || s[i] != '=' && s[i] != ':' {
		return false
	}
	colon := s[i] == ':'
	s = strings.TrimLeft(s[i+1:], " ")
	for _, none := range [...]string{`""`, `''`, "{}", "[]", "<nil>", "<none>", "(none)"} {
		if strings.HasPrefix(s, none) {
			return true
		}
	}
	s = strings.TrimLeft(s, `"'`)
	n := 0
	for n < len(s) && n < 12 && inWord(s[n]) {
		n++
	}
	if wordsOf[s[:n]]&nothing == 0 {
		return n == 0 && !colon && (s == "" || s[0] == ' ')
	}
	rest := strings.TrimLeft(s[n:], `"'`)
	return rest == "" || strings.IndexByte(",;)]}|\n&", rest[0]) >= 0 || rest[0] == ' ' && (!colon || isDigit(s[0])) ||
		rest[0] == '.' && (len(rest) == 1 || rest[1] == ' ')
}

// excepted tells whether a phrase of the row's own takes the meaning away where it stands.
func excepted(s string, from, end int, r *rule) bool {
	for i := max(0, from-deniedBytes); i < end; i++ {
		if !startsWord(s, i) {
			continue
		}
		for k := range r.unless {
			if till := r.unless[k].at(s, i); till > from {
				return true
			}
		}
	}
	return false
}

func inWord(c byte) bool { return isWord(c) || c == '\'' }
