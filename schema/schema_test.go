package schema_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"triage/schema"
)

func TestSchemasAreValidAndDescribeEveryField(t *testing.T) {
	for name, doc := range map[string][]byte{"alert": schema.Alert(), "envelope": schema.Envelope(), "envelope-lint": schema.EnvelopeLint(), "incident": schema.Incident(), "requests": schema.Requests()} {
		t.Run(name, func(t *testing.T) {
			parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
			if err != nil {
				t.Fatal(err)
			}
			c := jsonschema.NewCompiler()
			if err := c.AddResource(name, parsed); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Compile(name); err != nil {
				t.Fatal(err)
			}
			var tree map[string]any
			if err := json.Unmarshal(doc, &tree); err != nil {
				t.Fatal(err)
			}
			described(t, name, tree)
		})
	}
}

// described checks that an object's schema stays open and that each of its properties and
// all it requires is described.
func described(t *testing.T, path string, node map[string]any) {
	t.Helper()
	properties, _ := node["properties"].(map[string]any)
	if node["type"] == "object" && node["additionalProperties"] == nil {
		t.Errorf("%s does not say that it takes further fields", path)
	}
	for name, p := range properties {
		property := p.(map[string]any)
		if property["description"] == nil && property["$ref"] == nil {
			t.Errorf("%s.%s has no description", path, name)
		}
		described(t, path+"."+name, property)
	}
	required, _ := node["required"].([]any)
	for _, r := range required {
		if properties[r.(string)] == nil {
			t.Errorf("%s requires %s, which it does not describe", path, r)
		}
	}
	if items, ok := node["items"].(map[string]any); ok {
		described(t, path+"[]", items)
	}
	defs, _ := node["$defs"].(map[string]any)
	for name, d := range defs {
		described(t, "$defs."+name, d.(map[string]any))
	}
}
