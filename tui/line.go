package tui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// seg is a piece of text in one role. Its text is already safe to print.
type seg struct {
	text string
	role role
	url  string // OSC 8 target; "" for none
	said bool   // the text is what an error says: where it is too long, its middle goes
}

// line is one row of the screen before it is fitted to a width.
type line []seg

func text(s string) line           { return line{{text: s}} }
func styled(r role, s string) line { return line{{text: s, role: r}} }
func said(r role, s string) line   { return line{{text: s, role: r, said: true}} }
func (l line) add(r role, s string) line {
	if s == "" {
		return l
	}
	return append(l, seg{text: s, role: r})
}

// width is the number of cells that l takes.
func (l line) width() int {
	n := 0
	for _, s := range l {
		n += cells(s.text)
	}
	return n
}

// plain is the text of l without styling.
func (l line) plain() string {
	var b strings.Builder
	for _, s := range l {
		b.WriteString(s.text)
	}
	return b.String()
}

// cut is l in at most w cells, ending in tail where something was cut off. It cuts between
// graphemes.
func (l line) cut(w int, tail string) line {
	if w <= 0 {
		return nil
	}
	if over := l.width() - w; over > 0 {
		l = l.shorten(over, tail)
	}
	rest := w
	for i, s := range l {
		n := cells(s.text)
		if n <= rest {
			rest -= n
			continue
		}
		out := append(line{}, l[:i]...)
		if s.said && rest >= leastSaid {
			s.text = ends(s.text, rest, tail)
			return append(out, s)
		}
		if rest < cells(tail) { // no room for the mark here: take it from before
			return append(out, seg{text: strings.Repeat(" ", rest)}).retail(w, tail)
		}
		s.text = clip(s.text, rest, tail)
		return append(out, s)
	}
	return l
}

// shorten takes n cells from what an error says in l, so that what stands behind it keeps its
// room; l when that leaves too little of it.
func (l line) shorten(n int, tail string) line {
	for i, s := range l {
		if room := cells(s.text) - n; s.said && room >= leastSaid {
			out := append(line{}, l...)
			out[i].text = ends(s.text, room, tail)
			return out
		}
	}
	return l
}

// leastSaid is the width from which a part of a text says something.
const leastSaid = 16

// ends is what an error says in at most w cells. Services put what happened to them before the
// error that they got, so its last layer is why: where the text is too long its middle goes,
// and of a single layer its end.
func ends(s string, w int, gap string) string {
	at := strings.LastIndex(s, ": ")
	if cells(s) <= w || w < leastSaid || at < 0 {
		return clip(s, w, gap)
	}
	why := gap + s[at+2:]
	room := w - cells(why)
	switch {
	case room >= leastSaid/2:
	case cells(s[:at]) <= w*3/5: // most of it stands there in any case
		return clip(s, w, gap)
	case w >= 2*leastSaid:
		room = w / 4
	default:
		return clip(why, w, gap)
	}
	head := strings.TrimRight(clip(s, room, ""), " :,")
	return head + clip(why, w-cells(head), gap)
}

// retail puts tail over the last cells of a line that is w cells wide.
func (l line) retail(w int, tail string) line {
	t := cells(tail)
	if w < t {
		return line{{text: clip(tail, w, "")}}
	}
	keep := w - t
	var out line
	for _, s := range l {
		n := cells(s.text)
		if n > keep {
			s.text = clip(s.text, keep, "")
			n = cells(s.text)
		}
		out = append(out, s)
		keep -= n
		if keep <= 0 {
			break
		}
	}
	return append(out, seg{text: tail, role: dim})
}

// fit puts the first of the tails that fits behind l, in w cells; none when none fits.
func fit(w int, l line, tails ...line) line {
	n := l.width()
	for _, t := range tails {
		if n+t.width() <= w {
			return append(append(line{}, l...), t...)
		}
	}
	return l
}

// pad is s in exactly w cells, cut or filled with blanks.
func pad(s string, w int, tail string) string {
	n := cells(s)
	if n > w {
		if s = clip(s, w, tail); s == "" && w > 0 {
			s = strings.Repeat(" ", w)
		}
		n = cells(s)
	}
	if n < w {
		s += strings.Repeat(" ", w-n)
	}
	return s
}

// padLeft is s at the right end of w cells.
func padLeft(s string, w int, tail string) string {
	if n := cells(s); n < w {
		return strings.Repeat(" ", w-n) + s
	}
	return pad(s, w, tail)
}

// between is left at the left end and right at the right end of w cells; when both do not
// fit, right goes, if keep is left, or left is cut.
func between(left, right line, w int, tail string, keepRight bool) line {
	rw := right.width()
	if lw := left.width(); lw+rw+1 <= w {
		return append(append(append(line{}, left...), seg{text: strings.Repeat(" ", w-lw-rw)}), right...)
	}
	if !keepRight || rw+8 > w {
		return left.cut(w, tail)
	}
	out := append(line{}, left.cut(w-rw-1, tail)...)
	out = append(out, seg{text: strings.Repeat(" ", max(0, w-rw-out.width()))})
	return append(out, right...)
}

// wrap breaks s into rows of at most w cells: at blanks, and inside a word only when it is
// longer than a row. A hyphen is no place to break, since ids and flags hold them.
func wrap(s string, w int) []string {
	w = max(w, 1)
	if cells(s) <= w && !strings.Contains(s, "\n") {
		return []string{s}
	}
	var rows []string
	for para := range strings.SplitSeq(s, "\n") {
		rows = append(rows, wrapWords(para, w)...)
	}
	return rows
}

func wrapWords(s string, w int) []string {
	var rows []string
	var b strings.Builder
	used := 0
	flush := func() {
		// A blank at a break belongs to no row, and a grapheme wider than the row cannot
		// be broken.
		rows = append(rows, clip(strings.TrimRight(b.String(), " "), w, ""))
		b.Reset()
		used = 0
	}
	for i, word := range strings.Split(s, " ") {
		n := cells(word)
		if i > 0 && (used > 0 || len(rows) == 0) {
			if used+1+n <= w {
				b.WriteByte(' ')
				used++
			} else {
				flush()
			}
		}
		if n > w {
			parts := strings.Split(ansi.Hardwrap(word, w, true), "\n")
			for _, p := range parts[:len(parts)-1] {
				b.WriteString(p)
				flush()
			}
			word = parts[len(parts)-1]
			n = cells(word)
		}
		b.WriteString(word)
		used += n
	}
	if b.Len() > 0 || len(rows) == 0 {
		flush()
	}
	return rows
}
