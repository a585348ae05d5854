package grpcstatus_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"

	"triage/envelope"
	"triage/envelope/emit"
	"triage/envelope/emit/grpcstatus"
)

func TestStrangersAreToldNoText(t *testing.T) {
	err := emit.Wrap(errors.New("pq: password at 10.0.3.7"), "LEDGER_FAILED", "shard 7 is broken", emit.Peer("postgres"), emit.Stack())
	s := grpcstatus.Status(err)
	for _, secret := range []string{"pq", "10.0.3.7", "shard", "postgres", "goroutine"} {
		if strings.Contains(fmt.Sprint(s.Proto()), secret) {
			t.Errorf("%q is told: %v", secret, s.Proto())
		}
	}
}

func TestTheCodeIsTheOptionsOrTheErrorsOwn(t *testing.T) {
	cases := []struct {
		name    string
		err     error
		options []grpcstatus.Option
		want    codes.Code
	}{
		{"nil is OK", nil, nil, codes.OK},
		{"nothing says one", errors.New("x"), nil, codes.Unknown},
		{"the error", emit.New("A", "m", emit.GRPCStatus("Canceled")), nil, codes.Canceled},
		{"the option", emit.New("A", "m", emit.GRPCStatus("NOT_FOUND")), []grpcstatus.Option{grpcstatus.Code(codes.Internal)}, codes.Internal},
		{"an HTTP status is not turned into one", emit.New("A", "m", emit.HTTPStatus(404)), nil, codes.Unknown},
		{"OK is no answer to an error", emit.New("A", "m", emit.GRPCStatus("OK")), nil, codes.Unknown},
	}
	for _, c := range cases {
		if got := grpcstatus.Status(c.err, c.options...).Code(); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	for code := codes.Canceled; code <= codes.Unauthenticated; code++ {
		if got := grpcstatus.Status(emit.New("A", "m", emit.GRPCStatus(code.String()))).Code(); got != code {
			t.Errorf("%v becomes %v", code, got)
		}
	}
	if grpcstatus.Err(nil) != nil {
		t.Error("Err(nil) is an error")
	}
}

func TestAStatusStaysSmallAndCanBeSent(t *testing.T) {
	var cause = errors.New("root " + strings.Repeat("r", 5_000))
	for i := range 100 {
		cause = fmt.Errorf("layer %d %s: %w", i, strings.Repeat("\xffé", 300), cause)
	}
	err := emit.Wrap(cause, strings.Repeat("C", 5_000), strings.Repeat("é", 5_000), emit.RequestID(strings.Repeat("r", 5_000)),
		emit.Service(strings.Repeat("s", 5_000), "v"), emit.Peer(strings.Repeat("p", 5_000)), emit.RetryAfter(time.Second))
	s := grpcstatus.Status(err, grpcstatus.Internal())
	wire, marshalErr := proto.Marshal(s.Proto())
	if marshalErr != nil || len(wire) > 4<<10 {
		t.Errorf("%d bytes (%v)", len(wire), marshalErr)
	}
	if len(s.Details()) != 3 {
		t.Errorf("%d details", len(s.Details()))
	}
	env := emit.Of(grpcstatus.Read(s.Err())).Envelope()
	if n := len(env.Cause); n < 2 || !strings.HasPrefix(env.Cause[n-1].Message, "layer ") && !strings.HasPrefix(env.Cause[n-1].Message, "root ") {
		t.Errorf("the root is not the last of %d layers", n)
	}
}

func TestAnotherServicesErrorInfoIsRead(t *testing.T) {
	s, err := status.New(codes.ResourceExhausted, "too many").WithDetails(
		&errdetails.ErrorInfo{Reason: "RATE_LIMITED", Domain: "ledger.example", Metadata: map[string]string{"cause": "not ours", "class": "?"}},
		&errdetails.RetryInfo{RetryDelay: durationpb.New(2 * time.Second)}, &errdetails.Help{})
	if err != nil {
		t.Fatal(err)
	}
	got := grpcstatus.Read(fmt.Errorf("call: %w", s.Err()))
	env := emit.Of(got).Envelope()
	if env.Code != "RATE_LIMITED" || env.Peer != "ledger.example" || env.GRPCStatus != "RESOURCE_EXHAUSTED" || env.RetryAfter != 2*time.Second ||
		env.Class != "" || len(env.Cause) != 0 {
		t.Errorf("%+v", env)
	}
	wrapped := emit.Wrap(got, "A", "m")
	if status.Code(wrapped) != codes.ResourceExhausted {
		t.Errorf("the status is lost: %v", status.Code(wrapped))
	}
	if chain := emit.Of(wrapped).Envelope().Cause; len(chain) != 2 || chain[1].Code != "RATE_LIMITED" {
		t.Errorf("chain is %+v", chain)
	}
}

func TestWhatIsNoStatusIsLeftAlone(t *testing.T) {
	plain, own := errors.New("x"), error(emit.New("A", "m"))
	for _, err := range []error{nil, plain, own} {
		if got := grpcstatus.Read(err); got != err { //nolint:errorlint // the very same
			t.Errorf("%v becomes %v", err, got)
		}
	}
}

// FuzzRead proves that no status that a server can send breaks the reader.
func FuzzRead(f *testing.F) {
	for _, err := range []error{emit.New("A", "m", emit.RetryAfter(time.Second)), emit.Wrap(errors.New("x"), "A", "m", emit.RequestID("r"))} {
		b, marshalErr := proto.Marshal(grpcstatus.Status(err, grpcstatus.Internal()).Proto())
		if marshalErr != nil {
			f.Fatal(marshalErr)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		p := status.New(codes.Unknown, "").Proto()
		if proto.Unmarshal(wire, p) != nil {
			return
		}
		err := grpcstatus.Read(status.FromProto(p).Err())
		if err == nil {
			return
		}
		env := emit.Of(err).Envelope()
		if b := env.AppendJSON(nil, envelope.JSONOptions{}); len(b) == 0 {
			t.Fatal("nothing was written")
		}
		grpcstatus.Status(err, grpcstatus.Internal())
	})
}
