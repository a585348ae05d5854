package playbooks

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"triage/envelope"
)

// library loads entries given as "id" → front matter, without the common keys.
func library(t *testing.T, fronts map[string]string) *Library {
	t.Helper()
	fsys := fstest.MapFS{}
	for id, f := range fronts {
		fsys[id+".md"] = &fstest.MapFile{Data: []byte("---\nschema: triage.playbook/v1\nid: " + id + "\ntitle: " + id + "\n" + f + "\n---\n\n# " + id + "\n")}
	}
	l, warnings := Load(Dir{FS: fsys, Name: "own"})
	for _, w := range warnings {
		t.Fatal(w)
	}
	return l
}

// chain is an incident of three hops.
func chain() []Facts {
	return []Facts{
		{Position: Root, Code: "LEDGER_DB_TIMEOUT", Kind: envelope.KindTimeout, Class: envelope.Transient, Service: "ledger", Operation: "Ledger/Append",
			ErrorType: "sqlx::Error::PoolTimedOut", Message: "pool timed out while waiting for an open connection", GRPCStatus: "DEADLINE_EXCEEDED", Retry: envelope.RetryIdempotent,
			Attributes: map[string]string{"db.system.name": "postgresql", "error_info.domain": "ledger.example", "error_info.reason": "POOL"}},
		{Position: Middle, Code: "PAYMENTS_LEDGER_UNAVAILABLE", Kind: envelope.KindUnavailable, Class: envelope.Transient, Service: "payments", GRPCStatus: "UNAVAILABLE"},
		{Position: Symptom, Code: "GATEWAY_UPSTREAM", Kind: envelope.KindDependencyFailed, Class: envelope.Transient, Service: "gateway", HTTPStatus: 502, Severity: envelope.Error},
	}
}

func TestTheMoreSpecificEntryRanksFirst(t *testing.T) {
	for _, c := range []struct {
		rule, first, second string
		firstHop            int
		reason              string
	}{
		{"a code beats a signature", "codes: [LEDGER_DB_TIMEOUT]", "match: [{message: 'pool timed out', attributes: {db.system.name: postgresql}, service: [ledger]}]", 0,
			"exact code LEDGER_DB_TIMEOUT on the root cause"},
		{"any code, even on the symptom, beats a signature on the root", "codes: ['GATEWAY_*']", "match: [{message: 'pool timed out'}]", 2,
			"code GATEWAY_UPSTREAM (GATEWAY_*) on the symptom"},
		{"a signature beats a status", "match: [{message: 'pool timed out'}]", "match: [{kind: TIMEOUT, class: transient, service: ledger}]", 0,
			"message /pool timed out/ on the root cause"},
		{"a status beats general advice", "match: [{class: transient}]", "", 0, "class transient on the root cause"},
		{"the root beats the middle", "codes: ['LEDGER_*']", "codes: [PAYMENTS_LEDGER_UNAVAILABLE]", 0, "code LEDGER_DB_TIMEOUT (LEDGER_*) on the root cause"},
		{"the middle beats the symptom", "codes: ['PAYMENTS_*']", "codes: [GATEWAY_UPSTREAM]", 1, "code PAYMENTS_LEDGER_UNAVAILABLE (PAYMENTS_*) on payments, between root and symptom"},
		{"an exact code beats a glob", "codes: [LEDGER_DB_TIMEOUT]", "codes: ['LEDGER_DB_TIMEOU?']\nscope: {service: ledger}", 0, ""},
		{"more constraints beat fewer", "codes: [LEDGER_DB_TIMEOUT]\nscope: {service: ledger}", "codes: [LEDGER_DB_TIMEOUT]", 0,
			"exact code LEDGER_DB_TIMEOUT and service ledger on the root cause"},
		{"more literal characters beat fewer", "codes: ['LEDGER_DB_*']", "codes: ['LEDGER_*']", 0, ""},
		{"active beats draft", "codes: ['LEDGER_*']", "codes: ['LEDGER_*']\nstatus: draft", 0, ""},
		{"a higher priority beats a lower", "codes: ['LEDGER_*']\npriority: 1", "codes: ['LEDGER_*']", 0, ""},
		{"the id decides last", "codes: ['LEDGER_*']", "codes: ['LEDGER_*']", 0, ""},
	} {
		t.Run(c.rule, func(t *testing.T) {
			fronts := map[string]string{"aa-first": c.first}
			want := []string{"aa-first", "default-timeout"}
			if c.second != "" {
				fronts["bb-second"] = c.second
				want = []string{"aa-first", "bb-second"}
			}
			ms := library(t, fronts).Match(chain())
			if got := ids(ms)[:2]; !slices.Equal(got, want) {
				t.Fatalf("ranked %v, want %v", got, want)
			}
			if ms[0].Score < ms[1].Score || ms[0].General {
				t.Errorf("scores %d, %d; general %v", ms[0].Score, ms[1].Score, ms[0].General)
			}
			if ms[0].Hop != c.firstHop || c.reason != "" && ms[0].Reason != c.reason {
				t.Errorf("hop %d, reason %q", ms[0].Hop, ms[0].Reason)
			}
			// The order does not come from the ids.
			if c.rule != "the id decides last" && c.second != "" {
				swapped := library(t, map[string]string{"zz-first": c.first, "bb-second": c.second}).Match(chain())
				if swapped[0].Entry.ID != "zz-first" {
					t.Errorf("with other ids %v", ids(swapped)[:2])
				}
			}
		})
	}
}

