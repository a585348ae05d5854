package httpclient

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"triage/sources"
)

// maxErrorBody is how much of an error's body is read.
const maxErrorBody = 16 << 10

// StatusError is an answer other than 2xx, for callers that know what the server means by
// it. It is in the chain of the [*sources.Error].
type StatusError struct {
	Status int
	// Body is its first 16 KiB, without the credentials if the server repeated them.
	Body []byte
	// JSON tells whether the body is a JSON object or array, whatever its Content-Type.
	JSON       bool
	RetryAfter time.Duration
}

func (e *StatusError) Error() string { return fmt.Sprintf("HTTP status %d", e.Status) }

// statusFailure turns an answer other than 2xx into an error.
func (c *Client) statusFailure(r *Response, answer *http.Response) error {
	// What can be had of the body helps; that it broke off does not.
	raw, _ := io.ReadAll(io.LimitReader(r.buf, maxErrorBody))
	body := []byte(c.auth.redact(string(raw)))
	status := &StatusError{
		Status: answer.StatusCode, Body: body, JSON: json.Valid(body) && looksJSON(body),
		RetryAfter: retryAfter(answer.Header.Get("Retry-After"), c.now()),
	}
	detail := c.clean(statusDetail(answer, body))
	reason, hint := c.judge(status, detail)
	e := c.failure(reason, detail, hint, status)
	e.Status = status.Status
	return e
}

// judge says what kind of failure a status is and what helps.
func (c *Client) judge(s *StatusError, detail string) (sources.Reason, string) {
	switch code := s.Status; {
	case code == http.StatusUnauthorized && !c.auth.given():
		return sources.Unauthorized, "no credentials are configured: set a user name and password or a token"
	case code == http.StatusUnauthorized:
		return sources.Unauthorized, "check the credentials; a token may have expired"
	case code == http.StatusForbidden:
		return sources.Unauthorized, "these credentials may not read here: check them and the tenant"
	case code == http.StatusProxyAuthRequired:
		return sources.Unauthorized, "put user and password into the proxy's URL"
	case code == http.StatusBadRequest && strings.Contains(detail, "Authentication to data source failed"):
		// Grafana turns its back end's 401 into this.
		return sources.Unauthorized, "Grafana's own credentials for this data source are refused: check the data source"
	case code == http.StatusBadRequest && strings.Contains(detail, "HTTP request to an HTTPS server"):
		return sources.Rejected, "write https:// in the URL"
	case code == http.StatusNotFound, code == http.StatusMethodNotAllowed:
		return sources.BadAnswer, "nothing answers at this path: check the base path of the URL"
	case code == http.StatusRequestTimeout, code == http.StatusGatewayTimeout:
		return sources.TimedOut, "try a shorter window"
	case code == http.StatusTooManyRequests, code == http.StatusServiceUnavailable:
		if s.RetryAfter > 0 {
			return sources.Overloaded, fmt.Sprintf("the server asks to wait %s", s.RetryAfter.Round(time.Second))
		}
		return sources.Overloaded, "try again in a moment, or a shorter window"
	case code >= 300 && code < 400:
		return sources.BadAnswer, "check the URL"
	case code >= 400 && code < 500:
		return sources.Rejected, ""
	}
	return sources.Broken, ""
}

// statusDetail is what an error's body says, in one text: the message of a JSON answer,
// the title of a page, else the text itself.
func statusDetail(answer *http.Response, body []byte) string {
	text := strings.TrimSpace(string(body))
	switch {
	case looksJSON(body):
		if m := jsonMessage(body); m != "" {
			text = m
		}
	case isHTML(answer.Header, body):
		text = htmlTitle(body)
	}
	if text == "" {
		text = strings.ToLower(http.StatusText(answer.StatusCode))
	}
	return text
}

func looksJSON(body []byte) bool {
	text := strings.TrimLeft(string(body), " \t\r\n")
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}

// jsonMessage is the message of the JSON error shapes in use: {"message"}, {"error":"…"},
// {"error":{"message"}}, {"errors":[{"msg"}]}.
func jsonMessage(body []byte) string {
	var shape struct {
		Message string          `json:"message"`
		Error   json.RawMessage `json:"error"`
		Errors  []struct {
			Msg     string `json:"msg"`
			Message string `json:"message"`
		} `json:"errors"`
	}
	if json.Unmarshal(body, &shape) != nil {
		return ""
	}
	var said []string
	for _, e := range shape.Errors {
		said = append(said, strings.TrimSpace(e.Msg+" "+e.Message))
	}
	var text string
	var inner struct {
		Message string `json:"message"`
	}
	switch {
	case len(said) > 0:
		return strings.Join(said, "; ")
	case json.Unmarshal(shape.Error, &text) == nil && text != "":
		if shape.Message != "" {
			return text + ": " + shape.Message
		}
		return text
	case json.Unmarshal(shape.Error, &inner) == nil && inner.Message != "":
		return inner.Message
	}
	return shape.Message
}
