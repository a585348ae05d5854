package scenario

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
)

// idMaker derives ids from names, so that a scenario has the same ids in every run.
type idMaker struct {
	scenario string
	seen     map[string]int
}

// hash is the hash of the scenario's name and the parts.
func (m *idMaker) hash(parts ...string) [sha256.Size]byte {
	return sha256.Sum256([]byte(m.scenario + "\x00" + strings.Join(parts, "\x00")))
}

// unique is an id of n bytes in hex, another one each time it is asked with equal parts.
func (m *idMaker) unique(n int, parts ...string) string {
	key := strings.Join(parts, "\x00")
	if m.seen == nil {
		m.seen = map[string]int{}
	}
	m.seen[key]++
	sum := m.hash(append(parts, strconv.Itoa(m.seen[key]))...)
	sum[0] |= 1 // an id of zeros is none
	return hex.EncodeToString(sum[:n])
}

// number is a number that depends on the parts alone.
func (m *idMaker) number(parts ...string) uint64 {
	sum := m.hash(parts...)
	return binary.BigEndian.Uint64(sum[:8])
}

// letters are n characters as Kubernetes puts them into the names of pods.
func (m *idMaker) letters(n int, parts ...string) string {
	const alphabet = "bcdfghjklmnpqrstvwxz2456789"
	sum := m.hash(parts...)
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[int(sum[i])%len(alphabet)]
	}
	return string(out)
}
