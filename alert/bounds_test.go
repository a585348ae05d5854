package alert_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"triage/alert"
	"triage/alert/clue"
)

func one(i int) string {
	return fmt.Sprintf(`{"status":"firing","labels":{"alertname":"High","service":"s%d"},"annotations":{},"startsAt":"2026-03-02T04:10:00Z"}`, i)
}

func many(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = one(i)
	}
	return `{"receiver":"w","groupKey":"g","alerts":[` + strings.Join(list, ",") + `]}`
}

func TestWhatIsTooMuchIsUsedAsFarAsItGoes(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		services int
		note     string // part of a note
	}{
		{"ten thousand alerts", many(10_000), 50, "10000 alerts in one: the first 1000 are read"},
		{"five megabytes of one label", `{"receiver":"w","groupKey":"g","alerts":[{"labels":{"service":"cart","junk":"` + strings.Repeat("x", 5<<20) + `"}}]}`, 1, ""},
		{"half a payload", many(10)[:600], 5, "the JSON ends early"},
		{"a payload that breaks off in a word", strings.Replace(many(2), `"s1"`, `@`, 1), 1, "the JSON is broken near byte"},
		{"two payloads", many(1) + "\n" + many(1), 1, "there is more behind the first JSON document"},
		{"wrong types", `{"receiver":1,"groupKey":[],"status":{},"alerts":[{"labels":[],"annotations":"x","startsAt":7},` + one(1) + `]}`, 1, ""},
		{"alerts of the wrong type", `{"receiver":"w","groupKey":"g","alerts":[1,"x",null,` + one(1) + `]}`, 1, ""},
		{"hostile labels", `{"groupKey":"g","alerts":[{"labels":{"service":"a\u001b[2Jb","app":"--output=/etc/passwd","env":"$(id)","error_code":"-x"}},` + one(1) + `]}`, 1, `not a service: "--output=/etc/passwd"`},
		{"a name as long as a book", `{"groupKey":"g","alerts":[{"labels":{"service":"` + strings.Repeat("a", 4000) + `"}},` + one(1) + `]}`, 1, "not a service"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, err := alert.Read([]byte(tc.in), time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			if got := len(c.Best()); got != tc.services {
				t.Errorf("%d services, want %d: %v", got, tc.services, c.Services)
			}
			if tc.note != "" && !slices.ContainsFunc(c.Notes, func(n string) bool { return strings.Contains(n, tc.note) }) {
				t.Errorf("no note says %q: %q", tc.note, c.Notes)
			}
			doc, err := c.JSON()
			if err != nil || len(doc) > 64<<10 || !json.Valid(doc) {
				t.Errorf("the canonical form has %d bytes, %v", len(doc), err)
			}
		})
	}
}

func TestWhatIsNoPayloadIsRefused(t *testing.T) {
	for _, tc := range []struct {
		in   string
		want error
	}{
		{"", alert.ErrNotJSON},
		{"payments is down", alert.ErrNotJSON},
		{"{", alert.ErrUnknown},
		{"[]", alert.ErrUnknown},
		{`{"a":1}`, alert.ErrUnknown},
		{strings.Repeat("[", 100_000), alert.ErrUnknown},
		{`{"schema":"triage.alert/v2"}`, alert.ErrUnknown},
		{`{"schema":"triage.alert/v1","ids":7}`, clue.ErrNotCanonical},
	} {
		if _, err := alert.Read([]byte(tc.in), time.Time{}); !errors.Is(err, tc.want) {
			t.Errorf("%.40q gives %v, want %v", tc.in, err, tc.want)
		}
	}
}

func BenchmarkTenThousandAlerts(b *testing.B) {
	in := []byte(many(10_000))
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		if _, err := alert.Read(in, time.Time{}); err != nil {
			b.Fatal(err)
		}
	}
}
