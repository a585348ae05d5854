package lexicon

import "strings"

// What single words do to a phrase beside them.
const (
	denies       = 1 << iota // "not", right before
	lacks                    // "no": an adjective may stand between
	deniesTo                 // "failed", before "to"
	deniesBehind             // "disabled", behind
	hopeless                 // "pointless", behind whatever
	fails                    // "failed", behind a thing
	beHave                   // "is", behind
	owns                     // "for", behind: what follows belongs to the phrase
	turns                    // "because", behind: something else begins
	seeThrough               // leaves a denial in force
	nothing                  // as a value it says that there is none
	thing                    // a thing, as the first word of a phrase
	supposes                 // "if", somewhere before
	narrow                   // as the first word of a phrase, it stands right behind "no"
)

// wordsOf are the words of the classes, those of a class in one line.
var wordsOf = classes(map[int]string{
	denies: "not never cannot non stop stopped stops stopping avoid avoids avoiding avoided prevent prevents prevented disable disables disabled " +
		"disabling neither nor hardly dont wont cant doesnt didnt isnt wasnt couldnt without nobody kein keine nicht sans jamais sin",
	lacks: "no nothing without lacks lacking missing zero 0 none neither nor kein keine keinen aucun aucune pas",
	deniesTo: "failed fails failing unable refuse refused refuses refusing impossible pointless useless unwilling declined forgot nothing instead rather late " +
		"unsafe nowhere",
	hopeless:     "impossible pointless useless futile senseless",
	deniesBehind: "not never cannot disabled unavailable unsupported off none missing exhausted forbidden would should",
	fails:        "failed fails failing failure broke broken crashed errored unsuccessful",
	beHave: "is was are were be been being has had have will would makes make does did do can could also itself still seems remains became becomes itself too " +
		"again currently",
	owns: "to for of on from in with at by",
	turns: "because since as after when while but and so if until due though where who that which whose before then despite although unless or via " +
		"instead",
	seeThrough: "a an the any be been being is was are were able to going has had have yet of further more longer again possible suitable usable available " +
		"configured cached valid other new known automatic static local secondary own its our their this such one single ever even it so you we they i " +
		"will would can could should may might must do does did there really actually just currently at all working safe need attempt try want able " +
		"allowed supposed permitted fatal serious critical unexpected internal further real apparent reported point sense in chance hope",
	supposes: "if unless whether until should must would expected falls wenn bis si",
	nothing:  "null nil none no false 0 off never undefined n/a na empty nothing ok disabled unavailable unset",
	thing: "fallback fallbacks failover retry retries attempt attempts compensation rollback cleanup degradation stale best backup redelivery requeue " +
		"reconnect reconnection fall-back roll-back plan",
	narrow: "error errors exception exceptions fehler erreur",
})

func classes(lines map[int]string) map[string]int {
	m := map[string]int{}
	for class, words := range lines {
		for _, w := range strings.Fields(words) {
			m[w] |= class
		}
	}
	return m
}
