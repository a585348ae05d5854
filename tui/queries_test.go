package tui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"triage/investigate"
	"triage/sources"
	"triage/telemetry"
)

func TestQueriesArePutAsOtherToolsTakeThem(t *testing.T) {
	for _, c := range []struct {
		name, query string
		win         telemetry.Window
		want        []string
	}{
		{"LogQL", `{app="a"} |= "it's"`, fixtureQuery().Window, []string{
			`{app="a"} |= "it's"`,
			`logcli query --from=2026-11-21T02:52:00Z --to=2026-11-21T03:03:00Z --limit=1000 --forward '{app="a"} |= "it'\''s"'`,
		}},
		{"LogQL without a window", `{app="a"}`, telemetry.Window{}, []string{`{app="a"}`}},
		{"a trace", "/api/traces/" + fixtureTrace, fixtureQuery().Window, []string{"/api/traces/" + fixtureTrace, fixtureTrace}},
		{"a trace of the newer API", "/base/api/v3/traces/" + fixtureTrace + "?raw=true", telemetry.Window{}, []string{"/base/api/v3/traces/" + fixtureTrace + "?raw=true", fixtureTrace}},
		{"tags", `/api/traces?limit=20&tags=%7B%22request_id%22%3A%22a+b%22%2C%22error%22%3A%22true%22%7D on 4 services`, telemetry.Window{}, []string{
			`/api/traces?limit=20&tags=%7B%22request_id%22%3A%22a+b%22%2C%22error%22%3A%22true%22%7D on 4 services`, `error="true" request_id="a b"`,
		}},
		{"services", "/api/services", telemetry.Window{}, []string{"/api/services"}},
		{"of a bundle", `log records with request_id "x"`, fixtureQuery().Window, []string{`log records with request_id "x"`}},
		{"nothing", "", telemetry.Window{}, []string{""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, f := range pasteForms(sources.Asked{Query: c.query}, c.win) {
				got = append(got, f.text)
			}
			if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// FuzzShellWord reads a word back by the rules of POSIX quoting: it is one word, and itself.
func FuzzShellWord(f *testing.F) {
	f.Add(`{app="a"} |= "it's"`)
	f.Add(`'; rm -rf ~; '`)
	f.Add("$(x) `y` \\")
	f.Add("''")
	f.Fuzz(func(t *testing.T, s string) {
		var b strings.Builder
		inside := false
		w := shellWord(s)
		for i := 0; i < len(w); i++ {
			switch c := w[i]; {
			case c == '\'':
				inside = !inside
			case inside:
				b.WriteByte(c)
			case c == '\\' && i+1 < len(w):
				i++
				b.WriteByte(w[i])
			default:
				t.Fatalf("%q has a bare %q in %q", s, c, w)
			}
		}
		if inside || b.String() != s {
			t.Errorf("%q reads back as %q", s, b.String())
		}
	})
}

func TestEachQueryIsShownWithTheTimeThatItSearched(t *testing.T) {
	f := failedFinding()
	f.Sources = slices.Clone(f.Sources)
	day := telemetry.Window{Start: at(0).Add(-24 * time.Hour), End: at(0)}
	asked := f.Sources[0].Asked[0]
	asked.Window = day
	f.Sources[0].Asked = append(slices.Clone(f.Sources[0].Asked), asked)
	m := start(t, state{findings: []investigate.Finding{f}}, size{"", 200, 60})
	press(m, "s")
	for _, want := range []string{
		"asked for 11-20 02:57–11-21 02:57Z (03:57–03:57 local), 9 records",
		"logcli query --from=2026-11-20T02:57:12Z --to=2026-11-21T02:57:12Z",
		"logcli query --from=2026-11-21T02:52:00Z --to=2026-11-21T03:03:00Z", // of those that do not say it
	} {
		if row(m, want) == "" {
			t.Errorf("no %q in:\n%s", want, ansi.Strip(m.View().Content))
		}
	}
}
