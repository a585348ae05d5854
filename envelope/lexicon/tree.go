package lexicon

import (
	"slices"
	"strings"
)

// tree holds the first words of all rules by what these begin with, so that a text is read at
// the same cost however many rules there are.
type tree struct {
	nodes  []node
	first  [256]int32 // the root's edge that begins with a byte, -1 for none
	begins [1 << beginBits / 64]uint64
}

// beginBits bounds the set of first three bytes, by which most words of a text are passed over.
const beginBits = 14

// node is a place in the words that have the same beginning.
type node struct {
	edges []edge
	ends  []uint32 // rules whose first word ends here, in their order
}

// edge leads on over letters, or over one op.
type edge struct {
	label string
	to    int32
}

// newTree takes the first words of the rules.
func newTree(rules []rule) *tree {
	t := &tree{nodes: []node{{}}}
	for i := range t.first {
		t.first[i] = -1
	}
	for i := range rules {
		t.add(rules[i].word, uint32(i))
	}
	return t
}

// noteBeginning takes the first three bytes of a word into the set; what an op may stand for
// is any byte.
func (t *tree) noteBeginning(word string) {
	for len(word) < 3 {
		word += string(rune(opRest))
	}
	from, to := [3]int{}, [3]int{}
	for i := range 3 {
		if from[i], to[i] = int(word[i]), int(word[i]); word[i] <= opWord {
			from[i], to[i] = 0, 255
		}
		if i > 0 && to[i-1] == 255 { // the op may have been a longer one
			from[i], to[i] = 0, 255
		}
	}
	for a := from[0]; a <= to[0]; a++ {
		for b := from[1]; b <= to[1]; b++ {
			for c := from[2]; c <= to[2]; c++ {
				h := beginning(byte(a), byte(b), byte(c))
				t.begins[h/64] |= 1 << (h % 64)
			}
		}
	}
}

func beginning(a, b, c byte) uint32 {
	return (uint32(a) | uint32(b)<<8 | uint32(c)<<16) * 2654435769 >> (32 - beginBits)
}

// mayBegin tells at little cost whether any rule may begin at s[i].
func (t *tree) mayBegin(s string, i int) bool {
	var b, c byte
	if i+2 < len(s) {
		b, c = s[i+1], s[i+2]
	} else if i+1 < len(s) {
		b = s[i+1]
	}
	h := beginning(s[i], b, c)
	return t.begins[h/64]&(1<<(h%64)) != 0
}

func (t *tree) add(word string, rule uint32) {
	t.noteBeginning(word)
	if first := word[0]; t.first[first] < 0 {
		t.first[first] = int32(len(t.nodes[0].edges)) // the edge is made below
	}
	at := int32(0)
	for word != "" {
		i := slices.IndexFunc(t.nodes[at].edges, func(e edge) bool { return e.label[0] == word[0] })
		if i < 0 {
			label := letters(word)
			t.nodes = append(t.nodes, node{})
			t.nodes[at].edges = append(t.nodes[at].edges, edge{label, int32(len(t.nodes) - 1)})
			at, word = int32(len(t.nodes)-1), word[len(label):]
			continue
		}
		label := t.nodes[at].edges[i].label
		n := 1
		for n < len(label) && n < len(word) && label[n] == word[n] {
			n++
		}
		if n < len(label) {
			t.split(at, i, n)
		}
		at, word = t.nodes[at].edges[i].to, word[n:]
	}
	t.nodes[at].ends = append(t.nodes[at].ends, rule)
}

// split puts a node behind the first n letters of an edge.
func (t *tree) split(at int32, i, n int) {
	e := t.nodes[at].edges[i]
	t.nodes = append(t.nodes, node{edges: []edge{{e.label[n:], e.to}}})
	t.nodes[at].edges[i] = edge{e.label[:n], int32(len(t.nodes) - 1)}
}

// letters is what of a word stands before its next op, or the op that it begins with.
func letters(word string) string {
	for i := range len(word) {
		if word[i] <= opWord {
			return word[:max(i, 1)]
		}
	}
	return word
}

// walk calls found with the rules whose first words stand at s[i], and where these end, until it
// returns false.
func (t *tree) walk(s string, i int, found func(rule uint32, end int) bool) bool {
	k := t.first[s[i]]
	if k < 0 || !t.mayBegin(s, i) {
		return true
	}
	e := &t.nodes[0].edges[k]
	if !strings.HasPrefix(s[i:], e.label) {
		return true
	}
	return t.on(e.to, s, i+len(e.label), found)
}

func (t *tree) on(at int32, s string, i int, found func(rule uint32, end int) bool) bool {
	n := &t.nodes[at]
	if len(n.ends) > 0 && !(i < len(s) && isWord(s[i]) && isWord(s[i-1])) {
		for _, r := range n.ends {
			if !found(r, i) {
				return false
			}
		}
	}
	for k := range n.edges {
		e := &n.edges[k]
		if c := e.label[0]; c <= opWord {
			if end := special(c, s, i); end >= 0 && !t.on(e.to, s, end, found) {
				return false
			}
		} else if i < len(s) && c == s[i] && strings.HasPrefix(s[i:], e.label) && !t.on(e.to, s, i+len(e.label), found) {
			return false
		}
	}
	return true
}
