package otlpjson

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// Lengths of ids in bytes.
const (
	traceIDLen = 16
	spanIDLen  = 8
)

// id brings an id of n bytes into lower-case hex. It takes hex of any case, short of
// leading zeros, and base64, which stores that follow protobuf's JSON mapping write. An
// absent or all-zero id is "". ok is false when s is no id at all.
func id(s string, n int) (out string, ok bool) {
	if s == "" {
		return "", true
	}
	if len(s) == 2*n && usual(s) {
		return s, true
	}
	raw, err := hex.DecodeString(s)
	if err != nil || len(raw) > n {
		raw = nil
		for _, enc := range [...]*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			if b, err := enc.DecodeString(s); err == nil && len(b) == n {
				raw = b
				break
			}
		}
		if raw == nil {
			return "", false
		}
	}
	out = strings.Repeat("0", 2*(n-len(raw))) + hex.EncodeToString(raw)
	if strings.Trim(out, "0") == "" {
		return "", true
	}
	return out, true
}

// usual tells whether s is lower-case hex and not all zeros.
func usual(s string) bool {
	zeros := 0
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
		if c == '0' {
			zeros++
		}
	}
	return zeros < len(s)
}
