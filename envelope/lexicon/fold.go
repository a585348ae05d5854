package lexicon

import "unicode/utf8"

// clip is the part of a text that is read.
func clip(s string) string {
	if len(s) <= Max {
		return s
	}
	n := Max
	for n > Max-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// lower is a text in lower case, each byte where it was: letters of ASCII and Latin-1 alone.
// Typographic dashes and apostrophes become plain ones.
func lower(s string) string {
	i := 0
	for i < len(s) && s[i] < 0x80 && (s[i] < 'A' || s[i] > 'Z') {
		i++
	}
	if i == len(s) {
		return s
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case c >= 'A' && c <= 'Z':
			b[i] |= 0x20
		case c == 0xC3 && i+1 < len(b):
			i++
			b[i] = lowerLatin(b[i])
		case c == 0xE2 && i+2 < len(b) && b[i+1] == 0x80:
			plain(b[i:])
		}
	}
	return string(b)
}

// lowerLatin is the second byte of a letter of Latin-1 in lower case.
func lowerLatin(c byte) byte {
	if c >= 0x80 && c <= 0x9E && c != 0x97 {
		return c | 0x20
	}
	return c
}

// plain makes a dash of a typographic one at the start of s, and n't of the end of can’t.
func plain(s []byte) {
	switch {
	case s[2] == 0x93, s[2] == 0x94:
		copy(s, " - ")
	case s[2] == 0x99 && len(s) > 3 && s[3]|0x20 == 't':
		copy(s, "'t  ")
	}
}
