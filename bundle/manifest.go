package bundle

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// Schema is the version of the bundle's shape.
const Schema = "triage.bundle/v1"

// Names of the files of a bundle.
const (
	LogsFile     = "logs.ndjson"
	TracesFile   = "traces.json"
	ManifestFile = "manifest.json"
)

// Manifest says what a bundle is about.
type Manifest struct {
	Schema      string `json:"schema"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	// CreatedBy names the program and version that wrote the bundle.
	CreatedBy string `json:"created_by,omitempty"`
	Query     Query  `json:"query"`
	// Window is what was searched; absent when there were no bounds.
	Window *Window `json:"window,omitempty"`
	// Redacted tells that secrets and personal data were taken out.
	Redacted bool `json:"redacted"`
	// Notes say what is missing: a source that failed, a bound that was hit.
	Notes      []string `json:"notes,omitempty"`
	LogRecords int      `json:"log_records"` // set by Write
	Spans      int      `json:"spans"`       // set by Write
}

// Query is what was asked for.
type Query struct {
	RequestID     string `json:"request_id,omitempty"`
	TraceID       string `json:"trace_id,omitempty"`
	CorrelationID string `json:"correlation_id,omitempty"`
	ErrorCode     string `json:"error_code,omitempty"`
}

// Window is a half-open interval of time, UTC.
type Window struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// ReadManifest reads the manifest at the top of a bundle. A bundle without one gives an
// error for which errors.Is(err, fs.ErrNotExist) holds.
func ReadManifest(fsys fs.FS) (Manifest, error) {
	var m Manifest
	data, err := fs.ReadFile(fsys, ManifestFile)
	if err != nil {
		return m, fmt.Errorf("bundle: %w", err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("bundle: %s: %w", ManifestFile, err)
	}
	if m.Schema != Schema && !strings.HasPrefix(m.Schema, Schema+".") {
		return m, fmt.Errorf("bundle: %s: schema %q, want %s", ManifestFile, m.Schema, Schema)
	}
	return m, nil
}
