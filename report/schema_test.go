package report_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"triage/correlate"
	"triage/envelope"
	"triage/report"
	"triage/schema"
)

// validator compiles one of the shipped schemas; formats are asserted.
func validator(t testing.TB, doc []byte) *jsonschema.Schema {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.AssertContent()
	if err := c.AddResource("schema", parsed); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t testing.TB, s *jsonschema.Schema, doc []byte) {
	t.Helper()
	if !utf8.Valid(doc) {
		t.Fatal("the document is not UTF-8")
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(parsed); err != nil {
		t.Errorf("%v", err)
	}
}

func TestEveryFindingSatisfiesTheSchema(t *testing.T) {
	s := validator(t, schema.Incident())
	for name, f := range findings() {
		t.Run(name, func(t *testing.T) { validate(t, s, asJSON(t, f)) })
	}
}

func TestEveryListOfRequestsSatisfiesTheSchema(t *testing.T) {
	s := validator(t, schema.Requests())
	for name, r := range requestLists() {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := report.RequestsJSON(&b, r); err != nil {
				t.Fatal(err)
			}
			validate(t, s, b.Bytes())
		})
	}
}

func TestEveryFieldThatIsWrittenIsInTheSchema(t *testing.T) {
	for name, c := range map[string]struct{ schema, example []byte }{
		"incident": {schema.Incident(), asJSON(t, everything())},
		"requests": {schema.Requests(), requestsJSON(t, requestLists()["two-shapes"])},
	} {
		t.Run(name, func(t *testing.T) {
			var tree map[string]any
			if err := json.Unmarshal(c.schema, &tree); err != nil {
				t.Fatal(err)
			}
			var doc any
			if err := json.Unmarshal(c.example, &doc); err != nil {
				t.Fatal(err)
			}
			known(t, tree, tree, doc, name)
		})
	}
}

// known checks that every field of doc is described where the schema stands.
func known(t *testing.T, root, node map[string]any, doc any, path string) {
	t.Helper()
	if ref, ok := node["$ref"].(string); ok {
		node = root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	if alternatives, ok := node["oneOf"].([]any); ok {
		known(t, root, alternatives[0].(map[string]any), doc, path)
		return
	}
	switch d := doc.(type) {
	case map[string]any:
		properties, _ := node["properties"].(map[string]any)
		others, open := node["additionalProperties"].(map[string]any)
		for name, v := range d {
			switch p, ok := properties[name].(map[string]any); {
			case ok:
				known(t, root, p, v, path+"."+name)
			case open:
				known(t, root, others, v, path+"."+name)
			default:
				t.Errorf("%s.%s is written but not described", path, name)
			}
		}
	case []any:
		items, _ := node["items"].(map[string]any)
		for _, v := range d {
			known(t, root, items, v, path+"[]")
		}
	}
}

// The contract's own list of a hop's fields: none may be renamed or lost.
func TestAHopHasTheFieldsOfTheContract(t *testing.T) {
	var doc struct {
		RootCause map[string]any `json:"root_cause"`
		Chain     []map[string]any
	}
	if err := json.Unmarshal(asJSON(t, everything()), &doc); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"service", "operation", "code", "message", "class", "retriable", "severity", "time", "grpc_status",
		"http_status", "peer", "error_type", "cause", "attempts", "panic", "request_id", "correlation_id",
		"trace_id", "span_id", "version", "stack", "reasons", "evidence",
	} {
		if doc.RootCause[name] == nil {
			t.Errorf("root_cause.%s is missing", name)
		}
	}
	if doc.RootCause["link"] != nil {
		t.Error("the root cause follows from nothing and has a link")
	}
	if doc.Chain[1]["link"] == nil {
		t.Error("the second hop has no link")
	}
	if !reflect.DeepEqual(doc.RootCause, doc.Chain[0]) {
		t.Error("root_cause is not the first hop of the chain")
	}
}

func TestRetriableIsABooleanOnlyWhereSomethingIsKnown(t *testing.T) {
	for retry, want := range map[envelope.Retry]any{
		envelope.RetryYes: true, envelope.RetryIdempotent: true, envelope.RetryAfter: true,
		envelope.RetryHigher: true, envelope.RetryNo: false, envelope.RetryUnknown: nil,
	} {
		f := healthy()
		f.Incident.Verdict.Retry = retry
		var doc struct{ Verdict map[string]any }
		if err := json.Unmarshal(asJSON(t, f), &doc); err != nil {
			t.Fatal(err)
		}
		if got, ok := doc.Verdict["retriable"]; !ok || got != want {
			t.Errorf("retry %q: retriable is %v, want %v", retry, got, want)
		}
		if doc.Verdict["retry"] == "" {
			t.Errorf("retry %q is written as an empty string", retry)
		}
	}
}

func TestTheSchemaKnowsEveryWordOfTheModel(t *testing.T) {
	words := map[string][]string{
		"status":   {string(correlate.Failed), string(correlate.Handled), string(correlate.Healthy), string(correlate.Unknown), string(correlate.NotFound)},
		"link":     {string(correlate.LinkParent), string(correlate.LinkSameSpan), string(correlate.LinkSpanLink), string(correlate.LinkText), string(correlate.LinkPeer), string(correlate.LinkTimeOrder)},
		"look":     {string(envelope.LookDown), string(envelope.LookHere), string(envelope.LookUp), string(envelope.LookBack), string(envelope.LookOut)},
		"evidence": {string(correlate.EvidenceLog), string(correlate.EvidenceSpan), string(correlate.EvidenceEvent)},
		"severity": {string(envelope.Trace), string(envelope.Debug), string(envelope.Info), string(envelope.Warn), string(envelope.Error), string(envelope.Fatal)},
	}
	var enums [][]string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if list, ok := v["enum"].([]any); ok {
				var enum []string
				for _, w := range list {
					enum = append(enum, w.(string))
				}
				enums = append(enums, enum)
			}
			for _, sub := range v {
				walk(sub)
			}
		case []any:
			for _, sub := range v {
				walk(sub)
			}
		}
	}
	var tree any
	if err := json.Unmarshal(schema.Incident(), &tree); err != nil {
		t.Fatal(err)
	}
	walk(tree)
	for name, want := range words {
		if !slices.ContainsFunc(enums, func(got []string) bool { return slices.Equal(got, want) }) {
			t.Errorf("no enum of the schema is %s: %v", name, want)
		}
	}
}
