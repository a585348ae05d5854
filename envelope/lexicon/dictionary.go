package lexicon

// dictionary finds the rules whose phrases begin with a whole word, at the cost of one look
// however many there are: open addressing, at most a quarter full.
type dictionary struct {
	slots []wordSlot
	mask  uint32
}

type wordSlot struct {
	word  string
	rules []uint32 // in their order
}

// hash of a word: FNV-1a, byte by byte.
const (
	hashStart = 2166136261
	hashPrime = 16777619
)

func newDictionary(words int) *dictionary {
	size := 16
	for size < 4*words {
		size *= 2
	}
	return &dictionary{slots: make([]wordSlot, size), mask: uint32(size - 1)}
}

func (d *dictionary) add(word string, rule uint32) {
	h := uint32(hashStart)
	for i := range len(word) {
		h = (h ^ uint32(word[i])) * hashPrime
	}
	s := d.slot(h, word)
	s.word, s.rules = word, append(s.rules, rule)
}

// slot is where the word is held, or would be.
func (d *dictionary) slot(hash uint32, word string) *wordSlot {
	for i := (hash ^ hash>>15) & d.mask; ; i = (i + 1) & d.mask {
		if s := &d.slots[i]; s.word == "" || s.word == word {
			return s
		}
	}
}

// isPlainWord tells whether compiled words are one word and stand for nothing else.
func isPlainWord(word string) bool {
	for i := range len(word) {
		if !isWord(word[i]) {
			return false
		}
	}
	return word != ""
}
