package envelope

import (
	"slices"
	"testing"
)

func TestTheTreesOfRustsReportsAreToldApart(t *testing.T) {
	for text, want := range map[string][]string{
		"label::print\n\n  × label not printed\n  ├─▶ open /dev/lp0\n  ╰─▶ No such device (os error 19)\n  help: plug it in":                                        {"label not printed", "open /dev/lp0", "No such device (os error 19)"},
		"label not printed\n├╴at src/label.rs:31:10\n├╴label 9\n│\n├─▶ no printer\n│   ╰╴at src/printer.rs:7:1\n│\n╰─▶ connection refused\n    ╰╴at src/net.rs:9:5": {"label not printed", "no printer", "connection refused"},
		"a line\nwith an arrow ─▶ inside": nil,
	} {
		got, ok := treeReport(text)
		var messages []string
		for _, l := range got.layers {
			messages = append(messages, l.Message)
		}
		if ok != (want != nil) || !slices.Equal(messages, want) {
			t.Errorf("%q: %q, want %q", text, messages, want)
		}
	}
	if got, _ := treeReport("label::print\n\n  × a\n  ╰─▶ b"); got.code != "label::print" {
		t.Errorf("the code is %q", got.code)
	}
}
