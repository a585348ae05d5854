package playbooks

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"triage/envelope"
)

func TestEveryKindOfTheEnvelopeHasGeneralAdviceOfItsOwn(t *testing.T) {
	l := Builtin()
	for _, k := range declaredKinds(t) {
		ms := l.Match([]Facts{{Position: Root, Kind: k, Class: envelope.ClassUnknown}})
		if len(ms) == 0 || !ms[0].General {
			t.Errorf("%s: no general advice: %+v", k, ms)
			continue
		}
		if k != envelope.KindUnknown && ms[0].Entry.ID == "default-unknown" {
			t.Errorf("%s has only the advice for what is not known", k)
		}
		if want := "general advice for " + string(k); !strings.HasSuffix(ms[0].Reason, want) {
			t.Errorf("%s: reason %q does not end in %q", k, ms[0].Reason, want)
		}
	}
}

func TestEveryClassHasGeneralAdvice(t *testing.T) {
	l := Builtin()
	for class, want := range map[envelope.Class]string{
		envelope.Transient: "default-class-transient", envelope.Permanent: "default-class-permanent",
		envelope.Policy: "default-class-policy", envelope.ClassUnknown: "default-unknown", "": "default-unknown",
	} {
		ms := l.Match([]Facts{{Position: Root, Kind: envelope.KindUnknown, Class: class}})
		if len(ms) == 0 || ms[0].Entry.ID != want {
			t.Errorf("class %q: got %v, want %s first", class, ids(ms), want)
		}
	}
}

func TestTheDefaultsAreWhatAPersonJustWokenNeeds(t *testing.T) {
	l, warnings := Load()
	for _, w := range warnings {
		t.Error(w)
	}
	known := Values{}
	for _, n := range Names() {
		known[n.Name] = "abc123"
	}
	known["loki_selector"] = `{service_name="ledger"}`
	for _, e := range l.Entries() {
		if !e.Default || e.Owner == "" || e.Summary == "" || e.ReviewedAt == "" {
			t.Errorf("%s: default %v, owner %q, summary %q, reviewed %q", e.ID, e.Default, e.Owner, e.Summary, e.ReviewedAt)
		}
		if got, want := strings.Join(e.Sections(), " "), "meaning diagnosis mitigation escalation notes"; got != want {
			t.Errorf("%s: sections %q, want %q", e.ID, got, want)
		}
		steps := e.Steps(known)
		if len(steps) != 3 {
			t.Errorf("%s has %d checks, want three", e.ID, len(steps))
		}
		for _, s := range steps {
			if s.Check == "" || s.Expect == "" || s.Then == "" {
				t.Errorf("%s: %q lacks a check, what to expect, or what then", e.ID, s.Title)
			}
		}
		for _, c := range e.Commands(known) {
			if !strings.HasPrefix(c.Text, "triage ") || c.Changes || !c.Copyable {
				t.Errorf("%s: command %+v is not one of ours that only reads", e.ID, c)
			}
		}
		for _, q := range e.Queries(known) {
			if ok, why := q.Runnable(); !ok || q.ID == "" {
				t.Errorf("%s: the query %q: %s", e.ID, q.ID, why)
			}
		}
		if len(e.Queries(known)) == 0 {
			t.Errorf("%s has no query that says whether it is still happening", e.ID)
		}
		if n := len(strings.Split(e.Body, "\n")); n > 80 {
			t.Errorf("%s has %d lines: too long to read at night", e.ID, n)
		}
		if e.NextStep(known) == "" {
			t.Errorf("%s has no next step", e.ID)
		}
		if md := e.Markdown(known); strings.Contains(md, "unknown›") {
			t.Errorf("%s uses a variable that does not exist:\n%s", e.ID, md)
		}
	}
}

// declaredKinds reads the constants of type Kind out of the envelope package, so that a
// new kind without advice fails here.
func declaredKinds(t *testing.T) []envelope.Kind {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../envelope/kind.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []envelope.Kind
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.ValueSpec); ok {
			if id, ok := s.Type.(*ast.Ident); ok && id.Name == "Kind" {
				out = append(out, envelope.Kind(strings.Trim(s.Values[0].(*ast.BasicLit).Value, `"`)))
			}
		}
		return true
	})
	if len(out) < 33 || len(out) != len(allKinds()) {
		t.Fatalf("%d kinds are declared, %d known here", len(out), len(allKinds()))
	}
	return out
}

func ids(ms []Match) []string {
	var out []string
	for _, m := range ms {
		out = append(out, m.Entry.ID)
	}
	return out
}
