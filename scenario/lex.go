package scenario

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds of a scenario file.
const (
	maxSource = 1 << 20
	maxDepth  = 40
	// maxSteps bounds the statements after repetitions were written out.
	maxSteps = 200_000
)

// Error is a mistake in a scenario file.
type Error struct {
	File         string
	Line, Column int // from 1; Column counts bytes
	Text         string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Text)
}

type tokenKind uint8

const (
	wordToken  tokenKind = iota // call, 250ms, UNAVAILABLE
	textToken                   // "quoted"
	pairToken                   // key=value
	arrowToken                  // ->
)

// token is one item of a line.
type token struct {
	kind   tokenKind
	text   string // a word, the text between quotes, or a pair's value
	key    string // of a pair
	quoted bool   // a pair's value stood in quotes
	column int
}

// line is one logical line: a statement without its block.
type line struct {
	number int
	indent int
	tokens []token
}

// lex cuts the source into lines. A line that ends with a backslash goes on in the next.
func lex(file, source string) ([]line, error) {
	var lines []line
	rows := strings.Split(source, "\n")
	for i := 0; i < len(rows); i++ {
		row := strings.TrimSuffix(rows[i], "\r")
		number := i + 1
		body := strings.TrimLeft(row, " ")
		indent := len(row) - len(body)
		if strings.HasPrefix(body, "\t") {
			return nil, &Error{file, number, indent + 1, "indent with spaces, not with tabs"}
		}
		if body == "" || body[0] == '#' {
			continue
		}
		l := line{number: number, indent: indent}
		for {
			rest, goesOn := strings.CutSuffix(strings.TrimRight(row, " "), `\`)
			var err error
			if l.tokens, err = cut(file, i+1, rest, l.tokens); err != nil {
				return nil, err
			}
			if !goesOn {
				break
			}
			if i++; i == len(rows) {
				return nil, &Error{file, i, len(row), "the file ends after a backslash"}
			}
			row = strings.TrimSuffix(rows[i], "\r")
		}
		if len(l.tokens) > 0 {
			lines = append(lines, l)
		}
	}
	return lines, nil
}

// cut appends the tokens of one row.
func cut(file string, number int, row string, tokens []token) ([]token, error) {
	for at := 0; at < len(row); {
		switch c := row[at]; {
		case c == ' ' || c == '\t':
			at++
		case c == '#':
			return tokens, nil
		case c == '"':
			text, end, err := quoted(row, at)
			if err != nil {
				return nil, &Error{file, number, at + 1, err.Error()}
			}
			tokens = append(tokens, token{kind: textToken, text: text, column: at + 1})
			at = end
		default:
			t, end, err := word(row, at)
			if err != nil {
				return nil, &Error{file, number, at + 1, err.Error()}
			}
			tokens = append(tokens, t)
			at = end
		}
	}
	return tokens, nil
}

// quoted reads a text in the quotes and escapes of Go, which can write any byte.
func quoted(row string, at int) (text string, end int, err error) {
	for end = at + 1; end < len(row); end++ {
		switch row[end] {
		case '\\':
			end++
		case '"':
			text, err := strconv.Unquote(row[at : end+1])
			if err != nil {
				return "", 0, fmt.Errorf("%s is no quoted text: %w", row[at:end+1], err)
			}
			return text, end + 1, nil
		}
	}
	return "", 0, fmt.Errorf("the closing quote is missing")
}

// word reads a word, an arrow or a pair.
func word(row string, at int) (token, int, error) {
	end := at
	for end < len(row) && row[end] != ' ' && row[end] != '\t' && row[end] != '"' && row[end] != '=' {
		end++
	}
	t := token{kind: wordToken, text: row[at:end], column: at + 1}
	if !utf8.ValidString(t.text) {
		return t, 0, fmt.Errorf("the file is not UTF-8 here")
	}
	if t.text == "->" {
		t.kind = arrowToken
		return t, end, nil
	}
	if end == len(row) || row[end] != '=' {
		if end < len(row) && row[end] == '"' {
			return t, 0, fmt.Errorf("a space is missing before the quote")
		}
		return t, end, nil
	}
	if t.text == "" {
		return t, 0, fmt.Errorf("the key before = is missing")
	}
	t.kind, t.key, t.text = pairToken, t.text, ""
	at = end + 1
	if at < len(row) && row[at] == '"' {
		text, after, err := quoted(row, at)
		t.text, t.quoted = text, true
		return t, after, err
	}
	end = at
	for end < len(row) && row[end] != ' ' && row[end] != '\t' {
		end++
	}
	t.text = row[at:end]
	if t.text == "" {
		return t, 0, fmt.Errorf("the value of %s is missing; write %s=\"\" for an empty one", t.key, t.key)
	}
	if !utf8.ValidString(t.text) {
		return t, 0, fmt.Errorf("the file is not UTF-8 here")
	}
	return t, end, nil
}