func TestEntriesThatFitEquallyWellAreShownAsTies(t *testing.T) {
	for _, c := range []struct{ name, a, b string }{
		{"the same exact code", "codes: [LEDGER_DB_TIMEOUT]", "codes: [LEDGER_DB_TIMEOUT]"},
		{"the same code, decided by priority alone", "codes: [LEDGER_DB_TIMEOUT]\npriority: 3", "codes: [LEDGER_DB_TIMEOUT]"},
		{"globs of the same length", "codes: ['LEDGER_DB_*']", "codes: ['*DB_TIMEOUT']"},
		{"the same number of constraints", "match: [{kind: TIMEOUT, service: ledger}]", "match: [{class: transient, grpc: deadline_exceeded}]"},
		{"one message each", "match: [{message: 'pool'}]", "match: [{message: 'timed out'}]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ms := library(t, map[string]string{"aa": c.a, "bb": c.b}).Match(chain())
			if !slices.Equal(ms[0].TiedWith, []string{ms[1].Entry.ID}) || !slices.Equal(ms[1].TiedWith, []string{ms[0].Entry.ID}) {
				t.Errorf("ties %v and %v", ms[0].TiedWith, ms[1].TiedWith)
			}
			if !strings.HasSuffix(ms[0].Reason, "; "+ms[1].Entry.ID+" fits as well") {
				t.Errorf("the reason hides the tie: %q", ms[0].Reason)
			}
		})
	}
	ms := library(t, map[string]string{"aa": "codes: [LEDGER_DB_TIMEOUT]", "bb": "codes: ['LEDGER_DB_*']"}).Match(chain())
	if len(ms[0].TiedWith) != 0 {
		t.Errorf("an exact code is no tie with a glob: %v", ms[0].TiedWith)
	}
}

