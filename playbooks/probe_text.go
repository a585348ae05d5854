package playbooks

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// maxMade bounds a text made from a pattern, in bytes.
const maxMade = 4 << 10

// matching is a short text that a pattern matches, "" when none was found.
func matching(re *regexp.Regexp) string {
	tree, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return ""
	}
	var b strings.Builder
	writeMatch(&b, tree.Simplify())
	if !re.MatchString(b.String()) {
		return ""
	}
	return b.String()
}

func writeMatch(b *strings.Builder, re *syntax.Regexp) {
	if b.Len() > maxMade {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			b.WriteRune(r)
		}
	case syntax.OpCharClass:
		b.WriteRune(classRune(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
	case syntax.OpCapture, syntax.OpPlus:
		writeMatch(b, re.Sub[0])
	case syntax.OpAlternate:
		writeMatch(b, re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			writeMatch(b, sub)
		}
	case syntax.OpRepeat:
		for range re.Min {
			writeMatch(b, re.Sub[0])
		}
	}
}

// classRune is a character of a class, a letter or digit where there is one.
func classRune(ranges []rune) rune {
	for _, r := range "xX0_ -" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if r >= ranges[i] && r <= ranges[i+1] {
				return r
			}
		}
	}
	for i := 0; i+1 < len(ranges); i += 2 {
		if ranges[i] > 0x20 {
			return ranges[i]
		}
	}
	if len(ranges) == 0 {
		return 'x'
	}
	return ranges[0]
}
