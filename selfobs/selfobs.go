package selfobs

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/go-logr/logr"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"triage/investigate"
)

// ShutdownTimeout bounds what [Telemetry.Shutdown] waits for the collector.
const ShutdownTimeout = time.Second

// Telemetry exports our own traces and metrics. A nil Telemetry does nothing.
type Telemetry struct {
	traces   *sdktrace.TracerProvider // nil when traces are not asked for
	metrics  *sdkmetric.MeterProvider // nil when metrics are not asked for
	observer *observer
}

// Start builds the exporters that the environment asks for; it is nil when it asks for none:
// OTEL_EXPORTER_OTLP_ENDPOINT turns both signals on, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT and
// OTEL_EXPORTER_OTLP_METRICS_ENDPOINT one each; OTEL_SDK_DISABLED=true,
// OTEL_TRACES_EXPORTER=none and OTEL_METRICS_EXPORTER=none turn off. The exporters read the
// other OTEL_EXPORTER_OTLP_* variables (headers, certificates, time-outs) themselves.
//
// The error says that telemetry is off and why; the program works on without it.
//
// The OpenTelemetry SDK reports its own errors through two global hooks that print to
// stderr unless replaced. Start replaces them, once, and only when it builds an exporter.
func Start(ctx context.Context, version string) (*Telemetry, error) {
	wantTraces, wantMetrics := wanted("TRACES"), wanted("METRICS")
	if !wantTraces && !wantMetrics || strings.EqualFold(os.Getenv("OTEL_SDK_DISABLED"), "true") {
		return nil, nil
	}
	for _, signal := range [...]string{"", "TRACES_", "METRICS_"} {
		name := "OTEL_EXPORTER_OTLP_" + signal + "PROTOCOL"
		if p := os.Getenv(name); p != "" && p != "http/protobuf" {
			return nil, fmt.Errorf("triage's own telemetry is off: %s is not http/protobuf, the only protocol it speaks", name)
		}
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) {}))
	otel.SetLogger(logr.Discard())

	// No detector of the process or host: a command line holds ids.
	res, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", "triage"), attribute.String("service.version", version)),
		resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil && res == nil {
		return nil, fmt.Errorf("triage's own telemetry is off: %w", err)
	}
	t := &Telemetry{}
	if wantTraces {
		exporter, err := otlptracehttp.New(ctx)
		if err != nil {
			return nil, fmt.Errorf("triage's own telemetry is off: %w", err)
		}
		t.traces = sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(res))
	}
	if wantMetrics {
		exporter, err := otlpmetrichttp.New(ctx)
		if err != nil {
			t.Shutdown(ctx)
			return nil, fmt.Errorf("triage's own telemetry is off: %w", err)
		}
		t.metrics = sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(exporter)), sdkmetric.WithResource(res))
	}
	if t.observer, err = newObserver(t); err != nil {
		t.Shutdown(ctx)
		return nil, fmt.Errorf("triage's own telemetry is off: %w", err)
	}
	return t, nil
}

// wanted tells whether the environment asks for a signal.
func wanted(signal string) bool {
	if strings.EqualFold(os.Getenv("OTEL_"+signal+"_EXPORTER"), "none") {
		return false
	}
	return os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || os.Getenv("OTEL_EXPORTER_OTLP_"+signal+"_ENDPOINT") != ""
}

// Observer is what [investigate.Run] tells; nil when t is nil.
func (t *Telemetry) Observer() investigate.Observer {
	if t == nil {
		return nil
	}
	return t.observer
}

// Shutdown sends what is left and stops, within [ShutdownTimeout]. It works although ctx is
// cancelled, so that an investigation that was interrupted is told too.
func (t *Telemetry) Shutdown(ctx context.Context) {
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ShutdownTimeout)
	defer cancel()
	done := make(chan struct{}, 2)
	stop := func(f func(context.Context) error) {
		_ = f(ctx) // nobody is left to tell
		done <- struct{}{}
	}
	running := 0
	if t.traces != nil {
		running++
		go stop(t.traces.Shutdown)
	}
	if t.metrics != nil {
		running++
		go stop(t.metrics.Shutdown)
	}
	for range running {
		select {
		case <-done:
		case <-ctx.Done():
			return
		}
	}
}
