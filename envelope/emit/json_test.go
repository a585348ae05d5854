package emit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"triage/envelope"
	"triage/envelope/emit"
)

func TestAnotherMajorVersionIsNamed(t *testing.T) {
	var e emit.Error
	err := json.Unmarshal([]byte(`{"schema":"error-envelope/v2"}`), &e)
	var version *emit.VersionError
	if !errors.As(err, &version) || version.Schema != "error-envelope/v2" || !strings.Contains(err.Error(), "error-envelope/v1") {
		t.Errorf("%v", err)
	}
}

func TestAttributesOfAnyKindAreWritten(t *testing.T) {
	err := emit.New("A", "m", emit.At(at), emit.Attribute("d", 1500*time.Millisecond), emit.Attribute("t", at), emit.Attribute("e", errors.New("x")),
		emit.Attribute("s", struct {
			N int `json:"n"`
		}{1}), emit.Attribute("f", func() {}), emit.Attribute("nil", nil))
	b, jsonErr := json.Marshal(err)
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	want := `"attributes":{"d":"1.5s","e":"x","f":"0x`
	if !strings.Contains(string(b), want) || !strings.Contains(string(b), `"s":{"n":1},"t":"2026-11-21T02:57:15.71Z"}`) {
		t.Errorf("wrote %s, want %s…", b, want)
	}
}

func TestAnErrorThatWasReadCanBeEnriched(t *testing.T) {
	var e emit.Error
	if err := json.Unmarshal([]byte(`{"schema":"error-envelope/v1.9","message":"m","attempt":"three","retry":"later on","retriable":true}`), &e); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(emit.Enrich(&e, emit.Attempt(3, 5), emit.Peer("x")))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"schema":"error-envelope/v1.9","message":"m","error_message":"m","attempt":3,"max_attempts":5,"peer":"x","retriable":true,"retry":"later on"}`
	if string(b) != want {
		t.Errorf("wrote\n%s\nwant\n%s", b, want)
	}
}

// FuzzJSON proves that whatever can be read is written as valid JSON that reads the same,
// and that no text breaks the other writers.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		`{"schema":"error-envelope/v1.9","error_code":"A","message":"m","cause":[{"message":"m","x":1,"causes":[{"message":"n"}]}],"new":[1,{"a":null}]}`,
		`{"attempt":1e3,"http_status":200,"retry_after_ms":1.5,"retriable":true,"timestamp":"2026-11-21T02:57:15+02:00","attributes":{"n":1e400}}`,
		"{\"message\":\"\\ud800 \xff\",\"resource\":{\"a\":\"b\"},\"panic\":true,\"truncated\":true}", `{"cause":[]}`, `null`, `[`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var e emit.Error
		if json.Unmarshal(data, &e) != nil {
			return
		}
		once, err := json.Marshal(&e)
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", data, err)
		}
		var again emit.Error
		if err := json.Unmarshal(once, &again); err != nil {
			t.Fatalf("%q was written as %q, which cannot be read: %v", data, once, err)
		}
		twice, err := json.Marshal(&again)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%q is written as\n%s\nand then as\n%s (%v)", data, once, twice, err)
		}
		if wrapped, err := json.Marshal(emit.Wrap(&e, "A", "m", emit.Class(envelope.Policy))); err != nil || !json.Valid(wrapped) {
			t.Fatalf("%q wrapped is %q (%v)", data, wrapped, err)
		}
	})
}
