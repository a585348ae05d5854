package playbooks

// Rule is one thing that [Lint] looks for.
type Rule struct {
	ID    string
	Level Level // the worst that it reports
	Text  string
}

// Rules are all rules, by what they look at.
func Rules() []Rule {
	return []Rule{
		{"unreadable", LevelError, "the file can be read and is at most 512 KiB"},
		{"front-matter", LevelError, "the front matter is YAML with known keys, each once, and usable values"},
		{"empty-item", LevelError, "a list has no empty item"},
		{"missing-key", LevelError, "id, title, owner, severity and reviewed_at are given; version and summary should be"},
		{"long-title", LevelWarning, "the title has at most 80 characters"},
		{"severity", LevelError, "the severity is a known one and fits the impact"},
		{"owner", LevelWarning, "the owner is on the list of owners"},
		{"reviewed-at", LevelError, "the review is dated, and not in the future"},
		{"stale", LevelError, "the review is recent: a warning past review_every, an error past twice that"},
		{"escalate", LevelError, "sev1 and sev2 say whom to call, in order of time"},
		{"collect", LevelError, "a query names its source and what to ask it, within the bounds"},
		{"never-matches", LevelError, "the entry can match something"},
		{"ambiguous", LevelError, "no other entry fits a code equally well"},
		{"shadowed", LevelError, "the entry comes first for something"},
		{"duplicate-id", LevelError, "the id is the entry's alone"},
		{"duplicate-alias", LevelError, "an alias is the entry's alone"},
		{"dangling", LevelError, "related and superseded_by name entries that are there"},
		{"dangling-link", LevelError, "a link inside the folder leads to a file and a heading that are there"},
		{"unknown-variable", LevelError, "every ${triage.name} is on the list"},
		{"variable-in-host", LevelError, "no variable stands in the scheme, host or port of a URL"},
		{"variable-in-quotes", LevelError, "a variable of a query stands outside quotes: it brings its own"},
		{"variable-in-shell", LevelError, "message and user do not stand in a shell block"},
		{"url", LevelError, "a link is an http or https URL, and leads somewhere where that is asked"},
		{"http", LevelWarning, "a link is https"},
		{"host", LevelWarning, "a link's host is on the list of hosts"},
		{"title", LevelWarning, "the first heading is the title"},
		{"missing-section", LevelWarning, "Meaning, Impact, Diagnosis and Mitigation are there"},
		{"section-order", LevelWarning, "the sections come in that order"},
		{"empty-section", LevelWarning, "no section is empty"},
		{"many-steps", LevelWarning, "a section has at most nine steps"},
		{"step-id", LevelError, "no two steps have one anchor"},
		{"no-expect", LevelWarning, "a step of Diagnosis says what to expect"},
		{"no-risk", LevelError, "a shell block of Mitigation says its risk"},
		{"no-rollback", LevelError, "a command of Mitigation that changes something has a Rollback beside it"},
		{"no-when", LevelError, "a destructive command has a When beside it"},
		{"risk", LevelError, "risk is read, change or destructive"},
		{"run", LevelError, "run is copy, loki or jaeger"},
		{"hole", LevelWarning, "no command leaves a hole like <pod-name> to the reader"},
		{"generated-name", LevelWarning, "no command names one instance: ledger-6c9f8d7b5-x2x4z"},
		{"image", LevelWarning, "no image is a file beside the entry"},
		{"invisible", LevelError, "no line holds control, bidirectional or invisible characters, or entities for them"},
		{"secret", LevelWarning, "no line holds what looks like a credential"},
	}
}
