package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"triage/safetext"
	"triage/sources"
	"triage/telemetry"
)

// Bounds of one bundle. A zip of a few megabytes can unpack to any size.
const (
	maxBytes   = 1 << 30
	maxFiles   = 10_000
	maxDepth   = 64 // folders in folders
	maxRecords = 1_000_000
	maxSpans   = 1_000_000
	// maxDocuments bounds the documents that follow one another in one *.json.
	maxDocuments = 100_000
	// maxProblems bounds what is said about the bundle, maxFileProblems about one file.
	maxProblems     = 100
	maxFileProblems = 5
	maxProblemText  = 300
)

// content is a bundle that has been read.
type content struct {
	logs      []telemetry.LogRecord // in order of time, those without one first
	placed    []time.Time           // of those without a time: when they were written, as far as is known
	spans     []telemetry.Span      // in order of the files
	traces    map[string][]int      // indexes of spans by trace id
	order     []string              // trace ids, newest first
	files     int
	bytes     int64
	problems  []string
	truncated []string
}

// answer is the part of an answer that is the same for every question. Each answer names
// the problems, since it may be the only one that somebody reads; they share one list.
func (c *content) answer(query string) sources.Answer {
	return sources.Answer{
		Asked:     []sources.Asked{{Query: query}},
		Bytes:     c.bytes,
		Problems:  slices.Clip(c.problems),
		Truncated: slices.Clip(c.truncated),
	}
}

// errBound ends the reading of a bundle that is larger than the bounds.
var errBound = errors.New("a bound of the bundle was reached")

// reader fills a content.
type reader struct {
	ctx     context.Context
	fsys    fs.FS
	out     *content
	limits  limits
	streams map[string]map[string]string // labels that records share
	full    bool
	more    int // problems past maxProblems
}

type limits struct {
	bytes                 int64
	files, records, spans int
}

func read(ctx context.Context, fsys fs.FS, start []string) (*content, error) {
	return readWithin(ctx, fsys, start, limits{maxBytes, maxFiles, maxRecords, maxSpans})
}

func readWithin(ctx context.Context, fsys fs.FS, start []string, l limits) (*content, error) {
	r := &reader{ctx: ctx, fsys: fsys, out: &content{}, limits: l}
	for _, name := range start {
		err := fs.WalkDir(fsys, name, func(name string, d fs.DirEntry, err error) error {
			return r.visit(name, d, err)
		})
		if err != nil && !errors.Is(err, errBound) {
			return nil, err
		}
	}
	if r.more > 0 {
		r.out.problems = append(r.out.problems, fmt.Sprintf("and %d more", r.more))
	}
	if r.out.files == 0 && len(r.out.problems) == 0 {
		r.out.problems = append(r.out.problems, "the bundle holds no file")
	}
	r.out.index()
	return r.out, nil
}

