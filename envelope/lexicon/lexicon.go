// Package lexicon holds every phrase by which a text tells something about what happened: that
// a service goes on without what failed, tries again, gave up, passes on an answer, and so on.
// It is one table of rows, see [Row], and nothing outside it reads meaning out of words.
package lexicon

import "math/bits"

// Meaning is one thing that a text can tell.
type Meaning uint8

// The meanings.
const (
	GoesOn      Meaning = iota // the service goes on without what failed
	TriesAgain                 // what failed will be tried again
	GaveUp                     // it will not be tried again
	Relays                     // the text only tells how a callee answered
	BareReason                 // the whole text is a reason phrase of HTTP or gRPC
	Commonplace                // many different errors say the same: repeating it ties nothing
	Telemetry                  // it is about telemetry or a health check, not the service's work
	CutShort                   // a response, stream or body broke off after it had begun
	Undoing                    // it announces that what was done is taken back
	UndoFailed                 // and that this failed
	Undo                       // a name of an operation that takes something back
	ClientGone                 // the client hung up
	Called                     // it announces a call and nothing more
	Succeeded                  // the work ended well
	Completed                  // the handling ended, it does not say how
	Failed                     // something failed
	TimedOut                   // somebody did not answer in time
	Refused                    // turned away by policy or a limit
	Panicked                   // a panic, or an exception that nobody caught
	Cancelled                  // it was cancelled
	numMeanings
)

var meaningNames = [numMeanings]string{
	"goes on", "tries again", "gave up", "relays", "bare reason", "commonplace", "telemetry", "cut short", "undoing", "undo failed", "undo",
	"client gone", "called", "succeeded", "completed", "failed", "timed out", "refused", "panicked", "cancelled",
}

// String is the meaning in words.
func (m Meaning) String() string {
	if m < numMeanings {
		return meaningNames[m]
	}
	return "unknown"
}

// Meanings are all meanings, in a fixed order.
func Meanings() []Meaning {
	ms := make([]Meaning, numMeanings)
	for i := range ms {
		ms[i] = Meaning(i)
	}
	return ms
}

// Set is a set of meanings.
type Set uint64

// Of is the set of the given meanings.
func Of(ms ...Meaning) Set {
	var s Set
	for _, m := range ms {
		s = s.With(m)
	}
	return s
}

// Has tells whether m is in the set.
func (s Set) Has(m Meaning) bool { return s&(1<<m) != 0 }

// With is the set with m added.
func (s Set) With(m Meaning) Set { return s | 1<<m }

// Without is the set with m taken out.
func (s Set) Without(m Meaning) Set { return s &^ (1 << m) }

// Any tells whether the two sets have a meaning in common.
func (s Set) Any(t Set) bool { return s&t != 0 }

// All are the meanings in the set, in their order.
func (s Set) All() []Meaning {
	ms := make([]Meaning, 0, bits.OnesCount64(uint64(s)))
	for ; s != 0; s &= s - 1 {
		ms = append(ms, Meaning(bits.TrailingZeros64(uint64(s))))
	}
	return ms
}

// Max bounds how much of a text is read, in bytes.
const Max = 4 << 10

// Read is what a text tells.
func Read(text string) Set {
	text = clip(text)
	told := lexicon().read(lower(text))
	if takesBack(text) {
		told = told.With(Undo)
	}
	return told
}

// Find is the words of the text that tell of m, as they stand there.
func Find(text string, m Meaning) (phrase string, ok bool) {
	text = clip(text)
	if m == Undo {
		return text, takesBack(text)
	}
	return lexicon().find(text, lower(text), m)
}
