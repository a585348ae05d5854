package emit

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"triage/envelope"
)

// Bounds of what is written: an error tree can be of any size, or contain itself.
const (
	// MaxText is the size in bytes of the longest text that is written of a message or a
	// layer; a stack trace may be four times as long. What is cut ends in "…".
	MaxText = 16 << 10

	maxLayers = 64 // of one chain, and branches of one layer
	maxDepth  = 16 // of branches inside branches
	maxTotal  = 256
)

// layers are the layers of the cause chain that begins at err, err the first.
func layers(err error) []envelope.Cause {
	left := maxTotal
	return walk(err, 0, &left)
}

// find is the first [Error] in a tree, as errors.As would find it, but in bounded time: a
// tree may contain itself.
func find(err error) *Error {
	left := maxTotal
	return findIn(err, &left)
}

func findIn(err error, left *int) *Error {
	for ; err != nil && *left > 0; *left-- {
		if e, ok := err.(*Error); ok { //nolint:errorlint // each error of the tree by itself
			return e
		}
		switch below := err.(type) { //nolint:errorlint // each error of the tree by itself
		case interface{ Unwrap() error }:
			err = below.Unwrap()
		case interface{ Unwrap() []error }:
			for _, one := range below.Unwrap() {
				*left--
				if e := findIn(one, left); e != nil {
					return e
				}
			}
			return nil
		default:
			return nil
		}
	}
	return nil
}

func walk(err error, depth int, left *int) []envelope.Cause {
	var out []envelope.Cause
	for err != nil && len(out) < maxLayers && *left > 0 {
		if e, ok := err.(*Error); ok { //nolint:errorlint // each error of the tree by itself
			if e == nil {
				break
			}
			if e.next != nil && e.tie == sameAs {
				out = append(out, retold(e, depth, left)...)
				return out
			}
			*left--
			if len(e.env.Cause) > 0 { // read, not wrapped
				return append(out, e.env.Cause...)
			}
			out = append(out, envelope.Cause{Message: e.env.Message, Type: e.env.ErrorType, Code: e.env.Code})
			if e.tie == cameAs {
				break
			}
			err = e.next
			continue
		}
		*left--
		text := err.Error()
		layer := envelope.Cause{Message: text, Type: typeName(err)}
		switch below := err.(type) { //nolint:errorlint // each error of the tree by itself
		case interface{ Unwrap() []error }:
			if depth < maxDepth {
				layer.Causes = branches(below.Unwrap(), depth, left)
			}
			return append(out, layer)
		case interface{ Unwrap() error }:
			next := below.Unwrap()
			if next != nil {
				own, apart := ownText(text, next.Error())
				if layer.Message = own; apart && own == "" {
					layer.Message = text
				}
				if own == "" && layer.Type == "" {
					err = next // wraps without saying anything
					continue
				}
			}
			err = next
		default:
			err = nil
		}
		out = append(out, layer)
	}
	return out
}

// retold are the layers of an error of which e is a fuller account: the first learns the
// code and type that e knows.
func retold(e *Error, depth int, left *int) []envelope.Cause {
	*left--
	ls := walk(e.next, depth, left)
	if len(ls) == 0 {
		return ls
	}
	out := append([]envelope.Cause(nil), ls...)
	fill(&out[0].Type, e.env.ErrorType)
	if !carries(out, e.env.Code, 0) {
		fill(&out[0].Code, e.env.Code)
	}
	return out
}

// branches are errors that stand side by side, each with its own layers nested below it.
func branches(errs []error, depth int, left *int) []envelope.Cause {
	var out []envelope.Cause
	for _, err := range errs {
		if len(out) == maxLayers || *left <= 0 {
			break
		}
		chain := walk(err, depth+1, left)
		if len(chain) == 0 {
			continue
		}
		out = append(out, nest(chain))
	}
	return out
}

// nest turns a list of layers into one layer that holds the next, which is how a branch
// keeps its causes.
func nest(chain []envelope.Cause) envelope.Cause {
	top := chain[len(chain)-1]
	for i := len(chain) - 2; i >= 0; i-- {
		next := top
		top = chain[i]
		top.Causes = append(append([]envelope.Cause(nil), top.Causes...), next)
	}
	return top
}

// ownText is what an error's text says beside the text of the error it wraps; apart is
// false when the two cannot be told apart.
func ownText(text, below string) (own string, apart bool) {
	if below == "" {
		return text, true
	}
	own, apart = strings.CutSuffix(text, below)
	if !apart {
		return text, false
	}
	return strings.TrimRight(own, ": \n\t"), true
}

// typeName is the Go type of an error, "" for types that only say that it is one.
func typeName(err error) string {
	switch name := fmt.Sprintf("%T", err); name {
	case "*errors.errorString", "*fmt.wrapError", "*fmt.wrapErrors", "*errors.joinError", "*errors.fundamental",
		"*errors.withStack", "*errors.withMessage", "emit.panicValue", "*emit.Error":
		return ""
	default:
		return name
	}
}

// bound cuts texts that are too long.
func bound(e *envelope.Envelope) {
	e.Message, e.ErrorMessage = cut(e.Message, MaxText), cut(e.ErrorMessage, MaxText)
	e.Stack = cut(e.Stack, 4*MaxText)
	e.Cause = boundLayers(e.Cause, 0)
}

// boundLayers copies layers within the bounds.
func boundLayers(ls []envelope.Cause, depth int) []envelope.Cause {
	if ls == nil || depth > maxDepth+maxLayers {
		return nil
	}
	out := make([]envelope.Cause, len(ls))
	for i, l := range ls {
		l.Message, l.Causes = cut(l.Message, MaxText), boundLayers(l.Causes, depth+1)
		out[i] = l
	}
	return out
}

// cut shortens a text to at most n bytes, between two characters.
func cut(s string, n int) string {
	const mark = "…"
	if len(s) <= n {
		return s
	}
	end := n - len(mark)
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + mark
}