func TestConditionsHoldOfWhatTheySay(t *testing.T) {
	for _, c := range []struct {
		condition string
		hop       int // -1 when it must not match
	}{
		{"{service: [ledger, other]}", 0}, {"{service: 'pay*'}", 1}, {"{service: Ledger}", -1},
		{"{operation: 'Ledger/*'}", 0}, {"{operation: 'Ledger'}", -1},
		{"{kind: timeout}", 0}, {"{kind: PANIC}", -1},
		{"{grpc: 4}", 0}, {"{grpc: DeadlineExceeded}", 0}, {"{grpc: deadline_exceeded}", 0}, {"{grpc: Unavailable}", 1}, {"{grpc: [DATA_LOSS]}", -1},
		{"{http: 502}", 2}, {"{http: 5xx}", 2}, {"{http: 500-504}", 2}, {"{http: 4xx}", -1}, {"{http: 503}", -1},
		{"{severity: error}", 2}, {"{error_type: 'sqlx::*'}", 0}, {"{retriable: true}", 0}, {"{retriable: false}", -1},
		{"{message: '(?i)POOL timed'}", 0}, {"{message: 'nothing like it'}", -1},
		{"{attributes: {db.system.name: 'postgres*'}}", 0}, {"{attributes: {db.system.name: mysql}}", -1}, {"{attributes: {absent: '*'}}", -1},
		{"{error_info: ledger.example/POOL}", 0},
		{"{class: transient, position: symptom}", 2}, {"{class: transient, position: middle}", 1}, {"{class: transient, position: any}", 0},
		{"{class: transient, not: {service: ledger}}", 1}, {"{class: permanent}", -1},
		{"{codes: PAYMENTS_LEDGER_UNAVAILABLE}", 1}, {"{codes: payments_ledger_unavailable}", -1},
		{"{class: transient, env: prod}", 0}, // where the environment is not known it does not exclude
	} {
		t.Run(c.condition, func(t *testing.T) {
			ms := library(t, map[string]string{"own": "match: [" + c.condition + "]"}).Match(chain())
			hop := -1
			for _, m := range ms {
				if m.Entry.ID == "own" {
					hop = m.Hop
				}
			}
			if hop != c.hop {
				t.Errorf("matched hop %d, want %d", hop, c.hop)
			}
		})
	}
	facts := chain()
	for i := range facts {
		facts[i].Env = "staging"
	}
	if ms := library(t, map[string]string{"own": "match: [{class: transient, env: prod}]"}).Match(facts); ms[0].Entry.ID == "own" {
		t.Error("an entry for prod matched in staging")
	}
}

func TestNothingSpecificIsSaidPlainly(t *testing.T) {
	ms := library(t, map[string]string{"other": "codes: [SOMETHING_ELSE]"}).Match(chain())
	if !ms[0].General || ms[0].Entry.ID != "default-timeout" || ms[0].Reason != "no entry for LEDGER_DB_TIMEOUT - general advice for TIMEOUT" {
		t.Errorf("got %s, general %v, %q", ms[0].Entry.ID, ms[0].General, ms[0].Reason)
	}
	ms = Builtin().Match([]Facts{{Position: Root, Kind: envelope.KindPanic, Class: envelope.Permanent}})
	if ms[0].Reason != "no entry for this error, which has no code - general advice for PANIC" {
		t.Errorf("got %q", ms[0].Reason)
	}
	if ms := Builtin().Match(nil); len(ms) != 0 {
		t.Errorf("without facts %v matched", ids(ms))
	}
	ms = library(t, map[string]string{"own": "codes: [LEDGER_DB_TIMEOUT]"}).Match(chain())
	for _, m := range ms[1:] {
		if m.General || !strings.HasPrefix(m.Reason, "general advice for ") {
			t.Errorf("behind an entry of its own: %s, general %v, %q", m.Entry.ID, m.General, m.Reason)
		}
	}
}

func TestAdviceForAClassIsLeftOutBesideAdviceForAKind(t *testing.T) {
	got := ids(Builtin().Match(chain()))
	if want := []string{"default-timeout", "default-unreachable", "default-dependency"}; !slices.Equal(got, want) {
		t.Errorf("matched %v, want %v", got, want)
	}
}

func TestRetiredEntriesAndConsequencesNeverRankFirst(t *testing.T) {
	for _, c := range []struct{ name, front, reason string }{
		{"deprecated", "codes: [LEDGER_DB_TIMEOUT]\nstatus: deprecated", "deprecated: exact code LEDGER_DB_TIMEOUT on the root cause"},
		{"superseded", "codes: [LEDGER_DB_TIMEOUT]\nstatus: superseded\nsuperseded_by: newer", "superseded by newer: exact code LEDGER_DB_TIMEOUT on the root cause"},
		{"a consequence", "codes: [DISK_FULL]\nsymptom_codes: ['LEDGER_*']", "possible cause: code LEDGER_DB_TIMEOUT on the root cause often follows from it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ms := library(t, map[string]string{"own": c.front}).Match(chain())
			if ms[0].Entry.ID != "default-timeout" || !ms[0].General {
				t.Errorf("first is %s", ms[0].Entry.ID)
			}
			last := ms[len(ms)-1]
			if last.Entry.ID != "own" || last.Reason != c.reason {
				t.Errorf("last is %s: %q", last.Entry.ID, last.Reason)
			}
		})
	}
}

