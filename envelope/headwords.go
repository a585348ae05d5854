package envelope

import "strings"

// isThread tells whether a word with dots names a thread or pool of them.
func isThread(s string) bool {
	for _, part := range [...]string{"thread", "dispatcher", "pool", "exec", "worker"} {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}

// isSource tells whether a word is file:line of a source file: a host and port is none.
func isSource(s string) bool {
	file, line, ok := strings.Cut(s, ":")
	if !ok || !allDigits(line) {
		return false
	}
	switch file[strings.LastIndexByte(file, '.')+1:] {
	case "go", "rs", "py", "js", "mjs", "ts", "java", "kt", "scala", "rb", "php", "cs", "c", "cc", "cpp", "h", "ex", "exs", "swift", "dart":
		return strings.IndexByte(file, '.') > 0
	}
	return false
}

// loguruPlace tells whether s is "module:function:line", as loguru names a place.
func loguruPlace(s string) bool {
	name, rest, ok := strings.Cut(s, ":")
	function, line, two := strings.Cut(rest, ":")
	return ok && two && isLogger(name) && function != "" && allDigits(line) && !strings.ContainsAny(function, " /\"")
}

// isPlace tells whether a word is file:line.
func isPlace(s string) bool {
	i := strings.LastIndexByte(s, ':')
	return i > 0 && allDigits(s[i+1:]) && strings.Contains(s[:i], ".") && !strings.ContainsAny(s, " \t=")
}

// traceBracket reads Spring's [trace-span] and [app,trace,span].
func traceBracket(s string) (trace, span string, ok bool) {
	t, sp, found := strings.Cut(s, "-")
	if parts := strings.Split(s, ","); len(parts) >= 3 {
		t, sp, found = parts[1], parts[2], true
	} else if len(parts) == 2 {
		t, sp, found = parts[0], strings.TrimSpace(parts[1]), true
	}
	if !found || (len(t) != 32 && len(t) != 16) || !isHex(t) || !isHex(sp) {
		return "", "", false
	}
	trace, ok = ParseTraceID(t)
	span, _ = ParseSpanID(sp)
	return trace, span, ok
}

// isLogger tells whether a word may name a logger: no spaces, no quotes, not a number.
func isLogger(s string) bool {
	if s == "" || len(s) > 120 || !isAlpha(s[0]) && s[0] != '_' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isAlnum(c) && c != '.' && c != '_' && c != '-' && c != ':' && c != '/' && c != '$' {
			return false
		}
	}
	return true
}
