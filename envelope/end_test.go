package envelope

import (
	"testing"
	"time"
)

func TestTheEndOfARequestIsItsStartAndItsDuration(t *testing.T) {
	start := time.Date(2026, 11, 21, 3, 18, 7, 945_000_000, time.UTC)
	for name, c := range map[string]struct {
		line string
		took time.Duration // -1 for none
	}{
		"Envoy's text": {`[2026-11-21T03:18:07.945Z] "POST /v1/pay HTTP/1.1" 503 UF 12 91 2005 - "10.0.0.9" "curl/8" "req-7" "pay" "10.0.0.1:80"`,
			2005 * time.Millisecond},
		"Istio's text": {`[2026-11-21T03:18:07.945Z] "POST /v1/pay HTTP/2" 503 UF,URX upstream_reset_before_response_started - "delayed connect error: 111 22 33" ` +
			`0 167 46 - "-" "grpc-go/1.85.0" "req-7" "ledger:8443" "10.0.0.1:8443" outbound|8443||ledger.prod.svc.cluster.local - 10.0.0.2:1 10.0.0.3:2 - -`,
			46 * time.Millisecond},
		"Envoy's JSON":              {`{"start_time":"2026-11-21T03:18:07.945Z","method":"POST","response_code":503,"response_flags":"UF","duration":12}`, 12 * time.Millisecond},
		"HAProxy's text":            {`203.0.113.9:1 [21/Nov/2026:03:18:07.945] in pay/pay1 10/0/30/-1/109 504 194 - - sH-- 1/1/1/1/0 0/0 "GET /pay HTTP/1.1"`, 109 * time.Millisecond},
		"without a duration":        {`[2026-11-21T03:18:07.945Z] "POST /v1/pay HTTP/1.1" 503 UF`, -1},
		"a duration beyond belief":  {`{"start_time":"2026-11-21T03:18:07.945Z","response_flags":"UF","duration":9223372036854775807}`, -1},
		"a duration of others":      {`{"start_time":"2026-11-21T03:18:07.945Z","msg":"m","duration":12}`, -1},
		"a record that was written": {`{"time":"2026-11-21T03:18:07.945Z","msg":"m","response_flags":"UF","duration":12}`, -1},
	} {
		t.Run(name, func(t *testing.T) {
			e := decodeLine(c.line)
			end, ok := e.End()
			if !e.Time.Equal(start) || ok != (c.took >= 0) || ok && end.Sub(start) != c.took {
				t.Errorf("start %v, end %v %v, %v", e.Time, end, ok, e.Attributes)
			}
		})
	}
}
