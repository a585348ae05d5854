package playbooks

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
)

// SARIF writes findings in the Static Analysis Results Interchange Format 2.1.0 (OASIS
// Standard), which code hosts show beside the lines of a change. version is the release
// of triage. Files are named as they were given to [Lint]: relative ones are taken from the
// root of the repository.
func SARIF(w io.Writer, findings []Finding, version string) error {
	run := sarifRun{Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "triage", Version: version}
	index := map[string]int{}
	for i, r := range Rules() {
		index[r.ID] = i
		rule := sarifRule{ID: r.ID, Text: sarifText{r.Text}}
		rule.Configuration.Level = r.Level
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, rule)
	}
	for _, f := range findings {
		r := sarifResult{Rule: f.Rule, RuleIndex: index[f.Rule], Level: f.Level, Message: sarifText{f.Text}}
		var at sarifLocation
		at.Physical.Artifact.URI = fileURI(f.File)
		if f.Line > 0 {
			at.Physical.Region = &sarifRegion{f.Line}
		}
		r.Locations = []sarifLocation{at}
		run.Results = append(run.Results, r)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

// fileURI is a path as a URI reference (RFC 3986): relative as it is, absolute as file:.
func fileURI(name string) string {
	u := url.URL{Path: filepath.ToSlash(name)}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
	}
	return u.String()
}

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool struct {
		Driver sarifDriver `json:"driver"`
	} `json:"tool"`
	Results []sarifResult `json:"results"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version,omitempty"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID            string    `json:"id"`
	Text          sarifText `json:"shortDescription"`
	Configuration struct {
		Level Level `json:"level"`
	} `json:"defaultConfiguration"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifResult struct {
	Rule      string          `json:"ruleId"`
	RuleIndex int             `json:"ruleIndex"`
	Level     Level           `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	} `json:"physicalLocation"`
}

type sarifRegion struct {
	Line int `json:"startLine"`
}
