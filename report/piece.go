package report

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"triage/safetext"
)

// role is what a piece of text is, which decides its colour. Colour never says anything
// that the words do not.
type role uint8

const (
	plain  role = iota
	strong      // headings and names
	bad         // failures
	good        // what went well
	warn        // gaps, doubts
	faint       // details
	code        // error codes, ids, commands
)

// origin says how far a piece's text can be trusted and what must not be done to it.
type origin uint8

const (
	ours     origin = iota // words of this package
	sentence               // our own sentence with words of services in it
	told                   // text of a service
	whole                  // an id, a code, a command from elsewhere: never broken
	command                // a command of our own, shown in backticks
	address                // a link of our own making, http or https, percent-encoded
)

// piece is a stretch of text of one role, as it came: each kind of report makes it safe in
// its own way.
type piece struct {
	role  role
	from  origin
	text  string
	label string // of an address
}

func say(r role, text string) piece   { return piece{role: r, from: ours, text: text} }
func infer(r role, text string) piece { return piece{role: r, from: sentence, text: text} }
func tell(r role, text string) piece  { return piece{role: r, from: told, text: text} }
func keep(r role, text string) piece  { return piece{role: r, from: whole, text: text} }

// linked is a link with our own words for it.
func linked(words, url string) piece {
	return piece{role: code, from: address, text: url, label: words}
}

const (
	// maxShown bounds how many bytes of one text from a service are shown.
	maxShown = 4000
	// maxBrief bounds the text of a record that stands beside its reference.
	maxBrief = 400
)

// shown is text made printable on one line and bounded; what was left out is said.
func shown(text string) string { return clip(text, maxShown) }

func clip(text string, most int) string {
	if len(text) <= most {
		return safetext.Line(text)
	}
	end := most
	for end > most-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return safetext.Line(text[:end]) + " … " + strconv.Itoa(len(text)-end) + " more bytes, see --output json"
}

// join puts separators between groups of pieces.
func join(sep string, groups ...[]piece) []piece {
	var ps []piece
	for n, g := range groups {
		if n > 0 {
			ps = append(ps, say(plain, sep))
		}
		ps = append(ps, g...)
	}
	return ps
}

// withCommands are our own words with commands in backticks in them.
func withCommands(text string) []piece {
	var ps []piece
	for n, part := range strings.Split(text, "`") {
		if n%2 == 1 {
			ps = append(ps, piece{role: code, from: command, text: part})
		} else if part != "" {
			ps = append(ps, say(plain, part))
		}
	}
	return ps
}
