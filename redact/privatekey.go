package redact

import "strings"

// findPrivateKeys finds PEM and OpenPGP private key blocks (RFC 7468, RFC 9580 6.2), with
// real or escaped line breaks. A block without an end goes as far as it can be one.
func findPrivateKeys(s string, found func(span)) {
	const begin, finish, mark, dashes = "-----BEGIN ", "-----END ", "PRIVATE KEY", "-----"
	end := 0 // where the next end line begins, len(s) when there is none
	for i := 0; ; {
		n := strings.Index(s[i:], begin)
		if n < 0 {
			return
		}
		from := i + n
		i = from + len(begin)
		label := run(s[:min(i+60, len(s))], i, inLabel)
		if !strings.Contains(s[i:label], mark) || !strings.HasPrefix(s[label:], dashes) {
			continue
		}
		i = label + len(dashes)
		if end < i {
			end = len(s)
			if n := strings.Index(s[i:], finish); n >= 0 {
				end = i + n
			}
		}
		to := i + run(s[i:end], 0, inKeyBlock)
		if to == end && end < len(s) {
			to += len(finish)
			to = run(s[:min(to+60, len(s))], to, inLabel)
			to = run(s[:min(to+len(dashes), len(s))], to, func(c byte) bool { return c == '-' })
		}
		found(span{from: from, to: to, kind: kindPrivateKey})
		i = to
	}
}

// inKeyBlock tells whether c can stand in an armoured block: base64, headers and line breaks,
// these as they are or as JSON writes them.
func inKeyBlock(c byte) bool {
	return isBase64(c) || isSpace(c) || c == '\\' || c == ':' || c == ',' || c == '.' || c == '(' || c == ')'
}

func inLabel(c byte) bool { return isUpperOrDigit(c) || c == ' ' }
