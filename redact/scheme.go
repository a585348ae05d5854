package redact

import "strings"

// schemes are HTTP authentication schemes (IANA registry) and those of cloud vendors; they
// stay, since they say how the call tried to prove itself.
var schemes = [...]string{
	"bearer", "basic", "digest", "negotiate", "ntlm", "token", "apikey", "dpop", "hoba", "mutual", "oauth",
	"aws4-hmac-sha256", "sharedkey", "hmac-sha256", "signature", "hawk",
}

// schemeEnd is where the credentials begin in an Authorization value: after the scheme when
// s[from:to] begins with one, else at from.
func schemeEnd(s string, from, to int, kind string) int {
	if kind != kindAuthorization && kind != kindToken {
		return from
	}
	for _, scheme := range schemes {
		end := from + len(scheme)
		if end < to && s[end] == ' ' && strings.EqualFold(s[from:end], scheme) {
			return from + len(scheme) + run(s[end:to], 0, func(c byte) bool { return c == ' ' })
		}
	}
	return from
}

// many tells whether a scheme's credentials are a list of parameters rather than one word.
func many(scheme string) bool {
	switch strings.ToLower(strings.TrimSpace(scheme)) {
	case "digest", "aws4-hmac-sha256", "oauth", "signature", "hawk", "mutual", "hoba":
		return true
	}
	return false
}

// findHeaders finds "Bearer …" and "Basic …" wherever they stand, as in a quoted header.
func findHeaders(s string, found func(span)) {
	for i := 0; i < len(s); i++ {
		if s[i]|0x20 != 'b' || !begins(s, i, isAlnum) {
			continue
		}
		for _, scheme := range [...]string{"bearer ", "basic "} {
			end := i + len(scheme)
			if end > len(s) || !strings.EqualFold(s[i:end], scheme) {
				continue
			}
			to := run(s, end, isToken68)
			padded := run(s, to, func(c byte) bool { return c == '=' })
			switch {
			case to-end < 8 || !random(s[end:to]):
			case padded > to && padded < len(s) && isAlnum(s[padded]): // a key and its value
			default:
				found(span{from: end, to: padded, kind: kindAuthorization})
			}
			i = max(i, to-1)
			break
		}
	}
}

// isToken68 tells whether c stands in credentials of one word (RFC 9110 11.2), the padding
// left out.
func isToken68(c byte) bool {
	return isAlnum(c) || strings.IndexByte("-._~+/", c) >= 0
}
