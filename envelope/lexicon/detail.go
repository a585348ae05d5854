package lexicon

import "sync"

// Detail is what a text says of an error beyond its kind.
type Detail uint8

// The details.
const (
	DiskFull    Detail = iota // what ran out is room on a disk, or in a store's share of one
	MissingFile               // what was not found is a file of the service's own
	BlamesInput               // what was sent is wrong
	numDetails
)

// detailParts are the parts of texts that tell of a detail, written as in a [KindRow].
var detailParts = [numDetails][]string{
	DiskFull: {"no space left", "disk full", "disk is full", "not enough space on the disk", "flood-stage watermark", "flood stage disk watermark",
		"unable to extend", "could not extend file", "enospc", "insufficient storage"},
	MissingFile: {"no such file or directory", "enoent: "},
	BlamesInput: {"invalid*", "validat*", "must be", "must not", "malformed", "missing", "pars*", "unpars*", "required", "jsonpars*", "xmlpars*"},
}

var detailLexicon = sync.OnceValue(func() (all [numDetails]*tree) {
	for d, parts := range detailParts {
		var rules []rule
		for _, part := range parts {
			rules = append(rules, exactly(part))
		}
		all[d] = newTree(rules)
	}
	return all
})

// Tells tells whether a text, in lower case, says d.
func Tells(lower string, d Detail) bool {
	if d >= numDetails {
		return false
	}
	t, said := detailLexicon()[d], false
	for i := 0; i < len(lower) && !said; i++ {
		if isWord(lower[i]) && startsWord(lower, i) {
			t.walk(lower, i, func(uint32, int) bool {
				said = true
				return false
			})
		}
	}
	return said
}
