package jsonscan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// build reads one value with the methods that go into it, as encoding/json would build it.
func build(s *Scanner) (any, error) {
	c, err := s.Peek()
	if err != nil {
		return nil, err
	}
	switch c {
	case '{':
		m := map[string]any{}
		err := s.Object(func(key []byte) error {
			name := string(key)
			v, err := build(s)
			m[name] = v
			return err
		})
		return m, err
	case '[':
		list := []any{}
		err := s.Array(func() error {
			v, err := build(s)
			list = append(list, v)
			return err
		})
		return list, err
	case '"':
		b, err := s.Text()
		return string(b), err
	}
	raw, err := s.Raw()
	if err != nil {
		return nil, err
	}
	var v any
	err = json.Unmarshal(raw, &v)
	return v, err
}

// readers give the same text in different pieces.
func readers(text []byte) map[string]func() io.Reader {
	all := map[string]func() io.Reader{
		"at once":      func() io.Reader { return bytes.NewReader(text) },
		"with the end": func() io.Reader { return iotest.DataErrReader(bytes.NewReader(text)) },
	}
	if len(text) < windowSize { // where the window has an edge of its own
		all["byte by byte"] = func() io.Reader { return iotest.OneByteReader(bytes.NewReader(text)) }
	}
	return all
}

// compare holds all ways to read text against encoding/json.
func compare(t *testing.T, text []byte) {
	t.Helper()
	var want any
	wantErr := json.Unmarshal(text, &want)
	scanners := map[string]func() *Scanner{"in memory": func() *Scanner {
		s := New(strings.NewReader(`{"what":"stood \u0061 here"} [`)) // used and broken
		_, _ = build(s)
		_, _ = build(s)
		s.Reset(text)
		return s
	}}
	for name, reader := range readers(text) {
		scanners[name] = func() *Scanner { return New(reader()) }
	}
	for name, scanner := range scanners {
		s := scanner()
		got, err := build(s)
		if err == nil {
			err = atEnd(s)
		}
		var number *json.UnmarshalTypeError // a number that no float64 holds
		if errors.As(wantErr, &number) {
			continue
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%s, %q: error %v, encoding/json has %v", name, text, err, wantErr)
		}
		if err == nil && utf8.Valid(text) {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s, %q (-want +got):\n%s", name, text, diff)
			}
		}
		s = scanner()
		raw, err := s.Raw()
		raw = bytes.Clone(raw)
		if err == nil {
			err = atEnd(s)
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%s, raw %q: error %v, encoding/json has %v", name, text, err, wantErr)
		}
		if err == nil && !bytes.Equal(raw, bytes.Trim(text, " \t\r\n")) {
			t.Fatalf("%s, raw %q is %q", name, text, raw)
		}
	}
}

func atEnd(s *Scanner) error {
	more, err := s.More()
	if more {
		return errors.New("something follows")
	}
	return err
}

var seeds = []string{
	`{}`, `[]`, `null`, `true`, `false`, `0`, `-0.5e+10`, `"a"`, ` [1, 2 ,{"a" : [ ]} ] `, `{"a":{"b":[null,true,{"c":""}]},"d":"\"\\\/\b\f\n\r\t\u0041\ud83d\ude00\ud800\ud800x\udc00"}`,
	`[1,]`, `{"a":1,}`, `{"":0,0}`, `{,}`, `{"a"}`, `{"a":}`, `{1:2}`, `[1 2]`, `{"a":1 "b":2}`, `]`, `}`, `[}`, `{]`, `01`, `-`, `1.`, `1e`, `.5`, `+1`, `nul`, `nulll`, `tru`, `"`, `"\x"`, `"\u12"`, `"\u12g4"`, "\"\n\"",
	`[`, `{`, `{"a"`, `{"a":`, `{"a":1`, `[1`, ``, ` `, "\ufeff{}", `"\ud800\n"`, `"\ud800`, `"\ud83d\ude00\ud83d"`, "\"\xff\"", `{"a":1,"a":2}`, `1 2`, `[[[[]]]]`, `{"a":[{}]}x`, `1e400`, "\x00",
}

