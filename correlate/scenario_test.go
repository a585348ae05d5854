package correlate

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"triage/envelope"
	"triage/scenario"
)

// sparseSeeds are the draws of missing spans that each scenario is checked with.
const sparseSeeds = 8

// TestScenarios checks every scenario file, in each of its variants, against what the file
// says of the right answer.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.scenario")
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := filepath.Glob("../demo/scenarios/*.scenario")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 || len(shipped) == 0 {
		t.Fatal("no scenarios found")
	}
	for _, file := range append(files, shipped...) {
		s := parseScenario(t, file)
		t.Run(s.Name, func(t *testing.T) {
			for _, v := range scenario.Variants() {
				for seed := range draws(v) {
					t.Run(fmt.Sprintf("%s %d", v, seed), func(t *testing.T) {
						ev := evidenceOf(s, v.Options(uint64(seed))...)
						inc := correlated(ev)
						for _, wrong := range differences(s.Expected(v), &inc) {
							t.Error(wrong)
						}
						if t.Failed() {
							t.Logf("got %s\nverdict %.2f: %s\nreasons:\n  %s\nagainst:\n  %s\ngaps:\n  %s", inShort(&inc), inc.Verdict.Confidence, inc.Verdict.Summary,
								strings.Join(inc.Verdict.Reasons, "\n  "), strings.Join(inc.Verdict.Against, "\n  "), strings.Join(inc.Gaps, "\n  "))
						}
					})
				}
			}
		})
	}
}

// draws is how many ways there are to take a variant's evidence away.
func draws(v scenario.Variant) int {
	if v == scenario.Sparse {
		return sparseSeeds
	}
	return 1
}

func parseScenario(t *testing.T, file string) *scenario.Scenario {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := scenario.Parse(f, file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func evidenceOf(s *scenario.Scenario, options ...scenario.Option) Evidence {
	records, spans := s.Build(options...)
	ev := Evidence{Query: Query{RequestID: s.RequestID}, Spans: spans}
	for _, r := range envelope.Join(records) { // as an investigation does
		ev.Logs = append(ev.Logs, Log{Record: r, Envelope: envelope.Log(r)})
	}
	return ev
}

// differences are the expectations that the incident does not meet.
func differences(want scenario.Expect, inc *Incident) []string {
	if want.Unsure && inc.Verdict.Sureness() == CannotTell {
		return nil
	}
	var wrong []string
	miss := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if want.Status != "" && string(inc.Status) != want.Status {
		miss("status %s, want %s", inc.Status, want.Status)
	}
	root := inc.Root()
	if len(want.Roots) > 0 && !slices.ContainsFunc(want.Roots, func(r scenario.HopRef) bool { return root != nil && is(root, r) }) {
		miss("root %s, want one of %v", named(root), want.Roots)
	}
	for _, r := range want.NotRoots {
		if root != nil && is(root, r) {
			miss("root %s, which is a consequence", named(root))
		}
	}
	if want.Chain != nil {
		got := []string{}
		for i := range inc.Chain {
			got = append(got, inc.Chain[i].Service)
		}
		if !slices.Equal(got, want.Chain) {
			miss("chain %q, want %q", got, want.Chain)
		}
	}
	for i, code := range want.Codes {
		if i < len(inc.Chain) && code != "" && !slices.Contains(append([]string{inc.Chain[i].Code()}, inc.Chain[i].Also...), code) {
			miss("code of hop %d is %s, want %s", i, inc.Chain[i].Code(), code)
		}
	}
	for what, pair := range map[string]struct {
		want []scenario.HopRef
		got  []Hop
	}{"handled": {want.Handled, inc.Handled}, "secondary": {want.Secondary, inc.Secondary}} {
		for _, r := range pair.want {
			if !slices.ContainsFunc(pair.got, func(h Hop) bool { return is(&h, r) }) {
				miss("%s %v is not in %s", what, r, chainOf(pair.got))
			}
		}
		if pair.want != nil && len(pair.want) == 0 && len(pair.got) > 0 {
			miss("%s: %s, want none", what, chainOf(pair.got))
		}
	}
	if want.Class != "" && string(inc.Verdict.Class) != want.Class {
		miss("class %s, want %s", inc.Verdict.Class, want.Class)
	}
	if want.Retry != "" && string(inc.Verdict.Retry) != want.Retry {
		miss("retry %s, want %s", inc.Verdict.Retry, want.Retry)
	}
	for i := range inc.Chain {
		h := &inc.Chain[i]
		if n, ok := want.Attempts[h.Service]; ok && h.Attempts != n {
			miss("%s has %d attempts, want %d", h.Service, h.Attempts, n)
		}
		if p, ok := want.Peers[h.Service]; ok && h.Peer != p {
			miss("%s names the peer %q, want %q", h.Service, h.Peer, p)
		}
		if l, ok := want.Links[h.Service]; ok && (h.Link == nil || string(h.Link.Kind) != l) {
			miss("%s is linked by %+v, want %s", h.Service, h.Link, l)
		}
	}
	for _, s := range want.Summary {
		if !strings.Contains(inc.Verdict.Summary, s) {
			miss("the verdict does not say %q", s)
		}
	}
	for _, g := range want.Gaps {
		if !strings.Contains(strings.Join(inc.Gaps, "\n"), g) {
			miss("no gap says %q", g)
		}
	}
	return wrong
}

func is(h *Hop, r scenario.HopRef) bool {
	return h.Service == r.Service && (r.Code == "" || h.Code() == r.Code || slices.Contains(h.Also, r.Code))
}

func named(h *Hop) string {
	if h == nil {
		return "none"
	}
	return h.Service + " " + h.Code()
}

// TestTheRulesPageNamesScenariosThatExist: a reader who looks for the incident of a rule finds it.
func TestTheRulesPageNamesScenariosThatExist(t *testing.T) {
	page, err := os.ReadFile("../docs/correlation.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(page), "| rule | incident |")
	table, _, _ = strings.Cut(table, "\n## ")
	names := regexp.MustCompile("`([a-z0-9-]+)`").FindAllStringSubmatch(table, -1)
	if !found || len(names) < 20 {
		t.Fatalf("the table of incidents names %d", len(names))
	}
	for _, m := range names {
		here, _ := filepath.Glob("testdata/scenarios/" + m[1] + ".scenario")
		shipped, _ := filepath.Glob("../demo/scenarios/" + m[1] + ".scenario")
		if len(here)+len(shipped) == 0 {
			t.Errorf("there is no scenario %s", m[1])
		}
	}
}
