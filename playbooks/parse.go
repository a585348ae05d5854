package playbooks

import (
	"bytes"
	"sort"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// maxNesting bounds the depth of the tree; what is deeper is shown flat.
const maxNesting = 40

// parseBody parses an entry's Markdown into our tree.
func parseBody(body string) *document {
	if tangled(body) {
		return &document{blocks: []*block{{kind: blockCode, code: body, line: 1}}}
	}
	src := []byte(flattenNesting(expandMarks(expandTags(body))))
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList),
		goldmark.WithParserOptions(parser.WithInlineParsers(util.Prioritized(variableParser{}, 50))),
	)
	c := &converter{src: src}
	for i, b := range src {
		if b == '\n' {
			c.breaks = append(c.breaks, i)
		}
	}
	blocks := c.children(md.Parser().Parse(text.NewReader(src)), 0)
	return &document{blocks: foldDetails(blocks)}
}

// maxMarks bounds the marks of markup in one paragraph, since the parser's time grows with
// the square of their number. A page that goes beyond is shown as it stands.
const maxMarks = 5000

// tangled tells whether a body holds a paragraph that nobody wrote by hand.
func tangled(body string) bool {
	if len(body) <= maxMarks {
		return false
	}
	n := 0
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '\n':
			if i+1 < len(body) && body[i+1] == '\n' {
				n = 0
			}
		case '[', ']', '*', '_', '`', '<', '~', '&', '!', '(':
			if n++; n > maxMarks {
				return true
			}
		}
	}
	return false
}

// flattenNesting takes the marks of nesting off lines that open far more quotes and lists
// than anybody writes, since the parser's time grows with the square of their number.
func flattenNesting(s string) string {
	deep := func(line string) bool {
		n := 0
		for i := 0; i < len(line) && n <= maxNesting; i++ {
			switch c := line[i]; {
			case c == '>' || c == '-' || c == '*' || c == '+' || c == '.' || c == ')':
				n++
			case c == ' ' || c == '\t' || c >= '0' && c <= '9':
			default:
				return false
			}
		}
		return n > maxNesting && strings.ContainsAny(line, "> ")
	}
	lines := strings.SplitAfter(s, "\n")
	changed := false
	for i, l := range lines {
		if len(l) > maxNesting && deep(l) {
			rest := strings.TrimLeft(l, ">-*+ \t0123456789.)")
			lines[i], changed = rest, true
			if rest == "" && strings.HasSuffix(l, "\n") {
				lines[i] = "\n"
			}
		}
	}
	if !changed {
		return s
	}
	return strings.Join(lines, "")
}

type converter struct {
	src    []byte
	breaks []int
}

func (c *converter) lineAt(offset int) int { return sort.SearchInts(c.breaks, offset) + 1 }

func (c *converter) lineOf(n ast.Node) int {
	for depth := 0; n != nil && depth < maxNesting; depth++ {
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			return c.lineAt(n.Lines().At(0).Start)
		}
		n = n.FirstChild()
	}
	return 0
}

func (c *converter) children(n ast.Node, depth int) []*block {
	var out []*block
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		out = append(out, c.block(k, depth)...)
	}
	return out
}

func (c *converter) block(n ast.Node, depth int) []*block {
	if depth > maxNesting {
		return nil
	}
	b := &block{line: c.lineOf(n)}
	switch n := n.(type) {
	case *ast.Heading:
		b.kind, b.level, b.inlines = blockHeading, n.Level, withoutAnchor(c.inlines(n, depth))
	case *ast.Paragraph, *ast.TextBlock:
		b.kind, b.inlines = blockParagraph, c.inlines(n, depth)
	case *ast.List:
		b.kind, b.ordered, b.start, b.tight = blockList, n.IsOrdered(), n.Start, n.IsTight
		b.blocks = c.children(n, depth+1)
	case *ast.ListItem:
		b.kind, b.blocks = blockItem, c.children(n, depth+1)
	case *ast.Blockquote:
		b.kind, b.blocks = blockQuote, c.children(n, depth+1)
	case *ast.FencedCodeBlock:
		b.kind, b.code = blockCode, c.lines(n)
		if n.Info != nil {
			b.lang, b.attrs = parseInfo(string(n.Info.Segment.Value(c.src)))
			b.line = c.lineAt(n.Info.Segment.Start)
		} else if b.line > 1 {
			b.line--
		}
	case *ast.CodeBlock:
		b.kind, b.code = blockCode, c.lines(n)
	case *ast.ThematicBreak:
		b.kind = blockRule
	case *ast.HTMLBlock:
		raw := c.lines(n)
		if n.HasClosure() {
			raw += string(n.ClosureLine.Value(c.src))
		}
		return htmlBlocks(raw, b.line)
	case *east.Table:
		b.kind = blockTable
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			var cells [][]inline
			for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
				cells = append(cells, c.inlines(cell, depth))
			}
			b.rows = append(b.rows, cells)
		}
	case *ast.LinkReferenceDefinition:
		return nil
	default:
		if n.Type() != ast.TypeBlock {
			return nil
		}
		return c.children(n, depth+1)
	}
	return []*block{b}
}

func (c *converter) lines(n ast.Node) string {
	var b bytes.Buffer
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		b.Write(seg.Value(c.src))
	}
	return b.String()
}

