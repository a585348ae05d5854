package correlate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"triage/envelope"
	"triage/telemetry"
)

// failure is one service's view of one error: all that one span says of it, or, where there
// is no span, all log records that say the same.
type failure struct {
	node      *node // nil when log records alone tell of it
	service   string
	signals   []signal // by time
	env       envelope.Envelope
	cls       envelope.Classification
	at        time.Time // first seen to fail
	final     time.Time // when the service had its last word on it
	hard      bool      // it says error, not merely warning
	also      []string  // codes that the service put on it afterwards
	running   bool      // it did not fail: it was still at work when its caller gave up
	aftermath bool      // of a survived one: what the service did because it had failed
	stray     bool      // a panic without an id, after which its service told nothing more
	survived  bool      // the service went on after it, and failed with something else
	common    bool      // another service logs the same message, beside an error's own words
	near      int

	cause    *candidate   // chosen, once looked for
	others   []*candidate // considered and not chosen
	searched bool
	words    string   // see text
	own      string   // see spoken
	phrases  []string // see messages
	traits   traits   // see says
}

// signal is one record that tells of a failure.
type signal struct {
	env  envelope.Envelope
	at   time.Time
	hard bool
	kind EvidenceKind
	ref  string
	text string
	log  *record
	node *node
}

// fail turns what the spans and log records say into failures.
func (r *request) fail() {
	for _, n := range r.nodes {
		if !n.foreign {
			n.failure = r.nodeFailure(n)
		}
	}
	for _, t := range r.trees {
		t.overheard()
	}
	for _, n := range r.nodes {
		if n.failure != nil {
			r.failures = append(r.failures, n.failure)
		}
	}
	r.failures = append(r.failures, r.logFailures()...)
	r.cover()
	for _, f := range r.failures[:len(r.failures):len(r.failures)] {
		if aside := f.setAside(); aside != nil {
			r.failures = append(r.failures, aside)
		}
	}
	for _, f := range r.failures {
		f.speak()
	}
	r.hangUp()
	r.findCommon()
	slices.SortStableFunc(r.failures, func(a, b *failure) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.service, b.service), cmp.Compare(a.ref(), b.ref()))
	})
	r.failed = map[string]time.Time{}
	for _, f := range r.failures {
		if _, ok := r.failed[f.service]; !ok {
			r.failed[f.service] = f.at
		}
		if f.hard && f.near == 0 && len(r.erring) < 2 && !slices.Contains(r.erring, f.service) {
			r.erring = append(r.erring, f.service)
		}
		if f.survived {
			continue
		}
		if f.node == nil || !f.node.covered {
			r.loose = append(r.loose, f)
			r.adrift = append(r.adrift, f)
		} else if f.node.afloat() {
			r.adrift = append(r.adrift, f)
		}
	}
}

// findCommon finds the messages that say what was being done and not what went wrong: several
// services log the same one beside an error with words of its own.
func (r *request) findCommon() {
	first, several := map[string]string{}, map[string]bool{} // the service that logs a message; those of more than one
	for _, f := range r.failures {
		m := f.env.Message
		if service, ok := first[m]; !ok {
			first[m] = f.service
		} else if service != f.service {
			several[m] = true
		}
	}
	for _, f := range r.failures {
		f.common = several[f.env.Message] && f.env.ErrorMessage != "" && f.env.ErrorMessage != f.env.Message
	}
}

func (r *request) nodeFailure(n *node) *failure {
	var sig []signal
	if n.told != nil {
		if n.told.failed {
			hard := n.told.Status == telemetry.StatusError || refusal(&n.told.env)
			sig = append(sig, signal{
				env: n.told.env, at: n.end, hard: hard, kind: EvidenceSpan,
				ref: n.key.trace + "/" + n.key.span, text: spanText(n.told), node: n,
			})
		}
		for i := range n.told.Events {
			e, ok := envelope.Event(*n.told.Span, i)
			if !ok {
				continue
			}
			sig = append(sig, signal{
				env: e, at: n.told.Events[i].Time, hard: true, kind: EvidenceEvent,
				ref: eventRef(n.key, i), text: eventText(&e), node: n,
			})
		}
	}
	well := len(n.logs) - 1
	for well >= 0 && !wellThen(n.logs[well]) {
		well--
	}
	for i, l := range n.logs {
		tells, hard := judge(&l.Envelope)
		if !tells || !n.fails() && inPassing(&l.Envelope) && i < well {
			continue
		}
		sig = append(sig, logSignal(l, hard))
	}
	if len(sig) == 0 {
		return nil
	}
	if n.fails() && !slices.ContainsFunc(sig, func(s signal) bool { return s.env.ErrorMessage != "" || s.kind == EvidenceLog }) {
		for _, l := range n.logs { // the service called it a warning, or less, and says why all the same
			if l.Envelope.Severity == envelope.Warn || ownCode(&l.Envelope) != "" {
				sig = append(sig, logSignal(l, false))
			}
		}
	}
	f := &failure{node: n, service: n.service, signals: sig}
	if n.told != nil {
		f.near = n.told.near
	}
	return f
}

// fails tells whether the span itself says that it failed.
func (n *node) fails() bool { return n.told != nil && n.told.failed }

// inPassing tells of a record with the status of a refusal that is no error by its level: it
// may be how something answered that the service had asked.
func inPassing(e *envelope.Envelope) bool {
	return e.Severity != envelope.SeverityUnknown && !e.Severity.AtLeast(envelope.Warn) && e.HTTPStatus >= 400 && e.HTTPStatus < 500
}

// wellThen tells of a record of the same span that its service was still at work, and well.
func wellThen(l *record) bool {
	return l.Envelope.Severity == envelope.Info && l.Envelope.HTTPStatus < 400
}

func logSignal(l *record, hard bool) signal {
	return signal{env: l.Envelope, at: l.at, hard: hard, kind: EvidenceLog, ref: logRef(l), text: l.Record.Line, log: l}
}

// cover notes which nodes have a failure above them.
func (r *request) cover() {
	for _, t := range r.trees {
		todo := slices.Clone(t.tops)
		for len(todo) > 0 {
			n := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, c := range n.children {
				c.covered = n.covered || n.failure != nil
				todo = append(todo, c)
			}
		}
	}
}

// afloat tells whether the node hangs where it does by a guess.
func (n *node) afloat() bool {
	return n.guessed || n.parent != nil && n.parent.missing() && n.parent.guessed
}

// ref identifies the failure: its span, or its first record.
func (f *failure) ref() string {
	if f.node != nil {
		return f.node.key.trace + "/" + f.node.key.span + "/" + string(f.node.kind())
	}
	if len(f.signals) > 0 {
		return f.signals[0].ref
	}
	return ""
}

func logRef(l *record) string {
	return fmt.Sprintf("%s@%d", l.service(), l.at.UnixNano())
}

func eventRef(k spanKey, i int) string {
	return fmt.Sprintf("%s/%s#%d", k.trace, k.span, i)
}

func spanText(t *told) string {
	var b strings.Builder
	b.WriteString(t.Name)
	if t.StatusMessage != "" {
		b.WriteString(": " + t.StatusMessage)
	} else if t.env.ErrorMessage != "" {
		b.WriteString(": " + t.env.ErrorMessage)
	}
	return b.String()
}

func eventText(e *envelope.Envelope) string {
	switch {
	case e.ErrorType != "" && e.ErrorMessage != "":
		return e.ErrorType + ": " + e.ErrorMessage
	case e.ErrorMessage != "":
		return e.ErrorMessage
	case e.ErrorType != "":
		return e.ErrorType
	}
	return e.Message
}
