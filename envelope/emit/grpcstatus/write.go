package grpcstatus

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"triage/envelope"
	"triage/envelope/emit"
)

// Bounds in bytes: HTTP/2 peers commonly refuse more than 8 KiB of headers, and details
// travel as Base64.
const (
	maxMessage = 512
	maxValue   = 256
	maxCause   = 1536
)

// Option says how an error is told.
type Option func(*telling)

type telling struct {
	internal bool
	code     codes.Code
}

// Internal tells the message, the cause chain and the peer as well: for callers that are
// services of one's own.
func Internal() Option { return func(t *telling) { t.internal = true } }

// Code is the status code. Without it, it is the gRPC status the error itself says, or
// Unknown: an HTTP status is never turned into a gRPC one.
func Code(c codes.Code) Option { return func(t *telling) { t.code = c } }

// Err is err as an error that a gRPC method returns; nil for nil.
func Err(err error, options ...Option) error { return Status(err, options...).Err() }

// Status is err as a gRPC status; OK for nil.
func Status(err error, options ...Option) *status.Status {
	e := emit.Of(err)
	if e == nil {
		return status.New(codes.OK, "")
	}
	var t telling
	for _, o := range options {
		if o != nil {
			o(&t)
		}
	}
	env := e.Envelope()
	code := t.code
	if code == codes.OK {
		code = codeOf(env.GRPCStatus)
	}
	message := e.PublicText()
	if t.internal {
		message = env.Message
	}
	if message == "" {
		message = env.Code
	}
	bare := status.New(code, clean(message, maxMessage))
	full, detailErr := bare.WithDetails(details(&env, t.internal)...)
	if detailErr != nil {
		return bare
	}
	return full
}

func codeOf(name string) codes.Code {
	var c codes.Code
	if name != "" && c.UnmarshalJSON([]byte(strconv.Quote(name))) == nil && c != codes.OK {
		return c
	}
	return codes.Unknown
}

// details are the messages of google/rpc/error_details.proto that the error fills.
func details(env *envelope.Envelope, internal bool) []protoadapt.MessageV1 {
	info := &errdetails.ErrorInfo{
		Reason: clean(env.Code, maxValue), Domain: clean(env.Service, maxValue), Metadata: metadata(env, internal),
	}
	out := []protoadapt.MessageV1{info}
	if env.RetryAfter > 0 {
		out = append(out, &errdetails.RetryInfo{RetryDelay: durationpb.New(env.RetryAfter)})
	}
	if env.RequestID != "" {
		out = append(out, &errdetails.RequestInfo{RequestId: clean(env.RequestID, maxValue)})
	}
	return out
}

func metadata(env *envelope.Envelope, internal bool) map[string]string {
	m := map[string]string{"schema": envelope.Schema}
	set := func(name, value string) {
		if value != "" {
			m[name] = clean(value, maxValue)
		}
	}
	set("class", string(env.Class))
	set("retry", string(env.Retriable))
	if !internal {
		return m
	}
	set("correlation_id", env.CorrelationID)
	set("trace_id", env.TraceID)
	set("operation", env.Operation)
	set("version", env.Version)
	set("error_type", env.ErrorType)
	set("peer", env.Peer)
	if c := causes(env.Cause); c != "" {
		m["cause"] = c
	}
	return m
}

// layer is one layer of the cause chain in little space.
type layer struct {
	Message string `json:"message"`
	Type    string `json:"type,omitempty"`
	Code    string `json:"code,omitempty"`
}

// causes is the cause chain as JSON: its first layers and the last, which is the root, as
// many as there is room for.
func causes(chain []envelope.Cause) string {
	flat := flatten(nil, chain, 0)
	if len(flat) < 2 {
		return ""
	}
	root := flat[len(flat)-1]
	for n := len(flat) - 1; n > 0; n-- {
		b, err := json.Marshal(append(flat[:n:n], root))
		if err == nil && len(b) <= maxCause {
			return string(b)
		}
	}
	return ""
}

// flatten follows the first branch of joined errors, as the root cause does.
func flatten(out []layer, chain []envelope.Cause, depth int) []layer {
	for i := range chain {
		if len(out) == 32 || depth == 32 {
			break
		}
		c := &chain[i]
		out = append(out, layer{clean(c.Message, maxValue), clean(c.Type, maxValue), clean(c.Code, maxValue)})
		if len(c.Causes) > 0 {
			out = flatten(out, c.Causes[:1], depth+1)
		}
	}
	return out
}

// clean is text as protobuf and a trailer take it: valid UTF-8, at most n bytes.
func clean(s string, n int) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
