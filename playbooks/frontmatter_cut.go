package playbooks

import (
	"bytes"
	"regexp"
	"strings"
)

// cutFront cuts a file into front matter and body. bodyLine is the 1-based line on which
// the body begins, which is 1 when there is no front matter.
func cutFront(src []byte) (head, body []byte, bodyLine int) {
	first, rest, ok := bytes.Cut(src, []byte("\n"))
	fence := string(bytes.TrimRight(first, " \t"))
	if !ok || fence != "---" && fence != tomlFence {
		return nil, src, 1
	}
	line, start := 1, len(src)-len(rest)
	for at := start; at < len(src) && at-start <= maxFront; {
		line++
		end := bytes.IndexByte(src[at:], '\n')
		next := len(src)
		text := src[at:]
		if end >= 0 {
			next, text = at+end+1, src[at:at+end]
		}
		if t := string(bytes.TrimRight(text, " \t")); t == fence || fence == "---" && t == "..." {
			if fence == tomlFence {
				start = 0 // which tells what it is
			}
			return src[start:at], src[next:], line + 1
		}
		at = next
	}
	return nil, src, 1
}

// keyLine is a line that names a key of YAML.
var keyLine = regexp.MustCompile(`^["']?[A-Za-z_][\w. -]*["']?\s*:(?:\s|$)`)

// isFront tells front matter from the text between two rules of a page that begins with
// one: it is in TOML, has no line that says something, or one that names a key.
func isFront(head []byte) bool {
	says := false
	for line := range bytes.Lines(head) {
		t := bytes.TrimRight(line, " \t\r\n")
		switch {
		case keyLine.Match(t), !says && len(t) > 0 && t[0] == '{': // or a mapping in braces
			return true
		case len(t) > 0 && t[0] != '#':
			says = true
		}
	}
	return !says || isTOML(head)
}

// isOurs tells whether the front matter declares our own schema, without parsing it, so
// that a file of ours that does not parse is still known to be ours.
func isOurs(head []byte) bool {
	for line := range bytes.Lines(head) {
		key, value, ok := bytes.Cut(line, []byte(":"))
		if ok && string(key) == "schema" {
			v := strings.Trim(strings.TrimSpace(string(value)), `"'`)
			return strings.HasPrefix(v, "triage.playbook/")
		}
	}
	return false
}
