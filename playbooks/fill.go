package playbooks

import (
	"slices"
	"strings"

	"triage/safetext"
)

// language groups the languages of fenced blocks by how values are put into them.
type language int

const (
	langNone  language = iota // no language: never a command
	langShell                 // POSIX shells
	langQuery                 // LogQL, PromQL, TraceQL
	langJSON
	langOther // all else: identifiers only, as they are
)

func languageOf(lang string) language {
	switch lang {
	case "":
		return langNone
	case "sh", "bash", "console", "shell", "zsh", "ksh", "shell-session", "shellsession", "sh-session", "terminal", "command":
		return langShell
	case "logql", "promql", "traceql":
		return langQuery
	case "json":
		return langJSON
	}
	return langOther
}

// piece is a stretch of filled-in text.
type piece struct {
	text    string
	unknown bool // the mark of a variable that could not be filled in
	role    Role // of a part of code; "" for that of the whole
}

// maxVariables bounds the variables of one fenced block, since each looks at the text
// before it.
const maxVariables = 200

// unknownMark is what stands for a variable that cannot be filled in.
func unknownMark(name, why string) string { return "‹" + safetext.Line(name) + " " + why + "›" }

// fillText fills in prose. Values are text there, whatever they hold.
func fillText(s string, values Values) (ps []piece, missing []string) {
	return fill(s, func(name string, _ int) (string, string) {
		if v := values[name]; v != "" && knownName(name) {
			return safetext.Line(v), ""
		}
		return "", "unknown"
	})
}

// fillCode fills in a fenced block by the rules of its language. missing are the variables
// that keep the block from being copied.
func fillCode(code, lang string, values Values) (ps []piece, missing []string) {
	crowded := strings.Count(code, "${triage.") > maxVariables
	return fill(code, func(name string, at int) (string, string) {
		v := values[name]
		if crowded {
			return "", "not filled in: too many variables"
		}
		if v == "" || !knownName(name) {
			return "", "unknown"
		}
		return codeValue(name, v, code[:at], languageOf(lang))
	})
}

// codeValue is a value as it may stand in code behind the text before, or why it may not.
func codeValue(name, v, before string, lang language) (text, refused string) {
	const no = "not allowed in a command"
	switch lang {
	case langShell:
		if name == "message" || name == "user" {
			return "", no
		}
		word, ok := quoteShell(v)
		if !ok {
			return "", no
		}
		if shellQuoted(before) {
			return v, "" // an identifier; a quote would become a part of the word
		}
		return word, ""
	case langQuery:
		if name == "loki_selector" {
			if !selector.MatchString(v) || safetext.Line(v) != v {
				return "", no
			}
			return v, ""
		}
		return queryValue(v, before)
	case langJSON:
		if name == "explore_panes" {
			if !validJSON(v) || safetext.Line(v) != v {
				return "", no
			}
			return v, ""
		}
		q := quoteJSON(v)
		if insideDouble(before) {
			q = q[1 : len(q)-1]
		}
		return q, ""
	}
	if !identifier.MatchString(v) {
		return "", no
	}
	return v, ""
}

func queryValue(v, before string) (text, refused string) {
	switch queryQuote(before) {
	case '`':
		if strings.ContainsAny(v, "`") || safetext.Line(v) != v {
			return "", "not allowed in a raw string"
		}
		return v, ""
	case '"':
		q := quoteLogQL(v)
		return q[1 : len(q)-1], ""
	case '\'':
		return "", "not allowed in single quotes"
	}
	return quoteLogQL(v), ""
}

// fill puts values for the variables of s. value gives the text for a name, or why there
// is none.
func fill(s string, value func(name string, at int) (text, why string)) (ps []piece, missing []string) {
	at := 0
	for _, loc := range variable.FindAllStringSubmatchIndex(s, -1) {
		if loc[0] > at {
			ps = append(ps, piece{text: s[at:loc[0]]})
		}
		at = loc[1]
		name := s[loc[2]:loc[3]]
		text, why := value(name, loc[0])
		if why != "" {
			ps = append(ps, piece{text: unknownMark(name, why), unknown: true})
			missing = appendNew(missing, name)
			continue
		}
		ps = append(ps, piece{text: text})
	}
	if at < len(s) {
		ps = append(ps, piece{text: s[at:]})
	}
	return ps, missing
}

func joinPieces(ps []piece) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.text)
	}
	return b.String()
}

// shellQuoted tells whether the text before ends inside quotes, or behind a backslash, as
// a POSIX shell reads it: there an identifier stands without quotes of its own.
func shellQuoted(before string) bool {
	var quote byte
	for i := 0; i < len(before); i++ {
		c := before[i]
		switch {
		case quote == '\'':
			if c == '\'' {
				quote = 0
			}
		case c == '\\':
			i++
			if i == len(before) {
				return true
			}
		case quote == '"':
			if c == '"' {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '#' && (i == 0 || strings.IndexByte(" \t\n;&|(", before[i-1]) >= 0):
			if n := strings.IndexByte(before[i:], '\n'); n >= 0 {
				i += n
			} else {
				return false
			}
		}
	}
	return quote != 0
}

// queryQuote is the kind of string in which the text before ends, 0 for none.
func queryQuote(before string) byte {
	var quote byte
	for i := 0; i < len(before); i++ {
		c := before[i]
		switch {
		case quote == 0:
			if c == '"' || c == '\'' || c == '`' {
				quote = c
			}
		case c == '\\' && quote != '`':
			i++
		case c == quote:
			quote = 0
		}
	}
	return quote
}

func insideDouble(before string) bool {
	in := false
	for i := 0; i < len(before); i++ {
		switch {
		case in && before[i] == '\\':
			i++
		case before[i] == '"':
			in = !in
		}
	}
	return in
}

// placeholder is a hole that a runbook leaves for the reader: <pod-name>.
func placeholders(code string) []string {
	var out []string
	for i := 0; i < len(code); i++ {
		if code[i] != '<' || i > 0 && code[i-1] == '<' {
			continue
		}
		n := strings.IndexByte(code[i:], '>')
		if n < 2 || n > 64 {
			continue
		}
		inner := code[i+1 : i+n]
		if isHole(inner) && !noValues[inner] {
			out = appendNew(out, "<"+inner+">")
		}
	}
	return out
}

// noValues are what tools print where there is no value, which is no hole for a reader.
var noValues = map[string]bool{"none": true, "nil": true, "null": true, "unset": true, "pending": true, "unknown": true, "invalid": true}

func isHole(s string) bool {
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
	if s == "" || !letter(s[0]) || s[len(s)-1] == ' ' {
		return false
	}
	return !slices.ContainsFunc([]byte(s), func(c byte) bool {
		return !letter(c) && (c < '0' || c > '9') && strings.IndexByte(" ._-", c) < 0
	})
}
