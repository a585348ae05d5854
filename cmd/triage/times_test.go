package main

import (
	"errors"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestMomentsAreReadInEveryFormPeoplePaste(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"RFC 3339", "2026-11-21T03:04:05Z", "2026-11-21T03:04:05Z"},
		{"with a zone", "2026-11-21T03:04:05+02:00", "2026-11-21T01:04:05Z"},
		{"with a fraction", "2026-11-21T03:04:05.123456789Z", "2026-11-21T03:04:05.123456789Z"},
		{"with blanks", " 2026-11-21T03:04:05Z ", "2026-11-21T03:04:05Z"},
		{"now", "now", "2026-11-21T12:00:00Z"},
		{"as Grafana writes it", "now-1h30m", "2026-11-21T10:30:00Z"},
		{"how long ago", "2h", "2026-11-21T10:00:00Z"},
		{"how long ago, with a sign", "-2h", "2026-11-21T10:00:00Z"},
		{"days ago", "7d", "2026-11-14T12:00:00Z"},
		{"Unix seconds", "1795230000", "2026-11-21T03:00:00Z"},
		{"Unix milliseconds", "1795230000123", "2026-11-21T03:00:00.123Z"},
		{"Unix microseconds", "1795230000123456", "2026-11-21T03:00:00.123456Z"},
		{"Unix nanoseconds", "1795230000123456789", "2026-11-21T03:00:00.123456789Z"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := parseTime(tc.in, noon)
			if err != nil {
				t.Fatal(err)
			}
			if s := got.Format(time.RFC3339Nano); s != tc.want {
				t.Errorf("got %s, want %s", s, tc.want)
			}
		})
	}
}

func TestWhatIsNoMomentIsRefused(t *testing.T) {
	for _, in := range []string{"", "yesterday", "2026-11-21", "2026-11-21T03:04:05", "12345", "now+1h", "--2h", "2026-13-01T00:00:00Z", "0s", "-9999999999"} {
		if got, err := parseTime(in, noon); err == nil {
			t.Errorf("parseTime(%q) = %s", in, got)
		}
	}
}

func TestTheWindowIsPutTogether(t *testing.T) {
	for _, tc := range []struct{ name, since, start, end, want string }{
		{"nothing given leaves it open", "", "", "", "zero"},
		{"since", "2h", "", "", "2026-11-21T10:00:00Z 2026-11-21T12:00:00Z"},
		{"start until now", "", "now-30m", "", "2026-11-21T11:30:00Z 2026-11-21T12:00:00Z"},
		{"start and end", "", "3h", "2h", "2026-11-21T09:00:00Z 2026-11-21T10:00:00Z"},
		{"an hour before the end", "", "", "2h", "2026-11-21T09:00:00Z 2026-11-21T10:00:00Z"},
		{"since counts from the end", "30m", "", "2h", "2026-11-21T09:30:00Z 2026-11-21T10:00:00Z"},
		{"the end may lie ahead", "", "1h", "2026-11-22T00:00:00Z", "2026-11-21T11:00:00Z 2026-11-22T00:00:00Z"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, err := window(tc.since, tc.start, tc.end, noon)
			if err != nil {
				t.Fatal(err)
			}
			got := "zero"
			if !w.IsZero() {
				got = w.Start.Format(time.RFC3339) + " " + w.End.Format(time.RFC3339)
			}
			if got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
	for _, bad := range [][3]string{{"1h", "2h", ""}, {"", "1h", "2h"}, {"", "now", "now"}, {"x", "", ""}, {"", "x", ""}, {"", "", "x"}} {
		_, err := window(bad[0], bad[1], bad[2], noon)
		var usage *usageError
		if !errors.As(err, &usage) {
			t.Errorf("window(%q) gave %v, want a usage error", bad, err)
		}
	}
}

func TestTheStartOfTheAlertIsReadOrRefused(t *testing.T) {
	for _, tc := range []struct{ name, in, want, refused string }{
		{"not given", "", "unknown", ""},
		{"as an alert writes it", "2026-11-21T11:54:00+00:00", "2026-11-21T11:54:00Z", ""},
		{"how long ago", "6m", "2026-11-21T11:54:00Z", ""},
		{"the zero time of a template", "0001-01-01T00:00:00Z", "unknown", ""},
		{"by a clock a little ahead", "2026-11-21T12:01:00Z", "2026-11-21T12:01:00Z", ""},
		{"still to come", "2026-11-21T13:00:00Z", "", "--alert-start: 2026-11-21T13:00:00Z lies ahead of this machine's clock"},
		{"no time at all", "soon", "", `--alert-start: "soon" is not a time`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := alertStart(tc.in, noon)
			var usage *usageError
			switch {
			case tc.refused != "" && (!errors.As(err, &usage) || !strings.Contains(err.Error(), tc.refused)):
				t.Errorf("got %v, want a usage error with %q", err, tc.refused)
			case tc.refused != "":
			case err != nil:
				t.Error(err)
			case tc.want == "unknown" && !got.IsZero(), tc.want != "unknown" && got.Format(time.RFC3339) != tc.want:
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"2026-11-21T03:04:05Z", "now-1h", "2h", "1795230000", "", "-", "now-", "9999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseTime(s, noon)
		if err == nil && got.Location() != time.UTC {
			t.Errorf("%q gives a time of zone %s", s, got.Location())
		}
		if err != nil && len(err.Error()) > 500 {
			t.Errorf("a message of %d bytes", len(err.Error()))
		}
	})
}
