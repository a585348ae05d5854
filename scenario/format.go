package scenario

// Format is the way in which a service writes its log lines.
type Format string

// The log formats, each as the library or server writes it by default in production.
const (
	LogSlog        Format = "slog"         // Go log/slog, JSON
	LogSlogText    Format = "slog-text"    // Go log/slog, text
	LogZap         Format = "zap"          // Go zap, production JSON
	LogZerolog     Format = "zerolog"      // Go zerolog, JSON
	LogLogfmt      Format = "logfmt"       // logfmt as logrus writes it
	LogKlog        Format = "klog"         // Kubernetes klog, structured
	LogStd         Format = "std"          // Go's log package: text
	LogTracingJSON Format = "tracing-json" // Rust tracing, JSON
	LogTracingText Format = "tracing-text" // Rust tracing, full text, no colour
	LogTracingANSI Format = "tracing-ansi" // the same, as for a terminal
	LogPino        Format = "pino"         // Node pino, JSON
	LogPostgres    Format = "postgres"     // PostgreSQL's stderr log
	LogNginx       Format = "nginx"        // access lines and error log
	LogEnvoy       Format = "envoy"        // Envoy's default access lines and own log
	LogOTLP        Format = "otlp"         // sent over OTLP: ids in the metadata
	LogEnvelope    Format = "envelope"     // error-envelope/v1 in its own field names, JSON
)

// Formats are all log formats.
func Formats() []Format {
	return []Format{
		LogSlog, LogSlogText, LogZap, LogZerolog, LogLogfmt, LogKlog, LogStd, LogTracingJSON, LogTracingText,
		LogTracingANSI, LogPino, LogPostgres, LogNginx, LogEnvoy, LogOTLP, LogEnvelope,
	}
}
