package architecture

// rule says what one package may import of ours, directly and outside its tests. Tests may
// import what they need: fixtures live in demo, goldens beside their owner.
type rule struct {
	pkg string
	// may lists packages of this module. "everything" stands for all but other commands.
	may []string
}

// everything is the privilege of cmd/triage, which puts the parts together.
const everything = "*"

// rules is every package of the module, from the bottom up: a package may import only
// packages that come before it in the list, which is what "imports point downward" means;
// each row then narrows that to what the package has a reason to know.
var rules = []rule{
	// Plain data, and the one way to make hostile text printable.
	{pkg: "telemetry"},
	{pkg: "telemetry/jsonscan", may: nil},
	{pkg: "telemetry/otlpjson", may: []string{"telemetry", "telemetry/jsonscan"}},
	{pkg: "safetext"},
	{pkg: "schema"},
	{pkg: "internal/architecture"},
	{pkg: "internal/testevidence", may: []string{"telemetry"}}, // for tests alone

	// The error contract: from a record to an envelope, whatever the source.
	{pkg: "envelope/lexicon", may: nil},
	{pkg: "envelope", may: []string{"telemetry", "envelope/lexicon"}},
	{pkg: "envelope/audit", may: []string{"telemetry", "envelope", "safetext"}},
	// What a Go service imports to write envelopes: it drags nothing else of ours along.
	{pkg: "envelope/emit", may: []string{"envelope"}},
	{pkg: "envelope/emit/httpproblem", may: []string{"envelope", "envelope/emit"}},
	{pkg: "envelope/emit/grpcstatus", may: []string{"envelope", "envelope/emit"}},
	// The vectors that the contract's Go and Rust halves both read: tests alone.
	{pkg: "conformance"},
	{pkg: "redact", may: []string{"telemetry"}},

	// What an alert, a link or a pasted text tells, before any server is asked: nothing here
	// reaches out.
	{pkg: "alert/clue", may: []string{"envelope", "safetext"}},
	{pkg: "link", may: []string{"alert/clue"}},
	{pkg: "alert", may: []string{"telemetry", "envelope", "alert/clue", "link"}},
	{pkg: "paste", may: []string{"telemetry", "envelope", "alert", "alert/clue", "link"}},

	// Sources find and decode; what a record means is not their business, so none of them
	// sees an envelope. The two servers do not know each other.
	{pkg: "sources", may: []string{"telemetry"}},
	{pkg: "sources/httpclient", may: []string{"sources", "safetext"}},
	{pkg: "sources/loki", may: []string{"telemetry", "telemetry/jsonscan", "telemetry/otlpjson", "safetext", "sources", "sources/httpclient"}},
	{pkg: "sources/jaeger", may: []string{"telemetry", "telemetry/otlpjson", "safetext", "sources", "sources/httpclient"}},
	{pkg: "sources/weblink", may: []string{"safetext"}},
	{pkg: "sources/files", may: []string{"telemetry", "telemetry/jsonscan", "telemetry/otlpjson", "safetext", "sources", "sources/loki", "sources/jaeger"}},

	// Bundles: written here, read by sources/files.
	{pkg: "bundle", may: []string{"telemetry", "telemetry/otlpjson", "sources"}},
	{pkg: "scenario", may: []string{"telemetry"}},
	{pkg: "scenario/grow", may: []string{"telemetry", "scenario"}},

	// Correlation and playbooks: two capabilities that do not know each other nor any
	// source.
	{pkg: "correlate/graph", may: []string{"telemetry", "envelope", "envelope/lexicon"}},
	{pkg: "correlate/failures", may: []string{"telemetry", "envelope", "envelope/lexicon", "correlate/graph"}},
	{pkg: "correlate/links", may: []string{"telemetry", "envelope", "envelope/lexicon", "correlate/graph", "correlate/failures"}},
	{pkg: "correlate/outcome", may: []string{"telemetry", "envelope/lexicon", "correlate/graph", "correlate/failures", "correlate/links"}},
	{pkg: "correlate", may: []string{
		"telemetry", "envelope", "envelope/lexicon", "correlate/graph", "correlate/failures", "correlate/links", "correlate/outcome",
	}},
	// How often the correlator is right about grown incidents; nothing depends on it.
	{pkg: "correlate/measure", may: []string{"envelope", "bundle", "scenario/grow", "correlate"}},
	{pkg: "playbooks", may: []string{"telemetry", "envelope", "safetext"}},

	// The shipped incidents, with entries of their own; what writes them knows nothing else.
	{pkg: "demo", may: []string{"sources/files", "bundle", "playbooks"}},
	{pkg: "demo/scenarios", may: []string{"scenario"}},
	{pkg: "demo/generate", may: []string{"bundle", "demo/scenarios"}},

	// Investigation joins the three capabilities; it asks sources through the interfaces
	// only, so that a new back end changes nothing here.
	{pkg: "investigate", may: []string{"telemetry", "envelope", "sources", "correlate", "playbooks"}},

	// Beside: our own telemetry observes an investigation and its outcome, configuration
	// describes servers.
	{pkg: "selfobs", may: []string{"telemetry", "envelope", "sources", "correlate", "investigate"}},
	{pkg: "config", may: []string{"sources", "sources/httpclient", "safetext"}},

	// The two ways to show an incident, neither of which knows the other or a source's
	// inside.
	{pkg: "report", may: []string{"telemetry", "envelope", "safetext", "schema", "redact", "sources", "correlate", "playbooks", "investigate"}},
	{pkg: "tui", may: []string{"telemetry", "envelope", "safetext", "sources", "correlate", "playbooks", "investigate"}},

	{pkg: "cmd/triage", may: []string{everything}},

	// What others begin with: it uses the program, not its packages.
	{pkg: "contrib/webhook"},
}

// outside is who may import what is not ours, where that is a promise of the design: by
// prefix of the import path. What is not listed is free.
var outside = []struct {
	path string
	may  []string
	why  string
}{
	{"charm.land/", []string{"tui", "cmd/triage"}, "only the screen draws"},
	{"github.com/spf13/", []string{"cmd/triage"}, "only the command knows flags"},
	{"go.opentelemetry.io/otel", []string{"selfobs", "envelope/emit"}, "our own telemetry is built in one place; emit writes on the spans of its user"},
	{"go.opentelemetry.io/otel/sdk", []string{"selfobs"}, "our own telemetry is built in one place, so that off means off"},
	{"go.opentelemetry.io/otel/exporters", []string{"selfobs"}, "our own telemetry is built in one place, so that off means off"},
	{"net/http", []string{"sources/httpclient", "sources/loki", "sources/jaeger", "sources/weblink", "selfobs", "envelope/emit/httpproblem", "contrib/webhook"}, "one client bounds, authenticates and redacts every request"},
	{"os/exec", []string{"sources/httpclient", "tui", "cmd/triage", "contrib/webhook"}, "nothing read from a source or a playbook is run"},
	{"math/rand", []string{"sources/httpclient", "scenario/grow"}, "the same evidence gives the same answer; jitter alone may differ, and grown incidents are drawn from a seed"},
	{"unsafe", nil, "input is hostile"},
}

// forbiddenNames say nothing about what a package provides.
var forbiddenNames = []string{"util", "utils", "common", "helper", "helpers", "types", "misc", "shared", "base", "lib"}
