package redact

import "strings"

// secret tells whether the value is worth taking out.
func (v value) secret(s string) bool {
	text := s[v.from:v.to]
	if placeholder(text) || run(text, 0, isMark) == len(text) {
		return false
	}
	switch v.kind {
	case kindCookie:
		return strings.Contains(text, "=") || !v.prose
	case kindPassword:
		if text[0] == '/' && strings.EqualFold(lastKey(s, v.from-1), "pwd") {
			return false // the working directory
		}
	}
	if !v.prose || random(text) {
		return true
	}
	rest := run(s, v.to, func(c byte) bool { return c == ' ' || c == '\t' })
	last := rest == len(s) || strings.IndexByte("\n\r\"'`,;}])\\", s[rest]) >= 0
	return last && !plainWord(text)
}

// placeholder tells whether text stands for a value without being one.
func placeholder(text string) bool {
	if strings.HasPrefix(text, strings.TrimSpace(MarkStart)) {
		return true
	}
	if len(text) > 64 {
		return false
	}
	switch strings.ToLower(strings.Trim(text, "<>[](){}")) {
	case "", "null", "nil", "none", "undefined", "true", "false", "redacted", "filtered", "hidden", "masked", "secret([redacted":
		return true
	}
	if strings.HasPrefix(text, "${") || strings.HasPrefix(text, "{{") || strings.HasPrefix(text, "$(") {
		return true
	}
	if text[0] == '$' && len(text) > 1 {
		return run(text, 1, func(c byte) bool { return c == '_' || isUpperOrDigit(c) }) == len(text)
	}
	return strings.Trim(text, "*") == "" || strings.Trim(text, "x") == "" || strings.Trim(text, "•") == ""
}

// random tells whether text looks made by a machine rather than taken from a sentence.
func random(text string) bool {
	if len(text) >= 24 {
		return true
	}
	letters, digits, inner, marks := 0, 0, 0, 0
	for n := range len(text) {
		switch c := text[n]; {
		case isDigit(c):
			digits++
		case isLetter(c):
			letters++
			if n > 0 && c <= 'Z' && text[n-1] > 'Z' {
				inner++
			}
		case strings.IndexByte(".,-_'()/", c) < 0:
			marks++
		}
	}
	return digits >= 6 || (letters > 0 && digits > 0) || inner > 0 || marks > 0
}

// plainWord tells whether text is a word that a message about a secret ends with.
func plainWord(text string) bool {
	switch strings.ToLower(strings.TrimRight(text, ".!?")) {
	case "expired", "invalid", "missing", "required", "unknown", "empty", "rejected", "revoked", "mismatch",
		"malformed", "unauthorized", "denied", "failed", "ok", "valid", "refreshed", "set", "unset", "wrong",
		"incorrect", "forbidden", "disabled", "enabled", "changed", "rotated", "found", "bearer", "basic", "error":
		return true
	}
	return false
}
