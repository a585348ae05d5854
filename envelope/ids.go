package envelope

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
)

// ParseTraceID reads a trace id in any of its carriers' spellings and returns it in lower
// case hex, 32 digits or, for 64-bit ids, 16: W3C and B3 hex of 1 to 32 digits, UUID form,
// a traceparent, B3 single header, uber-trace-id, X-Amzn-Trace-Id, Google's
// projects/P/traces/T and X-Cloud-Trace-Context, OTLP's Base64. An id of nothing but zeros
// means none. Datadog's decimal ids are [ParseDatadogID]'s.
func ParseTraceID(s string) (id string, ok bool) {
	id, _, ok = parseContext(s)
	return id, ok
}

// ParseSpanID reads a span id and returns it as 16 digits of lower-case hex.
func ParseSpanID(s string) (id string, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) <= 16 && len(s) >= 8 {
		if seen := hexIn(s); seen&notHex == 0 {
			return padSeen(s, 16, seen)
		}
	}
	if len(s) == 12 && s[11] == '=' { // Base64 of 8 bytes, as protobuf's JSON has it
		if b, err := base64.StdEncoding.DecodeString(s); err == nil && len(b) == 8 {
			return padHex(hex.EncodeToString(b), 16)
		}
	}
	return "", false
}

// ParseDatadogID reads one of Datadog's unsigned 64-bit decimal ids and returns it as 16
// digits of lower-case hex, the lower half of a W3C trace id. Hex is taken as hex.
func ParseDatadogID(s string) (id string, ok bool) {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseUint(s, 10, 64); err == nil {
		if n == 0 {
			return "", false
		}
		h := strconv.FormatUint(n, 16)
		return padHex(h, 16)
	}
	if len(s) == 32 && isHex(s) { // 128-bit ids are written as hex
		return padHex(s, 32)
	}
	return "", false
}

// ParseTraceparent reads a W3C trace context (version-traceid-spanid-flags).
func ParseTraceparent(s string) (traceID, spanID string, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) < 55 || s[2] != '-' || s[35] != '-' || s[52] != '-' || !isHex(s[:2]) || !isHex(s[3:35]) || !isHex(s[36:52]) ||
		!isHex(s[53:55]) ||
		strings.EqualFold(s[:2], "ff") || (len(s) > 55 && s[55] != '-') {
		return "", "", false
	}
	traceID, ok = padHex(s[3:35], 32)
	if !ok {
		return "", "", false
	}
	if spanID, ok = padHex(s[36:52], 16); !ok {
		return "", "", false
	}
	return traceID, spanID, true
}

