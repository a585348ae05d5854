package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"triage/envelope"
	"triage/playbooks"
)

// describing are the flags that describe an error.
var describing = [...]string{"code", "service", "operation", "kind", "class", "grpc", "http", "error-type", "message", "severity", "attribute", "position"}

// described is a flag that describes the error, "" when none is given.
func (f *matchFlags) described(given func(string) bool) string {
	for _, name := range describing {
		if given(name) && name != "position" {
			return name
		}
	}
	return ""
}

// facts are what the flags say of the error; kind, class and whether to retry are found from
// it, as for a log record, unless they are given.
func (f *matchFlags) facts(env string) (playbooks.Facts, error) {
	e := envelope.Envelope{
		Code: f.code, Service: f.service, Operation: f.operation, ErrorType: f.errorType, Message: f.message, ErrorMessage: f.message,
	}
	if f.grpc != "" {
		name, ok := envelope.ParseGRPCStatus(f.grpc)
		if !ok {
			return playbooks.Facts{}, &usageError{fmt.Sprintf("--grpc: %q is not a gRPC status: write DEADLINE_EXCEEDED or 4", clip(f.grpc))}
		}
		e.GRPCStatus = name
	}
	if f.http != "" {
		n, err := strconv.Atoi(f.http)
		if err != nil || n < 100 || n > 599 {
			return playbooks.Facts{}, &usageError{fmt.Sprintf("--http: %q is not an HTTP status: write 503", clip(f.http))}
		}
		e.HTTPStatus = n
	}
	if f.severity != "" {
		severity, ok := envelope.ParseSeverity(f.severity)
		if !ok {
			return playbooks.Facts{}, &usageError{fmt.Sprintf("--severity: %q is not a severity: write error", clip(f.severity))}
		}
		e.Severity = severity
	}
	facts := factsOf(&e, f.service, env)
	facts.Position, facts.Message = playbooks.Root, f.message
	if f.position != "" {
		facts.Position = playbooks.Position(f.position)
		if !slices.Contains([]playbooks.Position{playbooks.Root, playbooks.Middle, playbooks.Symptom}, facts.Position) {
			return facts, &usageError{fmt.Sprintf("--position: %q is not one of root, middle, symptom", clip(f.position))}
		}
	}
	if f.kind != "" {
		facts.Kind = envelope.Kind(strings.ToUpper(strings.ReplaceAll(f.kind, "-", "_")))
		info := facts.Kind.Info()
		if info.Kind != facts.Kind {
			return facts, &usageError{fmt.Sprintf("--kind: %q is not a kind of error: write TIMEOUT, UNAVAILABLE, PANIC, …", clip(f.kind))}
		}
		facts.Class, facts.Retry = info.Class, info.Retry
	}
	if f.class != "" {
		facts.Class = envelope.Class(strings.ToLower(f.class))
		if !slices.Contains([]envelope.Class{envelope.Transient, envelope.Permanent, envelope.Policy, envelope.ClassUnknown}, facts.Class) {
			return facts, &usageError{fmt.Sprintf("--class: %q is not one of transient, permanent, policy, unknown", clip(f.class))}
		}
	}
	for _, a := range f.attributes {
		name, value, ok := strings.Cut(a, "=")
		if !ok || name == "" {
			return facts, &usageError{fmt.Sprintf("--attribute: %q has no =: write NAME=VALUE", clip(a))}
		}
		facts.Attributes[name] = value
	}
	return facts, nil
}
