package files

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"time"

	"triage/sources"
	"triage/telemetry"
)

// Bundle is the telemetry in a folder, a zip or another file system. It is safe for
// concurrent use.
type Bundle struct {
	name  string // for people: the path, or what New was told
	open  func() (fs.FS, io.Closer, error)
	start []string // where reading begins inside the file system

	loading chan struct{} // holds one token while somebody loads
	loaded  *content      // set once, by the holder of the token
}

var (
	_ sources.LogSource   = (*Bundle)(nil)
	_ sources.TraceSource = (*Bundle)(nil)
	_ sources.Checker     = (*Bundle)(nil)
)

// New is the bundle that fsys holds; name is how messages call it.
func New(fsys fs.FS, name string) *Bundle {
	return newBundle(name, ".", func() (fs.FS, io.Closer, error) { return fsys, nil, nil })
}

func newBundle(name, start string, open func() (fs.FS, io.Closer, error)) *Bundle {
	return &Bundle{name: name, open: open, start: []string{start}, loading: make(chan struct{}, 1)}
}

// Name is "bundle".
func (b *Bundle) Name() string { return "bundle" }

// All are all records and spans of the bundle, records in order of time, spans in order of
// the files; both are shared and must not be changed. On error nothing is returned.
func (b *Bundle) All(ctx context.Context) ([]telemetry.LogRecord, []telemetry.Span, sources.Answer, error) {
	began := time.Now()
	c, err := b.load(ctx)
	if err != nil {
		return nil, nil, sources.Answer{}, err
	}
	a := c.answer("everything")
	a.Records = len(c.logs) + len(c.spans)
	a.Asked[0].Records, a.Asked[0].Took = a.Records, time.Since(began)
	return c.logs, c.spans, a, nil
}

// Check reads the bundle and says what is in it.
func (b *Bundle) Check(ctx context.Context) (string, error) {
	c, err := b.load(ctx)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("%s, %s, %s", count(len(c.logs), "log record"), count(len(c.spans), "span"), count(c.files, "file"))
	if n := len(c.problems); n > 0 {
		text += fmt.Sprintf("; %s: %s", count(n, "problem"), c.problems[0])
	}
	return text, nil
}

// load reads the bundle unless that has been done. A load that ctx cut short is not kept.
func (b *Bundle) load(ctx context.Context) (*content, error) {
	select {
	case b.loading <- struct{}{}:
		defer func() { <-b.loading }()
	case <-ctx.Done():
		return nil, b.failed(ctx.Err())
	}
	if b.loaded != nil {
		return b.loaded, nil
	}
	fsys, closer, err := b.open()
	if err != nil {
		return nil, b.failed(err)
	}
	if closer != nil {
		defer func() { _ = closer.Close() }() // only read from
	}
	c, err := read(ctx, fsys, b.start)
	if err != nil {
		return nil, b.failed(err)
	}
	b.loaded = c
	return c, nil
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
