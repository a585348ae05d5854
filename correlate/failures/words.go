package failures

import (
	"cmp"
	"slices"
	"strings"

	"triage/correlate/graph"
	"triage/envelope"
	"triage/envelope/lexicon"
)

// maxWords bounds the text of one failure that others are compared with, in bytes.
const maxWords = 16 << 10

// collectWords fills in the texts that others are compared with, without the ids of the
// request, which may hold the name of a service.
func (f *Failure) collectWords() {
	f.collectMessages()
	var own, all strings.Builder
	say := bounded(&own)
	say(f.Envelope.Message)
	say(f.Envelope.ErrorMessage)
	sayCauses(say, f.Envelope.Cause, 0)
	if !f.Node.Missing() {
		say(f.Node.Span.StatusMessage)
	}
	f.Own = f.withoutIDs(own.String())

	say = bounded(&all)
	undoing := false
	for i := range f.Signals {
		s := &f.Signals[i]
		if f.Hard && !s.Hard || undoing {
			continue // a warning is about what came before, what follows about taking it back
		}
		undoing = s.Says.Has(lexicon.Undoing)
		say(s.Envelope.Code)
		say(s.Envelope.Message)
		say(s.Envelope.ErrorMessage)
		sayCauses(say, s.Envelope.Cause, 0)
		say(s.Envelope.Recovery)
		if s.Record != nil {
			say(s.Record.Record.Line)
		} else if !s.Event {
			say(s.Node.Span.StatusMessage)
		}
		if s.Hard && !graph.AnswersOnly(&s.Envelope) {
			f.Last = f.withoutIDs(cmp.Or(s.Envelope.ErrorMessage, s.Envelope.Message))
		}
	}
	f.All = f.withoutIDs(all.String())
}

// withoutIDs takes the ids of the request out of a text.
func (f *Failure) withoutIDs(text string) string {
	for _, id := range [...]string{f.Envelope.RequestID, f.Envelope.CorrelationID} {
		if len(id) >= 4 {
			text = strings.ReplaceAll(text, id, "")
		}
	}
	return text
}

// bounded appends lines to b up to [maxWords].
func bounded(b *strings.Builder) func(string) {
	return func(s string) {
		if s != "" && b.Len()+len(s) < maxWords {
			b.WriteString(s)
			b.WriteByte('\n')
		}
	}
}

func sayCauses(say func(string), causes []envelope.Cause, depth int) {
	if depth > 16 {
		return
	}
	for i := range causes {
		say(causes[i].Code)
		say(causes[i].Message)
		sayCauses(say, causes[i].Causes, depth+1)
	}
}

// Messages are what the failure says in words, the innermost first. Texts that many errors
// share, and those too short to be told from others, are left out.
func (f *Failure) Messages() []string { return f.messages }

// Outer are the failure's words as a whole, without the layers inside them, which may be those
// of what it called.
func (f *Failure) Outer() []string { return f.outer }

// collectMessages fills in both.
func (f *Failure) collectMessages() {
	e := &f.Envelope
	all := []string{e.ErrorMessage}
	if !f.Common {
		all = append(all, e.Message)
	}
	if !f.Node.Missing() {
		all = append(all, f.Node.Span.StatusMessage)
	}
	for _, m := range all {
		if m = strings.TrimSpace(m); Distinctive(m) && !slices.Contains(f.outer, m) {
			f.outer = append(f.outer, m)
		}
	}
	f.messages = f.outer
	if c, ok := e.Innermost(); ok {
		if m := strings.TrimSpace(c.Message); Distinctive(m) && !slices.Contains(f.outer, m) {
			f.messages = append([]string{m}, f.outer...)
		}
	}
}

// Distinctive tells whether a message is unlikely to be said of two errors by chance.
func Distinctive(m string) bool {
	return len(m) >= 12 && strings.Contains(m, " ") && !Commonplace(m)
}

// Commonplace tells whether a message, or its innermost part, is one that many errors share.
func Commonplace(m string) bool {
	says := lexicon.Read(m)
	return says.Has(lexicon.Commonplace) || says.Has(lexicon.BareReason)
}
