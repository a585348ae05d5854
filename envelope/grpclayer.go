package envelope

import (
	"slices"
	"strings"
)

// grpcOfLayers finds the gRPC status that a layer of a printed chain carries, the innermost
// first: the callee's own word. Of several calls' errors in one text, with a semicolon
// between, no one decides.
func grpcOfLayers(layers []Cause) (status string, ok bool) {
	for i := len(layers) - 1; i >= 0; i-- {
		if status, ok = grpcOfLayer(&layers[i]); ok {
			several := slices.ContainsFunc(layers[:i], func(c Cause) bool { return strings.Contains(c.Message, "; ") })
			return status, !several
		}
	}
	return "", false
}

// grpcOfLayer reads the exceptions of gRPC's libraries: "io.grpc.StatusRuntimeException:
// UNAVAILABLE: text" of the JVM, "Grpc.Core.RpcException: Status(StatusCode="Unavailable", …)"
// of .NET, Ruby's GRPC::Unavailable, and the texts that any library writes.
func grpcOfLayer(c *Cause) (status string, ok bool) {
	switch {
	case strings.HasSuffix(c.Type, ".StatusRuntimeException"), strings.HasSuffix(c.Type, ".StatusException"):
		word, _, _ := strings.Cut(c.Message, ":")
		status, ok = ParseGRPCStatus(word)
		return status, ok && status == word
	case strings.HasSuffix(c.Type, ".RpcException"):
		if _, rest, found := strings.Cut(c.Message, "Status(StatusCode="); found {
			word, _, _ := strings.Cut(rest, ",")
			return ParseGRPCStatus(strings.Trim(word, "\""))
		}
		return "", false
	case strings.HasPrefix(c.Type, "GRPC::"):
		return ParseGRPCStatus(c.Type[len("GRPC::"):])
	}
	status, _, _, ok = grpcText(c.Message)
	return status, ok
}
