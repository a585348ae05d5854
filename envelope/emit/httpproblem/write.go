package httpproblem

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"triage/envelope"
	"triage/envelope/emit"
)

// ContentType is the media type of a problem document.
const ContentType = "application/problem+json"

// Option says how an error is told.
type Option func(*telling)

type telling struct {
	internal bool
	status   int
	typeBase string
}

// Internal tells the message, the cause chain, the peer and the rest as well: for callers
// that are services of one's own.
func Internal() Option { return func(t *telling) { t.internal = true } }

// Status is the HTTP status of the answer. Without it, it is the status the error itself
// says, or 500: a gRPC status is never turned into an HTTP one.
func Status(code int) Option { return func(t *telling) { t.status = code } }

// TypeBase is what the document's "type" URI is made of, by appending the error's code:
// "https://errors.example/" gives "https://errors.example/PAYMENT_TIMEOUT". Without it the
// document has no type, which RFC 9457 reads as about:blank.
func TypeBase(uri string) Option { return func(t *telling) { t.typeBase = uri } }

// Write answers with err. It sets Content-Type, Cache-Control: no-store and, where the error
// says a delay, Retry-After in whole seconds. Nothing is written for nil. The error it
// returns is that of writing the body.
func Write(w http.ResponseWriter, err error, options ...Option) error {
	status, body, encodeErr := Encode(err, options...)
	if encodeErr != nil || body == nil {
		return encodeErr
	}
	h := w.Header()
	h.Set("Content-Type", ContentType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if d := emit.Of(err).Envelope().RetryAfter; d > 0 {
		h.Set("Retry-After", retryAfter(d))
	}
	w.WriteHeader(status)
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("httpproblem: write the answer: %w", err)
	}
	return nil
}

// Encode is the status and the document that [Write] sends; the document of nil is nil.
func Encode(err error, options ...Option) (status int, body []byte, _ error) {
	e := emit.Of(err)
	if e == nil {
		return 0, nil, nil
	}
	var t telling
	for _, o := range options {
		if o != nil {
			o(&t)
		}
	}
	env := e.Envelope()
	status = http.StatusInternalServerError
	for _, s := range [...]int{env.HTTPStatus, t.status} {
		if s >= 400 && s <= 599 {
			status = s
		}
	}
	doc := envelope.Envelope{
		Code: env.Code, RequestID: env.RequestID, Class: env.Class, Retriable: env.Retriable, RetryAfter: env.RetryAfter,
	}
	detail := e.PublicText()
	if t.internal {
		doc = env
		doc.Stack, doc.Attributes, doc.HTTPStatus = "", nil, 0
		if detail == "" {
			detail = env.Message
		}
	}
	head := problem{Title: http.StatusText(status), Status: status, Detail: detail}
	if t.typeBase != "" && env.Code != "" {
		head.Type = t.typeBase + url.PathEscape(env.Code)
	}
	body, jsonErr := json.Marshal(head)
	if jsonErr != nil {
		return 0, nil, fmt.Errorf("httpproblem: encode: %w", jsonErr)
	}
	fields := doc.AppendJSON(nil, envelope.JSONOptions{})
	return status, append(append(body[:len(body)-1], ','), fields[1:]...), nil
}

// problem is what RFC 9457 itself defines, section 3.1.
type problem struct {
	Type     string `json:"type,omitempty"`
	Title    string `json:"title,omitempty"`
	Status   int    `json:"status,omitempty"`
	Detail   string `json:"detail,omitempty"`
	Instance string `json:"instance,omitempty"`
}

// retryAfter is a delay as the header holds it: whole seconds, never too early (RFC 9110,
// section 10.2.3).
func retryAfter(d time.Duration) string {
	return strconv.FormatFloat(math.Ceil(d.Seconds()), 'f', 0, 64)
}
