package lexicon

import (
	"strings"
	"sync"
)

// KindRow is a kind of errors, by the name that the envelope gives it, and parts of texts that
// tell of it, in lower case. A part stands at whole words, as a [Row] does, but its blanks are
// blanks and its marks are marks: "*" alone, at the end, continues a word, and "…" skips up to
// 60 bytes of a line.
type KindRow struct {
	Kind  string
	Parts []string
}

// KindRows are the kinds that texts tell of, most telling first.
func KindRows() []KindRow { return append([]KindRow(nil), kindRows...) }

// KindOf is the kind that an error's text, in lower case, tells of, and the part that told it.
func KindOf(lower string) (kind, told string, ok bool) {
	x := kindLexicon()
	best, at := uint32(len(x.rules)), 0
	try := func(n uint32, end int) bool {
		if n < best && x.rules[n].behind(lower, at, end) >= 0 {
			best = n
		}
		return true
	}
	for at < len(lower) {
		if !mayStart(lower[at]) {
			at++
			continue
		}
		if startsWord(lower, at) {
			x.first.walk(lower, at, try)
		}
		for at++; at < len(lower) && isWord(lower[at]); at++ {
		}
	}
	if best == uint32(len(x.rules)) {
		return "", "", false
	}
	return x.kinds[best], x.told[best], true
}

// kindIndex is the table of kinds, made ready; all lists are by part.
type kindIndex struct {
	rules []rule
	first *tree
	kinds []string
	told  []string
}

var kindLexicon = sync.OnceValue(func() *kindIndex {
	x := &kindIndex{}
	for _, row := range kindRows {
		for _, part := range row.Parts {
			x.rules = append(x.rules, exactly(part))
			x.kinds = append(x.kinds, row.Kind)
			x.told = append(x.told, strings.Trim(strings.ReplaceAll(strings.TrimSuffix(part, "*"), "…", " … "), ": '["))
		}
	}
	x.first = newTree(x.rules)
	return x
})

// exactly compiles a part of a text of a kind.
func exactly(part string) rule {
	part, stem := strings.CutSuffix(part, "*")
	if stem {
		part += string(rune(opRest))
	}
	parts := strings.Split(part, "…")
	b := &body{skip: skipInKind}
	for _, p := range parts[1:] {
		var s slot
		s.add(p)
		b.rest = append(b.rest, []slot{s})
	}
	return rule{body: b, word: parts[0]}
}
