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
	if strings.IndexByte(s, '<') >= 0 {
		if status, prefix, rest, ok = grpcPython(s); ok {
			return status, prefix, rest, true
		}
	}
	return grpcMark(s)
}

// grpcMark is grpcText for the texts that mark a status behind a colon.
func grpcMark(s string) (status, prefix, rest string, ok bool) {
	for at := 0; ; {
		n := strings.IndexByte(s[at:], ':')
		if n < 0 {
			return "", "", "", false
		}
		at += n + 1
		if at == len(s) || s[at] != ' ' {
			continue
		}
		switch head := s[:at-1]; {
		case strings.HasSuffix(head, "rpc error"):
			if status, rest, ok = goStatus(s[at:]); ok {
				return status, head[:len(head)-len("rpc error")], rest, true
			}
		case strings.HasSuffix(head, "status"):
			if prefix = head[:len(head)-len("status")]; prefix == "" || prefix[len(prefix)-1] == ' ' || prefix[len(prefix)-1] == '"' {
				if status, rest, ok = tonicStatus(s[at+1:]); ok {
					return status, prefix, rest, true
				}
			}
		case strings.HasSuffix(head, "Status { code"): // what tonic's {:?} prints
			if status, rest, ok = tonicStatus(s[at+1:]); ok {
				return status, head[:len(head)-len("Status { code")], rest, true
			}
		case strings.HasSuffix(head, "code") && strings.HasPrefix(s[at:], " '"):
			prefix = head[:len(head)-len("code")]
			if prefix == "" || prefix[len(prefix)-1] == ' ' {
				if status, rest, ok = tonicStatus(s[at+1:]); ok {
					return status, prefix, rest, true
				}
			}
		case len(head) < 24 && isDigit(s[0]):
			// grpc-js: "14 UNAVAILABLE: No connection established"
			if number, word, two := strings.Cut(head, " "); two && allDigits(number) {
				if status, ok = ParseGRPCStatus(number); ok && status == word {
					return status, "", s[at+1:], true
				}
			}
		}
	}
}

// grpcPython reads how Python's grpc prints an error: "<_InactiveRpcError of RPC that
// terminated with:", then lines of "status = StatusCode.X" and "details = "Y"".
func grpcPython(s string) (status, prefix, rest string, ok bool) {
	const mark = "Error of RPC that terminated with:"
	before, after, ok := strings.Cut(s, mark)
	if !ok {
		return "", "", "", false
	}
	_, after, _ = strings.Cut(after, "status = ")
	if status, ok = ParseGRPCStatus(firstLine(after)); !ok {
		return "", "", "", false
	}
	if _, said, found := strings.Cut(after, "details = "); found {
		if text, n := quoted(firstLine(said)); n > 0 {
			rest = text
		}
	}
	return status, before[:max(strings.LastIndexByte(before, '<'), 0)], rest, true
}

// goStatus reads what follows "rpc error:".
func goStatus(s string) (status, rest string, ok bool) {
	s, ok = strings.CutPrefix(s, " code = ")
	if !ok {
		return "", "", false
	}
	code, desc, found := cutNear(s, " desc = ")
	if status, ok = ParseGRPCStatus(code); !ok || !found {
		return "", "", false
	}
	// A status inside a status: the innermost one is the callee's own word.
	if inner, p, r, nested := grpcMark(desc); nested && p == "" {
		return inner, r, true
	}
	return status, desc, true
}

// tonicStatus reads what follows "status: ".
func tonicStatus(s string) (status, rest string, ok bool) {
	code, after, found := cutNear(s, ", message: \"")
	if !found {
		code, after, found = cutNear(s, ", message: ")
	}
	if status, ok = ParseGRPCStatus(strings.Trim(code, "'\"")); !ok || !found {
		return "", "", false
	}
	if text, n := quoted("\"" + after); n > 0 {
		return status, text, true
	}
	msg, _, _ := strings.Cut(after, "\", details: ")
	return status, unescape(msg), true
}

// cutNear cuts at a mark that stands behind no more than the name of a status: of a text of
// many status marks every one is tried.
func cutNear(s, mark string) (before, after string, found bool) {
	i := strings.Index(s[:min(len(s), 96+len(mark))], mark)
	if i < 0 {
		return s[:min(len(s), 97)], "", false
	}
	return s[:i], s[i+len(mark):], true
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
