package loki

import "errors"

// errShape says that a JSON value is not what belongs in its place.
var errShape = errors.New("a part of an entry is not what belongs there")

// split calls each with the members of a JSON object or the elements of an array; key is
// the raw string before a member, nil for an element. raw must be valid JSON, as a
// [json.Decoder] hands it out: it is read without being checked again, which is most of the
// cost of an entry. On anything else split may give an error or nonsense, nothing worse.
func split(raw []byte, open byte, each func(key, value []byte) error) error {
	i := blank(raw, 0)
	if i >= len(raw) || raw[i] != open {
		return errShape
	}
	for i = blank(raw, i+1); i < len(raw) && raw[i] != '}' && raw[i] != ']'; {
		var key []byte
		if open == '{' {
			end := valueEnd(raw, i)
			key = raw[i:end]
			if i = blank(raw, end); i >= len(raw) || raw[i] != ':' {
				return errShape
			}
			i = blank(raw, i+1)
		}
		end := valueEnd(raw, i)
		if end == i {
			return errShape
		}
		if err := each(key, raw[i:end]); err != nil {
			return err
		}
		if i = blank(raw, end); i < len(raw) && raw[i] == ',' {
			i = blank(raw, i+1)
		}
	}
	return nil
}

// blank is the index of the first character from i on that is not white space.
func blank(raw []byte, i int) int {
	for i < len(raw) && (raw[i] == ' ' || raw[i] == '\n' || raw[i] == '\t' || raw[i] == '\r') {
		i++
	}
	return i
}

// valueEnd is the index behind the value that begins at i.
func valueEnd(raw []byte, i int) int {
	depth := 0
	for ; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			for i++; i < len(raw) && raw[i] != '"'; i++ {
				if raw[i] == '\\' {
					i++
				}
			}
			if depth == 0 {
				return min(i+1, len(raw))
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
			if depth < 0 {
				return i
			}
		case ',', ':', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return i
			}
		}
	}
	return len(raw)
}
