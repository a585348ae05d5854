package grow

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"time"
)

// drawer is a source of draws for one purpose, so that what one purpose draws does not
// shift what another one gets.
func drawer(seed uint64, index int, purpose string) *rand.Rand {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d/%s", index, purpose)
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// between is a length of time in milliseconds.
func between(r *rand.Rand, low, high int) time.Duration {
	return time.Duration(low)*time.Millisecond + time.Duration(r.Int64N(int64(high-low+1)*int64(time.Millisecond)))
}

func letters(r *rand.Rand, n int) string {
	const alphabet = "bcdfghjklmnpqrstvwxz2456789"
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(b)
}

// hexID is an id of n hex digits that is not all zeros.
func hexID(r *rand.Rand, n int) string {
	const digits = "0123456789abcdef"
	b := make([]byte, n)
	for i := range b {
		b[i] = digits[r.IntN(16)]
	}
	b[0] = digits[1+r.IntN(15)]
	return string(b)
}

func upper(s string) string {
	return strings.ToUpper(strings.NewReplacer("-", "_", ".", "_", " ", "_").Replace(s))
}
