package correlate

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The words below are what every screen and every report says of how far an answer can be
// trusted. They are made here alone, so that no two of them differ.

// Words for a confidence. On [CannotTell] nobody should act.
const (
	SureHigh   = "high"
	SureMedium = "medium"
	SureLow    = "low"
	CannotTell = "cannot tell"
)

// sureBands are the words for a confidence, by the least percentage of each.
var sureBands = [...]struct {
	least int
	word  string
}{{80, SureHigh}, {60, SureMedium}, {40, SureLow}, {0, CannotTell}}

// Sureness is a confidence as a word and as a whole
// percentage. The word follows from the percentage, so that the two never disagree.
func Sureness(confidence float64) (word string, percent int) {
	if confidence > 0 { // false for what is no number
		percent = int(min(confidence, 1)*100 + 0.5)
	}
	for _, b := range sureBands {
		if percent >= b.least {
			return b.word, percent
		}
	}
	return CannotTell, percent
}

// Sureness is how sure the answer is, as a word.
func (v Verdict) Sureness() string {
	word, _ := Sureness(v.Confidence)
	return word
}

// Doubt says how many log records were not understood; "" when all of them were.
func (s Stats) Doubt() string {
	if s.NotUnderstood <= 0 {
		return ""
	}
	records := "records"
	if s.Logs == 1 {
		records = "record"
	}
	return fmt.Sprintf("%d of %d %s not understood: neither level, status nor outcome", s.NotUnderstood, s.Logs, records)
}

// OthersOf are the other requests of one correlation id, counted.
type OthersOf struct {
	CorrelationID string
	Count         int
	Outcomes      string // "8 failed the same way, 3 went well"
}

// Said is how many they are, in words that go before the correlation id.
func (o OthersOf) Said() string {
	if o.Count == 1 {
		return "1 more request of"
	}
	return strconv.Itoa(o.Count) + " more requests of"
}

// OthersByID counts the other requests, one entry for each correlation id, the one with most
// requests first.
func (i *Incident) OthersByID() []OthersOf {
	var groups []OthersOf
	at := map[string]int{}
	ends := map[string]*[numEndings]int{}
	for _, o := range i.Others {
		n, seen := at[o.CorrelationID]
		if !seen {
			n = len(groups)
			at[o.CorrelationID] = n
			ends[o.CorrelationID] = new([numEndings]int)
			groups = append(groups, OthersOf{CorrelationID: o.CorrelationID})
		}
		groups[n].Count++
		ends[o.CorrelationID][o.ending()]++
	}
	for n := range groups {
		groups[n].Outcomes = countEndings(ends[groups[n].CorrelationID], groups[n].Count, i.Status == Failed)
	}
	slices.SortStableFunc(groups, func(a, b OthersOf) int { return cmp.Compare(b.Count, a.Count) })
	return groups
}

// ending is how another request ended, beside the one that was asked for.
type ending int

const (
	endedSame ending = iota
	endedApart
	endedRecovered
	endedWell
	endedUntold
	numEndings
)

func (o OtherRequest) ending() ending {
	switch {
	case o.Status == Failed && o.Same:
		return endedSame
	case o.Status == Failed:
		return endedApart
	case o.Status == Handled:
		return endedRecovered
	case o.Status == Healthy:
		return endedWell
	}
	return endedUntold
}

// countEndings are n requests in words, by how they ended; failed tells that the one that was
// asked for did, so that there is something to compare with.
func countEndings(counts *[numEndings]int, n int, failed bool) string {
	words := [numEndings]string{"failed the same way", "failed in another way", "recovered from a failure", "went well", "cannot be told"}
	if !failed {
		words[endedApart] = "failed"
	}
	var parts []string
	for e, c := range counts {
		switch {
		case c == 0:
		case c < n:
			parts = append(parts, strconv.Itoa(c)+" "+words[e])
		case n == 1 && ending(e) == endedUntold:
			return "how it ended cannot be told"
		case n == 1:
			return "it " + words[e]
		case ending(e) == endedUntold:
			return "how they ended cannot be told"
		default:
			return "all " + words[e]
		}
	}
	return strings.Join(parts, ", ")
}
