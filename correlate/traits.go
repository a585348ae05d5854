package correlate

import (
	"regexp"
	"slices"
	"strings"

	"triage/envelope"
)

// traits are what the words of the record that speaks for a failure say of it, looked up
// once: failures are compared with one another far more often than there are failures.
type traits struct {
	known     bool
	relays    bool // a called service answered with an error
	sideline  bool // it is about telemetry or a health check
	recovers  bool // the service goes on without what failed
	definite  bool // of a kind that does not come about by another one's being passed on
	takesBack bool // the service takes back what it had done
	undoes    bool // and could not
	cutShort  bool // a response broke off in the middle
	answering bool // how the service answered, and nothing else
}

func (f *failure) says() *traits {
	if t := &f.traits; !t.known {
		e := &f.env
		*t = traits{
			known: true, relays: relays(e), sideline: sideline(e), recovers: recovers(e), definite: definite(e), answering: answersOnly(e),
			cutShort: cutShort(e), undoes: undoes(e), takesBack: e.Recovery == "compensate" || hasAny(clip(e.Message), undoingWords[:]...) && compensating.MatchString(clip(e.Message)),
		}
	}
	return &f.traits
}

// relays tells whether an error only says how a called service answered: the reason is
// there.
func relays(e *envelope.Envelope) bool {
	text := e.ErrorMessage
	if text == "" {
		text = e.Message
	}
	return relayed.MatchString(text[:min(len(text), maxRelayed)]) || reasonPhrase(text)
}

// maxRelayed bounds how much of an error's text is read for a callee's answer.
const maxRelayed = 1 << 10

var besides = regexp.MustCompile(`(?i)\b(?:otlp|otel|opentelemetry|otel-collector|statsd|sentry|zipkin|health ?checks?|exporter)\b|\bexport(?:ing)? (?:spans|traces|metrics|logs|telemetry)\b|\b(?:spans|traces|metrics|telemetry) (?:export|upload|push)`)

// cutShort tells whether an error says that a response broke off when it had been begun.
func cutShort(e *envelope.Envelope) bool {
	text := e.Message + "\n" + e.ErrorMessage
	text = text[:min(len(text), maxRelayed)]
	return hasAny(text, "response", "stream", "body", "download", "export", "transfer", "reply", "header", "premature", "other side") && brokenOff.MatchString(text)
}

var brokenOff = regexp.MustCompile(`(?i)\b(?:response|stream|body|download|export|transfer|reply)\b[^\n]{0,40}\b(?:abort|broke|truncat|terminat|reset|cut (?:off|short)|incomplete|interrupt|ended (?:without|before|early|prematurely)|closed before)|` +
	`\bheaders (?:were )?already sent\b|\bpremature(?:ly)? close|\bother side closed\b|\bafter (?:the )?headers\b`)

// turnsAway tells whether a record says that the service let nobody in.
func turnsAway(e *envelope.Envelope) bool {
	switch envelope.Classify(e).Kind {
	case envelope.KindRateLimited, envelope.KindOverloaded, envelope.KindResourceExhausted:
		return true
	}
	return false
}

// definite tells whether an error is of a kind that does not come about by another one's
// being passed on: the service looked at something and found it wrong.
func definite(e *envelope.Envelope) bool {
	switch envelope.Classify(e).Kind {
	case envelope.KindInvalidInput, envelope.KindOutOfRange, envelope.KindPayloadTooLarge, envelope.KindNotFound,
		envelope.KindAlreadyExists, envelope.KindIdempotencyConflict, envelope.KindConcurrencyAborted,
		envelope.KindPreconditionFailed, envelope.KindUnauthenticated, envelope.KindPermissionDenied,
		envelope.KindPolicyRejected, envelope.KindQuotaExceeded, envelope.KindPanic, envelope.KindDataLoss,
		envelope.KindUnimplemented, envelope.KindConfig:
		return true
	}
	return false
}

// undoingWords are those without which nothing is taken back. They spare most texts the patterns.
var undoingWords = [...]string{"ompensat", "rollback", "roll", "revert", "undo", "clean"}

// hasAny tells whether the text has one of the words, in whatever case.
func hasAny(text string, words ...string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// undoes tells whether an error is that of taking back what had been done.
func undoes(e *envelope.Envelope) bool {
	return e.Recovery == "compensate" && ownCode(e) == "" || hasAny(clip(e.Message), undoingWords[:]...) && takesBack.MatchString(clip(e.Message))
}

var takesBack = regexp.MustCompile(`(?i)\b(?:[ck]ompensation|rollback|revert|undo|clean-?up)\b.{0,30}\b(?:fail|error|fehl|échou|fall)|` +
	`\b(?:fail(?:ed)?|could not|cannot|unable)(?: to)? (?:compensate|roll(?:ing)? ?back|undo|clean ?up)`)

// compensating is how a service says that it is going to take back what had been done.
var compensating = regexp.MustCompile(`(?i)\b(?:compensating|reverting|rolling back|undoing|starting (?:compensation|rollback))\b`)

func cancelled(e *envelope.Envelope) bool {
	return envelope.Classify(e).Kind == envelope.KindCancelled && ownCode(e) == ""
}

// relayed matches what HTTP and RPC clients make of an error answer.
var relayed = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`\b(?:status|status code|returned|responded|responded with|answered|answered with|response code|response status|http|code|got)[ :=]*\(?[45]\d\d\b`,
	`^(?:error: )?[\w./-]+: (?:unexpected status )?[45]\d\d(?: [a-z-]+){0,4}\.?$`,
	`\b[45]\d\d (?:from|internal server error|bad gateway|service unavailable|gateway time-?out|server error|client error)\b`,
	`\brpc error: code = `,
	`\bdoes not indicate success: [45]\d\d\b`,
	`\bupstream (?:returned|failed|error|answered|[45]\d\d)\b`,
	`\b(?:HttpServerErrorException|HttpClientErrorException|StatusRuntimeException|RpcException|WebClientResponseException)\b`,
}, "|"))

// sideline tells whether an error is about what services do beside their work: telemetry and
// health checks.
func sideline(e *envelope.Envelope) bool {
	text := e.Message + " " + e.ErrorMessage
	return besides.MatchString(text[:min(len(text), maxRelayed)])
}

// recovers tells whether a record says that its service goes on without what failed.
func recovers(e *envelope.Envelope) bool {
	if e.Recovery == "fallback" || e.Recovery == "failover" {
		return true
	}
	m := strings.ToLower(e.Message)
	for _, w := range [...]string{"fallback", "fall back", "falling back", "using default", "using cached", "serving stale", "serving default", "serving cached", "degraded", "continuing", "returning default", "ignoring", "ignored", "skipping", "skipped", "proceeding", "using stale", "best effort", "not critical", "non-fatal"} {
		if strings.Contains(m, w) {
			return true
		}
	}
	return false
}

// answersOnly tells whether a record says how the service answered and nothing else, as an
// access line does.
func answersOnly(e *envelope.Envelope) bool {
	return (e.HTTPStatus != 0 || e.GRPCStatus != "") && ownCode(e) == "" &&
		e.ErrorMessage == "" && e.ErrorType == "" && len(e.Cause) == 0 && !e.Panic
}
