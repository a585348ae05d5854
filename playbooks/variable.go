package playbooks

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// variableNode is ${triage.name} in prose. It is read by the Markdown parser itself, so
// that a name is never taken for emphasis and a value never for Markdown.
type variableNode struct {
	ast.BaseInline
	name string
}

var variableKind = ast.NewNodeKind("TriageVariable")

// Kind implements ast.Node.
func (n *variableNode) Kind() ast.NodeKind { return variableKind }

// Dump implements ast.Node.
func (n *variableNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"name": n.name}, nil)
}

type variableParser struct{}

// Trigger implements parser.InlineParser.
func (variableParser) Trigger() []byte { return []byte{'$'} }

// Parse implements parser.InlineParser.
func (variableParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	loc := variableHere.FindSubmatchIndex(line)
	if loc == nil {
		return nil
	}
	block.Advance(loc[1])
	return &variableNode{name: string(line[loc[2]:loc[3]])}
}
