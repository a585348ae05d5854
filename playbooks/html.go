package playbooks

import (
	"strings"
)

// htmlTags are the elements that runbooks use for layout. Anything else between angle
// brackets is a hole for the reader, <pod-name>, and is shown as it stands.
var htmlTags = map[string]bool{
	"a": true, "abbr": true, "b": true, "blockquote": true, "br": true, "center": true, "code": true,
	"dd": true, "del": true, "details": true, "div": true, "dl": true, "dt": true, "em": true,
	"figure": true, "figcaption": true, "font": true, "h1": true, "h2": true, "h3": true, "h4": true,
	"h5": true, "h6": true, "hr": true, "i": true, "iframe": true, "img": true, "ins": true, "kbd": true, "li": true,
	"nobr": true, "ol": true, "p": true, "picture": true, "pre": true, "s": true, "script": true,
	"section": true, "small": true, "source": true, "span": true, "strong": true, "style": true,
	"sub": true, "summary": true, "sup": true, "table": true, "tbody": true, "td": true, "tfoot": true,
	"th": true, "thead": true, "tr": true, "u": true, "ul": true, "video": true,
}

// breaking are the elements that begin a new line.
var breaking = map[string]bool{
	"br": true, "p": true, "div": true, "li": true, "tr": true, "hr": true, "dt": true, "dd": true,
	"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "pre": true,
	"blockquote": true, "table": true, "ul": true, "ol": true,
}

// tag is one token of raw HTML.
type tag struct {
	text    string // of text between tags
	name    string // lower case, "" for text; "!" for a comment or declaration
	closing bool
	attrs   string
	raw     string
}

// scanHTML cuts raw HTML into tags and texts, in one pass and without ever failing: what
// is no tag is text.
func scanHTML(s string) []tag {
	var out []tag
	text := func(t string) {
		if t != "" {
			out = append(out, tag{text: t, raw: t})
		}
	}
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			text(s)
			break
		}
		text(s[:i])
		s = s[i:]
		if strings.HasPrefix(s, "<!--") {
			n := strings.Index(s, "-->")
			if n < 0 {
				text(s) // a comment that never ends would hide the rest
				break
			}
			out = append(out, tag{name: "!", raw: s[:n+3]})
			s = s[n+3:]
			continue
		}
		n := strings.IndexByte(s, '>')
		if n < 0 {
			text(s)
			break
		}
		raw := s[:n+1]
		inner := strings.TrimSuffix(s[1:n], "/")
		closing := strings.HasPrefix(inner, "/")
		inner = strings.TrimPrefix(inner, "/")
		name, attrs := inner, ""
		if k := strings.IndexAny(inner, " \t\n"); k >= 0 {
			name, attrs = inner[:k], inner[k:]
		}
		switch {
		case strings.HasPrefix(inner, "!") || strings.HasPrefix(inner, "?"):
			out = append(out, tag{name: "!", raw: raw})
		case htmlTags[strings.ToLower(name)]:
			out = append(out, tag{name: strings.ToLower(name), closing: closing, attrs: attrs, raw: raw})
		default:
			text(raw)
		}
		s = s[n+1:]
	}
	return out
}

// attr is the value of an attribute, "" when it is not there.
func (t tag) attr(name string) string {
	s := t.attrs
	for s != "" {
		i := strings.Index(s, name+"=")
		if i < 0 {
			return ""
		}
		before := i == 0 || strings.IndexByte(" \t\n", s[i-1]) >= 0
		s = s[i+len(name)+1:]
		if !before {
			continue
		}
		if s != "" && (s[0] == '"' || s[0] == '\'') {
			v, _, _ := strings.Cut(s[1:], s[:1])
			return unescape(v)
		}
		if k := strings.IndexAny(s, " \t\n"); k >= 0 {
			s = s[:k]
		}
		return unescape(s)
	}
	return ""
}