// visit reads one entry of the bundle. It only fails when reading as a whole must end.
func (r *reader) visit(name string, d fs.DirEntry, err error) error {
	if ctxErr := r.ctx.Err(); ctxErr != nil {
		return ctxErr
	}
	if err != nil {
		if name == "." {
			return err
		}
		r.problem(name, 0, because(err))
		if d != nil && d.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	if dropping(d.Name()) {
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	if d.IsDir() {
		if strings.Count(name, "/") >= maxDepth {
			r.problem(name, 0, fmt.Sprintf("more than %d folders deep, not read", maxDepth))
			return fs.SkipDir
		}
		return nil
	}
	if d.Type()&fs.ModeSymlink != 0 {
		if !r.inside(name) {
			r.problem(name, 0, "a symbolic link that leads out of the bundle, not followed")
		}
		return nil
	}
	if !d.Type().IsRegular() {
		r.problem(name, 0, "not a regular file, not read")
		return nil
	}
	if r.out.files >= r.limits.files {
		return r.bound(fmt.Sprintf("only the first %d files were read", r.limits.files))
	}
	r.out.files++
	return r.file(name)
}

// inside tells whether a symbolic link points to what is in the bundle, and so is read
// under its own name.
func (r *reader) inside(name string) bool {
	target, err := fs.ReadLink(r.fsys, name)
	return err == nil && fs.ValidPath(path.Join(path.Dir(name), target)) && !path.IsAbs(target)
}

// dropping tells whether a file is one that file managers leave behind.
func dropping(base string) bool {
	switch base {
	case ".DS_Store", "__MACOSX", "Thumbs.db", "desktop.ini":
		return true
	}
	return strings.HasPrefix(base, "._")
}

func (r *reader) file(name string) error {
	kind := kindOf(name)
	if kind == unknownFile {
		r.problem(name, 0, "unknown kind of file, not read")
		return nil
	}
	f, err := r.open(name)
	if err != nil {
		r.problem(name, 0, because(err))
		return nil
	}
	defer func() { _ = f.Close() }() // only read from
	switch kind {
	case linesFile:
		err = r.lines(name, f, r.jsonLine)
	case rawFile:
		err = r.lines(name, f, r.rawLine)
	case jsonFile:
		err = r.documents(name, f)
	}
	if r.full {
		return errBound
	}
	if ctxErr := r.ctx.Err(); ctxErr != nil {
		return ctxErr
	}
	if err != nil {
		r.problem(name, 0, because(err))
	}
	return nil
}

// open opens a file so that reading it counts and stops at the bounds.
func (r *reader) open(name string) (*countedFile, error) {
	f, err := r.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	return &countedFile{f: f, r: r}, nil
}

type countedFile struct {
	f fs.File
	r *reader
}

func (c *countedFile) Read(p []byte) (int, error) {
	if err := c.r.ctx.Err(); err != nil {
		return 0, err
	}
	if c.r.full {
		return 0, errBound
	}
	left := c.r.limits.bytes - c.r.out.bytes
	if left <= 0 {
		// A file that ends here is whole.
		if n, err := c.f.Read(make([]byte, 1)); n == 0 && err != nil {
			return 0, err
		}
		return 0, c.r.bound(fmt.Sprintf("only the first %d MiB were read", c.r.limits.bytes>>20))
	}
	if int64(len(p)) > left {
		p = p[:left]
	}
	n, err := c.f.Read(p)
	c.r.out.bytes += int64(n)
	return n, err
}

func (c *countedFile) Close() error { return c.f.Close() }

// bound notes that reading ends here.
func (r *reader) bound(text string) error {
	if !r.full {
		r.full = true
		r.out.truncated = append(r.out.truncated, text)
	}
	return errBound
}

func (r *reader) addLogs(batch []telemetry.LogRecord) {
	if room := r.limits.records - len(r.out.logs); len(batch) > room {
		batch = batch[:room]
		_ = r.bound(fmt.Sprintf("only the first %d log records were read", r.limits.records))
	}
	r.out.logs = append(r.out.logs, batch...)
}

func (r *reader) addSpans(batch []telemetry.Span) {
	if room := r.limits.spans - len(r.out.spans); len(batch) > room {
		batch = batch[:room]
		_ = r.bound(fmt.Sprintf("only the first %d spans were read", r.limits.spans))
	}
	r.out.spans = append(r.out.spans, batch...)
}

// problem notes what cannot be used; line 0 is the whole file.
func (r *reader) problem(name string, line int, text string) {
	if len(r.out.problems) >= maxProblems {
		r.more++
		return
	}
	where := safetext.Line(name)
	if line > 0 {
		where = fmt.Sprintf("%s:%d", where, line)
	}
	text = safetext.Line(text)
	if len(text) > maxProblemText {
		text = strings.ToValidUTF8(text[:maxProblemText], "") + "…"
	}
	r.out.problems = append(r.out.problems, where+": "+text)
}

// because is what went wrong without the path, which the problem names already.
func because(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "cut off: " + err.Error()
	}
	return err.Error()
}
