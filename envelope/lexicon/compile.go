package lexicon

import "strings"

const (
	skipInRow  = 40 // bytes that "…" skips in a row
	skipInKind = 60 // and in a text of a kind
)

// index is rows, made ready to be searched for.
type index struct {
	rows    []Row
	rules   []rule
	words   *dictionary // of the rules that begin with a whole word
	first   *tree       // of the others
	leading []rule      // those that begin with any word at the beginning of the text
	whole   map[string]uint16
	inner   map[string]uint16 // of Commonplace
}

func newIndex(rows []Row) *index {
	x := &index{rows: rows, whole: map[string]uint16{}, inner: map[string]uint16{}}
	for i := range rows {
		row := &rows[i]
		if text, ok := wholeText(row.Phrase); ok {
			x.holdWhole(row, text, uint16(i))
			continue
		}
		rules := compile(row.Phrase)
		b := rules[0].body
		b.row, b.means, b.unless = uint16(i), row.Means, compileAll(row.Unless)
		if rules[0].word[0] == opWord {
			x.leading = append(x.leading, rules...)
		} else {
			x.rules = append(x.rules, rules...)
		}
	}
	x.words, x.first = newDictionary(len(x.rules)), newTree(nil)
	for i := range x.rules {
		if word := x.rules[i].word; isPlainWord(word) {
			x.words.add(word, uint32(i))
		} else {
			x.first.add(word, uint32(i))
		}
	}
	return x
}

// wholeText is the text that a phrase between anchors and without anything special stands for.
func wholeText(phrase string) (string, bool) {
	text, first := strings.CutPrefix(phrase, "^")
	text, last := strings.CutSuffix(text, "$")
	return text, first && last && !strings.ContainsAny(text, "|*#…") && !strings.Contains(text, "xx")
}

func (x *index) holdWhole(row *Row, text string, i uint16) {
	in := x.whole
	if row.Means == Commonplace {
		in = x.inner
	}
	if _, held := in[text]; !held {
		in[text] = i
	}
}

// compileAll takes phrases apart that commas part.
func compileAll(phrases string) []rule {
	if phrases == "" {
		return nil
	}
	var all []rule
	for _, phrase := range strings.Split(phrases, ", ") {
		all = append(all, compile(phrase)...)
	}
	return all
}

// compile makes a rule of each word that the phrase may begin with.
func compile(phrase string) []rule {
	b := &body{skip: skipInRow}
	phrase, b.first = strings.CutPrefix(phrase, "^")
	phrase, b.clause = strings.CutPrefix(phrase, "~")
	phrase, b.last = strings.CutSuffix(phrase, "$")
	parts := strings.Split(phrase, "…")
	for _, part := range parts[1:] {
		b.rest = append(b.rest, slots(part))
	}
	head := slots(parts[0])
	b.head = head[1:]
	var rules []rule
	for _, word := range head[0].words {
		r := rule{body: b, word: word}
		r.noun, r.strict = nature(word)
		rules = append(rules, r)
	}
	return rules
}

// slots takes the words of a phrase apart.
func slots(phrase string) []slot {
	var all []slot
	for _, field := range strings.Fields(phrase) {
		var s slot
		for _, word := range strings.Split(field, "|") {
			if word == "" {
				s.optional = true
			} else {
				s.add(compiled(word))
			}
		}
		all = append(all, s)
	}
	return all
}

func (s *slot) add(word string) {
	s.words = append(s.words, word)
	if word[0] <= opWord {
		s.begins = ^uint64(0)
	}
	s.begins |= 1 << (word[0] & 63)
}

// compiled is one word of a phrase.
func compiled(word string) string {
	const digit, rest, number, anyWord = string(rune(opDigit)), string(rune(opRest)), string(rune(opNumber)), string(rune(opWord))
	if mark, ok := strings.CutPrefix(word, "*"); ok {
		return anyWord + mark
	}
	if len(word) == 3 && isDigit(word[0]) && word[1:] == "xx" {
		return word[:1] + digit + digit
	}
	word = strings.NewReplacer("#", number, "+", string(rune(opGap))).Replace(word)
	if stem, ok := strings.CutSuffix(word, "*"); ok {
		return stem + rest
	}
	return word
}
