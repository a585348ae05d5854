package report_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"triage/correlate"
	"triage/investigate"
	"triage/playbooks"
	"triage/report"
)

// found is what a renderer with every common extension sees in a Markdown text.
type found struct {
	html, links, images int
	headings            []string
	prose               string // what is outside of code
}

func render(doc []byte) found {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM))
	var f found
	var prose strings.Builder
	_ = ast.Walk(md.Parser().Parse(text.NewReader(doc)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.RawHTML, *ast.HTMLBlock:
			f.html++
		case *ast.Link, *ast.AutoLink:
			f.links++
		case *ast.Image:
			f.images++
		case *ast.Heading:
			f.headings = append(f.headings, strings.Repeat("#", n.Level))
		case *ast.CodeSpan, *ast.CodeBlock, *ast.FencedCodeBlock:
			return ast.WalkSkipChildren, nil
		case *ast.Text:
			prose.Write(n.Segment.Value(doc))
			prose.WriteByte('\n')
		}
		return ast.WalkContinue, nil
	})
	f.prose = prose.String()
	return f
}

// withoutPlaybook is the part of a report that services write into.
func withoutPlaybook(f investigate.Finding) investigate.Finding {
	f.Playbooks = nil
	return f
}

func TestHostileTextCannotBecomeMarkdown(t *testing.T) {
	doc := markdown(t, withoutPlaybook(hostile()))
	got := render(doc)
	if got.html+got.links+got.images != 0 {
		t.Errorf("%d HTML, %d links, %d images in\n%s", got.html, got.links, got.images, doc)
	}
	// As many headings as the same report has with harmless text.
	if want := "# ## ## ## ## ## ##"; strings.Join(got.headings, " ") != want {
		t.Errorf("headings %v, want %s", got.headings, want)
	}
	for _, sign := range []string{"@channel", "<!here>", "#1", "www.", "http", "evil.example", "hunter2", "bob@example.com", "\x1b", "\u202e"} {
		if strings.Contains(got.prose, sign) {
			t.Errorf("%q stands outside of code", sign)
		}
	}
	for _, secret := range []string{"hunter2secret", "bob@example.com"} {
		if bytes.Contains(doc, []byte(secret)) {
			t.Errorf("%q is not redacted", secret)
		}
	}
}

func TestHostileValuesCannotBecomeMarkdownInsideAPlaybook(t *testing.T) {
	harmless := hostile()
	harmless.Values = playbooks.Values{"request_id": "a", "trace_id": "b", "code": "c", "service": "d"}
	harmless.Playbooks[0].Reason = "a"
	want, got := render(markdown(t, harmless)), render(markdown(t, hostile()))
	if got.html != want.html || got.links != want.links || got.images != want.images || strings.Join(got.headings, "") != strings.Join(want.headings, "") {
		t.Errorf("with hostile values %+v, with harmless ones %+v", got, want)
	}
	for _, sign := range []string{"@channel", "#1", "www.evil", "://evil"} {
		if strings.Contains(got.prose, sign) {
			t.Errorf("%q stands outside of code", sign)
		}
	}
}

// A name that only one letter of a mention, a reference or a link away from a word.
func TestWordsThatMeanSomethingToAHostAreCode(t *testing.T) {
	for _, word := range []string{
		"@alice", "a@b", "#12", "org/repo#1", "GH-12", "!34", "http://x.example", "www.x.example", "x.example", "<b>", "&amp;",
		"*a*", "_a_", "~a~", "`a`", "[a]", "[a](b)", "![a](b)", ":smile:", "a|b", "$a$", "$x", "%40", "\\a", "^a^", "{{a}}", "deadbeef1", "0123456789abcdef",
	} {
		f := healthy()
		f.Incident.Status, f.Incident.Verdict.Summary = correlate.Handled, "before "+word+" after"
		line, _, _ := strings.Cut(string(markdown(t, f)), "\n")
		if strings.Contains(render([]byte(line)).prose, word) {
			t.Errorf("%q is not code in %q", word, line)
		}
	}
}

func TestOrdinarySentencesStaySentences(t *testing.T) {
	const sentence = "ledger's span is a child of it, 2ms later (see 3 of 4 attempts); that's 40% of well-known calls: on/off."
	f := healthy()
	f.Incident.Status, f.Incident.Verdict.Summary = correlate.Handled, sentence
	if doc := string(markdown(t, f)); !strings.HasPrefix(doc, "# HANDLED: "+sentence+"\n") {
		t.Errorf("the headline is %.200q", doc)
	}
}

// A secret that the bound cuts in two must not lose the shape by which it is known.
func TestEvidenceIsRedactedBeforeItIsCut(t *testing.T) {
	const secret = "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789"
	for length := 340; length < 410; length++ {
		f := dbTimeout()
		f.Incident.Chain[0].Evidence[0].Text = strings.Repeat("x", length) + " " + secret + " tail"
		if doc := string(markdown(t, f)); strings.Contains(doc, secret[:8]) {
			t.Fatalf("after %d bytes a part of the secret is in the report", length)
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{evil, "`", "``a", " ` ", "a`", "\n\n# x", "<a href=x>", "![](x)", "\\`", "‹redacted: token›", "‹redacted: ", "- x", "1. x", "\u2028", "``` x"} {
		f.Add(s)
	}
	harmless := render(markdown(f, findingOf("harmless")))
	f.Fuzz(func(t *testing.T, s string) {
		doc := markdown(t, findingOf(s))
		got := render(doc)
		if got.html+got.links+got.images != 0 || len(got.headings) != len(harmless.headings) {
			t.Fatalf("%q becomes %+v in\n%s", s, got, doc)
		}
	})
}

// findingOf puts one text wherever a service's text goes.
func findingOf(s string) investigate.Finding {
	h := ledgerHop()
	h.Service, h.Operation, h.Envelope.Code, h.Peer = "svc"+s, "op"+s, "CODE"+s, "peer"+s
	h.Envelope.Message, h.Envelope.ErrorMessage, h.Envelope.Stack = "m"+s, s+"e", "stack"+s
	h.Reasons, h.Against, h.Also = []string{"r" + s}, []string{s + " against"}, []string{"also" + s}
	i := dbTimeout().Incident
	i.Verdict.Summary, i.Verdict.Reasons, i.Verdict.Against = "s "+s, []string{s + " r"}, []string{s}
	i.Chain, i.Gaps, i.Query = []correlate.Hop{h, gatewayHop()}, []string{"g" + s}, correlate.Query{RequestID: "id" + s}
	i.Chain[1].Link.Reason = "l" + s
	return investigate.Finding{Incident: i, Sources: []investigate.SourceStatus{{Name: "n" + s, State: investigate.Failed, Error: "e" + s, Notes: []string{"n" + s}}}}
}

type brokenWriter struct{}

var errBroken = errors.New("broken pipe")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestAWriteErrorIsHandedOn(t *testing.T) {
	f, r := dbTimeout(), requestLists()["two-shapes"]
	for name, err := range map[string]error{
		"Text":             report.Text(brokenWriter{}, f, report.TextOptions{}),
		"Markdown":         report.Markdown(brokenWriter{}, f),
		"JSON":             report.JSON(brokenWriter{}, f),
		"RequestsText":     report.RequestsText(brokenWriter{}, r, report.TextOptions{}),
		"RequestsMarkdown": report.RequestsMarkdown(brokenWriter{}, r),
		"RequestsJSON":     report.RequestsJSON(brokenWriter{}, r),
	} {
		if !errors.Is(err, errBroken) {
			t.Errorf("%s returns %v", name, err)
		}
	}
}