func TestWhatEncodingJSONReadsIsReadAlike(t *testing.T) {
	for _, text := range seeds {
		t.Run(fmt.Sprintf("%.30q", text), func(t *testing.T) { compare(t, []byte(text)) })
	}
}

func TestValuesAcrossTheWindowsEdgeAreWhole(t *testing.T) {
	long := strings.Repeat(`x\"é\u00e9`, windowSize/8)
	text := fmt.Sprintf(`{"first":"%s","second":[%s1],"%s":"%s"}`, long, strings.Repeat(`{"k":1234567}, `, windowSize/30), long, "end")
	compare(t, []byte(text))
	for shift := range 50 { // the length of the document
		compare(t, []byte(strings.Repeat(" ", windowSize-shift)+`{"a\n":"b\u00e9","c" : -12.5e3 , "d":null}`))
	}
}

func TestNestingIsBounded(t *testing.T) {
	for _, c := range []struct {
		depth int
		ok    bool
	}{{MaxDepth, true}, {MaxDepth + 1, false}} {
		text := strings.Repeat("[", c.depth) + strings.Repeat("]", c.depth)
		if err := New(strings.NewReader(text)).Skip(); (err == nil) != c.ok {
			t.Errorf("skipping %d deep: %v", c.depth, err)
		}
		if _, err := build(New(strings.NewReader(text))); (err == nil) != c.ok {
			t.Errorf("reading %d deep: %v", c.depth, err)
		}
	}
}

func TestBytesThatAreNotUTF8AreKept(t *testing.T) {
	got, err := New(strings.NewReader("\"a\xff\\n\xfe\"")).Text()
	if err != nil || string(got) != "a\xff\n\xfe" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAValueOfAnotherKindIsNamedAndMayBeSkipped(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a number", `7 "next"`, "a number stands where a string belongs"},
		{"a list", `[1] "next"`, "a list stands where a string belongs"},
		{"an object", `{"a":1} "next"`, "an object stands where a string belongs"},
		{"a truth", `true "next"`, "true or false stands where a string belongs"},
		{"null", `null "next"`, "null stands where a string belongs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := New(strings.NewReader(c.text))
			_, err := s.Text()
			var kind *KindError
			if !errors.As(err, &kind) || err.Error() != c.want {
				t.Fatalf("error %v", err)
			}
			if err := s.Skip(); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Text(); string(got) != "next" {
				t.Errorf("then %q, %v", got, err)
			}
		})
	}
}

func TestErrorsOfTheReaderArePassedOn(t *testing.T) {
	own := fmt.Errorf("the connection broke: %w", io.EOF)
	for _, text := range []string{``, `{"a":`, `{"a":"b`, `[1`, `[1.`, `12`, `"\u00`} {
		s := New(io.MultiReader(strings.NewReader(text), iotest.ErrReader(own)))
		if err := s.Skip(); !errors.Is(err, own) {
			t.Errorf("%q: %v", text, err)
		}
		if more, err := New(io.MultiReader(iotest.ErrReader(own))).More(); more || !errors.Is(err, own) {
			t.Errorf("more: %v, %v", more, err)
		}
	}
}

func TestARepeatedObjectIsKnown(t *testing.T) {
	s := New(strings.NewReader(`{"a":1} {"a":1} {"a":12}`))
	if _, err := s.Peek(); err != nil {
		t.Fatal(err)
	}
	s.Keep()
	if err := s.Skip(); err != nil {
		t.Fatal(err)
	}
	raw := bytes.Clone(s.Kept())
	if string(raw) != `{"a":1}` {
		t.Fatalf("kept %q", raw)
	}
	for _, want := range []bool{true, false} {
		if _, err := s.Peek(); err != nil {
			t.Fatal(err)
		}
		if got := s.Repeats(raw); got != want {
			t.Errorf("repeats %v, want %v", got, want)
		}
	}
	if rest, err := s.Raw(); string(rest) != `{"a":12}` || err != nil {
		t.Errorf("then %q, %v", rest, err)
	}
}

func FuzzScanner(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) { compare(t, text) })
}
