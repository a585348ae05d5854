package lexicon

import (
	"strings"
	"testing"
	"time"
)

func BenchmarkRead(b *testing.B) {
	for name, text := range map[string]string{
		"plain":   "capture of payment pay_3Nf81 for order 1207 at merchant mrc_81f2 through ledger in region eu-central-1",
		"failure": "capture failed: begin ledger transaction: pool exhausted after 5s waiting, retrying with another connection",
		"short":   "quote ready",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = Read(text)
			}
		})
	}
}

var sink Set

func TestTheTableIsOfModestSize(t *testing.T) {
	x := lexicon()
	t.Logf("%d rows, %d rules, %d nodes", len(x.rows), len(x.rules), len(x.first.nodes))
}

func BenchmarkKindOf(b *testing.B) {
	const text = "capture payment pay_3nf81: begin ledger transaction: pool exhausted after 5s waiting\ncapture failed, giving up on this attempt"
	for b.Loop() {
		KindOf(text)
	}
}

func TestHostileTextsAreReadInLittleTime(t *testing.T) {
	for _, unit := range []string{"response ", "order x ", "not a ", "failed ", "could not be ", "retrying ", "fallback to ", "a: ", "(", "…", "get http://x ", "no ", "without "} {
		text := strings.Repeat(unit, 2*Max/len(unit))
		start := time.Now()
		Read(text)
		if took := time.Since(start); took > 250*time.Millisecond {
			t.Errorf("%q over and over: %v", unit, took)
		} else {
			t.Logf("%-15q %v", unit, took)
		}
	}
}
