package redact

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isAlnum(c byte) bool { return isDigit(c) || isLetter(c) }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// isBase64 tells whether c occurs in base64 of either alphabet.
func isBase64(c byte) bool {
	return isAlnum(c) || c == '+' || c == '/' || c == '-' || c == '_' || c == '='
}

// isURLSafe tells whether c occurs in base64url without padding, as in a JWT.
func isURLSafe(c byte) bool { return isAlnum(c) || c == '-' || c == '_' }

// run is the end of the longest stretch from i on whose bytes satisfy is.
func run(s string, i int, is func(byte) bool) int {
	for i < len(s) && is(s[i]) {
		i++
	}
	return i
}
