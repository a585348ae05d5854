package lexicon

import (
	"regexp"
	"strings"
)

// grpcWrapping is what gRPC for Go writes around a status and a failed connection (package
// google.golang.org/grpc, status.Error and transport.ConnectionError).
var grpcWrapping = regexp.MustCompile(`^(?:rpc error: code = \w+ desc = |connection error: desc = "?|transport: [Ee]rror while dialing:? )+`)

// tonicRest is what tonic writes behind a status and its message (crate tonic, Display of
// Status), which says nothing where they are empty.
var tonicRest = regexp.MustCompile(`, details: \[[^\]]*\], metadata: MetadataMap \{.*\}$`)

// Unwrapped is a text without what RPC clients write around an answer; the text itself where
// nothing else is in it.
func Unwrapped(s string) string {
	wrapping := grpcWrapping.FindString(s)
	rest := tonicRest.ReplaceAllString(s[len(wrapping):], "")
	if strings.Count(rest, `"`)%2 == 1 { // it was opened in what is left out, or in a layer above
		rest = strings.TrimSuffix(rest, `"`)
	}
	if rest == "" {
		return s
	}
	return rest
}
