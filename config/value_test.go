package config

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestLengthsOfTime(t *testing.T) {
	for in, want := range map[string]time.Duration{"90s": 90 * time.Second, "1h30m": 90 * time.Minute, "7d": 168 * time.Hour, "2w": 336 * time.Hour, "0.5h": 30 * time.Minute} {
		if got, err := ParseDuration(in); err != nil || got != want {
			t.Errorf("ParseDuration(%q) = %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "0s", "-1h", "5", "x", "1y", "d", "-1d", "1.5d", "99999999d", "999999999999999w"} {
		if got, err := ParseDuration(in); err == nil {
			t.Errorf("ParseDuration(%q) = %v", in, got)
		}
	}
}

func TestAddressesAreShownWithoutCredentials(t *testing.T) {
	for in, want := range map[string]string{
		"https://logs.example/loki":              "https://logs.example/loki",
		"https://u:pw@logs.example/loki":         "https://(hidden)@logs.example/loki",
		"https://token@logs.example":             "https://(hidden)@logs.example",
		"https://logs.example/a%20b?key=pw&x":    "https://logs.example/a%20b?(hidden)",
		"http://[::1]:3100":                      "http://[::1]:3100",
		"https://u:p%zzw@logs.example":           "(hidden)",
		"https://u:pw@logs.example/x?token=pw#f": "https://(hidden)@logs.example/x?(hidden)",
	} {
		if got := redactURL(in); got != want {
			t.Errorf("redactURL(%s) = %s, want %s", in, got, want)
		}
	}
}

func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"30s", "7d", "1h30m", "-1s", "", "d", "9223372036854775807ns", "106752d", "1e9h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDuration(s)
		if err == nil && d <= 0 {
			t.Errorf("ParseDuration(%q) = %v", s, d)
		}
		if err != nil && len(err.Error()) > 1000 {
			t.Errorf("a message of %d bytes", len(err.Error()))
		}
	})
}

func FuzzAddress(f *testing.F) {
	const secret = "s3cr3t-pw"
	for _, s := range []string{"https://u:@h/p", "http://@h?", "http://h/?x=", "//:@", "http://u:@h\x00"} {
		f.Add(s, 9)
	}
	f.Fuzz(func(t *testing.T, raw string, at int) {
		if at >= 0 && at <= len(raw) {
			raw = raw[:at] + secret + raw[at:]
		}
		if err := checkURL(raw); err != nil {
			if strings.Contains(err.Error(), secret) && !strings.Contains(err.Error(), "scheme") {
				t.Errorf("the message repeats the address: %v", err)
			}
			return
		}
		u, err := url.Parse(raw)
		if err != nil {
			t.Fatalf("%q was accepted: %v", raw, err)
		}
		shown := redactURL(raw)
		if strings.Contains(shown, secret) && !strings.Contains(u.EscapedPath()+u.Host+u.Scheme, secret) {
			t.Errorf("%q is shown as %q", raw, shown)
		}
	})
}
