package servers

import (
	"context"
	_ "embed" // the configuration
	"os"
	"path/filepath"
	"strconv"
)

//go:embed loki.yaml
var lokiConfig []byte

// Loki is a running Loki; its URL takes pushes (/loki/api/v1/push, /otlp/v1/logs) and
// queries.
type Loki struct{ *Server }

// LokiOptions vary a Loki.
type LokiOptions struct {
	// Tenants makes every request need an X-Scope-OrgID header.
	Tenants bool
	// Args are further command-line flags; they win over the configuration file.
	Args []string
}

// StartLoki runs binary with its data and log in dir, which it owns, and returns once it
// answers queries.
func StartLoki(ctx context.Context, binary, dir string, o LokiOptions) (*Loki, error) {
	s, err := start(ctx, func() (command, error) {
		config := filepath.Join(dir, "loki.yaml")
		if err := os.WriteFile(config, lokiConfig, 0o600); err != nil {
			return command{}, err
		}
		ports, err := freePorts(ctx, 2)
		if err != nil {
			return command{}, err
		}
		url := "http://127.0.0.1:" + ports[0]
		return command{
			name: "loki", binary: binary, dir: dir, url: url, ready: url + "/ready",
			args: append([]string{"-config.file=" + config, "-config.expand-env=true"}, o.Args...),
			env: []string{
				"LOKI_DIR=" + filepath.Join(dir, "data"), "LOKI_PORT=" + ports[0], "LOKI_GRPC=" + ports[1],
				"LOKI_AUTH=" + strconv.FormatBool(o.Tenants),
			},
		}, nil
	})
	if err != nil {
		return nil, err
	}
	return &Loki{s}, nil
}
