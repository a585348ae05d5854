package grow

import (
	"math/rand/v2"
	"strings"
)

// Names are built of syllables, so that no service is called like what it does.
var (
	heads = strings.Fields("tal vor mer bel kas dun fen gor hal jor lin mak nor pel quin ros sel tur ul ves wex yar zim bran cor dree fal gil hesk ivo")
	tails = strings.Fields("low ane ick ora ume ett ish and ova ule ent ard ily oss ath ene ock ira uma ell ost ank ery ida")
	// A word of a role says nothing about where in the call tree its bearer stands.
	roles    = strings.Fields("gateway edge proxy worker core hub")
	suffixes = []string{"", "", "", "", "-svc", "-service", "-api", "-srv"}
)

// vocabulary hands out names, each once.
type vocabulary struct {
	r    *rand.Rand
	used map[string]bool
}

func newVocabulary(r *rand.Rand) *vocabulary { return &vocabulary{r: r, used: map[string]bool{}} }

// word is a new name of one word.
func (v *vocabulary) word() string {
	for {
		w := heads[v.r.IntN(len(heads))] + tails[v.r.IntN(len(tails))]
		if !v.used[w] {
			v.used[w] = true
			return w
		}
	}
}

// serviceName is a name as deployed and the word that people say.
func (v *vocabulary) serviceName() (name, base string) {
	base = v.word()
	suffix := suffixes[v.r.IntN(len(suffixes))]
	if v.r.IntN(10) == 0 {
		role := roles[v.r.IntN(len(roles))]
		return base + "-" + role, base
	}
	return base + suffix, base
}

// camel is a name as a class has it.
func camel(s string) string {
	var b strings.Builder
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '_' || r == ' ' || r == '.' }) {
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return b.String()
}
