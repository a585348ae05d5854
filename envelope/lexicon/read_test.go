package lexicon

import "testing"

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
