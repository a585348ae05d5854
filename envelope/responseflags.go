package envelope

import "strings"

// responseFlag says what one of Envoy's response flags means.
type responseFlag struct {
	kind Kind
	text string
}

// responseFlagTable are Envoy's %RESPONSE_FLAGS% and their long forms
// (https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage).
var responseFlagTable = map[string]responseFlag{
	"UF":    {KindUnreachable, "upstream connection failure"},
	"UH":    {KindUnreachable, "no healthy upstream"},
	"UC":    {KindUnreachable, "upstream connection termination"},
	"UR":    {KindUnreachable, "upstream remote reset"},
	"LR":    {KindUnreachable, "connection local reset"},
	"UPE":   {KindBadResponse, "upstream protocol error"},
	"UT":    {KindUpstreamTimeout, "upstream request timeout"},
	"SI":    {KindTimeout, "stream idle timeout"},
	"UMSDR": {KindTimeout, "upstream max stream duration reached"},
	"DT":    {KindTimeout, "duration timeout"},
	"UO":    {KindCircuitOpen, "upstream overflow (circuit breaking)"},
	"URX":   {KindRetriesExhausted, "upstream retry limit exceeded"},
	"RL":    {KindRateLimited, "rate limited"},
	"RLSE":  {KindDependencyFailed, "rate limit service error"},
	"NR":    {KindUnimplemented, "no route"},
	"NC":    {KindConfig, "cluster not found"},
	"DF":    {KindUnreachable, "DNS resolution failure"},
	"DC":    {KindCancelled, "downstream connection termination"},
	"DPE":   {KindInvalidInput, "downstream protocol error"},
	"IH":    {KindInvalidInput, "invalid envoy request headers"},
	"UAEX":  {KindPermissionDenied, "unauthorized external service"},
	"OM":    {KindOverloaded, "overload manager terminated the request"},
	"FI":    {KindFaultInjected, "fault injected: aborted"},
	"DI":    {KindFaultInjected, "fault injected: delayed"},
	"DO":    {KindOverloaded, "drop overload"},
	"DR":    {KindUnreachable, "downstream remote reset"},
	"NFCF":  {KindNotFound, "no filter config found"},
	"RFCF":  {KindNotFound, "no cached response found"},
}

// flagsIn reads the flags of a comma-separated list, the most telling first: an injected
// fault explains everything, and the reason of the last attempt is worth less than why
// there was none.
func flagsIn(list string) []string {
	if list == "" || list == "-" || len(list) > 128 {
		return nil
	}
	var out []string
	for _, flag := range strings.Split(list, ",") {
		flag = strings.TrimSpace(flag)
		k, ok := responseFlagTable[flag]
		switch {
		case !ok:
		case k.kind == KindFaultInjected:
			out = append([]string{flag}, out...)
		default:
			out = append(out, flag)
		}
	}
	return out
}

// responseFlags is the list of flags that attributes hold; "" when there is none.
func responseFlags[M ~map[string]any](as M) string {
	for _, key := range [...]string{"response_flags", "response_flag", "envoy.response_flags", "responseFlags"} {
		if s, ok := as[key].(string); ok && len(flagsIn(s)) > 0 {
			return s
		}
	}
	return ""
}
