package envelope

import "triage/envelope/lexicon"

// kindOfText finds the kind that a text, in lower case, tells of, and what told it.
func kindOfText(s string) (k Kind, told string, ok bool) {
	kind, told, ok := lexicon.KindOf(s)
	return Kind(kind), told, ok
}

func wordByte(c byte) bool { return isAlnum(c) || c == '_' }
