package link

import (
	"errors"
	"fmt"
	"strings"
)

// maxRison bounds how deep a state may be nested.
const maxRison = 64

var errRison = errors.New("rison")

// parseRison reads RISON, the form of JSON in which Kibana keeps its state in a URL:
// (a:1,b:!(x,'y z'),c:!t). Numbers stay text. What was read before a mistake is returned with
// it, since links get cut.
func parseRison(s string) (any, error) {
	if s == "" {
		return nil, nil
	}
	r := rison{text: s}
	v, err := r.value(0)
	if err == nil && r.at < len(r.text) {
		err = r.fail("something behind the end")
	}
	return v, err
}

type rison struct {
	text string
	at   int
}

func (r *rison) fail(what string) error { return fmt.Errorf("%w: %s at byte %d", errRison, what, r.at) }

// next tells whether the text goes on with c, and takes it.
func (r *rison) next(c byte) bool {
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *rison) value(depth int) (any, error) {
	switch {
	case depth > maxRison:
		return nil, r.fail("nested too deep")
	case r.next('('):
		return r.object(depth)
	case r.next('\''):
		return r.quoted()
	case r.next('!'):
		return r.special(depth)
	}
	return r.bare()
}

func (r *rison) special(depth int) (any, error) {
	switch {
	case r.next('('):
		list := []any{}
		for !r.next(')') {
			if len(list) > 0 && !r.next(',') {
				return list, r.fail("no end of a list")
			}
			v, err := r.value(depth + 1)
			list = append(list, v)
			if err != nil {
				return list, err
			}
		}
		return list, nil
	case r.next('t'):
		return true, nil
	case r.next('f'):
		return false, nil
	case r.next('n'):
		return nil, nil
	}
	return nil, r.fail("no such mark")
}

func (r *rison) object(depth int) (any, error) {
	m := map[string]any{}
	for !r.next(')') {
		if len(m) > 0 && !r.next(',') {
			return m, r.fail("no end of an object")
		}
		key, err := r.key()
		if err != nil {
			return m, err
		}
		if !r.next(':') {
			return m, r.fail("no value of " + key)
		}
		v, err := r.value(depth + 1)
		m[key] = v
		if err != nil {
			return m, err
		}
	}
	return m, nil
}

func (r *rison) key() (string, error) {
	if r.next('\'') {
		return r.quoted()
	}
	return r.bare()
}

// quoted reads up to the quote; ! escapes a quote and itself.
func (r *rison) quoted() (string, error) {
	var b strings.Builder
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch {
		case c == '\'':
			return b.String(), nil
		case c == '!' && r.at < len(r.text):
			c = r.text[r.at]
			r.at++
		}
		b.WriteByte(c)
	}
	return b.String(), r.fail("no end of a text")
}

func (r *rison) bare() (string, error) {
	end := strings.IndexAny(r.text[r.at:], "!:(),'")
	if end < 0 {
		end = len(r.text) - r.at
	}
	if end == 0 {
		return "", r.fail("nothing where a value should be")
	}
	s := r.text[r.at : r.at+end]
	r.at += end
	return s, nil
}
