package sources

import (
	"errors"
	"fmt"
	"strings"
)

// Reason is why a source could not answer; callers decide on it.
type Reason string

// Reasons for a failure.
const (
	Unreachable  Reason = "unreachable"  // refused, no such host, TLS
	Unauthorized Reason = "unauthorized" // 401, 403, tenant missing
	Rejected     Reason = "rejected"     // the server understood and will not: 400, limits
	Overloaded   Reason = "overloaded"   // 429, 503: worth another try later
	TimedOut     Reason = "timed out"
	BadAnswer    Reason = "bad answer" // not what the API should say: HTML, broken JSON
	Broken       Reason = "broken"     // 5xx and the rest
)

// Error is a source's failure, in the words of its [Error.Error]:
//
//	loki at logs.example: 401 no org id: set --loki-org-id or LOKI_ORG_ID
type Error struct {
	Source string // "loki"
	Host   string // host and base path, never credentials or a query
	Status int    // HTTP status; 0 when there was none
	Reason Reason
	Detail string // what the server or the system said: one line, bounded, printable
	Hint   string // what to do next; may be empty
	Err    error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Source)
	if e.Host != "" {
		b.WriteString(" at " + e.Host)
	}
	b.WriteString(": ")
	if e.Status != 0 {
		fmt.Fprintf(&b, "%d ", e.Status)
	}
	if e.Detail != "" {
		b.WriteString(e.Detail)
	} else {
		b.WriteString(string(e.Reason))
	}
	if e.Hint != "" {
		b.WriteString(": " + e.Hint)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// ReasonOf is the reason of the first [*Error] in err's tree, or "" when there is none.
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}