func TestForeignEntriesMatchByNameAndByAlert(t *testing.T) {
	l, _ := loadForeign(t)
	for _, c := range []struct {
		name   string
		facts  Facts
		id     string
		reason string
	}{
		{"the file's name is the code", Facts{Code: "QUEUE_CONSUMERS_MISSING"}, "", ""},
		{"spelled as the file", Facts{Code: "QueueConsumersMissing"}, "plain/QueueConsumersMissing", "the entry's name is the code QueueConsumersMissing on the root cause"},
		{"dashes for underscores", Facts{Code: "ERR_INDEX_READ_ONLY"}, "collection/runbooks#err-index-read-only", ""},
		{"an alert's name among the attributes", Facts{Attributes: map[string]string{"alertname": "IndexMergeBehind"}}, "collection/runbooks#indexmergebehind", "alert IndexMergeBehind on the root cause"},
		{"the runbook that the service names", Facts{Attributes: map[string]string{"help_url": "https://wiki.example.com/runbooks/VolumeFillsUp.md"}}, "site/content/runbooks/storage/volume-fills-up", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.facts.Position = Root
			ms := l.Match([]Facts{c.facts})
			if c.id == "" {
				if !ms[0].Entry.Default {
					t.Errorf("matched %s", ms[0].Entry.ID)
				}
				return
			}
			if ms[0].Entry.ID != c.id || c.reason != "" && ms[0].Reason != c.reason {
				t.Errorf("got %s: %q", ms[0].Entry.ID, ms[0].Reason)
			}
		})
	}
}

func TestLookupFindsByAnyHandle(t *testing.T) {
	l, _ := loadForeign(t)
	for key, want := range map[string]string{
		"ledger-db-pool":                                        "ledger-db-pool",
		"LEDGER_DB_POOL_TIMEOUT":                                "ledger-db-pool",
		"LEDGER_DB_POOL_CLOSED":                                 "ledger-db-pool",
		"LedgerDBPoolSaturated":                                 "ledger-db-pool",
		"Ledger cannot get a database connection":               "ledger-db-pool",
		"QueueConsumersMissing":                                 "plain/QueueConsumersMissing",
		"queueconsumersmissing":                                 "plain/QueueConsumersMissing",
		"volume-fills-up":                                       "site/content/runbooks/storage/volume-fills-up",
		"VolumeAlmostFull":                                      "site/content/runbooks/storage/volume-fills-up",
		"https://wiki.example.com/x/VolumeFillsUp.html":         "site/content/runbooks/storage/volume-fills-up",
		"https://wiki.example.com/runbooks.md#indexmergebehind": "collection/runbooks#indexmergebehind",
		"TIMEOUT":           "default-timeout",
		"DEADLINE_EXCEEDED": "default-timeout",
		"DeadlineExceeded":  "default-timeout",
		"503":               "default-unreachable",
		"transient":         "default-class-transient",
		"default-panic":     "default-panic",
	} {
		t.Run(key, func(t *testing.T) {
			ms := l.Lookup(key)
			if len(ms) == 0 || ms[0].Entry.ID != want || ms[0].Reason == "" {
				t.Errorf("found %v, want %s", ids(ms), want)
			}
		})
	}
	for _, key := range []string{"", " ", "NOTHING_LIKE_IT", "https://[", "\x1b"} {
		if ms := l.Lookup(key); len(ms) != 0 {
			t.Errorf("%q found %v", key, ids(ms))
		}
	}
}

