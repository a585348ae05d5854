package sources

import (
	"strings"

	"triage/telemetry"
)

// Finder looks for one term in many texts, by the rule of [Term.In].
type Finder struct {
	key   Key
	forms []string
}

// Finder prepares the search.
func (t Term) Finder() Finder { return Finder{t.Key, t.Forms()} }

// Key is the kind of id that is looked for.
func (f Finder) Key() Key { return f.key }

// In is [Term.In].
func (f Finder) In(text string) bool {
	if f.anyIn(text) {
		return true
	}
	return f.key == TraceID && strings.ContainsFunc(text, isUpper) && f.anyIn(lowerASCII(text))
}

func (f Finder) anyIn(text string) bool {
	for _, form := range f.forms {
		if inToken(text, form, f.key) {
			return true
		}
	}
	return false
}

// InRecord is [Term.InRecord].
func (f Finder) InRecord(r *telemetry.LogRecord) bool {
	if f.In(r.Line) {
		return true
	}
	for _, m := range [...]map[string]string{r.Metadata, r.Labels} {
		for _, v := range m {
			if f.In(v) {
				return true
			}
		}
	}
	return false
}
