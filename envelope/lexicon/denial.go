package lexicon

import "strings"

// Bounds of how far a denial may stand away.
const (
	deniedWords = 6
	deniedBytes = 72
	deniedWord  = 24 // bytes of a word that is looked at
)

// deniedBefore walks back word by word, as far as words stand there that leave a denial in
// force: "no suitable fallback", "not going to be retried", "failed to fall back".
func deniedBefore(s string, from int, r *rule) bool {
	behind, others := "", 0
	for at := from; from-at < deniedBytes; {
		start, word := wordBefore(s, at)
		class := wordsOf[word]
		switch {
		case word == "":
			return false
		case endsInNot(word), class&denies != 0, class&deniesTo != 0 && linked(behind):
			return others == 0
		case class&lacks != 0:
			return others == 0 || !r.strict && others == 1
		case class&seeThrough == 0:
			if others++; others > 1 {
				return false
			}
		}
		behind, at = word, start
	}
	return false
}

// wordBefore is the word that ends before s[at] in the same clause, "" when there is none.
func wordBefore(s string, at int) (start int, word string) {
	end := at
	for end > 0 && !inWord(s[end-1]) {
		if strings.IndexByte(",.;:!?()[]{}|\n\"=><", s[end-1]) >= 0 {
			return 0, ""
		}
		end--
	}
	if gap := s[end:at]; len(gap) > 1 && strings.IndexByte(gap, '-') >= 0 {
		return 0, "" // a dash
	}
	start = end
	for start > 0 && end-start < deniedWord && inWord(s[start-1]) {
		start--
	}
	return start, s[start:end]
}

// linked tells of the words that tie a denial to what it denies: "failed to", "instead of".
func linked(word string) bool { return word == "to" || word == "of" || word == "than" }

// endsInNot tells of "won't" and the like.
func endsInNot(word string) bool { return strings.HasSuffix(word, "n't") }

// deniedBehind walks on word by word: "fallback for tariffs is not configured", "retrying is
// pointless". Behind a thing its failure denies it, behind a verb only what is said of doing it.
func deniedBehind(s string, r *rule) bool {
	said, owned, others := false, false, 0
	for n := range deniedWords {
		var word string
		if word, s = wordBehind(s, n == 0); word == "" {
			return false
		}
		class := wordsOf[word]
		switch {
		case class&turns != 0:
			return false
		case word == "not" || word == "never" || endsInNot(word):
			return r.noun || said && others <= 0 || possible(s)
		case deniesRule(class, r, said, n == 0):
			return true
		case class&beHave != 0:
			said = true
		case class&deniesBehind != 0:
			return false
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

// deniesRule tells whether a word behind a phrase denies it: "pointless" in any case, "no"
// behind "is", "disabled" behind a thing, behind "is", or right behind "retrying".
func deniesRule(class int, r *rule, said, next bool) bool {
	return class&hopeless != 0 || class&lacks != 0 && said ||
		class&deniesBehind != 0 && (r.noun || said || next && r.means == TriesAgain)
}

// wordBehind is the next word of s in the same clause and what follows it. A bracket may
// stand before the first one: "fallback (disabled)".
func wordBehind(s string, first bool) (word, rest string) {
	start := 0
	for start < len(s) && !inWord(s[start]) {
		if strings.IndexByte(",.;!?)]}|\n:", s[start]) >= 0 || s[start] == '(' && !first {
			return "", ""
		}
		start++
	}
	if strings.Contains(s[:start], " - ") {
		return "", ""
	}
	end := start
	for end < len(s) && end-start < deniedWord && inWord(s[end]) {
		end++
	}
	return s[start:end], s[end:]
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

func inWord(c byte) bool { return isWord(c) || c == '\'' }
