package files

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"triage/safetext"
	"triage/sources"
)

const openHint = "--bundle takes a folder, a .zip or one file of a bundle"

// Open is the bundle at path: a folder, a zip, or a single file of one of the kinds that a
// bundle can hold. It only looks whether path can be opened; reading comes with the first
// question. An error is a [*sources.Error].
func Open(path string) (*Bundle, error) {
	b := &Bundle{name: path}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, b.failed(err)
	case info.IsDir():
		b = newBundle(path, ".", func() (fs.FS, io.Closer, error) {
			root, err := os.OpenRoot(path) // no path or link leads out of it
			if err != nil {
				return nil, nil, err
			}
			return root.FS(), root, nil
		})
	case !info.Mode().IsRegular():
		return nil, b.failed(errors.New("neither a folder nor a file"))
	case isZip(path):
		b = newBundle(path, ".", func() (fs.FS, io.Closer, error) {
			r, err := zip.OpenReader(path)
			if err != nil {
				return nil, nil, err
			}
			return &r.Reader, r, nil
		})
	default:
		b = newBundle(path, filepath.Base(path), func() (fs.FS, io.Closer, error) {
			root, err := os.OpenRoot(filepath.Dir(path))
			if err != nil {
				return nil, nil, err
			}
			return root.FS(), root, nil
		})
		if kindOf(b.start[0]) == unknownFile {
			return nil, b.failed(errors.New("unknown kind of file"))
		}
		return b, nil
	}
	_, closer, err := b.open()
	if err != nil {
		return nil, b.failed(err)
	}
	return b, closer.Close()
}

// isZip goes by the content: a zip may have any name.
func isZip(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // only read from
	head := make([]byte, 4)
	if _, err := io.ReadFull(f, head); err != nil {
		return false
	}
	return string(head) == "PK\x03\x04" || string(head) == "PK\x05\x06"
}

// failed says in the words of sources why the bundle cannot be used.
func (b *Bundle) failed(err error) error {
	e := &sources.Error{
		Source: "bundle", Host: safetext.Line(b.name), Reason: sources.Unreachable,
		Hint: openHint, Err: err,
	}
	var at *fs.PathError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		e.Reason, e.Detail, e.Hint = sources.TimedOut, "not read to the end in time", "raise --timeout"
	case errors.Is(err, context.Canceled):
		e.Reason, e.Detail, e.Hint = sources.TimedOut, "reading it was cancelled", ""
	case errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrAlgorithm), errors.Is(err, zip.ErrChecksum):
		e.Reason, e.Detail = sources.BadAnswer, "a damaged zip"
	case errors.As(err, &at):
		e.Detail = safetext.Line(fmt.Sprint(at.Err))
	default:
		e.Detail = safetext.Line(err.Error())
	}
	return e
}

// refused says that a question cannot be answered by anybody.
func (b *Bundle) refused(err error) error {
	return &sources.Error{Source: "bundle", Host: safetext.Line(b.name), Reason: sources.Rejected, Detail: err.Error(), Err: err}
}