func TestMatchingDoesNotDependOnTheOrderOfFiles(t *testing.T) {
	fronts := map[string]string{}
	for i := range 40 {
		fronts[fmt.Sprintf("e%02d", i)] = "codes: ['LEDGER_*']"
	}
	want := ids(library(t, fronts).Match(chain()))
	for range 5 {
		if got := ids(library(t, fronts).Match(chain())); !slices.Equal(got, want) {
			t.Fatalf("ranked %v, then %v", want, got)
		}
	}
}

// TestAWholeFieldOfEntriesRanksFromTheMostToTheLeastSpecific has one entry for every kind
// of match, all of which fit the chain.
func TestAWholeFieldOfEntriesRanksFromTheMostToTheLeastSpecific(t *testing.T) {
	// The ids run against the order.
	order := []struct{ id, front string }{
		{"zz-exact-and-service", "codes: [LEDGER_DB_TIMEOUT]\nscope: {service: ledger}"},
		{"yy-exact", "codes: [LEDGER_DB_TIMEOUT]"},
		{"xx-glob-and-service", "codes: ['LEDGER_*']\nscope: {service: ledger}"},
		{"ww-longer-glob", "codes: ['LEDGER_DB_*']"},
		{"vv-glob", "codes: ['LEDGER_*']"},
		{"uu-draft", "codes: ['LEDGER_*']\nstatus: draft"},
		{"tt-exact-in-the-middle", "codes: [PAYMENTS_LEDGER_UNAVAILABLE]"},
		{"ss-exact-on-the-symptom", "codes: [GATEWAY_UPSTREAM]"},
		{"rr-glob-on-the-symptom", "codes: ['*_UPSTREAM']\nscope: {service: gateway}"},
		{"qq-message-and-attribute", "match: [{message: 'pool timed out', attributes: {db.system.name: postgresql}}]"},
		{"pp-message", "match: [{message: 'pool timed out'}]"},
		{"oo-two-statuses", "match: [{grpc: DEADLINE_EXCEEDED, service: ledger}]"},
		{"nn-class", "match: [{class: transient}]"},
		{"mm-http-on-the-symptom", "match: [{http: 502, service: gateway, class: transient}]"},
		{"default-timeout", ""},
		{"default-unreachable", ""},
		{"default-dependency", ""},
		{"ll-possible-cause", "codes: [SOMETHING_ELSE]\nsymptom_codes: ['LEDGER_*']"},
		{"kk-deprecated", "codes: [LEDGER_DB_TIMEOUT]\nscope: {service: ledger}\nstatus: deprecated"},
	}
	fronts := map[string]string{}
	var want []string
	for _, e := range order {
		want = append(want, e.id)
		if e.front != "" {
			fronts[e.id] = e.front
		}
	}
	ms := library(t, fronts).Match(chain())
	if diff := cmp.Diff(want, ids(ms)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for i, m := range ms[1:] {
		if m.Score > ms[i].Score {
			t.Errorf("%s has a higher score than %s before it", m.Entry.ID, ms[i].Entry.ID)
		}
		if m.Reason == "" {
			t.Errorf("%s does not say why", m.Entry.ID)
		}
	}
}

func TestOfTwoHopsThatFitTheBetterCounts(t *testing.T) {
	for _, c := range []struct {
		name, front string
		hop         int
	}{
		{"a glob on the root before an exact code on the symptom", "codes: [GATEWAY_UPSTREAM, 'LEDGER_*']", 0},
		{"a code on the symptom before a signature on the root", "codes: [GATEWAY_UPSTREAM]\nmatch: [{message: 'pool timed out'}]", 2},
		{"a signature on the root before a status on it", "match: [{class: transient}, {message: 'pool timed out'}]", 0},
		{"the root before the middle", "match: [{class: transient}]", 0},
		{"the middle before the symptom", "match: [{class: transient, not: {position: root}}]", 1},
	} {
		ms := library(t, map[string]string{"own": c.front}).Match(chain())
		if ms[0].Entry.ID != "own" || ms[0].Hop != c.hop {
			t.Errorf("%s: %s on hop %d, want %d", c.name, ms[0].Entry.ID, ms[0].Hop, c.hop)
		}
	}
	two := append(chain()[:2:2], chain()[1:]...)
	if ms := library(t, map[string]string{"own": "codes: [PAYMENTS_LEDGER_UNAVAILABLE]"}).Match(two); ms[0].Hop != 1 {
		t.Errorf("of two hops alike the one nearer to the root counts, not %d", ms[0].Hop)
	}
}

func TestWhatDecidesAfterTheFifthKeyIsATieAllTheSame(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		ties       bool
	}{
		{"a draft", "codes: ['LEDGER_*']", "codes: ['LEDGER_*']\nstatus: draft", true},
		{"a priority", "codes: ['LEDGER_*']\npriority: 2", "codes: ['LEDGER_*']", true},
		{"another group", "codes: ['LEDGER_*']", "match: [{message: 'pool'}]", false},
		{"another hop", "codes: ['LEDGER_*']", "codes: ['PAYMENTS_*']", false},
		{"a glob", "codes: [LEDGER_DB_TIMEOUT]", "codes: ['LEDGER_DB_TIMEOU?']", false},
		{"a constraint more", "codes: ['LEDGER_*']\nscope: {service: ledger}", "codes: ['LEDGER_*']", false},
		{"a letter more", "codes: ['LEDGER_D*']", "codes: ['LEDGER_*']", false},
		{"retired entries", "codes: [LEDGER_DB_TIMEOUT]\nstatus: deprecated", "codes: [LEDGER_DB_TIMEOUT]\nstatus: deprecated", false},
	} {
		ms := library(t, map[string]string{"aa": c.a, "bb": c.b}).Match(chain())
		i := slices.IndexFunc(ms, func(m Match) bool { return m.Entry.ID == "aa" })
		if got := slices.Equal(ms[i].TiedWith, []string{"bb"}); got != c.ties || !c.ties && len(ms[i].TiedWith) > 0 {
			t.Errorf("%s: tied with %q", c.name, ms[i].TiedWith)
		}
	}
	three := library(t, map[string]string{"aa": "codes: ['LEDGER_*']", "bb": "codes: ['LEDGER_*']", "cc": "codes: ['LEDGER_*']", "dd": "codes: ['LEDGER_*']", "ee": "codes: ['LEDGER_*']"}).Match(chain())
	if !strings.HasSuffix(three[2].Reason, "; aa, bb, dd and 1 more fit as well") || len(three[2].TiedWith) != 4 {
		t.Errorf("got %q, %q", three[2].Reason, three[2].TiedWith)
	}
}

