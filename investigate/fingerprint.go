package investigate

import (
	"hash/maphash"

	"triage/telemetry"
)

var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// fingerprint identifies a record by its content; the order of its labels does not matter.
// Two seeds make 128 bits, so that no record is ever taken for another.
func fingerprint(r *telemetry.LogRecord) (sum [2]uint64) {
	for n, seed := range seeds {
		sum[n] = maphash.String(seed, r.Line) + uint64(r.Time.UnixNano())*0x9e3779b97f4a7c15
		for _, m := range [...]map[string]string{r.Labels, r.Metadata} {
			for k, v := range m {
				sum[n] += maphash.String(seed, k) * (maphash.String(seed, v) | 1)
			}
		}
	}
	return sum
}
