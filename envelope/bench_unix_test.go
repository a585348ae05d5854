//go:build unix

package envelope

import (
	"encoding/json"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"triage/telemetry"
)

// BenchmarkTimesEncodingJSON measures how many times faster a typical line is decoded than
// encoding/json reads it into a map. The three take turns, and what counts is the time of
// the processor, the collection of garbage included: a machine that others use as well
// slows all alike. The metrics are medians of the turns.
func BenchmarkTimesEncodingJSON(b *testing.B) {
	const lines = 20_000
	all, fields := NewDecoder(Options{}), NewDecoder(Options{NoAttributes: true})
	runs := [...]func(){
		func() { codeSink = all.Log(telemetry.LogRecord{Line: typical}).Code },
		func() { codeSink = fields.Log(telemetry.LogRecord{Line: typical}).Code },
		func() {
			var m map[string]any
			if err := json.Unmarshal([]byte(typical), &m); err != nil {
				b.Fatal(err)
			}
			mapSink = m
		},
	}
	var took [len(runs)][]time.Duration
	for b.Loop() {
		for i, run := range runs {
			runtime.GC()
			before := processorTime(b)
			for range lines {
				run()
			}
			took[i] = append(took[i], processorTime(b)-before)
		}
	}
	var median [len(runs)]float64
	for i := range took {
		slices.Sort(took[i])
		median[i] = float64(took[i][len(took[i])/2]) / lines
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median[0], "cpu-ns/line")
	b.ReportMetric(median[1], "cpu-ns/line-without-attributes")
	b.ReportMetric(median[2]/median[0], "times-json")
	b.ReportMetric(median[2]/median[1], "times-json-without-attributes")
}

// processorTime is what the process has used so far.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
