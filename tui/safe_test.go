package tui

import "testing"

func TestJoinersBetweenEmojiGoAndAllOthersAreShown(t *testing.T) {
	m := failedModel(t)
	for name, c := range map[string]struct{ in, want string }{
		"a family":               {"\U0001F468\u200d\U0001F469\u200d\U0001F467 left", "\U0001F468\U0001F469\U0001F467 left"},
		"with a skin tone":       {"\U0001F469\U0001F3FD\u200d\U0001F4BB", "\U0001F469\U0001F3FD\U0001F4BB"},
		"with a variation":       {"\u2764\ufe0f\u200d\U0001F525", "\u2764\U0001F525"},
		"between letters":        {"admin\u200dadmin", "admin<U+200D>admin"},
		"behind an emoji":        {"\U0001F525\u200dx", "\U0001F525<U+200D>x"},
		"in front of an emoji":   {"x\u200d\U0001F525", "x<U+200D>\U0001F525"},
		"at the beginning":       {"\u200d\U0001F525", "<U+200D>\U0001F525"},
		"at the end":             {"\U0001F525\u200d", "\U0001F525<U+200D>"},
		"two in a row":           {"\U0001F525\u200d\u200d\U0001F525", "\U0001F525<U+200D><U+200D>\U0001F525"},
		"none":                   {"pool timed out", "pool timed out"},
		"bytes that are no text": {"\U0001F525\u200d\xff", "\U0001F525<U+200D>\\xff"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := m.safe(c.in); got != c.want {
				t.Errorf("%q is shown as %q, want %q", c.in, got, c.want)
			}
		})
	}
}
