package playbooks

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Bounds of loading. What is beyond them is left out, with a warning.
const (
	MaxFile  = 512 << 10 // bytes of one file
	MaxFiles = 10000     // files of one root
	maxDepth = 32        // folders inside one another
)

// Open is the root at a folder of the disk. Links inside it are followed as long as they
// stay inside it.
func Open(folder string) (Dir, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return Dir{}, fmt.Errorf("playbooks: %w", err)
	}
	return Dir{FS: root.FS(), Name: folder, rooted: true, folder: folder}, nil
}

// Load reads every Markdown file of the roots, in this order, and the embedded defaults
// after them. It always returns a library: what could not be read is a warning, and so is
// an entry whose id an earlier one has taken, which is left out.
func Load(dirs ...Dir) (*Library, []Warning) {
	var (
		l        = &Library{byID: map[string]*Entry{}, dirs: slices.Clone(dirs)}
		warnings []Warning
	)
	for _, d := range append(dirs[:len(dirs):len(dirs)], builtinDir()) {
		entries, state, ws := loadDir(d)
		l.states = append(l.states, state)
		warnings = append(warnings, ws...)
		for _, e := range entries {
			if w, ok := l.add(e); !ok && !d.builtin && !e.isIndexPage() {
				warnings = append(warnings, w)
			}
		}
	}
	l.index()
	return l, warnings
}

// file is what came of one file.
type file struct {
	entries []*Entry
	owner   string // of the folder, when the file says that
	warning *Warning
	stamp   stamp
}

func loadDir(d Dir) ([]*Entry, state, []Warning) {
	names, warnings := filesOf(d)
	files := make([]file, len(names))
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), 8, len(names)) {
		wg.Go(func() {
			for i := range next {
				files[i] = loadFile(d, names[i])
			}
		})
	}
	for i := range names {
		next <- i
	}
	close(next)
	wg.Wait()
	var entries []*Entry
	var state state
	owners := owners{}
	for i, f := range files {
		state.add(names[i], f.stamp)
		entries = append(entries, f.entries...)
		if f.owner != "" {
			owners[path.Dir(names[i])] = f.owner
		}
		if f.warning != nil {
			warnings = append(warnings, *f.warning)
		}
	}
	for _, e := range entries {
		owners.take(e)
	}
	nameFolders(entries)
	return entries, state, warnings
}

// nameFolders gives a page that is alone in its folder the folder's name, where its own says
// nothing: DiskFull/index.md, disk-full/README.md.
func nameFolders(entries []*Entry) {
	pages := map[string]int{}
	whole := func(e *Entry) bool { return e.Foreign && !strings.Contains(e.ID, "#") }
	for _, e := range entries {
		if whole(e) {
			pages[path.Dir(e.file)]++
		}
	}
	for _, e := range entries {
		dir := path.Dir(e.file)
		folder := path.Base(dir)
		if name := nameOf(e.file); whole(e) && pages[dir] == 1 && (isIndex(name) || isGeneric(name)) && isName(folder) {
			e.Alerts = appendNew(e.Alerts, folder)
			e.named(folder)
		}
	}
}

// notPages are the names of folders that hold Markdown which is nobody's page: a site's
// templates, and other people's packages.
var notPages = map[string]bool{"archetypes": true, "node_modules": true}

// filesOf lists the Markdown files of a root, and the files of owners, in the order of their
// paths. Names that begin with a dot are passed over, and so are the folders of notPages.
func filesOf(d Dir) (names []string, warnings []Warning) {
	warn := func(name, format string, args ...any) {
		warnings = append(warnings, Warning{File: path.Join(d.Name, name), Text: fmt.Sprintf(format, args...)})
	}
	if d.FS == nil {
		warn("", "no folder was given")
		return nil, warnings
	}
	err := fs.WalkDir(d.FS, ".", func(name string, de fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			warn(name, "cannot be read: %v", cause(err))
			if de != nil && de.IsDir() {
				return fs.SkipDir
			}
			return nil
		case name != "." && (strings.HasPrefix(path.Base(name), ".") || de.IsDir() && notPages[path.Base(name)]):
			if de.IsDir() {
				return fs.SkipDir
			}
			return nil
		case de.IsDir():
			if strings.Count(name, "/") >= maxDepth {
				warn(name, "is more than %d folders deep: not read", maxDepth)
				return fs.SkipDir
			}
			return nil
		case !isMarkdown(name) && !isOwners(name):
			return nil
		case de.Type()&fs.ModeSymlink != 0 && !d.rooted:
			warn(name, "not used: it is a symbolic link, which may lead out of the folder")
			return nil
		case len(names) == MaxFiles:
			warn("", "holds more than %d files: the rest is not read", MaxFiles)
			return fs.SkipAll
		}
		names = append(names, name)
		return nil
	})
	if err != nil {
		warn("", "cannot be read: %v", cause(err))
	}
	return names, warnings
}

