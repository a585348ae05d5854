package envelope

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"unsafe"

	"triage/telemetry"
)

func TestWhatIsRememberedIsWhatWouldBeFoundAnew(t *testing.T) {
	var names nameMemo
	var texts textMemo
	names.of(standard.names)
	// Far more words than places, each several times.
	for round := range 3 {
		for i := range 2_000 {
			for _, key := range []string{fmt.Sprintf("k%d", i), fmt.Sprintf("request-id-%d", i%7), fmt.Sprintf("a.longer_name/of@%d.things-of-one-length", i),
				"Request_ID", "level", "@t", "", fmt.Sprintf("%070d", i)} {
				held := key
				r, ok := names.get(&held)
				want, known := names.find(key)
				if held != key || r != want || ok != known {
					t.Fatalf("round %d: %q is %q, %+v %v, want %+v %v", round, key, held, r, ok, want, known)
				}
				if got := texts.of(key); got != any(key) {
					t.Fatalf("round %d: %q is %v", round, key, got)
				}
			}
		}
	}
	other := NewDecoder(Options{RequestID: []string{"vorgang"}})
	key := "vorgang"
	if _, ok := names.get(&key); ok {
		t.Error("the standard names know it")
	}
	names.of(other.names)
	if r, ok := names.get(&key); !ok || r.act != actRequestID {
		t.Error("another decoder's names are not asked")
	}
}

func TestOriginsOfOneStatementAreHeldOnceAndStayRight(t *testing.T) {
	var m originMemo
	var have [numFields]int32
	var from [numFields]origin
	for i := range 3_000 {
		want := []origin{{fmt.Sprintf("key%d", i%90), FieldCode, 1}, {"message", FieldMessage, uint8(1 + i%3)}}
		for _, o := range want {
			have[o.field], from[o.field] = 1, o
		}
		if got := m.of(&have, &from, len(want)); !reflect.DeepEqual(got, want) {
			t.Fatalf("%d: %v, want %v", i, got, want)
		}
	}
	var f filler
	line := func(i int) Envelope {
		return f.alone(standard, fmt.Sprintf(`{"level":"error","msg":"m %d","error_code":"A_B","request_id":"r%d"}`, i, i))
	}
	line(1)
	last := line(2) // seen before
	if e := line(3); unsafe.SliceData(e.from) != unsafe.SliceData(last.from) {
		t.Error("two lines of one statement hold a list each")
	}
	mine := last
	mine.Mark(FieldCode, FromDerived, "mine")
	if e := line(4); e.From(FieldCode).Key != "error_code" || last.From(FieldCode).Key != "error_code" || mine.From(FieldCode).Key != "mine" {
		t.Errorf("%v %v %v", e.From(FieldCode), last.From(FieldCode), mine.From(FieldCode))
	}
}

func TestOneDecoderServesManyAtOnce(t *testing.T) {
	lines := readCorpus(t)
	want := make([]Envelope, len(lines))
	for i := range lines {
		want[i] = decodeLine(lines[i].line(t))
	}
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			for i := n; i < len(lines); i += 2 {
				if got := decodeLine(lines[i].line(t)); !reflect.DeepEqual(got, want[i]) {
					t.Errorf("%s: %+v", lines[i].ID, got)
				}
			}
		})
	}
	wg.Wait()
}

// A bound on the work that a line makes for the garbage collector, which a benchmark shows
// but does not hold: the map of attributes, two of their values, the layers of the chain.
func TestATypicalLineIsDecodedInFewAllocations(t *testing.T) {
	for _, c := range []struct {
		d    *Decoder
		most float64
	}{{NewDecoder(Options{}), 6}, {NewDecoder(Options{NoAttributes: true}), 1}} {
		var f filler
		if n := testing.AllocsPerRun(100, func() { sink = f.alone(c.d, typical) }); n > c.most {
			t.Errorf("%v allocations, want at most %v", n, c.most)
		}
	}
}

// alone decodes a line by this filler.
func (f *filler) alone(d *Decoder, line string) (e Envelope) {
	f.start(d)
	f.record(&telemetry.LogRecord{Line: line})
	f.done(&e)
	f.reset()
	return e
}
