package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"triage/envelope"
	"triage/envelope/emit"
	"triage/telemetry"
)

type document struct {
	Name    string                     `json:"name"`
	Why     string                     `json:"why"`
	Text    string                     `json:"text"`
	Refused string                     `json:"refused"`
	Written json.RawMessage            `json:"written"`
	Keeps   []string                   `json:"keeps"`
	Log     map[string]json.RawMessage `json:"log"`
}

func TestDocumentsSurviveReadingAndWriting(t *testing.T) {
	for _, v := range vectors[document](t, "envelopes.json") {
		t.Run(v.Name, func(t *testing.T) {
			var e emit.Error
			err := json.Unmarshal([]byte(v.Text), &e)
			if v.Refused != "" {
				refused(t, err, v.Refused)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(&e)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "written", got, v.Written)
			for _, digits := range v.Keeps {
				if !bytes.Contains(got, []byte(digits)) {
					t.Errorf("%s is gone from %s", digits, got)
				}
			}
			var again emit.Error
			if err := json.Unmarshal(got, &again); err != nil {
				t.Fatalf("what was written cannot be read: %v", err)
			}
			if twice, err := json.Marshal(&again); err != nil || !bytes.Equal(got, twice) {
				t.Errorf("a second round trip changes the document (%v):\n%s\n%s", err, got, twice)
			}
		})
	}
}

func refused(t *testing.T, err error, why string) {
	t.Helper()
	var version *emit.VersionError
	switch {
	case err == nil:
		t.Errorf("was read, though it is to be refused: %s", why)
	case (why == "version") != errors.As(err, &version):
		t.Errorf("refused for %v, want %s", err, why)
	}
}

// TestTheDecoderReadsWhatTheWriterWrites holds envelope.Log to emit's writer: of every
// document, and of the same as a slog record, each field of the contract is read again and
// known to be the service's own word.
func TestTheDecoderReadsWhatTheWriterWrites(t *testing.T) {
	for _, v := range vectors[document](t, "envelopes.json") {
		if v.Refused != "" {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			var e emit.Error
			if err := json.Unmarshal([]byte(v.Text), &e); err != nil {
				t.Fatal(err)
			}
			written, err := json.Marshal(&e)
			if err != nil {
				t.Fatal(err)
			}
			t.Run("as a line", func(t *testing.T) {
				decodes(t, string(written), object(t, written), v.Log)
			})
			t.Run("as a slog record", func(t *testing.T) {
				var line bytes.Buffer
				logger := slog.New(slog.NewJSONHandler(&line, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
				want := object(t, written)
				message, _ := want["message"].(string)
				want["severity"] = "error"
				delete(want, "timestamp")
				logger.Error(message, emit.Attr(&e))
				decodes(t, line.String(), want, v.Log)
			})
		})
	}
}

func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// decodes checks what envelope.Log makes of a line against the members of an envelope;
// instead says where the decoder may differ.
func decodes(t *testing.T, line string, want map[string]any, instead map[string]json.RawMessage) {
	t.Helper()
	env := envelope.Log(telemetry.LogRecord{Line: strings.TrimSuffix(line, "\n")})
	got := object(t, env.AppendJSON(nil, envelope.JSONOptions{}))
	for _, name := range known() {
		expected, has, own := want[name], want[name] != nil, true
		if other, ok := instead[name]; ok {
			var said any
			if err := json.Unmarshal(other, &said); err != nil {
				t.Fatal(err)
			}
			if said == "*" {
				continue
			}
			expected, has, own = said, said != nil, false
		} else if other, ok := instead["*"]; ok && string(other) == "null" {
			continue
		}
		origin := env.From(field(name))
		switch {
		case !has && got[name] != nil && origin.How == envelope.FromField && name != "cause_how" && name != "retry" && name != "retriable":
			t.Errorf("%s is %v, from the field %q, though nobody said it", name, got[name], origin.Key)
		case has && !reflect.DeepEqual(got[name], expected):
			t.Errorf("%s is\n%v\nwant\n%v\nin %s", name, got[name], expected, line)
		case has && own && name != "cause" && name != "cause_how" && origin.How != envelope.FromField:
			t.Errorf("%s is known by %q, want a field\nin %s", name, origin.How, line)
		}
	}
}

// known are the names of the contract's fields but for schema and attributes, which line
// decoders keep in their own way.
func known() []string {
	names := []string{"cause_how", "retry"}
	for _, f := range envelope.Fields() {
		names = append(names, f.JSONName())
	}
	slices.Sort(names)
	return names
}

// field is the field whose origin a member of the JSON form has.
func field(name string) envelope.Field {
	switch name {
	case "cause_how":
		return envelope.FieldCause
	case "retry":
		return envelope.FieldRetriable
	}
	for _, f := range envelope.Fields() {
		if f.JSONName() == name {
			return f
		}
	}
	return envelope.Field(len(envelope.Fields()))
}

func TestTheVectorsUseEveryFieldOfTheContract(t *testing.T) {
	used := map[string]bool{}
	for _, v := range vectors[document](t, "envelopes.json") {
		if v.Written != nil {
			for name := range maps.Keys(object(t, v.Written)) {
				used[name] = true
			}
		}
	}
	for _, name := range known() {
		if !used[name] {
			t.Errorf("no vector has %s", name)
		}
	}
}
