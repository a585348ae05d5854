package playbooks

// document is the tree of an entry's body: what the terminal, Markdown, the steps and the
// lint rules all read. Its texts are raw, with entities and escapes decoded: whoever shows
// one makes it printable.
type document struct {
	blocks []*block
}

type blockKind int

const (
	blockParagraph blockKind = iota
	blockHeading
	blockList
	blockItem
	blockQuote
	blockCode
	blockRule
	blockTable
	blockDetails
)

type block struct {
	kind    blockKind
	line    int // 1-based line of the body; 0 when not known
	level   int // of a heading
	inlines []inline
	blocks  []*block
	// of a list
	ordered, tight bool
	start          int
	// of code
	lang  string
	attrs map[string]string
	code  string
	// of a table: rows of cells, the first the head
	rows [][][]inline
}

type inlineKind int

const (
	inlineText inlineKind = iota
	inlineVariable
	inlineCode
	inlineEmphasis
	inlineStrong
	inlineStrike
	inlineLink
	inlineImage
	inlineTag // a template tag of a documentation site, shown as it stands
	inlineBreak
)

type inline struct {
	kind inlineKind
	text string // of text, code, tag and variable (its name)
	url  string
	kids []inline
}

// plain is the text of inlines without marks, variables as written.
func plain(ins []inline) string {
	var b []byte
	var walk func([]inline)
	walk = func(ins []inline) {
		for _, in := range ins {
			switch in.kind {
			case inlineVariable:
				b = append(b, "${triage."+in.text+"}"...)
			case inlineBreak:
				b = append(b, ' ')
			default:
				b = append(b, in.text...)
			}
			walk(in.kids)
		}
	}
	walk(ins)
	return string(b)
}
