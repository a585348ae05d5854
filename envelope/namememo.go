package envelope

import "strings"

// nameMemo remembers the rules of names as lines spell them. A service writes the same few
// dozen names on every line: finding one again costs neither normalising nor hashing it.
type nameMemo struct {
	names *names
	slots [256]memoSlot
}

type memoSlot struct {
	key   string
	rule  rule
	known bool // key has a rule
}

// memoMax bounds the names that are remembered, in bytes.
const memoMax = 40

// of makes the memo one of these names.
func (m *nameMemo) of(names *names) {
	if m.names != names {
		*m = nameMemo{names: names}
	}
}

// get finds the rule of a record's own field.
func (m *nameMemo) get(key string) (rule, bool) {
	if key == "" || len(key) > memoMax {
		return m.find(key)
	}
	n := len(key)
	s := &m.slots[uint8(n*31+int(key[0])*7+int(key[n/2])*13+int(key[n-1])*17)]
	if s.key == key {
		return s.rule, s.known
	}
	r, ok := m.find(key)
	*s = memoSlot{strings.Clone(key), r, ok} // a part of the line would keep all of it
	return r, ok
}

func (m *nameMemo) find(key string) (rule, bool) {
	if r, ok := serilogRule(key); ok {
		return r, true
	}
	var buf [128]byte
	if len(key) > len(buf) {
		return rule{}, false // longer than any name, marks included
	}
	return m.names.get(appendNormal(buf[:0], key))
}
