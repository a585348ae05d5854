package envelope

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Where a value stands decides which of two values for one field wins: the lower rank. To
// these bases the rank of the name is added.
const (
	rankEvent    = 0      // the record's own field
	rankSpan     = 1_000  // the innermost span's, outer spans' following
	rankOuter    = 1_000  // added for each level further out
	rankWrapper  = 70_000 // a container runtime's or shipper's
	rankMetadata = 80_000 // structured metadata and labels
	rankText     = 90_000 // read out of free text
	rankLast     = 99_000 // what the store guessed
)

// scope is the surroundings of the fields that are being read.
type scope struct {
	rank    int32
	how     How
	span    bool // fields of a span: they say nothing of the event itself
	error   bool // inside an error object
	silent  bool // do not keep attributes
	skip    int32
	skipped bool // skip is set
}

// segment is one step of the path to the value that is being read.
type segment struct {
	node  int32
	start int32 // of its normalised name in filler.path
	drop  bool  // its name is no part of the attribute's path
}

// filler builds one envelope. It is reused between lines.
type filler struct {
	d    *Decoder
	e    Envelope
	t    tape
	have [numFields]int32 // rank of the value + 1; 0 is none
	path []byte
	segs []segment

	now      time.Time // the record's own time, to complete a time without a year or zone
	clues    clues
	file     string
	line     string
	name     string
	levelNum bool
	depth    int
	formats  []string
	scratch  []byte
}

// clues are the places that tell of the cause chain, resolved when all fields are read.
type clues struct {
	errObj, chain, causes, cause, branches       int32 // nodes; -1 for none
	errText, verbose, stack, causeText, bodyText string
	errRank, chainRank                           int32
	errKey, stackKey                             string
}

var fillers = sync.Pool{New: func() any { return new(filler) }}

func (d *Decoder) newFiller() *filler {
	f := fillers.Get().(*filler)
	f.d = d
	f.clues = clues{errObj: -1, chain: -1, causes: -1, cause: -1, branches: -1}
	return f
}

// release gives the filler back; the envelope was copied out.
func (f *filler) release() {
	if cap(f.t.nodes) > 4096 { // one huge line must not hold memory for ever
		f.t.nodes = nil
	}
	f.t.reset()
	*f = filler{t: f.t, path: f.path[:0], segs: f.segs[:0], formats: f.formats[:0], scratch: f.scratch[:0]}
	fillers.Put(f)
}

// take tells whether a value of that rank is to be stored in field, and notes its origin.
// Of two equal ranks the later wins: a key that is written twice was first set by a parent
// logger.
func (f *filler) take(field Field, rank int32, how How, key string) bool {
	if h := f.have[field]; h != 0 && h < rank+1 {
		return false
	}
	f.have[field] = rank + 1
	f.e.Mark(field, how, key)
	return true
}

// walk reads the members of a container. base is where the path that names are looked up
// by starts.
func (f *filler) walk(from, to int32, base int, sc scope) {
	if len(f.segs) > maxDepth {
		return
	}
	for i := from; i < to; i = f.t.nodes[i].end {
		if sc.skipped && i == sc.skip {
			continue
		}
		mark := len(f.path)
		f.path = appendNormal(f.path, f.t.nodes[i].key)
		f.segs = append(f.segs, segment{node: i, start: int32(mark)})
		r, start, ok := f.lookup(base, sc)
		if !ok || !f.field(i, r, start, sc) {
			f.other(i, base, sc)
		}
		f.segs = f.segs[:len(f.segs)-1]
		f.path = f.path[:mark]
	}
}

// lookup finds the rule for the current path: its whole length first, then its tails, for
// the names that count inside any object.
func (f *filler) lookup(base int, sc scope) (r rule, start int, ok bool) {
	if len(f.path)-base > 96 {
		base = max(base, int(f.segs[len(f.segs)-1].start))
	}
	if r, ok = f.d.names.get(f.path[base:]); ok {
		return r, base, true
	}
	for k := range f.segs {
		start = int(f.segs[k].start)
		if start <= base {
			continue
		}
		if r, ok = f.d.names.get(f.path[start:]); ok && (r.anywhere || sc.error && inError(r.act)) {
			r.rank += 20
			return r, start, true
		}
	}
	return rule{}, 0, false
}