func isMarkdown(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown":
		return true
	case ".erb":
		return isMarkdown(strings.TrimSuffix(name, path.Ext(name)))
	}
	return false
}

// loadFile reads one file of either kind. All that is wrong with it is one warning.
func loadFile(d Dir, name string) file {
	if isOwners(name) {
		return loadOwners(d, name)
	}
	full := path.Join(d.Name, name)
	src, at, err := readStamped(d.FS, name)
	if errors.Is(err, errTooLarge) && isIndex(nameOf(name)) {
		return file{stamp: at} // nobody misses a changelog
	}
	if err != nil {
		return file{stamp: at, warning: &Warning{File: full, Text: fmt.Sprintf("not used: %v", cause(err))}}
	}
	entries, problems := parseFile(src, name)
	for _, e := range entries {
		e.Path = full
		e.Default = d.builtin
	}
	f := file{entries: entries, stamp: at}
	if len(problems) > 0 {
		w := Warning{File: full, Line: problems[0].line, Text: problems[0].text}
		for i, p := range problems[1:] {
			if i == 4 {
				w.Text += fmt.Sprintf("; and %d more", len(problems)-5)
				break
			}
			w.Text += fmt.Sprintf("; line %d: %s", p.line, p.text)
		}
		if len(entries) == 0 {
			w.Text = "not used: " + w.Text
		}
		f.warning = &w
	}
	return f
}

func readFile(fsys fs.FS, name string) ([]byte, error) {
	src, _, err := readStamped(fsys, name)
	return src, err
}

var errTooLarge = fmt.Errorf("it is larger than %d KiB", MaxFile>>10)

// readStamped reads a file, with the stamp that it had before.
func readStamped(fsys fs.FS, name string) ([]byte, stamp, error) {
	if st, err := fs.Stat(fsys, name); err != nil {
		return nil, stamp{}, err
	} else if !st.Mode().IsRegular() { // opening a pipe would wait for its other end
		return nil, stampOf(st), fmt.Errorf("not a regular file but %s", st.Mode().Type())
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, stamp{}, err
	}
	defer func() { _ = f.Close() }()
	st, err := f.Stat()
	if err != nil {
		return nil, stamp{}, err
	}
	at := stampOf(st)
	if !st.Mode().IsRegular() {
		return nil, at, errors.New("it is not a regular file")
	}
	src, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, at, err
	}
	if len(src) > MaxFile {
		return nil, at, errTooLarge
	}
	return src, at, nil
}

// parseFile makes entries of a file's bytes.
func parseFile(src []byte, name string) ([]*Entry, []problem) {
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	head, body, bodyLine := cutFront(src)
	if !isFront(head) {
		head, body, bodyLine = nil, src, 1
	}
	if isOurs(head) {
		e, problems := readStrict(head, body, bodyLine, name)
		if e == nil {
			return nil, problems
		}
		return []*Entry{e}, problems
	}
	if isOurs(src[:min(len(src), maxFront)]) && bytes.HasPrefix(src, []byte("---")) && head == nil {
		return nil, []problem{{1, "the front matter has no end: a line --- is missing"}}
	}
	entries, problems := readForeign(head, body, bodyLine, name)
	if len(bytes.TrimSpace(body)) == 0 {
		if isIndex(nameOf(name)) && len(problems) == 0 {
			return nil, nil // a folder's own page on a site
		}
		return nil, append(problems, problem{bodyLine, "the file has no text"})
	}
	if tag, line := unknownTag(string(body)); tag != "" {
		problems = append(problems, problem{bodyLine + line, "template tag " + tag + " is not known: it is shown as it stands"})
	}
	return entries, problems
}

// cause takes the path off a file error, since the message names the file already.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
