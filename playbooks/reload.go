package playbooks

import (
	"encoding/binary"
	"hash/fnv"
	"io/fs"
	"os"
)

// stamp tells versions of a file apart.
type stamp struct{ modified, size int64 }

func stampOf(st fs.FileInfo) stamp { return stamp{st.ModTime().UnixNano(), st.Size()} }

// state sums up the names and stamps of a root's files.
type state struct{ sum uint64 }

func (s *state) add(name string, at stamp) {
	h := fnv.New64a()
	b := binary.LittleEndian.AppendUint64(nil, s.sum)
	b = binary.LittleEndian.AppendUint64(b, uint64(at.modified))
	b = binary.LittleEndian.AppendUint64(b, uint64(at.size))
	_, _ = h.Write(append(b, name...)) // a hash takes everything
	s.sum = h.Sum64()
}

// Stale tells whether a file that is read from the library's folders has come, gone or changed
// since it was loaded, by name, size and time of change. It reads no file: a thousand of
// them cost some milliseconds. It may be called from any goroutine.
func (l *Library) Stale() bool {
	for i, d := range l.dirs {
		if now, ok := stateOf(d); !ok || now != l.states[i] {
			return true
		}
	}
	return false
}

// Reload loads the library's folders again, in the same order. l stays as it is, so that
// what is on the screen keeps its entries until the new library has been put to use.
func (l *Library) Reload() (*Library, []Warning) {
	dirs := make([]Dir, len(l.dirs))
	for i, d := range l.dirs {
		dirs[i] = d
		if d.folder == "" {
			continue
		}
		// Opened anew, since another folder may stand under the name by now.
		again, err := Open(d.folder)
		if err != nil {
			again = Dir{FS: gone{err}, Name: d.Name, folder: d.folder}
		}
		dirs[i] = again
	}
	return Load(dirs...)
}

// stateOf is the present state of a root; ok is false when its folder cannot be opened.
func stateOf(d Dir) (s state, ok bool) {
	if d.folder != "" {
		if _, isGone := d.FS.(gone); isGone {
			_, err := os.Stat(d.folder)
			return state{}, err != nil // stale as soon as it is there again
		}
		root, err := os.OpenRoot(d.folder)
		if err != nil {
			return s, false
		}
		defer func() { _ = root.Close() }() // only read from
		d.FS = root.FS()
	}
	names, _ := filesOf(d)
	s = state{}
	for _, name := range names {
		var at stamp
		if st, err := fs.Stat(d.FS, name); err == nil {
			at = stampOf(st)
		}
		s.add(name, at)
	}
	return s, true
}

// gone is a folder that could not be opened.
type gone struct{ err error }

// Open implements fs.FS.
func (g gone) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: cause(g.err)}
}
