package servers

import (
	"context"
	_ "embed" // the configuration
	"os"
	"path/filepath"
)

//go:embed jaeger.yaml
var jaegerConfig []byte

// Jaeger is a running Jaeger that keeps traces in memory; its URL answers queries.
type Jaeger struct {
	*Server
	// OTLP is the base address that takes traces over HTTP, at /v1/traces.
	OTLP string
}

// StartJaeger runs binary with its log in dir, which it owns, and returns once it is ready.
func StartJaeger(ctx context.Context, binary, dir string) (*Jaeger, error) {
	j := &Jaeger{}
	s, err := start(ctx, func() (command, error) {
		config := filepath.Join(dir, "jaeger.yaml")
		if err := os.WriteFile(config, jaegerConfig, 0o600); err != nil {
			return command{}, err
		}
		ports, err := freePorts(ctx, 6)
		if err != nil {
			return command{}, err
		}
		at := func(i int) string { return "127.0.0.1:" + ports[i] }
		j.OTLP = "http://" + at(3)
		return command{
			name: "jaeger", binary: binary, dir: dir, url: "http://" + at(0), ready: "http://" + at(4) + "/status",
			args: []string{"--config=" + config},
			env: []string{
				"JAEGER_QUERY=" + at(0), "JAEGER_QUERY_GRPC=" + at(1),
				"JAEGER_OTLP_GRPC=" + at(2), "JAEGER_OTLP_HTTP=" + at(3),
				"JAEGER_HEALTH=" + at(4), "JAEGER_METRICS_PORT=" + ports[5],
			},
		}, nil
	})
	if err != nil {
		return nil, err
	}
	j.Server = s
	return j, nil
}
