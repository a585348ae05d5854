package links

import (
	"fmt"
	"strings"

	"triage/correlate/failures"
	"triage/correlate/graph"
)

// said is what the words of an effect say of a cause.
type said struct {
	points int // see repeated
	reason string
}

// repeated is what it is worth that words repeat a cause.
const repeated = 26

// shared is what it is worth that they repeat what many errors say.
const shared = 6

// relation compares the words of an effect with the code and the messages of a cause. What
// the record that speaks for the effect says, and its last word, count in full, what others
// say, half.
func relation(effect, cause *failures.Failure) said {
	own := compare(effect.Own+"\n"+effect.Last, effect, cause)
	if own.points >= repeated {
		return own
	}
	if all := compare(effect.All, effect, cause); all.points/2 > own.points {
		all.points /= 2
		return all
	}
	return own
}

// compare tells how a text repeats the code or the words of a cause, or how they begin.
func compare(text string, effect, cause *failures.Failure) said {
	if code := graph.OwnCode(&cause.Envelope); code != "" && graph.Mentions(text, code) {
		return said{repeated, "its error names the code " + code}
	}
	for _, m := range cause.Messages() {
		if strings.Contains(text, m) {
			return said{repeated, fmt.Sprintf("its error contains %q", clip(m))}
		}
		cut := len(m) > cutLength && !strings.HasPrefix(m, "rpc error: ") && effect.Service != cause.Service
		if i := strings.Index(text, m[:min(cutLength, len(m))]); cut && i >= 0 && beginsCut(text[i:], m) {
			return said{repeated, fmt.Sprintf("its error contains the beginning of %q", clip(m))}
		}
	}
	for _, m := range [...]string{cause.Envelope.ErrorMessage, cause.Node.StatusMessage()} {
		if len(m) >= 10 && strings.Contains(text, m) {
			return said{shared, fmt.Sprintf("its error contains %q", clip(m))}
		}
	}
	return said{}
}

// Repeats tells whether an effect's words repeat those of a cause.
func Repeats(effect, cause *failures.Failure) bool {
	return relation(effect, cause).points >= repeated
}
