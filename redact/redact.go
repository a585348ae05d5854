package redact

import (
	"cmp"
	"slices"
	"strings"
)

// Kinds of what is taken out, as the mark names them.
const (
	kindPrivateKey    = "private key"
	kindAuthorization = "authorization"
	kindCookie        = "cookie"
	kindPassword      = "password"
	kindSecret        = "secret"
	kindToken         = "token"
	kindKey           = "key"
	kindJWT           = "jwt"
	kindEmail         = "e-mail"
	kindCard          = "card number"
)

// A mark is MarkStart, the kind of what was taken out, and MarkEnd.
const (
	MarkStart = "‹redacted: "
	MarkEnd   = "›"
)

// span is a stretch of the text that has to go.
type span struct {
	from, to int
	kind     string
	// quote goes around the mark: it takes the place of a bare number in JSON.
	quote string
}

// finders look for one sort of secret each, in order of how well they name what they find.
// Each takes time linear in the text.
var finders = [...]func(s string, found func(span)){
	findPrivateKeys,
	findHeaders,
	findURLPasswords,
	findPrefixed,
	findJWTs,
	findPairs,
	findEmails,
	findCards,
}

// Text returns s with every secret replaced by ‹redacted: kind›. It takes time linear in
// the length of s, leaves all other bytes alone, and finds nothing more in its own result.
func Text(s string) string {
	var spans []span
	found := func(f span) {
		if f = whole(s, f); f.from < f.to && !strings.HasPrefix(s[f.from:], MarkStart) {
			spans = append(spans, f)
		}
	}
	for _, find := range finders {
		find(s, found)
	}
	if len(spans) == 0 {
		return s
	}
	slices.SortStableFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	b.Grow(len(s))
	done := 0
	for n := 0; n < len(spans); {
		f := spans[n]
		for n++; n < len(spans) && spans[n].from < f.to; n++ { // overlapping: one mark
			f.to = max(f.to, spans[n].to)
		}
		b.WriteString(s[done:f.from])
		b.WriteString(f.quote + MarkStart + f.kind + MarkEnd + f.quote)
		done = f.to
	}
	b.WriteString(s[done:])
	return b.String()
}
