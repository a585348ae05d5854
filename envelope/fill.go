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
	rankTail     = 85_000 // an id whose name only ends like one: app.request_id, x-shop-request-id
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
	have [numFields]int32  // rank of the value + 1; 0 is none
	from [numFields]origin // valid where have is set
	set  int               // how many are
	path []byte
	segs []segment

	memo    nameMemo
	texts   textMemo
	origins originMemo
	now     time.Time // the record's own time, to complete a time without a year or zone
	clues   clues
	file    string
	line    string
	name    string
	depth   int
	formats []string
	iso     isoMemo
	// handling is how long it took as fields say, and the rank of that + 1; 0 is none.
	handling     time.Duration
	handlingRank int32
}

// clues are the places that tell of the cause chain, resolved when all fields are read.
type clues struct {
	errObj, chain, causes, cause, branches int32 // nodes; -1 for none
	errText, verbose, stack, bodyText      string
	how                                    CauseHow // of its own list, as the line says
	errRank                                int32
	errKey, stackKey                       string
}

var fillers = sync.Pool{New: func() any { return new(filler) }}

func (d *Decoder) newFiller() *filler {
	f := fillers.Get().(*filler)
	f.start(d)
	return f
}

func (f *filler) start(d *Decoder) {
	f.d = d
	f.memo.of(d.names)
	f.clues = clues{errObj: -1, chain: -1, causes: -1, cause: -1, branches: -1}
}

// release gives the filler back; the envelope was copied out.
func (f *filler) release() {
	f.reset()
	fillers.Put(f)
}

// reset forgets a line. What is left in the filler of a small one stays until it is
// overwritten; one huge line must not hold memory for ever.
func (f *filler) reset() {
	if cap(f.t.nodes) > 1024 || cap(f.path) > 1<<14 {
		*f = filler{}
	}
	f.t.reset()
	f.e, f.clues, f.iso = Envelope{}, clues{}, isoMemo{}
	f.have = [numFields]int32{}
	f.handling, f.handlingRank = 0, 0
	f.path, f.segs, f.formats = f.path[:0], f.segs[:0], f.formats[:0]
	f.file, f.line, f.name, f.depth, f.set, f.d = "", "", "", 0, 0, nil
}

// take tells whether a value of that rank is to be stored in field, and notes its origin.
// Of two equal ranks the later wins: a key that is written twice was first set by a parent
// logger.
func (f *filler) take(field Field, rank int32, how How, key string) bool {
	switch h := f.have[field]; {
	case h == 0:
		f.set++
	case h < rank+1:
		return false
	}
	f.have[field] = rank + 1
	f.from[field] = origin{key, field, how.index()}
	return true
}

// forget takes a field's value back; the caller has emptied it.
func (f *filler) forget(field Field) {
	if f.have[field] != 0 {
		f.have[field] = 0
		f.set--
	}
}

// done closes the envelope and hands it out.
func (f *filler) done(e *Envelope) {
	if f.set > 0 {
		f.e.from = f.origins.of(&f.have, &f.from, f.set)
	}
	*e = f.e
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
		n := &f.t.nodes[i]
		mark := len(f.path)
		f.segs = append(f.segs, segment{node: i, start: int32(mark)})
		if len(f.segs) == 1 && mark == base && n.kind < nodeObject {
			// A field of the record itself, by far the most there are: its name is its path.
			if r, ok := f.memo.get(&n.key); !ok || !f.field(i, r, mark, sc) {
				if !sc.silent {
					f.attribute(i, sc.rank == rankEvent)
				}
			}
			f.segs = f.segs[:0]
			continue
		}
		f.path = appendNormal(f.path, n.key)
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
	if r, ok = serilogRule(f.t.nodes[f.segs[len(f.segs)-1].node].key); ok {
		return r, base, true
	}
	if r, ok = f.d.names.get(f.path[base:]); ok {
		return r, base, true
	}
	blocked := false
	for k := range f.segs {
		start = int(f.segs[k].start)
		key := f.t.nodes[f.segs[k].node].key
		if start > base {
			if r, ok = f.d.names.end(f.path[start:], blocked); ok {
				return r, start, true
			}
			if r, ok := f.d.names.get(f.path[start:]); ok && sc.error && inError(r.act) {
				r.rank += 20
				return r, start, true
			}
		}
		end := len(f.path)
		if k+1 < len(f.segs) {
			end = int(f.segs[k+1].start)
		}
		if start < base || start == end || len(key) > maxTailed { // no part of the path: OTLP's attributes
			continue
		}
		own := start
		tails(key, func(at int, before string) bool {
			blocked = blocked || isElsewhere(before)
			start = own + at
			r, ok = f.d.names.end(f.path[start:], blocked)
			return ok
		})
		if ok {
			return r, start, true
		}
		blocked = blocked || isElsewhere(key)
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
		f.attribute(i, sc.rank == rankEvent)
	}
}

// attribute stores a value under its dotted path. The event's own fields win over those
// of its surroundings.
func (f *filler) attribute(i int32, own bool) {
	if f.d.options.NoAttributes {
		return
	}
	key := f.dotted()
	if f.e.Attributes == nil {
		f.e.Attributes = make(map[string]any, 8)
	}
	if !own {
		if _, have := f.e.Attributes[key]; have {
			return
		}
	}
	if n := &f.t.nodes[i]; n.kind == nodeString {
		f.e.Attributes[key] = f.texts.of(n.text)
		return
	}
	f.e.Attributes[key] = f.t.value(i)
}

// dotted is the path of the current value as attributes and origins name it.
func (f *filler) dotted() string {
	last := f.t.nodes[f.segs[len(f.segs)-1].node].key
	if len(f.segs) == 1 {
		return last
	}
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
		if v, ok := smallInt(n.text); ok {
			return v
		}
		if digits := strings.TrimPrefix(n.text, "-"); len(digits) <= 19 && allDigits(digits) && n.text != "-0" {
			if v, err := strconv.ParseInt(n.text, 10, 64); err == nil {
				return v
			}
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

// smallInt reads an integer of up to 18 digits without a sign, as most are.
func smallInt(s string) (v int64, ok bool) {
	if len(s) > 18 {
		return 0, false
	}
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return 0, false
		}
		v = v*10 + int64(s[i]-'0')
	}
	return v, s != ""
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
