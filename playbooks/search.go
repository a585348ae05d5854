package playbooks

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"triage/safetext"
)

// Found is an entry that holds the words of a search.
type Found struct {
	Entry *Entry
	// Line is the 1-based line of the entry's file that holds most of the words, and Text
	// that line, printable and cut; 0 and "" when they stand in the entry's names alone.
	Line int
	Text string

	score int
}

const (
	maxWords   = 16
	maxSnippet = 160 // characters
)

// Search finds the entries that hold all of the words, in any order and letter case, in
// their names, summary or text. Those that are called so come first, then those that are
// about it, general advice last.
func (l *Library) Search(text string) []Found {
	words := strings.Fields(strings.ToLower(text))
	words = words[:min(len(words), maxWords)]
	if len(words) == 0 {
		return nil
	}
	var out []Found
	for _, e := range l.entries {
		if f, ok := e.find(words); ok {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Found) int {
		return cmp.Or(compareBool(a.Entry.Default, b.Entry.Default), compareBool(a.Entry.retired(), b.Entry.retired()),
			cmp.Compare(b.score, a.score))
	})
	return out
}

func (e *Entry) find(words []string) (f Found, ok bool) {
	f.Entry = e
	names := strings.ToLower(strings.Join([]string{
		e.ID, e.Title, strings.Join(e.Codes, " "), strings.Join(e.Alerts, " "), strings.Join(e.Aliases, " "), strings.Join(e.Tags, " "),
	}, "\n"))
	about := strings.ToLower(e.Summary + "\n" + e.Impact + "\n" + e.Owner)
	body := strings.ToLower(e.Body)
	for _, w := range words {
		switch {
		case strings.Contains(names, w):
			f.score += 100
		case strings.Contains(about, w):
			f.score += 10
		case strings.Contains(body, w):
			f.score++
		default:
			return f, false
		}
	}
	best, n := 0, 0
	for line := range strings.Lines(e.Body) {
		n++
		hits := 0
		lower := strings.ToLower(line)
		for _, w := range words {
			if strings.Contains(lower, w) {
				hits++
			}
		}
		if hits > best {
			best, f.Line, f.Text = hits, e.bodyLine+n-1, snippet(line)
		}
	}
	return f, true
}

// snippet is a line without its marks of headings and lists, printable and cut.
func snippet(line string) string {
	s := safetext.Line(strings.TrimLeft(strings.TrimSpace(line), "#-*>0123456789. "))
	if utf8.RuneCountInString(s) > maxSnippet {
		s = string([]rune(s)[:maxSnippet]) + "…"
	}
	return s
}
