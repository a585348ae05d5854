package report

import (
	"bufio"
	"io"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// sgr are the terminal attributes of the roles: the 16 basic colours, so that the user's own
// palette decides.
var sgr = [...]string{plain: "", strong: "1", bad: "31", good: "32", warn: "33", faint: "2", code: "36"}

// labelColumn is where the text after a label begins.
const labelColumn = 10

// page lays out lines of at most width cells. The first write error ends the writing and is
// kept.
type page struct {
	w     *bufio.Writer
	width int
	color bool
	ascii bool
	zone  *time.Location
	err   error
}

func newPage(w io.Writer, o TextOptions) *page {
	p := &page{w: bufio.NewWriter(w), width: o.Width, color: o.Color, ascii: o.ASCII, zone: o.Location}
	if p.width <= 0 {
		p.width = defaultWidth
	}
	p.width = max(p.width, minWidth)
	return p
}

// finish writes out what is left.
func (p *page) finish() error {
	if p.err == nil {
		p.err = p.w.Flush()
	}
	return p.err
}

func (p *page) write(s string) {
	if p.err == nil {
		_, p.err = p.w.WriteString(s)
	}
}

func (p *page) blank() { p.write("\n") }

// heading begins a part of the page: a word in capitals, then what it holds.
func (p *page) heading(title, about string) {
	p.blank()
	ps := []piece{say(strong, title)}
	if about != "" {
		ps = append(ps, say(plain, "  "+about))
	}
	p.line(0, 2, ps...)
}

// field writes a label and its text, with the following lines aligned to the text.
func (p *page) field(label string, ps ...piece) {
	pad := strings.Repeat(" ", max(labelColumn-len(label), 1))
	p.line(0, labelColumn, append([]piece{say(strong, label), say(plain, pad)}, ps...)...)
}

// line writes pieces one after the other, beginning at column indent; what does not fit
// goes on at column hang.
func (p *page) line(indent, hang int, ps ...piece) {
	var b strings.Builder
	column, empty, last := indent, true, plain
	put := func(r role, s string) {
		if p.color && r != last {
			if last != plain {
				b.WriteString("\x1b[0m")
			}
			if r != plain {
				b.WriteString("\x1b[" + sgr[r] + "m")
			}
			last = r
		}
		b.WriteString(s)
	}
	for _, w := range p.words(ps) {
		gap, width := w.spaces, 0
		for _, part := range w.parts {
			width += ansi.StringWidth(part.text)
		}
		switch {
		case empty:
			put(plain, strings.Repeat(" ", indent))
			empty = false
		case column+gap+width > p.width && column > hang:
			put(plain, "\n"+strings.Repeat(" ", hang))
			column, gap = hang, 0
		}
		put(plain, strings.Repeat(" ", gap))
		for _, part := range w.parts {
			put(part.role, part.text)
		}
		column += gap + width
	}
	put(plain, "\n")
	p.write(b.String())
}

// word is what must stay together: pieces with no space between them, after some spaces.
type word struct {
	spaces int
	parts  []piece
}

// words makes pieces printable and cuts them at their spaces, whose number it keeps.
func (p *page) words(ps []piece) []word {
	var ws []word
	spaces, open := 0, false
	add := func(r role, text string) {
		if !open {
			ws, open = append(ws, word{spaces: spaces}), true
			spaces = 0
		}
		w := &ws[len(ws)-1]
		w.parts = append(w.parts, piece{role: r, text: text})
	}
	for _, q := range ps {
		text := q.text
		if q.from == address {
			for _, w := range strings.Fields(q.label) {
				add(plain, w)
				spaces, open = spaces+1, false
			}
		}
		switch q.from {
		case sentence, told, whole:
			text = shown(text)
		case command:
			text = "`" + text + "`"
		}
		if p.ascii {
			text = toASCII.Replace(text)
		}
		if q.from == whole || q.from == command || q.from == address {
			if text != "" {
				add(q.role, text)
			}
			continue
		}
		for text != "" {
			switch n := strings.IndexByte(text, ' '); {
			case n == 0:
				spaces, open = spaces+1, false
				text = text[1:]
			case n < 0:
				add(q.role, text)
				text = ""
			default:
				add(q.role, text[:n])
				text = text[n:]
			}
		}
	}
	return ws
}

// toASCII writes the signs that this program draws with in ASCII. Letters stay, whatever
// their script.
var toASCII = strings.NewReplacer(
	"·", "-", "…", "...", "–", "-", "—", "-", "→", "->", "←", "<-", "▸", ">", "●", "*", "◆", "*",
	"•", "*", "‹", "<", "›", ">", "“", `"`, "”", `"`, "‘", "'", "’", "'", "µs", "us",
	"─", "-", "│", "|", "├", "|", "└", "`", "×", "x", "✓", "ok", "✗", "x",
)
