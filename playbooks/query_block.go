package playbooks

import (
	"strconv"

	yaml "go.yaml.in/yaml/v4"

	"triage/safetext"
)

// query is the query of a fenced block: LogQL, or the fields of a search for traces in
// YAML or JSON, with the values filled in by the rules of that language.
func (b *block) query(text string, values Values) Query {
	ps, missing := fillCode(text, b.lang, values)
	filled := joinPieces(ps)
	c, problem := b.collect(filled)
	q := c.bounds()
	q.Missing = missing
	switch {
	case len(missing) > 0:
		q.Problem = "" // the marks of what is missing may be no YAML
	case problem != "":
		q.Problem = safetext.Line(problem) // a library's message quotes the file
	}
	if c.Source == sourceLoki {
		q.LogQL = filled
	} else {
		q.Service, q.Operation, q.Tags = c.Service, c.Operation, c.Tags
	}
	q.tooLong()
	return q
}

// collect reads a fenced block with run=loki or run=jaeger; text is the block's, filled
// in. Attributes of the fence win over fields.
func (b *block) collect(text string) (c Collect, problem string) {
	var f frontCollect
	switch b.attrs["run"] {
	case sourceLoki:
		f.Query = text
		if b.lang != "logql" {
			problem = "a block with run=loki is written in logql"
		}
	case sourceJaeger:
		switch {
		case b.lang != "yaml" && b.lang != "yml" && b.lang != "json":
			problem = "a block with run=jaeger is written in yaml or json"
		case len(text) > maxQueryText:
			problem = "it is too long"
		default:
			// JSON is YAML in all that matters here.
			if err := yaml.Load([]byte(text), &f, yaml.WithKnownFields()); err != nil {
				problem, _ = explainYAML(loadErrors(err)[0].Message)
			}
		}
	}
	for key, to := range map[string]*string{
		"name": &f.ID, "run": &f.Source, "window": &f.Window, "until": &f.Until,
	} {
		if v := b.attrs[key]; v != "" {
			*to = v
		}
	}
	if v := b.attrs["limit"]; v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n == 0 {
			n = -1
		}
		f.Limit = n
	}
	return Collect(f), problem
}
