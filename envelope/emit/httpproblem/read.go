package httpproblem

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"triage/envelope"
	"triage/envelope/emit"
)

// maxBody is how much of an answer is read, in bytes.
const maxBody = 64 << 10

// Read is the error that an answer with a status of 400 or more tells: what its problem
// document says, or else the status alone. It is nil for any other answer. The peer is the
// service that the document names, else the host that was asked. At most 64 KiB of the body
// are read; closing it is left to the caller.
//
// What it returns is an [*emit.Error]; wrap it with emit.Wrap.
func Read(r *http.Response) error {
	if r == nil || r.StatusCode < 400 {
		return nil
	}
	host := ""
	if r.Request != nil && r.Request.URL != nil {
		host = r.Request.URL.Hostname()
	}
	var body []byte
	if r.Body != nil {
		if read, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1)); err == nil && len(read) <= maxBody {
			body = read
		}
	}
	return Decode(r.StatusCode, r.Header, body, host)
}

// Decode is [Read] for an answer whose body was read already. peer is who was asked.
func Decode(status int, header http.Header, body []byte, peer string) *emit.Error {
	env, ok := document(header.Get("Content-Type"), body)
	if !ok {
		env = envelope.Envelope{}
	}
	env.HTTPStatus, env.GRPCStatus = status, "" // as this service saw it; the callee may have seen another
	if env.Message == "" {
		env.Message = "HTTP " + strconv.Itoa(status)
	}
	if env.RetryAfter == 0 {
		env.RetryAfter = delay(header.Get("Retry-After"), header.Get("Date"))
	}
	if env.RequestID == "" {
		env.RequestID = header.Get("X-Request-Id")
	}
	if env.Service == "" {
		env.Service = peer
	}
	return emit.Remote(env, nil)
}

// document reads a problem document; ok is false when the body is none.
func document(contentType string, body []byte) (env envelope.Envelope, ok bool) {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil || media != ContentType || len(body) > maxBody {
		return env, false
	}
	var p problem
	var e emit.Error
	if json.Unmarshal(body, &e) != nil {
		return env, false
	}
	env = e.Envelope()
	if err := json.Unmarshal(body, &p); err != nil {
		p = problem{} // a member of another kind is ignored, RFC 9457, section 3.1
	}
	for _, text := range [...]string{p.Detail, p.Title} {
		if env.Message == "" {
			env.Message = text
		}
	}
	if env.Code == "" && p.Type != "" && p.Type != "about:blank" {
		env.Code = p.Type[strings.LastIndexAny(p.Type, "/:#")+1:]
	}
	return env, true
}

// delay reads Retry-After: seconds, or a date, which counts from the answer's own.
func delay(value, date string) time.Duration {
	const most = 1000 * 24 * time.Hour
	if seconds, err := strconv.Atoi(value); err == nil {
		if seconds < 0 || seconds > int(most/time.Second) {
			return 0
		}
		return time.Duration(seconds) * time.Second
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(date)
	if err != nil {
		return 0
	}
	return min(max(until.Sub(now), 0), most)
}
