package envelope

import (
	"slices"
	"strings"
)

// nameMemo remembers the rules of names as lines spell them. A service writes the same few
// dozen names on every line: finding one again costs neither normalising nor hashing it.
type nameMemo struct {
	names *names
	slots [128][2]memoSlot // the later of two names comes first
	// The lines of one statement have their names in one order: each place remembers the
	// name that stood there last.
	places [32]*memoSlot
	place  int // of the next name of this line
}

type memoSlot struct {
	key   string
	rule  rule
	known bool // key has a rule
}

// memoMax bounds the names that are remembered, in bytes.
const memoMax = 40

// of makes the memo one of these names, for another line.
func (m *nameMemo) of(names *names) {
	if m.names != names {
		*m = nameMemo{names: names}
	}
	m.place = 0
}

// get finds the rule of a record's own field, and makes its name the one that is held, so
// that equal names of many lines are one.
func (m *nameMemo) get(key *string) (rule, bool) {
	if *key == "" || len(*key) > memoMax {
		return m.find(*key)
	}
	place := m.place & (len(m.places) - 1)
	m.place++
	if s := m.places[place]; s != nil && s.key == *key {
		*key = s.key
		return s.rule, s.known
	}
	s := &m.slots[hashText(*key)>>25]
	for i := range s {
		if s[i].key == *key {
			m.places[place] = &s[i]
			*key = s[i].key
			return s[i].rule, s[i].known
		}
	}
	r, ok := m.find(*key)
	*key = strings.Clone(*key) // a part of the line would keep all of it
	s[1] = s[0]
	s[0] = memoSlot{*key, r, ok}
	return r, ok
}

func (m *nameMemo) find(key string) (rule, bool) {
	if r, ok := serilogRule(key); ok {
		return r, true
	}
	var buf [256]byte
	if len(key) > len(buf) {
		return rule{}, false // longer than any name, marks included
	}
	if r, ok := m.names.get(appendNormal(buf[:0], key)); ok {
		return r, true
	}
	return m.names.tail(key)
}

// textMemo remembers short texts as the attributes of a service repeat them (a region, a
// currency, a host), so that each is held once. A text is kept when it is seen again.
type textMemo [128]struct {
	hash  uint32
	value any
}

// of is s as an attribute's value.
func (m *textMemo) of(s string) any {
	if s == "" || len(s) > memoMax {
		return s
	}
	h := hashText(s)
	slot := &m[h%uint32(len(m))]
	if slot.hash != h {
		slot.hash, slot.value = h, nil
		return s
	}
	if have, ok := slot.value.(string); ok && have == s {
		return slot.value
	}
	slot.value = strings.Clone(s)
	return slot.value
}

// originMemo remembers where the fields of a line came from: the lines of one statement
// all say it alike. Lists are never changed, so that envelopes share them.
type originMemo [64]struct {
	hash uint32
	list []origin
}

// of is the list of the fields that are set, n of them.
func (m *originMemo) of(have *[numFields]int32, from *[numFields]origin, n int) []origin {
	var few [numFields]origin
	list := few[:0]
	h := uint32(n)
	for i := range have {
		if have[i] != 0 {
			list = append(list, from[i])
			h = h*31 + uint32(i) + uint32(from[i].how)<<8 + uint32(len(from[i].key))<<16
		}
	}
	slot := &m[(h^h>>13)%uint32(len(m))]
	if slot.hash == h && slices.Equal(slot.list, list) {
		return slot.list
	}
	own := slices.Clone(list)
	if slot.hash != h {
		slot.hash, slot.list = h, nil
		return own
	}
	// Seen before: worth keeping, but not with the line that its keys are parts of.
	for i := range own {
		own[i].key = strings.Clone(own[i].key)
	}
	slot.list = own
	return own
}

// hashText mixes the length, the ends and the middle of a short text.
func hashText(s string) uint32 {
	var head, tail uint64
	if n := len(s); n >= 8 {
		head, tail = load(s), load(s[n-8:])
		if n > 16 {
			tail ^= load(s[n/2-4:]) << 1
		}
	} else {
		for i := range n {
			head = head<<8 | uint64(s[i])
		}
	}
	h := (head*0x9E3779B97F4A7C15 ^ tail ^ uint64(len(s))) * 0xD6E8FEB86659FD93
	return uint32(h >> 32)
}

// load reads eight bytes.
func load(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
