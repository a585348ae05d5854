package playbooks

import "strings"

// highlightShell gives comments, strings and variables of a shell command roles of their own.
// It reads as much of the shell's grammar as that takes (POSIX.1-2024, XCU 2.2 and 2.3); the
// text is the same, joined.
func highlightShell(ps []piece) []piece {
	var (
		out   []piece
		quote byte // of the string that is open
		last  byte = '\n'
	)
	for _, p := range ps {
		if p.unknown {
			out, last = append(out, p), 'x'
			continue
		}
		s := p.text
		for s != "" {
			n, role := shellToken(s, &quote, last)
			last = s[n-1]
			if k := len(out) - 1; k >= 0 && !out[k].unknown && out[k].role == role {
				out[k].text += s[:n]
			} else {
				out = append(out, piece{text: s[:n], role: role})
			}
			s = s[n:]
		}
	}
	return out
}

// shellToken is the length of the next stretch of one role, and that role; "" is the
// command's own.
func shellToken(s string, quote *byte, last byte) (n int, role Role) {
	c := s[0]
	switch {
	case *quote == 0 && c == '#' && strings.IndexByte(" \t\n;&|(", last) >= 0:
		if i := strings.IndexByte(s, '\n'); i > 0 {
			return i, RoleComment
		}
		return len(s), RoleComment
	case *quote != '\'' && c == '$':
		if n := shellVariable(s); n > 0 {
			return n, RoleVariable
		}
	case *quote != '\'' && c == '\\' && len(s) > 1:
		return 2, stringRole(*quote)
	case *quote == 0 && (c == '\'' || c == '"'):
		*quote = c
		return 1, RoleString
	case *quote != 0 && c == *quote:
		*quote = 0
		return 1, RoleString
	}
	return 1, stringRole(*quote)
}

func stringRole(quote byte) Role {
	if quote != 0 {
		return RoleString
	}
	return ""
}

// shellVariable is the length of $name, ${…} or $1 at the start of s, 0 when it is none.
func shellVariable(s string) int {
	if strings.HasPrefix(s, "${") {
		if i := strings.IndexAny(s, "}\n"); i > 0 && s[i] == '}' {
			return i + 1
		}
		return 0
	}
	n := 1
	for n < len(s) && (s[n] == '_' || alnum(s[n])) {
		n++
	}
	if n == 1 && len(s) > 1 && strings.IndexByte("@*#?-$!", s[1]) >= 0 {
		return 2
	}
	if n == 1 {
		return 0
	}
	return n
}
