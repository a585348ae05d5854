package conformance

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"

	"triage/envelope"
	"triage/envelope/emit"
	"triage/envelope/emit/grpcstatus"
	"triage/envelope/emit/httpproblem"
)

type carried struct {
	Name       string          `json:"name"`
	Error      json.RawMessage `json:"error"`
	PublicText string          `json:"public_text"`
	HTTP       told[problem]   `json:"http"`
	ReadHTTP   told[rawJSON]   `json:"read_http"`
	GRPC       told[rpc]       `json:"grpc"`
	ReadGRPC   told[rawJSON]   `json:"read_grpc"`
}

type rawJSON = json.RawMessage

// told is one thing for both kinds of callers.
type told[T any] struct {
	Public   T `json:"public"`
	Internal T `json:"internal"`
}

type problem struct {
	Status     int             `json:"status"`
	RetryAfter string          `json:"retry_after"`
	Body       json.RawMessage `json:"body"`
}

type rpc struct {
	Code         string            `json:"code"`
	Message      string            `json:"message"`
	Reason       string            `json:"reason"`
	Domain       string            `json:"domain"`
	Metadata     map[string]string `json:"metadata"`
	RetryDelayMS float64           `json:"retry_delay_ms"`
	RequestID    string            `json:"request_id"`
}

// read is the error of a vector, with its text for everybody.
func (c carried) read(t *testing.T) error {
	t.Helper()
	var e emit.Error
	if err := json.Unmarshal(c.Error, &e); err != nil {
		t.Fatal(err)
	}
	if c.PublicText == "" {
		return &e
	}
	return emit.Enrich(&e, emit.Public(c.PublicText))
}

func TestProblemDocumentsTellWhatTheVectorsSay(t *testing.T) {
	for _, v := range vectors[carried](t, "carriers.json") {
		t.Run(v.Name, func(t *testing.T) {
			err := v.read(t)
			problemIs(t, v.HTTP.Public, v.ReadHTTP.Public, err)
			problemIs(t, v.HTTP.Internal, v.ReadHTTP.Internal, err, httpproblem.Internal())
		})
	}
}

func problemIs(t *testing.T, want problem, read json.RawMessage, err error, options ...httpproblem.Option) {
	t.Helper()
	w := httptest.NewRecorder()
	if err := httpproblem.Write(w, err, options...); err != nil {
		t.Fatal(err)
	}
	if w.Code != want.Status || w.Header().Get("Content-Type") != "application/problem+json" || w.Header().Get("Retry-After") != want.RetryAfter {
		t.Errorf("answers %d with %v, want %d with Retry-After %q", w.Code, w.Header(), want.Status, want.RetryAfter)
	}
	doc := object(t, w.Body.Bytes())
	if doc["title"] != http.StatusText(want.Status) {
		t.Errorf("title is %v", doc["title"])
	}
	delete(doc, "title")
	differ(t, "body", object(t, want.Body), doc)

	// The body of the vector, as any language may have written it.
	got := httpproblem.Read(&http.Response{
		StatusCode: want.Status,
		Header:     http.Header{"Content-Type": {"application/problem+json; charset=utf-8"}, "Retry-After": {want.RetryAfter}},
		Body:       io.NopCloser(bytes.NewReader(want.Body)),
		Request:    &http.Request{URL: &url.URL{Scheme: "https", Host: "ledger.example:8443"}},
	})
	remoteIs(t, got, read)
}

// remoteIs compares what a caller read, without the time.
func remoteIs(t *testing.T, got error, want json.RawMessage) {
	t.Helper()
	b, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	doc := object(t, b)
	if doc["timestamp"] == nil {
		t.Error("what was read has no time")
	}
	delete(doc, "timestamp")
	differ(t, "read", object(t, want), doc)
}

func TestGRPCStatusesTellWhatTheVectorsSay(t *testing.T) {
	for _, v := range vectors[carried](t, "carriers.json") {
		t.Run(v.Name, func(t *testing.T) {
			err := v.read(t)
			rpcIs(t, v.GRPC.Public, v.ReadGRPC.Public, err)
			rpcIs(t, v.GRPC.Internal, v.ReadGRPC.Internal, err, grpcstatus.Internal())
		})
	}
}

func rpcIs(t *testing.T, want rpc, read json.RawMessage, err error, options ...grpcstatus.Option) {
	t.Helper()
	sent := grpcstatus.Err(err, options...)
	s, ok := status.FromError(sent)
	if !ok {
		t.Fatalf("%v has no status", sent)
	}
	name, _ := envelope.ParseGRPCStatus(s.Code().String())
	got := rpc{Code: name, Message: s.Message()}
	for _, d := range s.Details() {
		switch d := d.(type) {
		case *errdetails.ErrorInfo:
			got.Reason, got.Domain, got.Metadata = d.GetReason(), d.GetDomain(), d.GetMetadata()
		case *errdetails.RetryInfo:
			got.RetryDelayMS = float64(d.GetRetryDelay().AsDuration().Microseconds()) / 1e3
		case *errdetails.RequestInfo:
			got.RequestID = d.GetRequestId()
		default:
			t.Errorf("a detail of type %T", d)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
	remoteIs(t, grpcstatus.Read(sent), read)
}
