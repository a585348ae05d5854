package conformance

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/big"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// vectors reads one file of vectors; each has a name.
func vectors[V any](t *testing.T, file string) []V {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Note    string `json:"note"`
		Vectors []V    `json:"vectors"`
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&doc); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if doc.Note == "" || len(doc.Vectors) == 0 {
		t.Fatalf("%s holds no vectors, or does not say what they mean", file)
	}
	return doc.Vectors
}

// object is a JSON object with its numbers as exact fractions, so that 1.5e3 is 1500 and no
// digit is lost.
func object(t *testing.T, data []byte) map[string]any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		t.Fatalf("no JSON object: %v\n%s", err, data)
	}
	return exact(t, m).(map[string]any)
}

func exact(t *testing.T, v any) any {
	switch v := v.(type) {
	case json.Number:
		r, ok := new(big.Rat).SetString(string(v))
		if !ok {
			t.Fatalf("no number: %s", v)
		}
		return "number " + r.RatString()
	case []any:
		for i := range v {
			v[i] = exact(t, v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = exact(t, v[k])
		}
	}
	return v
}

func same(t *testing.T, what string, got []byte, want json.RawMessage) {
	t.Helper()
	differ(t, what, object(t, want), object(t, got))
}

// differ tells what differs, member by member: cmp.Diff takes exponential time on lists
// inside lists.
func differ(t *testing.T, what string, want, got map[string]any) {
	t.Helper()
	names := maps.Clone(want)
	maps.Copy(names, got)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !reflect.DeepEqual(want[name], got[name]) {
			t.Errorf("%s: %s is\n%v\nwant\n%v", what, name, got[name], want[name])
		}
	}
}

func TestEveryVectorHasANameOfItsOwn(t *testing.T) {
	type named struct {
		Name string `json:"name"`
	}
	for _, file := range []string{"envelopes.json", "carriers.json", "tracing.json"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var doc struct{ Vectors []named }
		if err := json.Unmarshal(data, &doc); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, v := range doc.Vectors {
			if strings.TrimSpace(v.Name) == "" || seen[v.Name] {
				t.Errorf("%s: the name %q is empty or taken", file, v.Name)
			}
			seen[v.Name] = true
		}
	}
}