// inError tells which top-level names also count inside an error object.
func inError(a action) bool {
	switch a {
	case actHTTP, actGRPC, actAttempt, actMaxAttempts, actPeer, actService, actResourceID, actFile, actLine, actDetail:
		return true
	}
	return false
}

// other keeps what no rule wants: objects are taken apart, the rest becomes an attribute.
func (f *filler) other(i int32, base int, sc scope) {
	n := &f.t.nodes[i]
	if n.kind == nodeObject && n.end > i+1 {
		f.walk(i+1, n.end, base, sc)
		return
	}
	if !sc.silent {
		f.attribute(i)
	}
}

// attribute stores a value under its dotted path. The first of two wins: the event's
// fields are read before those around it.
func (f *filler) attribute(i int32) {
	if f.d.options.NoAttributes {
		return
	}
	key := f.dotted()
	if f.e.Attributes == nil {
		f.e.Attributes = make(map[string]any, 4)
	}
	if _, have := f.e.Attributes[key]; !have {
		f.e.Attributes[key] = f.t.value(i)
	}
}

// dotted is the path of the current value as attributes and origins name it.
func (f *filler) dotted() string {
	last := f.t.nodes[f.segs[len(f.segs)-1].node].key
	plain := true
	for _, s := range f.segs[:len(f.segs)-1] {
		if !s.drop {
			plain = false
			break
		}
	}
	if plain {
		return last
	}
	var b strings.Builder
	for _, s := range f.segs {
		if s.drop {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(f.t.nodes[s.node].key)
		if b.Len() > 512 {
			break
		}
	}
	return b.String()
}

// value is a node as a Go value: string, bool, int64, json.Number (a number that is no
// int64, with its digits), nil, []any or map[string]any.
func (t *tape) value(i int32) any {
	n := &t.nodes[i]
	switch n.kind {
	case nodeString:
		return n.text
	case nodeNumber:
		if v, err := strconv.ParseInt(n.text, 10, 64); err == nil && n.text != "-0" {
			return v
		}
		return json.Number(n.text)
	case nodeTrue:
		return true
	case nodeFalse:
		return false
	case nodeArray:
		vs := make([]any, 0, 4)
		for j := i + 1; j < n.end; j = t.nodes[j].end {
			vs = append(vs, t.value(j))
		}
		return vs
	case nodeObject:
		m := make(map[string]any, 4)
		for j := i + 1; j < n.end; j = t.nodes[j].end {
			m[t.nodes[j].key] = t.value(j)
		}
		return m
	}
	return nil
}

// scalar is a value as text; of a list, its first element. Null, objects and values that
// the end of the line cut have none.
func (t *tape) scalar(i int32) (string, bool) {
	n := &t.nodes[i]
	switch n.kind {
	case nodeString, nodeNumber:
		return n.text, !n.cut && n.text != ""
	case nodeTrue:
		return "true", true
	case nodeFalse:
		return "false", true
	case nodeArray:
		if n.end > i+1 {
			if c := t.nodes[i+1].kind; c != nodeArray && c != nodeObject {
				return t.scalar(i + 1)
			}
		}
	}
	return "", false
}

// child finds a member of an object by its normalised name; -1 when there is none.
func (t *tape) child(i int32, names ...string) int32 {
	var buf [64]byte
	n := &t.nodes[i]
	if n.kind != nodeObject {
		return -1
	}
	for _, want := range names {
		for j := i + 1; j < n.end; j = t.nodes[j].end {
			if k := t.nodes[j].key; len(k) <= len(buf) && string(appendNormal(buf[:0], k)) == want {
				return j
			}
		}
	}
	return -1
}

// childText is the text of a member; "" when there is none.
func (t *tape) childText(i int32, names ...string) string {
	if j := t.child(i, names...); j >= 0 {
		s, _ := t.scalar(j)
		return s
	}
	return ""
}
