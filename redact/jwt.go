package redact

import "strings"

// findJWTs finds JSON Web Tokens in their compact form (RFC 7519): base64url of a JSON
// object, which begins with "eyJ", then one to four parts after dots (JWS and JWE).
func findJWTs(s string, found func(span)) {
	const begin, least = "eyJ", 8
	for i := 0; ; {
		n := strings.Index(s[i:], begin)
		if n < 0 {
			return
		}
		from := i + n
		to := run(s, from, isURLSafe)
		i = to
		if to-from < least || !begins(s, from, isURLSafe) {
			continue
		}
		parts := 0
		for parts < 4 && to < len(s) && s[to] == '.' {
			end := run(s, to+1, isURLSafe)
			if parts == 0 && end-to-1 < least {
				break
			}
			to, parts = end, parts+1
		}
		if parts > 0 {
			found(span{from: from, to: to, kind: kindJWT})
			i = to
		}
	}
}
