package playbooks

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// lineBreak is a span that ends its line.
const lineBreak = "\n"

// word is what may not be broken as long as it fits: spans without a space between them.
type word struct {
	spans []Text
	width int
	space bool // a space stands before it
	brk   bool // a line break stands before it
}

// wrap breaks spans into lines of at most width cells, at spaces; a word that is wider is
// cut between characters, an address where it has parts.
func wrap(spans []Text, width int) [][]Text {
	width = max(width, 1)
	var (
		lines [][]Text
		cur   []Text
		used  int
	)
	end := func() {
		lines = append(lines, cur)
		cur, used = nil, 0
	}
	for _, w := range words(spans) {
		if w.brk {
			end()
		}
		gap := 0
		if w.space && used > 0 {
			gap = 1
		}
		if used > 0 && used+gap+w.width > width {
			end()
			gap = 0
		}
		if gap > 0 {
			cur = appendSpan(cur, spaceBetween(cur, w.spans[0]))
			used++
		}
		for _, s := range w.spans {
			for rest := s.Text; rest != ""; {
				head, tail, cells := cutCells(rest, width-used)
				if i := strings.LastIndexAny(head, "/?&=#"); tail != "" && i >= len(head)/2 {
					// Behind a mark that parts an address or a path.
					tail, head = head[i+1:]+tail, head[:i+1]
					cells = displaywidth.String(head)
				}
				if head == "" && used == 0 {
					// A character wider than the line: it must go somewhere.
					head, tail, cells = firstCell(rest)
				}
				if head != "" {
					cur = appendSpan(cur, Text{s.Role, head, s.URL})
					used += cells
				}
				if rest = tail; rest != "" {
					end()
				}
			}
		}
	}
	if len(cur) > 0 || len(lines) == 0 {
		end()
	}
	return lines
}

// words cuts spans at their spaces.
func words(spans []Text) []word {
	var out []word
	space, brk, open := false, false, false
	for _, s := range spans {
		if s.Text == lineBreak {
			brk, space, open = true, false, false
			continue
		}
		for i, part := range strings.Split(s.Text, " ") {
			if i > 0 {
				space, open = true, false
			}
			if part == "" {
				continue
			}
			if !open {
				out = append(out, word{space: space, brk: brk})
				space, brk, open = false, false, true
			}
			w := &out[len(out)-1]
			w.spans = append(w.spans, Text{s.Role, part, s.URL})
			w.width += displaywidth.String(part)
		}
	}
	return out
}

// spaceBetween is the space between two words: part of a link or of code when both are.
func spaceBetween(cur []Text, next Text) Text {
	if n := len(cur); n > 0 && cur[n-1].Role == next.Role && cur[n-1].URL == next.URL {
		return Text{next.Role, " ", next.URL}
	}
	return Text{RoleBody, " ", ""}
}

func appendSpan(cur []Text, s Text) []Text {
	if n := len(cur); n > 0 && cur[n-1].Role == s.Role && cur[n-1].URL == s.URL {
		cur[n-1].Text += s.Text
		return cur
	}
	return append(cur, s)
}

// cutCells cuts s behind at most n cells, between characters as a reader sees them. It
// reads no further than it cuts.
func cutCells(s string, n int) (head, tail string, cells int) {
	at := 0
	for g := displaywidth.StringGraphemes(s); g.Next(); {
		w := g.Width()
		if cells+w > n {
			break
		}
		cells += w
		at += len(g.Value())
	}
	return s[:at], s[at:], cells
}

func firstCell(s string) (head, tail string, cells int) {
	g := displaywidth.StringGraphemes(s)
	if !g.Next() {
		return s, "", 0
	}
	n := len(g.Value())
	return s[:n], s[n:], g.Width()
}

// breakCommand cuts a line of code into parts of at most width cells, behind a space where
// one is near. Joined, the parts are the line again.
func breakCommand(s string, width int) []string {
	width = max(width, 1)
	var out []string
	for {
		head, tail, _ := cutCells(s, width)
		if tail == "" {
			return append(out, head)
		}
		if head == "" {
			head, _, _ = firstCell(s)
		}
		if i := strings.LastIndexByte(head, ' '); i > len(head)/4 {
			head = head[:i+1]
		}
		out = append(out, head)
		if s = s[len(head):]; s == "" {
			return out
		}
	}
}
