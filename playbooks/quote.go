package playbooks

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"triage/safetext"
)

// identifier is what a value must look like to stand in a command. It holds no character
// that means anything to a shell and never begins with a dash, so that a value cannot
// become an option; the quotes around it are the second of two layers.
var identifier = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:@/+=-]{0,127}$`)

// quoteShell is v as one word of a POSIX shell (POSIX.1-2024, XCU 2.2.2); ok is false for
// a value that is not an identifier.
func quoteShell(v string) (word string, ok bool) {
	if !identifier.MatchString(v) {
		return "", false
	}
	return "'" + strings.ReplaceAll(v, "'", `'\''`) + "'", true
}

// quoteLogQL is v as a double-quoted string of LogQL or PromQL, which read them as Go does.
// What would not be printable is written as an escape.
func quoteLogQL(v string) string {
	q := strconv.Quote(v)
	if safetext.Line(q) == q {
		return q
	}
	var b strings.Builder
	for _, r := range q {
		switch {
		case printable(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func printable(r rune) bool {
	s := string(r)
	return safetext.Line(s) == s
}

// quoteJSON is v as a JSON string (RFC 8259, section 7), printable: what is not is written
// as \u escapes, and what is not UTF-8 as U+FFFD.
func quoteJSON(v string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(v); {
		r, size := utf8.DecodeRuneInString(v[i:])
		i += size
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case printable(r) && r != '<' && r != '>' && r != '&':
			b.WriteRune(r)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, hi, lo)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// percentEncode encodes every byte that is not unreserved (RFC 3986, section 2.3), which
// is right in a path segment, a query and a fragment alike. ok is false for "." and "..",
// which no encoding keeps from being a step in the path.
func percentEncode(v string) (s string, ok bool) {
	if v == "." || v == ".." {
		return "", false
	}
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(v); i++ {
		c := v[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String(), true
}

// wholeURLs are the variables that stand for a whole URL.
var wholeURLs = map[string]bool{"jaeger_trace_url": true}

// fillURL fills in a URL template. missing are the variables that have no value, or whose
// value may not stand where the template has it: in the scheme, the host or the port. ok
// is false when the result is not an absolute http or https URL.
func fillURL(template string, values Values) (filled string, missing []string, ok bool) {
	if m := variable.FindStringSubmatch(template); m != nil && m[0] == template && wholeURLs[m[1]] {
		u, err := url.Parse(values[m[1]])
		if values[m[1]] == "" || err != nil || !isWeb(u) || u.User != nil {
			return template, []string{m[1]}, false
		}
		return u.String(), nil, true
	}
	from := pathStart(template)
	var b strings.Builder
	at := 0
	for _, loc := range variable.FindAllStringSubmatchIndex(template, -1) {
		name := template[loc[2]:loc[3]]
		b.WriteString(template[at:loc[0]])
		at = loc[1]
		v, has := values[name]
		enc, fits := percentEncode(v)
		if !has || v == "" || !knownName(name) || !fits || loc[0] < from {
			missing = appendNew(missing, name)
			b.WriteString("${triage." + name + "}")
			continue
		}
		b.WriteString(enc)
	}
	b.WriteString(template[at:])
	filled = b.String()
	if len(missing) > 0 {
		return filled, missing, false
	}
	u, err := url.Parse(filled)
	if err != nil || !isWeb(u) {
		return filled, nil, false
	}
	return filled, nil, true
}

// pathStart is the offset behind the host of a URL, the length of s when there is none.
func pathStart(s string) int {
	i := strings.Index(s, "://")
	if i < 0 {
		return len(s)
	}
	if n := strings.IndexAny(s[i+3:], `/?#\`); n >= 0 {
		return i + 3 + n
	}
	return len(s)
}

func isWeb(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// selector is the one value that may stand in LogQL unquoted: a stream selector.
var selector = regexp.MustCompile(`^\{[ ]*[a-zA-Z_][a-zA-Z0-9_]*[ ]*(=|!=|=~|!~)[ ]*"([^"\\\n]|\\.)*"([ ]*,[ ]*[a-zA-Z_][a-zA-Z0-9_]*[ ]*(=|!=|=~|!~)[ ]*"([^"\\\n]|\\.)*")*[ ]*\}$`)

// validJSON tells whether a value is JSON, for the one that may stand in JSON unquoted.
func validJSON(v string) bool { return json.Valid([]byte(v)) }
