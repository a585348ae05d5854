package redact

import "strings"

// maxKey bounds the length of a key that is looked at.
const maxKey = 64

// secretEnds are how the names of secrets end, in lower case and without separators.
var secretEnds = []struct{ end, kind string }{
	{"password", kindPassword}, {"passwd", kindPassword}, {"passphrase", kindPassword},
	{"passcode", kindPassword}, {"pwd", kindPassword},
	{"token", kindToken}, {"jsessionid", kindToken}, {"phpsessid", kindToken},
	{"secret", kindSecret}, {"credential", kindSecret}, {"credentials", kindSecret},
	{"amzsignature", kindSecret}, {"googsignature", kindSecret},
	{"apikey", kindKey}, {"accesskey", kindKey}, {"secretkey", kindKey}, {"privatekey", kindKey},
	{"authkey", kindKey}, {"signingkey", kindKey}, {"encryptionkey", kindKey}, {"masterkey", kindKey},
	{"accountkey", kindKey}, {"subscriptionkey", kindKey}, {"sessionkey", kindKey},
	{"authorization", kindAuthorization}, {"cookie", kindCookie},
}

// secretWords are names of secrets that are too short to be looked for at the end of others:
// they count as a word of their own only.
var secretWords = map[string]string{
	"pass": kindPassword, "jwt": kindToken, "bearer": kindToken, "csrf": kindToken, "xsrf": kindToken,
	"sig": kindSecret, "otp": kindSecret, "cvv": kindSecret, "cvv2": kindSecret, "cvc": kindSecret,
}

// notSecret are names that end like a secret's and are none: places in a list.
var notSecret = []string{"pagetoken", "nexttoken", "continuationtoken", "synctoken", "cancellationtoken"}

// keyKind is what sort of secret a key of this name holds; "" for none.
func keyKind(key string) string {
	if len(key) < 3 || len(key) > maxKey {
		return ""
	}
	var buf [maxKey]byte
	norm, word := buf[:0], 0
	for n := range len(key) {
		switch c := key[n]; {
		case c == '_' || c == '-' || c == '.':
			word = len(norm)
		case c >= 'A' && c <= 'Z':
			if n > 0 && key[n-1] >= 'a' && key[n-1] <= 'z' {
				word = len(norm)
			}
			norm = append(norm, c|0x20)
		default:
			norm = append(norm, c)
		}
	}
	name := string(norm)
	if kind, ok := secretWords[name[word:]]; ok {
		return kind
	}
	for _, s := range secretEnds {
		if !strings.HasSuffix(name, s.end) {
			continue
		}
		for _, no := range notSecret {
			if strings.HasSuffix(name, no) {
				return ""
			}
		}
		return s.kind
	}
	return ""
}
