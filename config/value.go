package config

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Value is what a key was set to; the field for its [Kind] holds it.
type Value struct {
	Text     string // Text, URL, File
	Bool     bool
	Number   int
	Duration time.Duration
	List     []string            // List, Files
	Map      map[string]string   // Map
	Fields   map[string][]string // Fields
	Origin   Origin
}

// parseText reads a value from one text: a YAML scalar, a variable or a flag. The error
// says what is wrong without the name of the key, and never repeats a secret.
func parseText(k Key, s string) (Value, error) {
	quoted := strconv.Quote(s)
	if k.Secret {
		quoted = "the value"
	}
	switch k.Kind {
	case Text:
		if i := strings.IndexFunc(s, unicode.IsControl); i >= 0 {
			return Value{}, fmt.Errorf("has a control character at byte %d", i+1)
		}
		return Value{Text: s}, nil
	case File:
		if strings.ContainsRune(s, 0) {
			return Value{}, fmt.Errorf("has a NUL byte")
		}
		return Value{Text: s}, nil
	case URL:
		return Value{Text: s}, checkURL(s)
	case Bool:
		b, err := strconv.ParseBool(s)
		if err != nil {
			return Value{}, fmt.Errorf("%s is not true or false", quoted)
		}
		return Value{Bool: b}, nil
	case Number:
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > math.MaxInt16 {
			return Value{}, fmt.Errorf("%s is not a whole number from 0 to %d", quoted, math.MaxInt16)
		}
		return Value{Number: n}, nil
	case Duration:
		d, err := ParseDuration(s)
		return Value{Duration: d}, err
	}
	return Value{}, fmt.Errorf("cannot be written as one text")
}

// ParseDuration reads a positive length of time: Go's own notation (90s, 1h30m), and whole
// days (7d) and weeks (2w) besides.
func ParseDuration(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil {
		for suffix, unit := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
			n, convErr := strconv.ParseInt(strings.TrimSuffix(s, suffix), 10, 32)
			if convErr == nil && strings.HasSuffix(s, suffix) && n <= int64(math.MaxInt64/unit) {
				d, err = time.Duration(n)*unit, nil
			}
		}
	}
	switch {
	case err != nil && s != "" && len(s) <= 9 && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' }):
		return 0, fmt.Errorf("%s has no unit: write %ss, %sm or %sh", s, s, s, s)
	case err != nil:
		return 0, fmt.Errorf("%q is not a length of time: write 30s, 15m, 2h or 7d", clip(s))
	case d <= 0:
		return 0, fmt.Errorf("%q is not more than nothing: write 30s, 15m, 2h or 7d", clip(s))
	}
	return d, nil
}

// checkURL tells what is wrong with the address of a server or proxy, without repeating it:
// it may hold a password.
func checkURL(s string) error {
	u, err := url.Parse(s)
	switch {
	case err != nil && strings.Contains(s, "://"):
		return fmt.Errorf("is not a URL: write https://host:port/base/path")
	case err != nil || u.Scheme == "" || u.Opaque != "":
		return fmt.Errorf("has no scheme: write http:// or https:// in front")
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("has the scheme %q: only http and https can be asked", clip(u.Scheme))
	case u.Hostname() == "":
		return fmt.Errorf("names no host: write https://host:port/base/path")
	case u.Fragment != "":
		return fmt.Errorf("has a fragment (#…): leave it out")
	case strings.ContainsFunc(s, unicode.IsControl):
		return fmt.Errorf("has a control character")
	}
	return nil
}

// checkHeader tells what is wrong with an HTTP header (RFC 9110 section 5), without
// repeating its value.
func checkHeader(name, value string) error {
	token := func(r rune) bool {
		return r < 0x7f && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' ||
			strings.ContainsRune("!#$%&'*+-.^_`|~", r))
	}
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !token(r) }) {
		return fmt.Errorf("%q cannot be the name of a header", clip(name))
	}
	if strings.ContainsFunc(value, func(r rune) bool { return r != '\t' && unicode.IsControl(r) }) {
		return fmt.Errorf("the value of header %s has a control character", name)
	}
	return nil
}

// clip bounds what a message repeats of the input.
func clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// sortedKeys are the names of a map, sorted.
func sortedKeys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
