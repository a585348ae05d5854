package lexicon

import (
	"testing"
)

func TestEveryRowMatchesItsLineAndNotTheOther(t *testing.T) {
	for _, row := range Rows() {
		if row.Source == "" || row.Says == "" || row.Not == "" {
			t.Errorf("%s %q: a column is empty", row.Means, row.Phrase)
		}
		alone := newIndex([]Row{row})
		if !told(alone, row.Says).Has(row.Means) {
			t.Errorf("%s %q does not match %q", row.Means, row.Phrase, row.Says)
		}
		if told(alone, row.Not).Has(row.Means) {
			t.Errorf("%s %q matches %q", row.Means, row.Phrase, row.Not)
		}
	}
}

// told is what the index says of a text before one meaning speaks against another.
func told(x *index, text string) Set {
	var s Set
	low := lower(clip(text))
	x.each(low, &s, func(r *rule, _, _ int) bool { s = s.With(r.means); return true })
	for _, i := range x.wholes(low) {
		if i >= 0 {
			s = s.With(x.rows[i].Means)
		}
	}
	return s
}

func TestEveryLineIsReadByTheWholeTableAsItsRowSays(t *testing.T) {
	for _, row := range Rows() {
		if !Read(row.Says).Has(row.Means) && row.Means != Called && row.Means != Succeeded {
			t.Errorf("%s %q: the table does not read %q so", row.Means, row.Phrase, row.Says)
		}
		if Read(row.Not).Has(row.Means) {
			said, _ := Find(row.Not, row.Means)
			t.Errorf("%s %q: the table reads %q so, by %q", row.Means, row.Phrase, row.Not, said)
		}
	}
}

func TestNoRowIsIdle(t *testing.T) {
	x := lexicon()
	for i, row := range x.rows {
		var none Set
		x.each(lower(row.Says), &none, func(r *rule, _, _ int) bool {
			if int(r.row) != i && r.means == row.Means {
				t.Errorf("%s %q is idle: %q matches %q", row.Means, row.Phrase, x.rows[r.row].Phrase, row.Says)
			}
			return true
		})
		for _, k := range x.wholes(lower(row.Says)) {
			if k >= 0 && k != i && x.rows[k].Means == row.Means {
				t.Errorf("%s %q is idle: %q matches %q", row.Means, row.Phrase, x.rows[k].Phrase, row.Says)
			}
		}
	}
}

func TestPhrasesAreWrittenAsTheMatcherReadsThem(t *testing.T) {
	for _, row := range Rows() {
		if row.Phrase != lower(row.Phrase) || row.Unless != lower(row.Unless) {
			t.Errorf("%q: not in lower case", row.Phrase)
		}
		if _, whole := wholeText(row.Phrase); whole {
			continue
		}
		for _, r := range compile(row.Phrase) {
			if r.word[0] < opDigit {
				t.Errorf("%q: it begins with no word", row.Phrase)
			}
		}
	}
}
