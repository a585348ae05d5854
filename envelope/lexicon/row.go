package lexicon

import (
	"slices"
	"sync"
)

// Row is one phrase and what it tells.
//
// A phrase is words in lower case, which match at word boundaries, "_" counting as a letter,
// so that neither somebody's code (LEDGER_TIMEOUT) nor a setting's name (read_timeout) passes
// for words. Between two words up to three blanks or marks may stand ("status: 503"). Beside
// letters there are:
//
//	a|b    either word; with nothing before or behind the bar the word may be missing
//	a+b    two words that are one choice: "is|has+been"
//	word*  continues the word
//	*      any one word
//	…      skips up to 40 bytes of the same line
//	#      a number; 5xx is a status of three digits
//	^      at the beginning of the text
//	~      at the beginning of the text or of a part of it: behind a colon, comma or bracket
//	$      at the end of the text, but for a full stop
//
// The anchors of [Commonplace] hold of what stands behind the text's last ": ".
type Row struct {
	Means  Meaning
	Phrase string
	Unless string // phrases, parted by commas, that take the meaning away where they overlap
	Source string // who writes so
	Says   string // a line that it must match
	Not    string // a line that it must not match
}

// Rows are all rows of the table.
func Rows() []Row { return slices.Clone(table()) }

// table is the rows of all files together.
var table = sync.OnceValue(func() []Row {
	return slices.Concat(goingOnRows, againRows, gaveUpRows, relayRows, reasonRows(), commonRows(), telemetryRows, undoRows,
		cutShortRows, clientRows, callRows, successRows, failureRows, refusalRows)
})

var lexicon = sync.OnceValue(func() *index { return newIndex(table()) })
