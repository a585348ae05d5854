package playbooks

import "strings"

// maxMeet bounds the length of patterns that are laid over each other.
const maxMeet = 256

// intersection is a text that both patterns match, the shortest; ok is false when there is
// none.
func intersection(a, b glob) (s string, ok bool) {
	p, q := string(a), string(b)
	if len(p) > maxMeet || len(q) > maxMeet {
		return "", false
	}
	if a.exact() {
		return p, b.match(p)
	}
	if b.exact() {
		return q, a.match(q)
	}
	// Breadth first over the places in both patterns; what led to a place tells the text.
	type place struct{ i, j int }
	type step struct {
		from place
		c    byte // 0 for none
	}
	start, end := place{}, place{len(p), len(q)}
	came := map[place]step{start: {}}
	queue := []place{start}
	for len(queue) > 0 && !ok {
		at := queue[0]
		queue = queue[1:]
		visit := func(to place, c byte) {
			if _, seen := came[to]; !seen {
				came[to] = step{at, c}
				queue = append(queue, to)
			}
		}
		x, y := byte(0), byte(0)
		if at.i < len(p) {
			x = p[at.i]
		}
		if at.j < len(q) {
			y = q[at.j]
		}
		if x == '*' {
			visit(place{at.i + 1, at.j}, 0)
		}
		if y == '*' {
			visit(place{at.i, at.j + 1}, 0)
		}
		if c, fits := meet(x, y); fits {
			to := place{at.i + 1, at.j + 1}
			if x == '*' {
				to.i = at.i
			}
			if y == '*' {
				to.j = at.j
			}
			visit(to, c)
		}
		_, ok = came[end]
	}
	if !ok {
		return "", false
	}
	var back []byte
	for at := end; at != start; at = came[at].from {
		if c := came[at].c; c != 0 {
			back = append(back, c)
		}
	}
	var text strings.Builder
	for i := len(back) - 1; i >= 0; i-- {
		text.WriteByte(back[i])
	}
	return text.String(), true
}

// meet is a character that fits two places of patterns; 0 is the end of one.
func meet(x, y byte) (c byte, ok bool) {
	wild := func(b byte) bool { return b == '*' || b == '?' }
	switch {
	case x == 0, y == 0, x == '*' && y == '*':
		return 0, false
	case wild(x) && wild(y):
		return 'X', true
	case wild(x):
		return y, true
	case wild(y), x == y:
		return x, true
	}
	return 0, false
}
