package envelope

import (
	"encoding/json"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"triage/telemetry"
)

// typical is a line of 600 bytes as a service writes it: ids, a code, an error, a few
// fields of its own.
const typical = `{"timestamp":"2026-11-21T03:18:07.945675612Z","level":"ERROR","service":"payments","version":"2.14.0",` +
	`"request_id":"8a6e0804-2bd0-4672-b79d-d97027f9071a","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7",` +
	`"error_code":"PAY_POOL_EXHAUSTED","message":"capture failed, giving up on this attempt","retriable":true,"attempt":3,` +
	`"elapsed_ms":5012.25,"amount_minor":129900,"currency":"EUR","merchant":"mrc_81f2","caller":"payments/capture.go:147",` +
	`"error":"capture payment pay_3Nf81: begin ledger transaction: pool exhausted after 5s waiting","region":"eu-central-1"}`

func BenchmarkTypicalJSON(b *testing.B) {
	decoder := NewDecoder(Options{})
	fieldsOnly := NewDecoder(Options{NoAttributes: true})
	for _, bm := range []struct {
		name string
		run  func()
	}{
		{"envelope", func() { e := decoder.Log(telemetry.LogRecord{Line: typical}); codeSink = e.Code }},
		{"envelope-without-attributes", func() { e := fieldsOnly.Log(telemetry.LogRecord{Line: typical}); codeSink = e.Code }},
		{"reading-alone", func() {
			var t = tapeSink
			t.reset()
			if _, ok := scan(t, typical); !ok {
				b.Fatal("not read")
			}
		}},
		{"encoding-json-map", func() {
			var m map[string]any
			if err := json.Unmarshal([]byte(typical), &m); err != nil {
				b.Fatal(err)
			}
			mapSink = m
		}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(typical)))
			for b.Loop() {
				bm.run()
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

var (
	sink     Envelope
	codeSink string
	mapSink  map[string]any
	tapeSink = new(tape)
)

func BenchmarkFormat(b *testing.B) {
	byEmitter := map[string][]string{}
	for _, c := range readCorpus(b) {
		if c.Emitter != "huge" {
			byEmitter[c.Emitter] = append(byEmitter[c.Emitter], c.line(b))
		}
	}
	names := make([]string, 0, len(byEmitter))
	for n := range byEmitter {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		lines := byEmitter[n]
		size := 0
		for _, l := range lines {
			size += len(l)
		}
		for _, bm := range []struct {
			name string
			d    *Decoder
		}{{"all", NewDecoder(Options{})}, {"fields", NewDecoder(Options{NoAttributes: true})}} {
			b.Run(n+"/"+bm.name, func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(size / len(lines)))
				i := 0
				for b.Loop() {
					sink = bm.d.Log(telemetry.LogRecord{Line: lines[i%len(lines)]})
					i++
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lines/s")
				b.ReportMetric(float64(size)/float64(len(lines)), "line-B")
			})
		}
	}
}

// BenchmarkHeld measures what envelopes that are kept hold beside their lines.
func BenchmarkHeld(b *testing.B) {
	for _, bm := range []struct {
		name string
		d    *Decoder
	}{{"all", NewDecoder(Options{})}, {"fields", NewDecoder(Options{NoAttributes: true})}} {
		b.Run(bm.name, func(b *testing.B) {
			lines := make([]string, 20_000)
			for i := range lines {
				lines[i] = strings.ReplaceAll(typical, "8a6e0804", strconv.Itoa(10_000_000+i))
			}
			held := make([]Envelope, len(lines))
			var before, after runtime.MemStats
			for b.Loop() {
				clear(held)
				runtime.GC()
				runtime.ReadMemStats(&before)
				for i := range lines {
					held[i] = bm.d.Log(telemetry.LogRecord{Line: lines[i]})
				}
				runtime.GC()
				runtime.ReadMemStats(&after)
			}
			runtime.KeepAlive(held)
			each := unsafe.Sizeof(Envelope{}) + uintptr(after.HeapAlloc-before.HeapAlloc)/uintptr(len(lines))
			b.ReportMetric(float64(each), "held-B/line")
			b.ReportMetric(float64(each)/float64(len(typical)), "held/line")
		})
	}
}

func BenchmarkClassify(b *testing.B) {
	e := Log(telemetry.LogRecord{Line: typical})
	b.ReportAllocs()
	for b.Loop() {
		kindSink = Classify(&e)
	}
}

var kindSink Classification

func BenchmarkHuge(b *testing.B) {
	for _, c := range readCorpus(b) {
		if c.Emitter != "huge" {
			continue
		}
		line := c.line(b)
		b.Run(c.ID, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(line)))
			for b.Loop() {
				sink = Log(telemetry.LogRecord{Line: line})
			}
		})
	}
}