func (c *converter) inlines(n ast.Node, depth int) []inline {
	if depth > maxNesting {
		return nil
	}
	var (
		out  []inline
		text strings.Builder // of neighbouring texts, which are one
	)
	flush := func() {
		if text.Len() > 0 {
			out = append(out, inline{text: text.String()})
			text.Reset()
		}
	}
	add := func(in inline) {
		if in.kind == inlineText {
			text.WriteString(in.text)
			return
		}
		flush()
		out = append(out, in)
	}
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		switch k := k.(type) {
		case *ast.Text:
			t := string(k.Segment.Value(c.src))
			if !k.IsRaw() {
				t = unescape(t)
			}
			text.WriteString(t)
			switch {
			case k.HardLineBreak():
				add(inline{kind: inlineBreak})
			case k.SoftLineBreak():
				if text.Len() == 0 && headsLine(out) || c.labelsLine(k.NextSibling()) {
					add(inline{kind: inlineBreak})
				} else {
					add(inline{text: " "})
				}
			}
		case *ast.String:
			add(inline{text: string(k.Value)})
		case *ast.CodeSpan:
			add(inline{kind: inlineCode, text: c.codeSpan(k)})
		case *ast.Emphasis:
			kind := inlineEmphasis
			if k.Level > 1 {
				kind = inlineStrong
			}
			add(inline{kind: kind, kids: c.inlines(k, depth+1)})
		case *east.Strikethrough:
			add(inline{kind: inlineStrike, kids: c.inlines(k, depth+1)})
		case *ast.Link:
			add(inline{kind: inlineLink, url: unescape(string(k.Destination)), kids: c.inlines(k, depth+1)})
		case *ast.AutoLink:
			u := string(k.URL(c.src))
			add(inline{kind: inlineLink, url: u, kids: []inline{{text: string(k.Label(c.src))}}})
		case *ast.Image:
			add(inline{kind: inlineImage, url: unescape(string(k.Destination)), kids: c.inlines(k, depth+1)})
		case *ast.RawHTML:
			var raw strings.Builder
			for i := range k.Segments.Len() {
				seg := k.Segments.At(i)
				raw.Write(seg.Value(c.src))
			}
			for _, in := range htmlInlines(raw.String()) {
				add(in)
			}
		case *east.TaskCheckBox:
			box := "[ ] "
			if k.IsChecked {
				box = "[x] "
			}
			add(inline{text: box})
		case *variableNode:
			add(inline{kind: inlineVariable, text: k.name})
		default:
			for _, in := range c.inlines(k, depth+1) {
				add(in)
			}
		}
	}
	flush()
	return withTags(out)
}

// headsLine tells whether a paragraph begins with bold words that stand on a line of their
// own, as a heading does: what follows them begins a new one.
func headsLine(ins []inline) bool {
	return len(ins) == 1 && ins[0].kind == inlineStrong && !strings.HasSuffix(plain(ins[0].kids), ":")
}

// labelsLine tells whether a line begins with bold words and a colon, as those of a list of
// labels and values do: each is a line of its own.
func (c *converter) labelsLine(n ast.Node) bool {
	em, ok := n.(*ast.Emphasis)
	if !ok || em.Level < 2 {
		return false
	}
	if t, ok := em.LastChild().(*ast.Text); ok && bytes.HasSuffix(t.Segment.Value(c.src), []byte(":")) {
		return true
	}
	next, ok := em.NextSibling().(*ast.Text)
	return ok && bytes.HasPrefix(next.Segment.Value(c.src), []byte(":"))
}

func (c *converter) codeSpan(n ast.Node) string {
	var b strings.Builder
	for k := n.FirstChild(); k != nil; k = k.NextSibling() {
		if t, ok := k.(*ast.Text); ok {
			b.Write(t.Segment.Value(c.src))
		}
	}
	return strings.ReplaceAll(b.String(), "\n", " ")
}

// parseInfo reads the info string of a fence: sh {name=holders risk=read run=copy}.
func parseInfo(info string) (lang string, attrs map[string]string) {
	info = strings.TrimSpace(info)
	head, rest, ok := strings.Cut(info, "{")
	lang = strings.ToLower(strings.TrimSpace(head))
	if i := strings.IndexAny(lang, " \t,"); i >= 0 {
		lang = lang[:i]
	}
	if !ok {
		return lang, nil
	}
	rest, _, _ = strings.Cut(rest, "}")
	for _, f := range strings.Fields(rest) {
		k, v, has := strings.Cut(f, "=")
		if !has {
			if l, isClass := strings.CutPrefix(k, "."); isClass && lang == "" {
				lang = strings.ToLower(l) // {.bash}
			}
			continue
		}
		if attrs == nil {
			attrs = map[string]string{}
		}
		attrs[k] = strings.Trim(v, `"'`)
	}
	return lang, attrs
}

// unescape decodes backslash escapes and entities in one pass, as CommonMark renders them
// (sections 2.4 and 2.5). What comes out may hold control characters.
func unescape(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]):
			i++
			b.WriteByte(s[i])
		case c == '&':
			n := strings.IndexByte(s[i:min(len(s), i+64)], ';')
			if n < 0 {
				b.WriteByte(c)
				continue
			}
			ref := []byte(s[i : i+n+1])
			if dec := util.ResolveEntityNames(util.ResolveNumericReferences(ref)); !bytes.Equal(dec, ref) {
				b.Write(dec)
				i += n
				continue
			}
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
