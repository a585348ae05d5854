package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"triage/redact"
)

// Markdown has no one way to quote text that holds for every place a report is pasted to:
// hosts add mentions, issue references, autolinks and emoji after the escapes are gone. Code
// spans are what all of them leave alone, so whatever could mean something goes into one.

// quoted is a text from a service as one code span: redacted, printable, bounded.
func quoted(text string) string {
	return codeSpan(shown(redact.Text(text)))
}

// codeSpan writes s, a single line, as a code span (CommonMark 6.1): its fence is longer than
// any run of backticks in s.
func codeSpan(s string) string {
	if s == "" {
		return ""
	}
	longest, here := 0, 0
	for n := range len(s) {
		if s[n] == '`' {
			here++
			longest = max(longest, here)
		} else {
			here = 0
		}
	}
	fence := strings.Repeat("`", longest+1)
	if s[0] == '`' || s[len(s)-1] == '`' || (s[0] == ' ' && s[len(s)-1] == ' ' && strings.Trim(s, " ") != "") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// prose is a sentence that may hold words from a service: words that could be markup, a
// link, a mention or a reference become code spans, the others stay as they are.
func prose(text string) string {
	words := splitProse(shown(redact.Text(text)))
	for n, w := range words {
		core := strings.TrimRight(w, ".,;:)")
		head := strings.TrimLeft(core, "(")
		if head == "" || harmless(head) {
			continue
		}
		if w == "=" && n > 0 && n < len(words)-1 { // only a line of nothing else underlines a heading
			continue
		}
		words[n] = w[:len(core)-len(head)] + codeSpan(head) + w[len(core):]
	}
	return strings.Join(words, " ")
}

// splitProse cuts text at its spaces, but for those inside the mark of a redaction.
func splitProse(text string) []string {
	var words []string
	for len(text) > 0 {
		end := strings.IndexByte(text, ' ')
		if mark := strings.Index(text, redact.MarkStart); mark >= 0 && end > mark {
			if shut := strings.Index(text[mark:], redact.MarkEnd); shut >= 0 {
				from := mark + shut
				end = strings.IndexByte(text[from:], ' ')
				if end >= 0 {
					end += from
				}
			}
		}
		if end < 0 {
			return append(words, text)
		}
		words, text = append(words, text[:end]), text[end+1:]
	}
	return append(words, "")
}

// harmless tells whether a word means nothing to any renderer: letters with inner
// apostrophes, hyphens or slashes, or figures with their unit.
func harmless(w string) bool {
	letters, digits := 0, 0
	for n, r := range w {
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r):
			letters++
		case r >= '0' && r <= '9':
			digits++
		case strings.ContainsRune("·…–→‹›µ", r):
		case r == '%' && n == len(w)-1:
		case (r == '"' || r == '\'') && (n == 0 || n == len(w)-1):
		case (r == '-' || r == '/' || r == '\'') && n > 0 && n < len(w)-1 && digits == 0:
			if next, _ := utf8.DecodeRuneInString(w[n+1:]); !unicode.IsLetter(next) {
				return false
			}
		case r == '.' && n > 0 && n < len(w)-1 && letters == 0:
		default:
			return false
		}
	}
	return letters == 0 || digits == 0 || len(w) < 7
}

// fenced is a text of several lines as a code block (CommonMark 4.5).
func fenced(lines []string, indent string) string {
	fence := "```"
	for _, l := range lines {
		for strings.Contains(l, fence) {
			fence += "`"
		}
	}
	var b strings.Builder
	b.WriteString(indent + fence + "text\n")
	for _, l := range lines {
		b.WriteString(indent + l + "\n")
	}
	b.WriteString(indent + fence + "\n")
	return b.String()
}
