package config

// maxSuggestLength bounds the words that are compared, since the comparison costs the
// product of their lengths.
const maxSuggestLength = 64

// Nearest is the word of known that is spelled most like word, or "" when none is near: at
// most one letter in three differs. Of equals the first wins.
func Nearest(word string, known []string) string {
	if len(word) > maxSuggestLength {
		return ""
	}
	best, bestAt := "", len(word)/3+1
	for _, k := range known {
		if len(k) > maxSuggestLength {
			continue
		}
		if d := distance(word, k); d < bestAt || d == bestAt && best == "" {
			best, bestAt = k, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete, replace or swap with their
// neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	var older []int
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		older, before, row = before, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(before[j]+1, row[j-1]+1, before[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
