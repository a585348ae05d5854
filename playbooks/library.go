package playbooks

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed defaults/*.md
var defaults embed.FS

// Library is a set of loaded entries. It is not changed after it has been loaded and may
// be used by several goroutines.
type Library struct {
	entries []*Entry
	byID    map[string]*Entry
	byName  map[string][]*Entry // folded alert names, aliases, titles, file names

	dirs   []Dir
	states []state // of dirs, as they were when they were read
}

// matcher is what an entry matches, compiled.
type matcher struct {
	codes    globs
	symptoms globs
	scope    *condition
	any      []*condition
	names    []string // folded names of a foreign entry: its file's name, its alerts, its aliases
	coded    []string // the same as codes, which differ at most in letter case and in - and _
	alerts   []string // folded names that are an alert's only: what a strict entry lists, a title in words
	mentions []string // folded names of alerts that a page quotes or lists among others
	place    place    // where a runbook's URL finds the entry
	priority int
}

// Builtin is a library of the embedded defaults alone.
func Builtin() *Library {
	l, _ := Load()
	return l
}

// Entries are all entries, in the order of their roots and paths.
func (l *Library) Entries() []*Entry { return l.entries }

func builtinDir() Dir {
	sub, err := fs.Sub(defaults, "defaults")
	if err != nil {
		return Dir{Name: "built-in", builtin: true}
	}
	return Dir{FS: sub, Name: "built-in", builtin: true}
}

// add takes an entry in, unless its id is taken.
func (l *Library) add(e *Entry) (Warning, bool) {
	if have, ok := l.byID[e.ID]; ok {
		return Warning{File: e.Path, Line: 1, Text: "not used: the id " + e.ID + " is already that of " + have.Path}, false
	}
	e.match.place = placeOf(e)
	l.byID[e.ID] = e
	l.entries = append(l.entries, e)
	return Warning{}, true
}

// index makes the entries findable by name.
func (l *Library) index() {
	l.byName = map[string][]*Entry{}
	for _, e := range l.entries {
		names := foldAll(append(e.Alerts[:len(e.Alerts):len(e.Alerts)], e.Aliases...))
		if !strings.Contains(e.ID, "#") {
			names = appendNew(names, fold(nameOf(e.file)))
		}
		for _, more := range [...][]string{e.match.names, e.match.alerts, e.match.mentions, {fold(e.Title)}} {
			for _, n := range more {
				names = appendNew(names, n)
			}
		}
		for _, n := range names {
			l.byName[n] = append(l.byName[n], e)
		}
	}
}
