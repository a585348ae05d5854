package envelope

import (
	"strings"

	"triage/envelope/lexicon"
)

// panicFields are the fields, by their normalised names, in which a record keeps what a panic
// said beside a message that only tells of one.
var panicFields = [...]string{"panicvalue", "recovered", "recover", "recoveredvalue", "value", "payload", "reason"}

// saidBeside finds the text of an error in a field that tells of something else in other
// records: what a panic said, beside a message that tells of one, and the reason of a record
// at level error, where it is a sentence. It decides when no field for errors holds anything.
func (f *filler) saidBeside() {
	c := &f.clues
	if c.errText != "" || c.errObj >= 0 || c.branches >= 0 || c.chain >= 0 || c.causes >= 0 || c.cause >= 0 || len(f.t.nodes) == 0 {
		return
	}
	names := panicFields[:]
	panicked := lexicon.NamesPanic(f.e.Message)
	switch {
	case f.e.Severity != SeverityUnknown && !f.e.Severity.AtLeast(Error), f.e.Severity == SeverityUnknown && !panicked:
		return
	case !panicked:
		names = names[len(names)-1:]
	}
	for _, name := range names {
		if i := f.ownText(name); i >= 0 && (name != "reason" || strings.Contains(f.t.nodes[i].text, " ")) {
			c.errText, c.errRank, c.errKey = f.t.nodes[i].text, rankText, f.t.nodes[i].key
			if panicked && f.take(FieldPanic, rankText, FromDerived, c.errKey) {
				f.e.Panic = true
			}
			return
		}
	}
}

// ownText finds a field of the record itself that holds text; -1 when there is none.
func (f *filler) ownText(name string) int32 {
	for i := int32(0); i < int32(len(f.t.nodes)); {
		n := &f.t.nodes[i]
		switch {
		case n.kind == nodeString && n.text != "" && len(n.key) >= len(name) && (n.key[0]|0x20 == name[0] || !isAlpha(n.key[0])) && normalIs(n.key, name) && n.text != f.e.Message:
			return i
		case n.kind == nodeObject && n.key != "":
			if r, ok := f.d.names.of(n.key); !ok || r.act != actInside && r.act != actInsideKept {
				i = n.end
				continue
			}
		case n.kind == nodeArray:
			i = n.end
			continue
		}
		i++
	}
	return -1
}

// typeAndMessage reads an exception as lograge keeps it: a list of its type and its message.
func (f *filler) typeAndMessage(i, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	if n.end != i+3 || f.t.nodes[i+1].kind != nodeString || f.t.nodes[i+2].kind != nodeString || !normalIs(n.key, "exception") {
		return false
	}
	typ := f.t.nodes[i+1].text
	if !isExceptionName(typ) && !isTypeName(typ) {
		return false
	}
	if f.take(FieldErrorType, rank, sc.how, f.dotted()) {
		f.e.ErrorType = typ
	}
	f.errorText(f.t.nodes[i+2].text, rank, sc)
	return true
}

// isBool tells whether a text is a boolean written as one.
func isBool(s string) bool {
	_, ok := boolWord(strings.ToLower(s))
	return ok
}