func TestAnEntryOfOursMatchesItsAlertsAndItsRunbook(t *testing.T) {
	l := library(t, map[string]string{
		"pool":  "alerts: [LedgerPoolSaturated]\naliases: [ledger-pool]\n",
		"query": "match: [{message: 'slow query'}]\n",
	})
	for _, c := range []struct {
		name       string
		attributes map[string]string
		id, reason string
	}{
		{"its alert", map[string]string{"alertname": "LedgerPoolSaturated"}, "pool", "alert LedgerPoolSaturated on the root cause"},
		{"its alert, spelled otherwise", map[string]string{"alert": "ledger_pool_saturated"}, "pool", ""},
		{"a URL that ends in another of its names", map[string]string{"runbook_url": "https://wiki.example.com/ledger-pool/"}, "pool", "runbook ledger-pool on the root cause"},
		{"its alert before a message", map[string]string{"alertname": "LedgerPoolSaturated"}, "pool", ""},
		{"another alert", map[string]string{"alertname": "LedgerDown"}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ms := l.Match([]Facts{{Position: Root, Message: "a slow query", Attributes: c.attributes}})
			if c.id == "" {
				c.id = "query"
			}
			if ms[0].Entry.ID != c.id || c.reason != "" && ms[0].Reason != c.reason {
				t.Errorf("first is %s: %s", ms[0].Entry.ID, ms[0].Reason)
			}
		})
	}
	if ms := l.Match([]Facts{{Position: Root, Code: "LEDGER_POOL_SATURATED"}}); !ms[0].General {
		t.Errorf("an alert's name is taken for a code: %s", ms[0].Reason)
	}
}