// parseContext reads a trace id, and the span id that some carriers put beside it.
func parseContext(s string) (traceID, spanID string, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) > 512 {
		return "", "", false
	}
	if len(s) >= 17 && len(s) <= 20 && allDigits(s) {
		// No hex id has this length and no letter: a decimal one of Datadog's.
		traceID, ok = ParseDatadogID(s)
		return traceID, "", ok
	}
	if len(s) >= 8 && len(s) <= 32 {
		if seen := hexIn(s); seen&notHex == 0 {
			traceID, ok = padSeen(s, traceWidth(s), seen)
			return traceID, "", ok
		}
	}
	if len(s) < 8 {
		return "", "", false
	}
	if traceID, spanID, ok = ParseTraceparent(s); ok {
		return traceID, spanID, true
	}
	if i := strings.LastIndex(s, "traces/"); i >= 0 { // projects/P/traces/T
		traceID, ok = padTraceOf(s[i+len("traces/"):])
		return traceID, "", ok
	}
	if i := strings.Index(s, "Root="); i >= 0 { // X-Amzn-Trace-Id: Root=1-5759e988-bd86…
		root, _, _ := strings.Cut(s[i+len("Root="):], ";")
		if len(root) == 35 && root[1] == '-' && root[10] == '-' {
			traceID, ok = padTraceOf(root[2:10] + root[11:])
		}
		if j := strings.Index(s, "Parent="); j >= 0 && ok {
			parent, _, _ := strings.Cut(s[j+len("Parent="):], ";")
			spanID, _ = ParseSpanID(parent)
		}
		return traceID, spanID, ok
	}
	if len(s) == 35 && s[0] == '1' && s[1] == '-' && s[10] == '-' { // X-Ray id alone
		traceID, ok = padTraceOf(s[2:10] + s[11:])
		return traceID, "", ok
	}
	if len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-' {
		traceID, ok = padTraceOf(strings.ReplaceAll(s, "-", ""))
		return traceID, "", ok
	}
	if t, rest, found := strings.Cut(s, ":"); found { // uber-trace-id: trace:span:parent:flags
		if traceID, ok = padTraceOf(t); ok {
			span, _, _ := strings.Cut(rest, ":")
			if isHex(span) && len(span) <= 16 {
				spanID, _ = padHex(span, 16)
			}
			return traceID, spanID, true
		}
	}
	if t, rest, found := strings.Cut(s, "-"); found && (len(t) == 32 || len(t) == 16) { // B3 single
		if traceID, ok = padTraceOf(t); ok {
			span, _, _ := strings.Cut(rest, "-")
			spanID, _ = ParseSpanID(span)
			return traceID, spanID, true
		}
	}
	if t, rest, found := strings.Cut(s, "/"); found && len(t) == 32 { // X-Cloud-Trace-Context: T/SPAN;o=1
		if traceID, ok = padTraceOf(t); ok {
			span, _, _ := strings.Cut(rest, ";")
			spanID, _ = ParseDatadogID(span) // decimal as well
			return traceID, spanID, true
		}
	}
	if len(s) == 24 && strings.HasSuffix(s, "==") { // Base64 of 16 bytes
		if b, err := base64.StdEncoding.DecodeString(s); err == nil && len(b) == 16 {
			traceID, ok = padTrace(hex.EncodeToString(b))
			return traceID, "", ok
		}
	}
	return "", "", false
}

func padTraceOf(s string) (string, bool) {
	if !isHex(s) || len(s) > 32 || len(s) < 8 {
		return "", false
	}
	return padTrace(s)
}

// padTrace gives a 64-bit id 16 digits and anything longer 32.
func padTrace(s string) (string, bool) { return padHex(s, traceWidth(s)) }

func traceWidth(s string) int {
	if len(s) <= 16 {
		return 16
	}
	return 32
}

// padHex lower-cases hex digits and pads them on the left; ok is false for zero.
func padHex(s string, width int) (string, bool) { return padSeen(s, width, hexIn(s)) }

// padSeen is padHex where it is known what is in s.
func padSeen(s string, width int, seen uint8) (string, bool) {
	if seen&hexNotZero == 0 {
		return "", false
	}
	if seen&hexUpper != 0 {
		s = strings.ToLower(s)
	}
	if len(s) < width {
		s = strings.Repeat("0", width-len(s)) + s
	}
	return s, true
}

func isHex(s string) bool { return s != "" && hexIn(s)&notHex == 0 }

const (
	hexNotZero = 1 << iota
	hexUpper   // a digit that is an upper-case letter
	notHex
)

// hexIn is what the bytes of s are in hex, taken together.
func hexIn(s string) (seen uint8) {
	for i := 0; i < len(s); i++ {
		seen |= hexByte[s[i]]
	}
	return seen
}

var hexByte = func() (m [256]uint8) {
	for i := range m {
		switch c := byte(i); {
		case c == '0':
		case c >= '1' && c <= '9' || c >= 'a' && c <= 'f':
			m[i] = hexNotZero
		case c >= 'A' && c <= 'F':
			m[i] = hexNotZero | hexUpper
		default:
			m[i] = hexNotZero | notHex
		}
	}
	return m
}()
