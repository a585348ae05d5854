package tui

import (
	"regexp"
	"strings"
)

// grpcWrapping is what gRPC for Go writes around a status and a failed connection (package
// google.golang.org/grpc, status.Error and transport.ConnectionError).
var grpcWrapping = regexp.MustCompile(`^(?:rpc error: code = \w+ desc = |connection error: desc = "?|transport: [Ee]rror while dialing:? )+`)

// essence is a text for a row that has little room: without a wrapping that fills half of
// it and whose code stands beside it anyway. The hop's own screen has the whole.
func essence(s string) string {
	wrapping := grpcWrapping.FindString(s)
	rest := s[len(wrapping):]
	if strings.Contains(wrapping, `"`) {
		rest = strings.TrimSuffix(rest, `"`)
	}
	if rest == "" {
		return s
	}
	return rest
}
