package paste_test

import (
	"strings"
	"testing"

	"triage/paste"
)

// TestLongInputsEnd reads what would hang a reader whose cost is not bounded.
func TestLongInputsEnd(t *testing.T) {
	for name, in := range map[string]string{
		"a long word":          strings.Repeat("a", 4<<20),
		"blanks":               "a" + strings.Repeat(" ", 4<<20) + "b",
		"many short lines":     strings.Repeat("a=b\n", 1<<20),
		"names of ids":         strings.Repeat("trace id ", 1<<18),
		"open braces":          strings.Repeat("{", 1<<20),
		"quotes":               `{"a":"` + strings.Repeat(`\"`, 1<<20),
		"links":                strings.Repeat("https://x.example/explore?panes={ ", 1<<15),
		"a link of parameters": "https://x.example/?" + strings.Repeat("a=b&", 1<<13),
		"matchers":             "https://x.example/graph?g0.expr=" + strings.Repeat(`a="b",`, 1<<12),
		"a state without end":  "https://x.example/app/discover#/?_a=" + strings.Repeat("(a:", 1<<12),
		"keys":                 `{"alerts":[{"labels":{` + strings.Repeat(`"service":"a",`, 1<<18) + `"x":"y"}}],"receiver":"w"}`,
		"firing":               strings.Repeat("[FIRING:1] A_B c\n", 1<<16),
	} {
		t.Run(name, func(t *testing.T) {
			c, err := paste.Read(in, now)
			if err != nil {
				return
			}
			if doc := canonical(t, &c); len(doc) > 64<<10 {
				t.Errorf("the canonical form has %d bytes", len(doc))
			}
		})
	}
}