// htmlInlines is raw HTML inside a paragraph: layout is stripped, line breaks and images
// stay, holes are shown as they stand.
func htmlInlines(raw string) []inline {
	var out []inline
	skip := ""
	for _, t := range scanHTML(raw) {
		switch {
		case t.name == "" && skip == "":
			out = append(out, inline{text: unescape(t.text)})
		case t.name == "script" || t.name == "style":
			skip = t.name
			if t.closing {
				skip = ""
			}
		case t.name == "img":
			out = append(out, inline{kind: inlineImage, url: t.attr("src"), kids: []inline{{text: t.attr("alt")}}})
		case breaking[t.name]:
			out = append(out, inline{kind: inlineBreak})
		}
	}
	return out
}

// htmlBlocks is a block of raw HTML: paragraphs of its text, with marks where <details>
// opens and closes, which foldDetails pairs.
func htmlBlocks(raw string, line int) []*block {
	var (
		out  []*block
		cur  []inline
		sum  bool
		skip bool
	)
	flush := func() {
		if strings.TrimSpace(plain(cur)) != "" {
			out = append(out, &block{kind: blockParagraph, inlines: trimBreaks(cur), line: line})
		}
		cur = nil
	}
	for _, t := range scanHTML(raw) {
		switch {
		case t.name == "":
			if !skip {
				cur = append(cur, htmlText(t.text)...)
			}
		case t.name == "script" || t.name == "style":
			skip = !t.closing
		case t.name == "details" && !t.closing:
			flush()
			out = append(out, &block{kind: blockDetails, line: line, level: openDetails})
		case t.name == "details":
			flush()
			out = append(out, &block{kind: blockDetails, line: line, level: closeDetails})
		case t.name == "summary" && !t.closing:
			flush()
			sum = true
		case t.name == "summary":
			if n := len(out) - 1; sum && n >= 0 && out[n].kind == blockDetails && out[n].level == openDetails {
				out[n].inlines, cur = []inline{{text: strings.TrimSpace(plain(cur))}}, nil
			}
			sum = false
		case t.name == "img":
			cur = append(cur, inline{kind: inlineImage, url: t.attr("src"), kids: []inline{{text: t.attr("alt")}}})
		case t.name == "br":
			cur = append(cur, inline{kind: inlineBreak})
		case breaking[t.name]:
			flush()
		}
	}
	flush()
	return out
}

// htmlText is text of a block of HTML, in which our variables count as elsewhere.
func htmlText(s string) []inline {
	s = strings.Join(strings.Fields(s), " ")
	var out []inline
	at := 0
	for _, loc := range variable.FindAllStringSubmatchIndex(s, -1) {
		out = append(out, inline{text: unescape(s[at:loc[0]])}, inline{kind: inlineVariable, text: s[loc[2]:loc[3]]})
		at = loc[1]
	}
	return append(out, inline{text: unescape(s[at:]) + " "})
}

func trimBreaks(ins []inline) []inline {
	for len(ins) > 0 && ins[0].kind == inlineBreak {
		ins = ins[1:]
	}
	for len(ins) > 0 && ins[len(ins)-1].kind == inlineBreak {
		ins = ins[:len(ins)-1]
	}
	return ins
}

// Marks of a details block before foldDetails has paired them.
const (
	openDetails  = 1
	closeDetails = 2
)

// foldDetails puts what stands between <details> and </details> into one block. One that
// is never closed holds the rest; a stray end is dropped.
func foldDetails(blocks []*block) []*block {
	type frame struct {
		details *block
		blocks  []*block
	}
	stack := []frame{{}}
	pop := func() {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		top.details.blocks = top.blocks
		parent := &stack[len(stack)-1]
		parent.blocks = append(parent.blocks, top.details)
	}
	for _, b := range blocks {
		switch {
		case b.kind == blockDetails && b.level == openDetails && len(stack) < maxNesting:
			b.level = 0
			stack = append(stack, frame{details: b})
		case b.kind == blockDetails && b.level == closeDetails:
			if len(stack) > 1 {
				pop()
			}
		default:
			if len(b.blocks) > 0 {
				b.blocks = foldDetails(b.blocks)
			}
			top := &stack[len(stack)-1]
			top.blocks = append(top.blocks, b)
		}
	}
	for len(stack) > 1 {
		pop()
	}
	return stack[0].blocks
}
