package grpcstatus

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"triage/envelope"
	"triage/envelope/emit"
)

// Read is what an error that a gRPC call returned tells of the callee's error, as an
// [*emit.Error] to wrap; status.Code and status.FromError still see the status through it.
// An error that has no gRPC status, or one that is an [*emit.Error] already, is returned as
// it is; nil and a status of OK are nil.
func Read(err error) error {
	var known *emit.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	s, ok := status.FromError(err)
	if !ok {
		return err
	}
	if s.Code() == codes.OK {
		return nil
	}
	env := envelope.Envelope{Message: s.Message()}
	env.GRPCStatus, _ = envelope.ParseGRPCStatus(strconv.Itoa(int(s.Code())))
	for _, d := range s.Details() {
		switch d := d.(type) {
		case *errdetails.ErrorInfo:
			readInfo(&env, d)
		case *errdetails.RetryInfo:
			env.RetryAfter = max(d.GetRetryDelay().AsDuration(), 0)
		case *errdetails.RequestInfo:
			env.RequestID = d.GetRequestId()
		}
	}
	if env.Message == "" {
		env.Message = s.Code().String()
	}
	return emit.Remote(env, err)
}

// readInfo reads an ErrorInfo: of this package's making, or anybody else's, of which the
// reason is a code and the domain the service.
func readInfo(env *envelope.Envelope, info *errdetails.ErrorInfo) {
	env.Code, env.Service = info.GetReason(), info.GetDomain()
	m := info.GetMetadata()
	switch c := envelope.Class(m["class"]); c {
	case envelope.Transient, envelope.Permanent, envelope.Policy, envelope.ClassUnknown:
		env.Class = c
	}
	switch r := envelope.Retry(m["retry"]); r {
	case envelope.RetryYes, envelope.RetryIdempotent, envelope.RetryAfter, envelope.RetryHigher, envelope.RetryNo:
		env.Retriable = r
	}
	if m["schema"] == "" {
		return
	}
	env.CorrelationID, env.ErrorType = m["correlation_id"], m["error_type"]
	if id, ok := envelope.ParseTraceID(m["trace_id"]); ok {
		env.TraceID = id
	}
	var chain []layer
	if json.Unmarshal([]byte(m["cause"]), &chain) != nil {
		return
	}
	texts := make([]string, 0, len(chain))
	for _, l := range chain {
		env.Cause = append(env.Cause, envelope.Cause{Message: l.Message, Type: l.Type, Code: l.Code})
		texts = append(texts, l.Message)
	}
	env.ErrorMessage = strings.Join(texts, ": ")
}
