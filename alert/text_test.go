package alert_test

import (
	"testing"
	"time"

	"triage/alert"
)

func TestTheTitleOfAMessageNamesWhatItCan(t *testing.T) {
	for _, tc := range []struct{ in, alert, service, env, code, status string }{
		{"[FIRING:1] HighErrorRate payments (prod page)", "HighErrorRate", "payments", "prod", "", "firing"},
		{"[FIRING:3] HighErrorRate prod payments (page)", "HighErrorRate", "payments", "prod", "", "firing"},
		{"[RESOLVED] SlowQueries (ledger staging)", "SlowQueries", "ledger", "staging", "", "resolved"},
		{"[FIRING:1] HighErrorRate for cart", "HighErrorRate", "cart", "", "", "firing"},
		{"[FIRING:1] Burst1 LEDGER_DB_TIMEOUT (critical)", "Burst1", "", "", "LEDGER_DB_TIMEOUT", "firing"},
		{"[FIRING:1] High memory usage (payments prod)", "High memory usage", "payments", "prod", "", "firing"},
		{"[FIRING:1] High latency", "High latency", "", "", "", "firing"},
		{"[FIRING:2] HighErrorRate (shop payments page)", "HighErrorRate", "", "", "", "firing"},
		{"Hello\n[FIRING:1] HighErrorRate cart\nservice: web", "HighErrorRate", "web", "", "", "firing"},
	} {
		c, ok := alert.Text(tc.in, time.Time{})
		if !ok {
			t.Errorf("%q is not read", tc.in)
			continue
		}
		got := tc
		got.alert, got.service, got.env, got.code, got.status = "", "", "", "", c.Status
		if c.Alert != nil {
			got.alert = c.Alert.Value
		}
		if best := c.Best(); len(best) > 0 {
			got.service = best[0].Name
		}
		if c.Env != nil {
			got.env = c.Env.Value
		}
		if c.Code != nil {
			got.code = c.Code.Value
		}
		if got != tc {
			t.Errorf("got  %+v\nwant %+v", got, tc)
		}
	}
	for _, in := range []string{"", "payments is down", "level=error msg=x", "service: payments"} {
		if _, ok := alert.Text(in, time.Time{}); ok {
			t.Errorf("%q is taken for a message about an alert", in)
		}
	}
}
