package links

import (
	"fmt"
	"strings"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/envelope"
)

// said is what the words of an effect say of a cause.
type said struct {
	points int // 20 and more: they repeat it
	reason string
}

// repeated is what words that repeat a cause are worth at least.
const repeated = 20

// sayingRow is a way in which an effect's words repeat those of a cause.
type sayingRow struct {
	name   string
	points int
	// reason says how the text does, "" when it does not.
	reason func(text string, effect, cause *failures.Failure) string
}

// sayingRows are tried in order; the first that holds counts.
var sayingRows = [...]sayingRow{
	{"passes on the code", 22, func(_ string, effect, cause *failures.Failure) string {
		if code := graph.OwnCode(&cause.Envelope); code != "" && code == graph.OwnCode(&effect.Envelope) {
			return "it passes on the code " + code
		}
		return ""
	}},
	{"names the code", 30, func(text string, _, cause *failures.Failure) string {
		if code := graph.OwnCode(&cause.Envelope); code != "" && graph.Mentions(text, code) {
			return "its error names the code " + code
		}
		return ""
	}},
	{"ends in its words", 26, func(_ string, effect, cause *failures.Failure) string {
		for _, m := range briefly(cause) {
			if wraps(&effect.Envelope, m) && !failures.Commonplace(m) {
				return fmt.Sprintf("its error ends in %q", clip(m))
			}
		}
		return ""
	}},
	{"ends in the outer layer of its words", 26, endsInOuterLayer},
	{"contains its words, or how they begin", 26, func(text string, effect, cause *failures.Failure) string {
		for _, m := range cause.Messages() {
			if strings.Contains(text, m) {
				return fmt.Sprintf("its error contains %q", clip(m))
			}
			cut := len(m) > cutLength && !strings.HasPrefix(m, "rpc error: ") && effect.Service != cause.Service
			if cut && strings.Contains(text, m[:cutLength]) {
				return fmt.Sprintf("its error contains the beginning of %q", clip(m))
			}
		}
		return ""
	}},
	{"contains its words, which many errors share", 6, func(text string, _, cause *failures.Failure) string {
		for _, m := range briefly(cause) {
			if len(m) >= 10 && strings.Contains(text, m) {
				return fmt.Sprintf("its error contains %q", clip(m))
			}
		}
		return ""
	}},
}

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

func compare(text string, effect, cause *failures.Failure) said {
	for i := range sayingRows {
		if reason := sayingRows[i].reason(text, effect, cause); reason != "" {
			return said{sayingRows[i].points, reason}
		}
	}
	return said{}
}

// endsInOuterLayer tells whether the innermost layer of the effect's error is how the cause's
// begins or ends.
func endsInOuterLayer(_ string, effect, cause *failures.Failure) string {
	c, ok := effect.Envelope.Innermost()
	if !ok || !failures.Distinctive(c.Message) || effect.Service == cause.Service {
		return ""
	}
	for _, m := range cause.Messages() {
		if strings.HasPrefix(m, c.Message+": ") {
			return fmt.Sprintf("it ends in %q, as the outer layer of %s's error says", clip(c.Message), cause.Service)
		}
		if len(m) > len(c.Message) && strings.HasSuffix(strings.TrimRight(m, ". "), strings.TrimRight(c.Message, ". ")) {
			return fmt.Sprintf("it ends in %q, as %s's error does", clip(c.Message), cause.Service)
		}
	}
	return ""
}

// briefly are a failure's own words, short ones too.
func briefly(f *failures.Failure) []string {
	var ms []string
	if c, ok := f.Envelope.Innermost(); ok {
		ms = append(ms, c.Message)
	}
	ms = append(ms, f.Envelope.ErrorMessage)
	if !f.Node.Missing() {
		ms = append(ms, f.Node.Span.StatusMessage)
	}
	return ms
}

// wraps tells whether e's error text ends in m after a colon or "desc =", which is how an
// error is wrapped around another.
func wraps(e *envelope.Envelope, m string) bool {
	m = strings.TrimSpace(m)
	if len(m) < 3 {
		return false
	}
	for _, text := range [...]string{e.ErrorMessage, e.Message} {
		before, ok := strings.CutSuffix(strings.TrimSpace(text), m)
		if ok && (strings.HasSuffix(before, ": ") || strings.HasSuffix(before, "desc = ")) {
			return true
		}
	}
	return false
}

// Repeats tells whether an effect's words repeat those of a cause.
func Repeats(effect, cause *failures.Failure) bool {
	return relation(effect, cause).points >= repeated
}
