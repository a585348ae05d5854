package report_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"triage/correlate"
	"triage/envelope"
	"triage/report"
	"triage/schema"
)

func TestBytesThatAreNotUTF8StandBesideTheTextInBase64(t *testing.T) {
	const raw = "pool \xff\xfe timed out"
	f := dbTimeout()
	f.Incident.Chain[0].Evidence = []correlate.EvidenceRef{{Kind: correlate.EvidenceLog, Ref: "ledger@1", Text: raw}}
	f.Incident.Timeline = []correlate.Entry{{Kind: correlate.EvidenceLog, Text: raw}}
	type record struct {
		Text   string
		Base64 []byte `json:"text_base64"`
	}
	var doc struct {
		RootCause struct{ Evidence []record } `json:"root_cause"`
		Timeline  []record
	}
	if err := json.Unmarshal(asJSON(t, f), &doc); err != nil {
		t.Fatal(err)
	}
	for _, r := range append(doc.RootCause.Evidence, doc.Timeline...) {
		if r.Text != "pool \ufffd\ufffd timed out" || string(r.Base64) != raw {
			t.Errorf("text %q, bytes %q", r.Text, r.Base64)
		}
	}
}

func TestTextOfServicesIsRawInJSON(t *testing.T) {
	const raw = "a\x1b[2J\u202eb\u200bc\u009bd\U000e0041 <b> & \" \\ \x7f token=hunter2"
	f := dbTimeout()
	f.Incident.Chain[0].Envelope.Message = raw
	doc := asJSON(t, f)
	for _, r := range string(doc) {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			t.Errorf("%U stands in the document as it is", r)
		}
	}
	if !bytes.Contains(doc, []byte(" <b> & ")) {
		t.Error("signs of HTML are escaped, which makes the document hard to read")
	}
	var got struct {
		RootCause struct{ Message string } `json:"root_cause"`
	}
	if err := json.Unmarshal(doc, &got); err != nil {
		t.Fatal(err)
	}
	if got.RootCause.Message != raw {
		t.Errorf("message is %q, want %q", got.RootCause.Message, raw)
	}
}

func TestTheSameFindingGivesTheSameBytes(t *testing.T) {
	for name := range findings() {
		var docs [2][3][]byte
		for n := range docs {
			f := findings()[name]
			docs[n] = [3][]byte{plainText(t, f, report.TextOptions{}), markdown(t, f), asJSON(t, f)}
		}
		for n := range docs[0] {
			if !bytes.Equal(docs[0][n], docs[1][n]) {
				t.Errorf("%s differs from one run to the next", name)
			}
		}
	}
}

func TestFiguresOutOfRangeAreBroughtBack(t *testing.T) {
	s := validator(t, schema.Incident())
	for _, c := range []struct{ in, want float64 }{{-1, 0}, {0.12345678, 0.1235}, {7, 1}, {math.NaN(), 0}, {math.Inf(1), 1}} {
		f := dbTimeout()
		f.Incident.Verdict.Confidence = c.in
		f.Incident.Chain[0].Time = time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC)
		f.Incident.Chain[0].Duration = math.MinInt64
		doc := asJSON(t, f)
		validate(t, s, doc)
		var got struct{ Verdict struct{ Confidence float64 } }
		if err := json.Unmarshal(doc, &got); err != nil {
			t.Fatal(err)
		}
		if got.Verdict.Confidence != c.want {
			t.Errorf("confidence %v is written as %v, want %v", c.in, got.Verdict.Confidence, c.want)
		}
		plainText(t, f, report.TextOptions{})
	}
}

func TestADeepCauseTreeIsBounded(t *testing.T) {
	cause := envelope.Cause{Message: "innermost"}
	for range 10_000 {
		cause = envelope.Cause{Message: "layer", Causes: []envelope.Cause{cause}}
	}
	f := dbTimeout()
	f.Incident.Chain[0].Envelope.Cause = []envelope.Cause{cause}
	validate(t, validator(t, schema.Incident()), asJSON(t, f))
	if out := string(plainText(t, f, report.TextOptions{})); strings.Count(out, "one of: layer") > 30 {
		t.Error("every layer is shown")
	}
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{evil, "\xff", "\u2028", "\U000e0041", "\ud7ff", "\"\\\x7f\x00", "\U0010ffff"} {
		f.Add(s)
	}
	s := validator(f, schema.Incident())
	f.Fuzz(func(t *testing.T, raw string) {
		v := findingOf(raw)
		v.Incident.Timeline = []correlate.Entry{{Kind: correlate.EvidenceLog, Text: raw}}
		doc := asJSON(t, v)
		validate(t, s, doc)
		var got struct {
			Timeline []struct {
				Text   string
				Base64 string `json:"text_base64"`
			}
		}
		if err := json.Unmarshal(doc, &got); err != nil {
			t.Fatal(err)
		}
		text := got.Timeline[0].Text
		if !utf8.ValidString(raw) {
			b, err := base64.StdEncoding.DecodeString(got.Timeline[0].Base64)
			if err != nil {
				t.Fatal(err)
			}
			text = string(b)
		}
		if text != raw {
			t.Fatalf("%q comes back as %q", raw, text)
		}
	})
}

func BenchmarkReports(b *testing.B) {
	f := dbTimeout()
	b.Run("text", func(b *testing.B) {
		for b.Loop() {
			plainText(b, f, report.TextOptions{})
		}
	})
	b.Run("markdown", func(b *testing.B) {
		for b.Loop() {
			markdown(b, f)
		}
	})
	b.Run("json", func(b *testing.B) {
		for b.Loop() {
			asJSON(b, f)
		}
	})
}
