package paste_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"triage/alert/clue"
	"triage/paste"
	"triage/schema"
)

// TestEveryFactHasThePlaceThatItWasReadFrom compares the whole canonical form of every input, and
// checks that it keeps to its schema and reads back as it was.
func TestEveryFactHasThePlaceThatItWasReadFrom(t *testing.T) {
	valid := validator(t)
	for _, dir := range []string{"testdata/inputs", "testdata/others"} {
		for _, file := range inputs(t, dir) {
			t.Run(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), func(t *testing.T) {
				c, err := paste.Read(read(t, file), now)
				if err != nil {
					t.Fatal(err)
				}
				doc := canonical(t, &c)
				golden.RequireEqual(t, doc)
				var tree any
				if err := json.Unmarshal(doc, &tree); err != nil {
					t.Fatal(err)
				}
				if err := valid.Validate(tree); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func validator(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Alert()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("alert", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("alert")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// canonical is the canonical form, which must read back as itself.
func canonical(t testing.TB, c *clue.Clues) []byte {
	t.Helper()
	doc, err := c.JSON()
	if err != nil {
		t.Fatal(err)
	}
	back, err := paste.Read(string(doc), time.Time{})
	if err != nil {
		t.Fatalf("the canonical form is not read: %v\n%s", err, doc)
	}
	again, err := back.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(doc, again) {
		t.Errorf("the canonical form reads back otherwise:\n%s\n%s", doc, again)
	}
	return doc
}

// FuzzRead feeds every reader: whatever comes, nothing that is accepted could be taken for an
// option or act on a terminal, and the canonical form reads back as itself.
func FuzzRead(f *testing.F) {
	for _, dir := range []string{"testdata/inputs", "testdata/others"} {
		for _, file := range inputs(f, dir) {
			f.Add(read(f, file))
		}
	}
	for _, s := range []string{"-rf", "--config=x", "service=-o", `{"alerts":[{"labels":{"service":"-x","pod":"\u001b[2J"}}]}`, "triage://open?v=1&code=-x", "\x00", "[]", "{", "https://x/explore?panes={"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := paste.Read(s, now)
		for _, v := range values(&c) {
			if strings.HasPrefix(v, "-") {
				t.Errorf("%q gives %q", s, v)
			}
			if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 }) {
				t.Errorf("%q gives %q, which is not printable", s, v)
			}
		}
		if err == nil {
			canonical(t, &c)
		}
	})
}

// values are all that is used further on.
func values(c *clue.Clues) (out []string) {
	for _, id := range c.IDs {
		out = append(out, id.Value)
	}
	for _, s := range c.Services {
		out = append(out, s.Name)
	}
	for _, l := range c.Labels {
		out = append(out, l.Name, l.Value)
	}
	for _, f := range []*clue.Fact{c.Code, c.Alert, c.Env, c.Runbook, c.Summary} {
		if f != nil {
			out = append(out, f.Value)
		}
	}
	return out
}
