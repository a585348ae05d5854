package emit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/trace"

	"triage/envelope"
	"triage/envelope/emit"
	"triage/telemetry"
)

func logger(line *bytes.Buffer) *slog.Logger {
	return slog.New(emit.NewHandler(slog.NewJSONHandler(line, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})))
}

func TestTheHandlerWritesTheEnvelopeAtTheTop(t *testing.T) {
	err := emit.New("CART_EMPTY", "the cart is empty", emit.Class(envelope.Permanent), emit.Resource("cart_id", "c-1"), emit.RequestID("r-9"))
	ctx := emit.NewContext(context.Background(), emit.Request{Service: "cart", RequestID: "r-1"})
	const fields = `"schema":"error-envelope/v1","error_code":"CART_EMPTY","message":"the cart is empty","request_id":"r-9",` +
		`"error_message":"the cart is empty","class":"permanent","resource":{"cart_id":"c-1"},"service":"cart"`
	const wrapped = `"schema":"error-envelope/v1","error_code":"CART_EMPTY","message":"the cart is empty","request_id":"r-9",` +
		`"error_message":"checkout: the cart is empty","cause":[{"message":"checkout"},{"message":"the cart is empty","code":"CART_EMPTY"}],` +
		`"cause_how":"explicit","class":"permanent","resource":{"cart_id":"c-1"},"service":"cart"`
	cases := []struct {
		name string
		log  func(*slog.Logger)
		want string
	}{
		{"whatever the attribute is called", func(l *slog.Logger) { l.ErrorContext(ctx, "checkout failed", "oops", err, "n", 1) },
			`{"level":"ERROR","msg":"checkout failed",` + fields + `,"n":1}`},
		{"also when it is wrapped", func(l *slog.Logger) { l.ErrorContext(ctx, "failed", "err", fmt.Errorf("checkout: %w", err)) },
			`{"level":"ERROR","msg":"failed",` + wrapped + `}`},
		{"below an open group", func(l *slog.Logger) {
			l.WithGroup("a").With("b", 1).WithGroup("c").ErrorContext(ctx, "failed", "err", err, "d", 2)
		},
			`{"level":"ERROR","msg":"failed",` + fields + `,"a":{"b":1,"c":{"d":2}}}`},
		{"without an error the ids are there", func(l *slog.Logger) { l.With("request_id", "own").InfoContext(ctx, "fine") },
			`{"level":"INFO","msg":"fine","request_id":"own","service":"cart"}`},
		{"another error stays as it is", func(l *slog.Logger) { l.Error("failed", "err", errors.New("plain")) },
			`{"level":"ERROR","msg":"failed","err":"plain"}`},
		{"an empty group is left out", func(l *slog.Logger) { l.WithGroup("a").With().Info("fine") }, `{"level":"INFO","msg":"fine"}`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var line bytes.Buffer
			c.log(logger(&line))
			if got := strings.TrimSpace(line.String()); got != c.want {
				t.Errorf("wrote\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestTheSpansIdsAreInEveryRecord(t *testing.T) {
	span := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{1}, SpanID: trace.SpanID{2}})
	var line bytes.Buffer
	logger(&line).InfoContext(trace.ContextWithSpanContext(context.Background(), span), "fine")
	env := envelope.Log(telemetry.LogRecord{Line: line.String()})
	if env.TraceID != "01000000000000000000000000000000" || env.SpanID != "0200000000000000" {
		t.Errorf("%s", line.String())
	}
}

func TestOneLoggerIsSharedWithoutHarm(t *testing.T) {
	var line bytes.Buffer
	base := logger(&line).WithGroup("g").With("a", 1)
	one, two := base.With("b", 2), base.With("c", 3)
	one.Info("x")
	two.Info("y")
	want := `{"level":"INFO","msg":"x","g":{"a":1,"b":2}}` + "\n" + `{"level":"INFO","msg":"y","g":{"a":1,"c":3}}` + "\n"
	if line.String() != want {
		t.Errorf("wrote\n%s\nwant\n%s", line.String(), want)
	}
}

func TestTheTextHandlerIsReadAsWell(t *testing.T) {
	var line bytes.Buffer
	err := emit.Wrap(errors.New("pool timed out"), "LEDGER_DB_TIMEOUT", "could not append", emit.Class(envelope.Transient), emit.Attempt(2, 3))
	slog.New(slog.NewTextHandler(&line, nil)).Error("failed", emit.Attr(err))
	env := envelope.Log(telemetry.LogRecord{Line: strings.TrimSpace(line.String())})
	if env.Code != "LEDGER_DB_TIMEOUT" || env.Class != envelope.Transient || env.Attempt != 2 || env.ErrorMessage != "could not append: pool timed out" {
		t.Errorf("%+v of %s", env, line.String())
	}
}

func TestAnErrorLoggedByItselfIsAGroup(t *testing.T) {
	var line bytes.Buffer
	slog.New(slog.NewJSONHandler(&line, nil)).Error("failed", "error", emit.New("CART_EMPTY", "the cart is empty"))
	var doc struct {
		Error struct {
			Code string `json:"error_code"`
		} `json:"error"`
	}
	if err := json.Unmarshal(line.Bytes(), &doc); err != nil || doc.Error.Code != "CART_EMPTY" {
		t.Errorf("%v: %s", err, line.String())
	}
}
