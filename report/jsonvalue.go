package report

import (
	"encoding/base64"
	"math"
	"time"
	"unicode/utf8"

	"triage/envelope"
)

func className(c envelope.Class) string {
	switch c {
	case envelope.Transient, envelope.Permanent, envelope.Policy:
		return string(c)
	}
	return string(envelope.ClassUnknown)
}

func retryName(r envelope.Retry) string {
	switch r {
	case envelope.RetryYes, envelope.RetryIdempotent, envelope.RetryAfter, envelope.RetryHigher, envelope.RetryNo:
		return string(r)
	}
	return "unknown"
}

func severityName(s envelope.Severity) string {
	if s.AtLeast(envelope.Trace) {
		return string(s)
	}
	return ""
}

// retriable folds the answer into the contract's boolean: true where making the call again
// can succeed under the condition that "retry" names, null where nothing is known.
func retriable(r envelope.Retry) *bool {
	if retryName(r) == "unknown" {
		return nil
	}
	can := r != envelope.RetryNo
	return &can
}

// confidence brings c into 0 to 1, four digits.
func confidence(c float64) float64 {
	if math.IsNaN(c) {
		return 0
	}
	return math.Round(min(max(c, 0), 1)*1e4) / 1e4
}

// timeJSON is RFC 3339 in UTC; "" for the zero time and for years that RFC 3339 cannot write.
func timeJSON(t time.Time) string {
	t = t.UTC()
	if t.IsZero() || t.Year() < 0 || t.Year() > 9999 {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

func inMillis(d time.Duration) float64 { return math.Round(float64(d)/1e3) / 1e3 }

func millis(d time.Duration) *float64 {
	if d == 0 {
		return nil
	}
	ms := inMillis(d)
	return &ms
}

// list makes an absent list an empty one.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// bytesJSON is s in base64 when s is not UTF-8, else "".
func bytesJSON(s string) string {
	if utf8.ValidString(s) {
		return ""
	}
	return base64.StdEncoding.EncodeToString([]byte(s))
}
