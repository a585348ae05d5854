package lexicon

import "testing"

func TestANumberIsAStatusByWhatStandsAroundIt(t *testing.T) {
	for _, c := range []struct {
		before, after string
		n             int
		want          bool
	}{
		{"status ", "", 502, true},
		{"upstream answered ", "", 502, true},
		{"the substatus ", "", 502, false},
		{"unanswered ", "", 502, false},
		{"", " bad gateway", 502, true},
		{"", " bad gateway", 503, false},
		{"", " client error: x", 418, true},
		{"", " server error", 599, true},
		{"order ", " shipped", 502, false},
	} {
		if got := QuotesStatus(c.before, c.after, c.n); got != c.want {
			t.Errorf("%q %d %q: %v", c.before, c.n, c.after, got)
		}
	}
}
