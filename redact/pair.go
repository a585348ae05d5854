package redact

import "strings"

// findPairs finds the values of keys that name a secret, however the pair is written:
// key=value, key: value, "key":"value" (also inside a JSON string), --key value, <key>value<.
func findPairs(s string, found func(span)) {
	doc := isJSON(s)
	for i := 0; i < len(s); i++ {
		var v value
		switch s[i] {
		case '=', ':':
			v = pairAt(s, i, doc)
		case '>':
			v = elementAt(s, i)
		case '-':
			v = flagAt(s, i, doc)
		default:
			continue
		}
		if v.kind == "" {
			continue
		}
		if v.from < v.to && v.secret(s) {
			found(v.span)
		}
		i = max(i, v.to-1)
	}
}

// value is what a telling key holds.
type value struct {
	span
	// prose: the pair may as well be a sentence, as in "invalid token: signature is bad".
	prose bool
}

// pairAt is the value after the separator at i, of kind "" when the key tells nothing.
func pairAt(s string, i int, doc bool) value {
	if s[i] == ':' && (i > 0 && s[i-1] == ':' || i+1 < len(s) && s[i+1] == ':') {
		return value{} // a path of Rust or C++
	}
	if s[i] == '=' && (i > 0 && strings.IndexByte("=!<>", s[i-1]) >= 0 || i+1 < len(s) && s[i+1] == '=') {
		return value{} // a comparison
	}
	key, quote := keyBefore(s, i)
	kind := keyKind(key)
	if kind == "" {
		return value{}
	}
	n := i + 1
	if n < len(s) && s[n] == '>' { // Ruby's =>
		n++
	}
	start := n
	for n < len(s) && n < start+3 && (s[n] == ' ' || s[n] == '\t') {
		n++
	}
	v := valueAt(s, n, kind, doc && quote != `"`)
	switch {
	case v.quote != "":
		v.quote = ""
	case quote != "" && s[i] == ':':
		v.quote = quote
	default:
		v.prose = s[i] == ':' && n > start
	}
	return v
}

// elementAt is the text of the XML element whose start tag ends at i.
func elementAt(s string, i int) value {
	key, quote := keyBefore(s, i)
	at := i - len(key) - 1
	if key == "" || quote != "" || at < 0 || s[at] != '<' && s[at] != ':' {
		return value{}
	}
	kind := keyKind(key)
	if kind == "" {
		return value{}
	}
	to := run(s, i+1, func(c byte) bool { return c != '<' && c != '\n' && c != '"' && c != '\\' })
	return value{span: span{from: i + 1, to: to, kind: kind}}
}

// flagAt is the argument of the command line flag that begins at i.
func flagAt(s string, i int, doc bool) value {
	if !strings.HasPrefix(s[i:], "--") || (!begins(s, i, func(c byte) bool { return !isSpace(c) && c != '"' && c != '\'' })) {
		return value{}
	}
	end := min(len(s), i+2+maxKey+1)
	to := i + 2 + run(s[i+2:end], 0, isKey)
	if to >= len(s) || s[to] != ' ' || to+1 == len(s) || s[to+1] == '-' {
		return value{}
	}
	kind := keyKind(s[i+2 : to])
	if kind == "" {
		return value{}
	}
	v := valueAt(s, to+1, kind, doc)
	v.prose, v.quote = v.quote == "", ""
	return v
}

// valueAt reads the value that begins at n; its quote is the one it stands in. inString: it
// is inside a JSON string, which the next bare " ends.
func valueAt(s string, n int, kind string, inString bool) value {
	if n < len(s) && s[n] == '[' {
		n++
	}
	if n >= len(s) {
		return value{span: span{from: len(s), to: len(s), kind: kind}}
	}
	// Rust's Some("…") and its like.
	if p := run(s[:min(len(s), n+16)], n, isAlnum); p > n && p+1 < len(s) && s[p] == '(' && quoteAt(s, p+1) != "" {
		n = p + 1
	}
	if quote := quoteAt(s, n); quote == `"` && inString {
		return value{span: span{from: n, to: n, kind: kind}}
	} else if quote != "" {
		from := n + len(quote)
		to := closing(s, from, quote, inString)
		return value{span: span{from: schemeEnd(s, from, to, kind), to: to, kind: kind, quote: quote}}
	}
	to := bareEnd(s, n)
	switch kind {
	case kindAuthorization:
		if after := schemeEnd(s, n, min(len(s), n+maxKey), kind); after > n {
			to = bareEnd(s, after)
			if many(s[n:after]) {
				to = lineEnd(s, n)
			}
			n = after
		}
	case kindCookie:
		for to < len(s) && s[to-1] == ';' && s[to] == ' ' { // a=b; c=d
			next := bareEnd(s, to+1)
			if next == to+1 {
				break
			}
			to = next
		}
	}
	return value{span: span{from: n, to: to, kind: kind}}
}
