package playbooks

import (
	"regexp"
	"strconv"
	"strings"

	"triage/safetext"
)

// Markdown is the entry as Markdown for a report, with the values filled in. Every value
// and every text is escaped: nothing in it can become markup, HTML or a link of its own.
func (e *Entry) Markdown(values Values) string {
	w := &mdWriter{values: values}
	w.line("# " + mdText(e.Title))
	if e.Summary != "" && !e.saysSummary() {
		w.para(startOfLine(w.fill(e.Summary)))
	}
	blocks := parseBody(e.Body).blocks
	if len(blocks) > 0 && blocks[0].kind == blockHeading && sameTitle(plain(blocks[0].inlines), e.Title) {
		blocks = blocks[1:]
	}
	w.blocks(blocks)
	if len(e.Escalate) > 0 {
		w.para("## Who to call")
		for i, s := range e.Escalate {
			w.item(i == 0, mdText(joinWords(s.After, s.To, via(s.Via), s.When)))
		}
	}
	if len(e.Links) > 0 {
		w.para("## Open")
		for i, n := range e.Links {
			w.item(i == 0, w.link(inline{kind: inlineLink, url: n.URL, kids: []inline{{text: n.Name}}}))
		}
	}
	return strings.TrimRight(w.b.String(), "\n") + "\n"
}

func via(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}

func joinWords(ss ...string) string {
	return strings.Join(strings.Fields(strings.Join(ss, " ")), " ")
}

type mdWriter struct {
	b      strings.Builder
	values Values
	indent string // before every line
	joined bool   // the next block stands at the start of a quote
}

func (w *mdWriter) line(s string) {
	for l := range strings.SplitSeq(s, "\n") {
		if l == "" {
			w.b.WriteString(strings.TrimRight(w.indent, " ")) // an empty line would end a quote
		} else {
			w.b.WriteString(w.indent)
		}
		w.b.WriteString(l)
		w.b.WriteByte('\n')
	}
}

// para writes a block with an empty line before it.
func (w *mdWriter) para(s string) {
	if !w.joined {
		w.gap()
	}
	w.joined = false
	w.line(s)
}

func (w *mdWriter) gap() {
	if w.b.Len() > 0 {
		w.b.WriteString(strings.TrimRight(w.indent, " ") + "\n")
	}
}

func (w *mdWriter) item(first bool, s string) {
	if first {
		w.para("- " + s)
		return
	}
	w.line("- " + s)
}

func (w *mdWriter) fill(s string) string {
	ps, _ := fillText(s, w.values)
	return mdValue(joinPieces(ps))
}

func (w *mdWriter) blocks(blocks []*block) {
	for _, b := range blocks {
		switch b.kind {
		case blockHeading:
			w.para(strings.Repeat("#", b.level) + " " + strings.ReplaceAll(w.inlines(b.inlines), "\n", " "))
		case blockParagraph:
			w.para(startOfLine(w.inlines(b.inlines)))
		case blockList:
			w.list(b)
		case blockItem:
			w.blocks(b.blocks)
		case blockQuote:
			w.gap()
			was := w.indent
			w.indent, w.joined = w.indent+"> ", true
			w.blocks(b.blocks)
			w.indent, w.joined = was, false
		case blockCode:
			w.code(b)
		case blockTable:
			w.table(b)
		case blockDetails:
			if t := w.inlines(b.inlines); t != "" {
				w.para("**" + t + "**")
			}
			w.blocks(b.blocks)
		case blockRule:
			w.para("---")
		}
	}
}

func (w *mdWriter) list(b *block) {
	for i, it := range b.blocks {
		mark := "- "
		if b.ordered {
			mark = strconv.Itoa(b.start+i) + ". "
		}
		sub := &mdWriter{values: w.values}
		sub.blocks(it.blocks)
		text := strings.Trim(sub.b.String(), "\n")
		if b.tight {
			text = tighten(text)
		}
		text = strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", len(mark)))
		text = mark + trimLines(text)
		if i == 0 || !b.tight {
			w.para(text)
		} else {
			w.line(text)
		}
	}
}

// tighten takes the empty line before a list that is inside a tight item.
func tighten(s string) string { return strings.ReplaceAll(s, "\n\n- ", "\n- ") }

func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func (w *mdWriter) code(b *block) {
	ps, missing := fillCode(strings.TrimRight(b.code, "\n"), b.lang, w.values)
	code := safetext.Block(joinPieces(ps))
	fence := strings.Repeat("`", max(3, longestRun(code, '`')+1))
	w.para(fence + mdInfo(b.lang) + "\n" + code + "\n" + fence)
	if len(missing) > 0 && b.isCommand() {
		w.para("*Not copyable: " + mdText(strings.Join(missing, ", ")) + "*")
	}
}

