package audit

import (
	"testing"
	"time"
)

func TestWhatChangesInAMessageIsTakenOut(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		holds          holding
	}{
		{"plain words", "charge failed: card declined", "charge failed: card declined", holdsNothing},
		{"a UUID", "order 6fa459ea-ee8a-3ca4-894e-db77e160355e is lost", "order <id> is lost", holdsID},
		{"a trace id", "trace 4bf92f3577b34da6a3ce929d0e0e4736", "trace <id>", holdsID},
		{"a ULID", "job 01ARZ3NDEKTSV4RRFFQ69G5FAV died", "job <id> died", holdsID},
		{"an id with a prefix", "request req-7f3a failed", "request <id> failed", holdsID},
		{"a long number", "order 88213 failed", "order <id> failed", holdsID},
		{"a short number", "retry 2 of 3", "retry <n> of <n>", holdsNumber},
		{"a number behind a word", "shard-3 is down", "shard-<n> is down", holdsNumber},
		{"a duration", "took 250ms", "took <n>", holdsNumber},
		{"an address", "dial 10.0.0.1:5432: refused", "dial <id>: refused", holdsID},
		{"a mailbox", "no user bob@shop.example here", "no user <id> here", holdsID},
		{"names with digits", "utf8 s3 http2 sha256 x509 base64", "utf8 s3 http2 sha256 x509 base64", holdsNothing},
		{"a version", "needs v1.2.3", "needs v1.2.3", holdsNothing},
		{"a value in quotes", `user "42" unknown`, `user "<n>" unknown`, holdsNumber},
		{"a status", "HTTP/1.1 502", "HTTP/<n> <n>", holdsNumber},
		{"hexadecimal words without digits", "deadbeef facade", "deadbeef facade", holdsNothing},
		{"the first line only", "failed\n  at 12345", "failed", holdsNothing},
		{"other scripts", "支払い 88213 失敗", "支払い <id> 失敗", holdsID},
		{"nothing", "", "", holdsNothing},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, holds := shapeOf(c.in); got != c.want || holds != c.holds {
				t.Errorf("got %q (%d), want %q (%d)", got, holds, c.want, c.holds)
			}
		})
	}
}

func TestCodesAreBroughtIntoUpperSnakeCase(t *testing.T) {
	for in, want := range map[string]string{
		"payment.timeout": "PAYMENT_TIMEOUT", "paymentTimeout": "PAYMENT_TIMEOUT", "PaymentTimeout": "PAYMENT_TIMEOUT",
		"payment-timeout": "PAYMENT_TIMEOUT", "PAYMENT TIMEOUT": "PAYMENT_TIMEOUT", "HTTPError": "HTTP_ERROR", "__a__b__": "A_B",
		"E1042": "E1042", "s3Denied": "S3_DENIED", "42": "", "": "", "zahlung.überfällig": "", "7up": "",
	} {
		if got := toUpperSnake(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	for code, want := range map[string]bool{
		"PAYMENT_TIMEOUT": true, "TIMEOUT": true, "E2": true, "HTTP_502": true, "A__B": false, "_A": false, "A_": false, "2A": false, "a": false, "": false,
	} {
		if upperSnake(code) != want {
			t.Errorf("%q: want %t", code, want)
		}
	}
}

func TestAPercentageIsNeverRoundedUpToAll(t *testing.T) {
	for in, want := range map[float64]float64{99.99: 99.9, 100: 100, 33.333: 33.3, 0.04: 0} {
		if got := rounded(in); got != want {
			t.Errorf("%v is shown as %v, want %v", in, got, want)
		}
	}
	if stamp(time.Time{}) != "" {
		t.Error("no time has a stamp")
	}
}
