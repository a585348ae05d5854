package playbooks

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// grpcNames are the canonical gRPC status codes by number (google/rpc/code.proto).
var grpcNames = [...]string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND",
	"ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
	"ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
	"UNAUTHENTICATED",
}

// grpcName is the canonical name of a gRPC status in any of the spellings that libraries
// use: 4, DEADLINE_EXCEEDED, DeadlineExceeded, deadline_exceeded, Canceled.
func grpcName(s string) (string, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		if n < 0 || n >= len(grpcNames) {
			return "", false
		}
		return grpcNames[n], true
	}
	s = upperSnake(s)
	if s == "CANCELED" {
		s = "CANCELLED"
	}
	for _, name := range grpcNames {
		if s == name {
			return name, true
		}
	}
	return "", false
}

func upperSnake(s string) string {
	var b strings.Builder
	lower := false
	for _, r := range s {
		if unicode.IsUpper(r) && lower {
			b.WriteByte('_')
		}
		lower = unicode.IsLower(r)
		if r == '-' || r == ' ' {
			r = '_'
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

// httpRange is a range of HTTP statuses, both ends in it.
type httpRange struct{ from, to int }

// parseHTTP reads 503, 5xx or 500-504.
func parseHTTP(s string) (httpRange, error) {
	if len(s) == 3 && strings.EqualFold(s[1:], "xx") && s[0] >= '1' && s[0] <= '5' {
		n := int(s[0]-'0') * 100
		return httpRange{n, n + 99}, nil
	}
	a, b, ok := strings.Cut(s, "-")
	if !ok {
		b = a
	}
	from, err1 := strconv.Atoi(a)
	to, err2 := strconv.Atoi(b)
	if err1 != nil || err2 != nil || from < 100 || to > 599 || from > to {
		return httpRange{}, fmt.Errorf("http %q is not a status: write 503, 5xx or 500-504", s)
	}
	return httpRange{from, to}, nil
}

func (r httpRange) String() string {
	if r.from == r.to {
		return strconv.Itoa(r.from)
	}
	return fmt.Sprintf("%d-%d", r.from, r.to)
}