func mdInfo(lang string) string {
	if !identifier.MatchString(lang) {
		return ""
	}
	return lang
}

func (w *mdWriter) table(b *block) {
	var out []string
	oneCell := strings.NewReplacer("\\\n", " ", "|", `\|`)
	for i, row := range b.rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, oneCell.Replace(w.inlines(c)))
		}
		out = append(out, "| "+strings.Join(cells, " | ")+" |")
		if i == 0 {
			out = append(out, "|"+strings.Repeat(" --- |", len(row)))
		}
	}
	w.para(strings.Join(out, "\n"))
}

func (w *mdWriter) inlines(ins []inline) string {
	var b strings.Builder
	for _, in := range ins {
		switch in.kind {
		case inlineText, inlineTag:
			b.WriteString(mdText(in.text))
		case inlineVariable:
			b.WriteString(w.fill("${triage." + in.text + "}"))
		case inlineCode:
			ps, _ := fillText(in.text, w.values)
			b.WriteString(mdCode(safetext.Line(joinPieces(ps))))
		case inlineBreak:
			b.WriteString("\\\n")
		case inlineStrong:
			b.WriteString(around("**", w.inlines(in.kids)))
		case inlineEmphasis:
			b.WriteString(around("*", w.inlines(in.kids)))
		case inlineStrike:
			b.WriteString(around("~~", w.inlines(in.kids)))
		case inlineImage:
			b.WriteString(mdText("[image: " + plain(in.kids) + "]"))
		case inlineLink:
			b.WriteString(w.link(in))
		}
	}
	return b.String()
}

// around puts marks around a text, spaces outside of them.
func around(mark, s string) string {
	t := strings.Trim(s, " ")
	if t == "" {
		return s
	}
	i := strings.Index(s, t)
	return s[:i] + mark + t + mark + s[i+len(t):]
}

// link writes a link that may be opened as one, any other as text.
func (w *mdWriter) link(in inline) string {
	u, shown, _ := showURL(in.url, w.values)
	text := w.inlines(in.kids)
	if u == "" {
		if shown == "" || mdText(shown) == text {
			return text
		}
		return text + " (" + mdText(shown) + ")"
	}
	u = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `\`, "%5C", "`", "%60", "*", "%2A", "|", "%7C").Replace(u)
	if text == "" {
		text = mdText(u)
	}
	return "[" + text + "](" + u + ")"
}

// mdText makes a text printable and escapes what Markdown would read as markup inside a
// line; [startOfLine] does the rest.
func mdText(s string) string {
	s = safetext.Line(s)
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		next := byte(' ')
		if i+1 < len(s) {
			next = s[i+1]
		}
		switch c {
		case '\\', '`', '*', '[', ']', '<', '~':
			b.WriteByte('\\')
		case '_': // inside a word it is no emphasis (CommonMark 6.2)
			if i == 0 || !alnum(s[i-1]) || !alnum(next) {
				b.WriteByte('\\')
			}
		case '&': // an entity
			if next == '#' || alnum(next) {
				b.WriteByte('\\')
			}
		case '{': // a tag of a documentation site
			if next == '{' || next == '%' {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

func alnum(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// startOfLine escapes what would open a block at the start of a paragraph: a heading, a
// list, a quote, a rule.
func startOfLine(s string) string {
	t := strings.TrimLeft(s, " ")
	if t == "" {
		return t
	}
	if strings.IndexByte("#+-=>|", t[0]) >= 0 {
		return `\` + t
	}
	n := len(t) - len(strings.TrimLeft(t, "0123456789"))
	if n > 0 && n < len(t) && (t[n] == '.' || t[n] == ')') {
		return t[:n] + `\` + t[n:]
	}
	return t
}

// mdValue is [mdText] for a value, which must not become a link by looking like one
// (GitHub Flavored Markdown, 6.9).
func mdValue(s string) string {
	s = strings.ReplaceAll(mdText(s), "://", `\://`)
	if !strings.Contains(strings.ToLower(s), "www.") {
		return s
	}
	return wwwDot.ReplaceAllString(s, `$1\.`)
}

var wwwDot = regexp.MustCompile(`(?i)(www)\.`)

// mdCode writes code in a sentence behind as many backquotes as it needs.
func mdCode(s string) string {
	if s == "" {
		return ""
	}
	tick := strings.Repeat("`", longestRun(s, '`')+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") {
		s = " " + s + " " // which a reader takes off again (CommonMark 6.1)
	}
	return tick + s + tick
}

// longestRun is the length of the longest run of c in s.
func longestRun(s string, c byte) int {
	longest, n := 0, 0
	for i := 0; i < len(s); i++ {
		if s[i] != c {
			n = 0
			continue
		}
		n++
		longest = max(longest, n)
	}
	return longest
}
