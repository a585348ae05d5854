package otlpjson

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"triage/telemetry"
	"triage/telemetry/jsonscan"
)

func TestAttributesAreReadAsEncodingJSONReadsThem(t *testing.T) {
	for _, text := range attributeSeeds {
		t.Run(text, func(t *testing.T) { compareAttributes(t, text) })
	}
}

var attributeSeeds = []string{
	`[{"key":"a","value":{"stringValue":"b"}},{"key":"a","value":{"intValue":"7"}}]`,
	`[{"key":"a","value":{"arrayValue":{"values":[{"boolValue":true},{},{"doubleValue":"NaN"},{"intValue":1.5}]}}}]`,
	`[{"key":"a","value":{"kvlistValue":{"values":[{"key":"b","value":{"bytesValue":"/w=="}},{"key":"c"},{"value":{"doubleValue":2}}]}}}]`,
	`[{"KEY":"a","value":{"StringValue":"\u00e9\ud83d\ude00"}},{"key":"b","value":null},null,{}]`,
	`[{"key":"a","value":{"stringValue":null}},{"key":"b","value":{"arrayValue":null}},{"key":"c","value":{"kvlistValue":{}}}]`,
	`[{"value":{"intValue":"9223372036854775808"},"key":"a","x":[1]}]`, `null`, `[]`,
}

// compareAttributes reads a list of attributes in both ways, where encoding/json reads all
// of it and no name occurs twice in an object.
func compareAttributes(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) || ambiguous(jsonscan.New(strings.NewReader(text))) {
		return
	}
	var list []keyValue
	if json.Unmarshal([]byte(text), &list) != nil {
		return
	}
	r := newReader(jsonscan.New(strings.NewReader(text)))
	got, err := r.attributes("attributes")
	if err != nil || r.wrong != nil || len(r.pairs) > 0 {
		t.Fatalf("%s: %v, %v, %d pairs left", text, err, r.wrong, len(r.pairs))
	}
	if diff := cmp.Diff(attributes(list), got, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", text, diff)
	}
}

// ambiguous tells whether an object of the next value has a name twice, in any spelling, or
// several kinds of value. What is not JSON is ambiguous too.
func ambiguous(s *jsonscan.Scanner) bool {
	c, err := s.Peek()
	if err != nil {
		return true
	}
	twice := false
	switch c {
	case '{':
		seen := map[string]bool{}
		err = s.Object(func(key []byte) error {
			name := strings.ToLower(strings.ReplaceAll(string(key), "_", ""))
			twice = twice || seen[name] || strings.Contains(string(key), "_") || !strings.EqualFold(name, string(key))
			if strings.HasSuffix(name, "value") && name != "value" {
				twice = twice || seen["a kind"]
				seen["a kind"] = true
			}
			seen[name] = true
			twice = ambiguous(s) || twice
			return nil
		})
	case '[':
		err = s.Array(func() error { twice = ambiguous(s) || twice; return nil })
	default:
		err = s.Skip()
	}
	return twice || err != nil
}

func FuzzAttributes(f *testing.F) {
	for _, text := range attributeSeeds {
		f.Add(text)
	}
	f.Fuzz(compareAttributes)
}

func TestNamesOfTheProtoFileAreTaken(t *testing.T) {
	got, err := traces(t, `{"resourceSpans":[{"scopeSpans":[{"spans":[{"trace_id":"`+traceID+`","SPANID":"00f067aa0ba902b7","start_time_unix_nano":"1","attributes":[{"key":"a","value":{"string_value":"b"}}]}]}]}]}`)
	if err != nil {
		t.Fatal(err)
	}
	want := []telemetry.Span{{TraceID: traceID, SpanID: "00f067aa0ba902b7", Start: at(0, 1), Attributes: telemetry.Attributes{"a": "b"}, Source: "test"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

func TestAValueOfAWrongKindCostsOnlyItself(t *testing.T) {
	got, err := traces(t, `{"resourceSpans":[{"resource":{"attributes":7},"scopeSpans":[{"scope":{"name":[]},"spans":[
{"name":"one","attributes":[{"key":"a","value":{"boolValue":"yes"}},{"key":"b","value":{"stringValue":5}},7,{"key":"c","value":"x"},{"key":"d","value":{"intValue":4}}],"events":{},"links":[3],"status":{"message":{},"code":2},"parentSpanId":5}]}]}]}`)
	const want = "OTLP/JSON: 3 damaged, the first at byte 30: resource.attributes: a number stands where a list belongs"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	span := []telemetry.Span{{Name: "one", Attributes: telemetry.Attributes{"d": int64(4)}, Status: telemetry.StatusError, Links: []telemetry.SpanLink{{}}, Source: "test"}}
	if diff := cmp.Diff(span, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}
