package paste_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/alert/clue"
	"triage/paste"
)

// expectation is what must be read from an input; `at` and `note` are words for people.
type expectation struct {
	Source string            `json:"source"`
	Route  clue.Route        `json:"route"`
	IDs    []expectedID      `json:"ids"`
	NotIDs []string          `json:"not_ids"`
	Svc    json.RawMessage   `json:"service"`
	Code   *string           `json:"code"`
	Alert  *string           `json:"alert"`
	Labels map[string]string `json:"labels"`
	Env    *string           `json:"env"`
	Window *expectedWindow   `json:"window"`
	Book   *string           `json:"runbook_url"`
	Query  *string           `json:"query"`
	Status string            `json:"status"`
}

type expectedID struct {
	Kind  clue.Kind `json:"kind"`
	Value string    `json:"value"`
}

type expectedWindow struct {
	Start *moment `json:"start"`
	End   *moment `json:"end"`
}

// moment is a time, or one relative to [now].
type moment struct{ time.Time }

// now is the clock of these tests.
var now = time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)

func (m *moment) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	rest, relative := strings.CutPrefix(s, "now")
	if !relative {
		return json.Unmarshal(b, &m.Time)
	}
	m.Time = now
	if rest == "" {
		return nil
	}
	d, err := time.ParseDuration(rest)
	m.Time = now.Add(d)
	return err
}

// answer is the part of clues that an expectation speaks of.
func answer(c *clue.Clues, want *expectation) expectation {
	got := expectation{Source: c.Source, Route: c.Route(), NotIDs: []string{}, Labels: map[string]string{}, Status: c.Status, IDs: []expectedID{}}
	for _, id := range c.IDs {
		got.IDs = append(got.IDs, expectedID{id.Kind, id.Value})
		if slices.Contains(want.NotIDs, id.Value) {
			got.NotIDs = append(got.NotIDs, id.Value)
		}
	}
	sortIDs(got.IDs)
	var names []string
	for _, s := range c.Best() {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	switch len(names) {
	case 0:
		got.Svc = json.RawMessage("null")
	case 1:
		got.Svc, _ = json.Marshal(names[0])
	default:
		got.Svc, _ = json.Marshal(names)
	}
	for name := range want.Labels {
		if v := c.Get(name); v != "" {
			got.Labels[name] = v
		}
	}
	value := func(f *clue.Fact) *string {
		if f == nil {
			return nil
		}
		return &f.Value
	}
	got.Code, got.Alert, got.Env, got.Book, got.Query = value(c.Code), value(c.Alert), value(c.Env), value(c.Runbook), value(c.Query)
	if w := c.Window; w != nil {
		got.Window = &expectedWindow{}
		if !w.Start.IsZero() {
			got.Window.Start = &moment{w.Start}
		}
		if !w.End.IsZero() {
			got.Window.End = &moment{w.End}
		}
	}
	return got
}

// sortIDs brings ids into an order of their own: in which they are tried is another question.
func sortIDs(ids []expectedID) {
	slices.SortFunc(ids, func(a, b expectedID) int { return strings.Compare(string(a.Kind)+a.Value, string(b.Kind)+b.Value) })
}

// normalised is an expectation in the form of an answer.
func (e expectation) normalised(t *testing.T) expectation {
	t.Helper()
	e.NotIDs = []string{}
	sortIDs(e.IDs)
	if e.Labels == nil {
		e.Labels = map[string]string{}
	}
	var list []string
	if json.Unmarshal(e.Svc, &list) == nil && len(list) > 0 {
		slices.Sort(list)
		e.Svc, _ = json.Marshal(list)
	}
	return e
}

// inputs are the files of a folder that have an expectation beside them.
func inputs(t testing.TB, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no inputs in %s: %v", dir, err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f, ".expect.json") && !strings.HasSuffix(f, ".golden") {
			names = append(names, f)
		}
	}
	return names
}

func read(t testing.TB, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestWhatAnAlertCarriesIsRead(t *testing.T) {
	for _, dir := range []string{"testdata/inputs", "testdata/others"} {
		for _, file := range inputs(t, dir) {
			name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
			t.Run(name, func(t *testing.T) {
				var want expectation
				if err := json.Unmarshal([]byte(read(t, filepath.Join(dir, name+".expect.json"))), &want); err != nil {
					t.Fatal(err)
				}
				c, err := paste.Read(read(t, file), now)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want.normalised(t), answer(&c, &want), cmp.Transformer("json", func(r json.RawMessage) string { return string(r) })); diff != "" {
					t.Errorf("-want +got\n%s", diff)
				}
			})
		}
	}
}
