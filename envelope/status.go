package envelope

import (
	"strconv"
	"strings"
)

// grpcNames are the canonical gRPC status names by number (google/rpc/code.proto).
var grpcNames = [...]string{
	"OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
	"PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
	"UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
}

// grpcByName are the names without separators, lower case.
var grpcByName = func() map[string]string {
	m := map[string]string{"canceled": "CANCELLED"}
	for _, n := range grpcNames {
		m[strings.ToLower(strings.ReplaceAll(n, "_", ""))] = n
	}
	return m
}()

// grpcSentences are what tonic's Code prints in place of a name.
var grpcSentences = map[string]string{
	"The operation completed successfully":                                   "OK",
	"The operation was cancelled":                                            "CANCELLED",
	"Unknown error":                                                          "UNKNOWN",
	"Client specified an invalid argument":                                   "INVALID_ARGUMENT",
	"Deadline expired before operation could complete":                       "DEADLINE_EXCEEDED",
	"Some requested entity was not found":                                    "NOT_FOUND",
	"Some entity that we attempted to create already exists":                 "ALREADY_EXISTS",
	"The caller does not have permission to execute the specified operation": "PERMISSION_DENIED",
	"Some resource has been exhausted":                                       "RESOURCE_EXHAUSTED",
	"The system is not in a state required for the operation's execution":    "FAILED_PRECONDITION",
	"The operation was aborted":                                              "ABORTED",
	"Operation was attempted past the valid range":                           "OUT_OF_RANGE",
	"Operation is not implemented or not supported":                          "UNIMPLEMENTED",
	"Internal error":                                                         "INTERNAL",
	"The service is currently unavailable":                                   "UNAVAILABLE",
	"Unrecoverable data loss or corruption":                                  "DATA_LOSS",
	"The request does not have valid authentication credentials":             "UNAUTHENTICATED",
}

// ParseGRPCStatus reads a gRPC status in any spelling (a number from 0 to 16,
// DEADLINE_EXCEEDED, DeadlineExceeded, deadline_exceeded, tonic's sentences) and returns
// its canonical name.
func ParseGRPCStatus(s string) (name string, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 96 {
		return "", false
	}
	if s[0] >= '0' && s[0] <= '9' {
		n, err := strconv.Atoi(s)
		if err != nil || n >= len(grpcNames) {
			return "", false
		}
		return grpcNames[n], true
	}
	var buf [96]byte
	word := buf[:0]
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '_' || c == '-':
			continue
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		}
		word = append(word, c)
	}
	w := string(word)
	for _, prefix := range [...]string{"statuscode.", "codes.", "code::", "statuscode::"} {
		w = strings.TrimPrefix(w, prefix)
	}
	if name, ok = grpcByName[w]; ok {
		return name, true
	}
	name, ok = grpcSentences[s]
	return name, ok
}

// ParseHTTPStatus reads an HTTP status: a number from 100 to 599, alone or before its
// reason ("503 Service Unavailable").
func ParseHTTPStatus(s string) (code int, ok bool) {
	s = strings.TrimSpace(s)
	if len(s) < 3 || (len(s) > 3 && s[3] != ' ') {
		return 0, false
	}
	code, ok = digits(s[:3])
	if !ok || code < 100 || code > 599 {
		return 0, false
	}
	return code, true
}

// grpcText finds the gRPC status that an error text carries: grpc-go's "rpc error: code =
// X desc = Y", connect's leading "unavailable: ", tonic's "status: X, message: …". rest is
// the status's own message, prefix what wraps it.
func grpcText(s string) (status, prefix, rest string, ok bool) {
	if strings.IndexByte(s, ':') < 0 {
		return "", "", "", false
	}
	if i := strings.Index(s, "rpc error: code = "); i >= 0 {
		code, desc, found := strings.Cut(s[i+len("rpc error: code = "):], " desc = ")
		if found {
			if status, ok = ParseGRPCStatus(code); ok {
				// A status inside a status: the innermost one is the callee's own word.
				if inner, p, r, nested := grpcText(desc); nested && p == "" {
					return inner, s[:i], r, true
				}
				return status, s[:i], desc, true
			}
		}
	}
	// grpc-js: "14 UNAVAILABLE: No connection established"
	if head, rest, found := strings.Cut(s, ": "); found && head != "" && len(head) < 24 && isDigit(head[0]) {
		if number, word, two := strings.Cut(head, " "); two && allDigits(number) {
			if status, ok = ParseGRPCStatus(number); ok && status == word {
				return status, "", rest, true
			}
		}
	}
	if i := strings.Index(s, "status: "); i >= 0 && (i == 0 || s[i-1] == ' ' || s[i-1] == '"') {
		body := s[i+len("status: "):]
		code, after, found := strings.Cut(body, ", message: \"")
		if !found {
			code, after, found = strings.Cut(body, ", message: ")
		}
		if status, ok = ParseGRPCStatus(strings.Trim(code, "'\"")); found && ok {
			msg, _, _ := strings.Cut(after, "\", details: ")
			return status, s[:i], unescape(msg), true
		}
	}
	return "", "", "", false
}

// connectCode reads one layer that is nothing but a connect-go code ("permission_denied").
func connectCode(layer string) (status string, ok bool) {
	if layer == "" || layer == "ok" {
		return "", false
	}
	for i := 0; i < len(layer); i++ {
		if c := layer[i]; (c < 'a' || c > 'z') && c != '_' {
			return "", false
		}
	}
	status, ok = grpcByName[strings.ReplaceAll(layer, "_", "")]
	return status, ok
}
