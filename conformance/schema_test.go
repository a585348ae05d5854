package conformance

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"triage/envelope/emit"
	"triage/schema"
)

// TestWhatIsWrittenIsValidByTheSchema leaves out the documents of later versions, whose
// words the schema of v1 does not list, and those with values of another kind.
func TestWhatIsWrittenIsValidByTheSchema(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Envelope()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("envelope.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("envelope.json")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, v := range vectors[document](t, "envelopes.json") {
		var e emit.Error
		if v.Refused != "" || strings.Contains(v.Text, "/v1.") || strings.Contains(v.Name, "another kind") || strings.Contains(v.Name, "does not know") {
			continue
		}
		if err := json.Unmarshal([]byte(v.Text), &e); err != nil {
			t.Fatal(err)
		}
		written, err := json.Marshal(&e)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(written))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(value); err != nil {
			t.Errorf("%s: %v\n%s", v.Name, err, written)
		}
		checked++
	}
	if checked < 15 {
		t.Errorf("only %d documents were checked", checked)
	}
}
