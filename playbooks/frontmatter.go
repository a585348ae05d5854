package playbooks

import (
	"errors"
	"fmt"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// Schema is the version of the entry format that this package reads strictly.
const Schema = "triage.playbook/v1"

// maxFront bounds the front matter, in bytes.
const maxFront = 64 << 10

// front is the front matter of our own format.
type front struct {
	Schema       string            `yaml:"schema"`
	ID           string            `yaml:"id"`
	Title        string            `yaml:"title"`
	Version      string            `yaml:"version"`
	Status       string            `yaml:"status"`
	SupersededBy string            `yaml:"superseded_by"`
	Severity     string            `yaml:"severity"`
	Owner        string            `yaml:"owner"`
	ReviewedAt   string            `yaml:"reviewed_at"`
	ReviewEvery  string            `yaml:"review_every"`
	Priority     int               `yaml:"priority"`
	Codes        list              `yaml:"codes"`
	Scope        *frontCondition   `yaml:"scope"`
	Match        []*frontCondition `yaml:"match"`
	SymptomCodes list              `yaml:"symptom_codes"`
	Alerts       list              `yaml:"alerts"`
	Summary      string            `yaml:"summary"`
	Impact       string            `yaml:"impact"`
	Escalate     []frontEscalation `yaml:"escalate"`
	Changes      []frontURL        `yaml:"changes"`
	Dashboards   []frontURL        `yaml:"dashboards"`
	Links        []frontURL        `yaml:"links"`
	Collect      []frontCollect    `yaml:"collect"`
	Related      list              `yaml:"related"`
	Aliases      list              `yaml:"aliases"`
	Tags         list              `yaml:"tags"`
}

// frontCondition is one condition: its keys are ANDed, the values of one key ORed.
type frontCondition struct {
	Codes       list            `yaml:"codes"`
	Service     list            `yaml:"service"`
	Operation   list            `yaml:"operation"`
	Env         list            `yaml:"env"`
	Class       list            `yaml:"class"`
	Retriable   *bool           `yaml:"retriable"`
	Kind        list            `yaml:"kind"`
	GRPC        list            `yaml:"grpc"`
	HTTP        list            `yaml:"http"`
	Severity    list            `yaml:"severity"`
	ErrorType   list            `yaml:"error_type"`
	Message     list            `yaml:"message"`
	Attributes  map[string]list `yaml:"attributes"`
	ProblemType list            `yaml:"problem_type"`
	ErrorInfo   list            `yaml:"error_info"`
	Position    list            `yaml:"position"`
	Not         *frontCondition `yaml:"not"`
}

type frontEscalation struct {
	To    string `yaml:"to"`
	Via   string `yaml:"via"`
	After string `yaml:"after"`
	When  string `yaml:"when"`
}

type frontURL struct {
	Name string `yaml:"name"`
	URL  string `yaml:"url"`
}

type frontCollect struct {
	ID          string            `yaml:"id"`
	Source      string            `yaml:"source"`
	Query       string            `yaml:"query"`
	Service     string            `yaml:"service"`
	Operation   string            `yaml:"operation"`
	Tags        map[string]string `yaml:"tags"`
	MinDuration string            `yaml:"min_duration"`
	Window      string            `yaml:"window"`
	Until       string            `yaml:"until"`
	Limit       int               `yaml:"limit"`
}

// item is one string of the front matter with the line on which it stands.
type item struct {
	value string
	line  int
}

// list reads one scalar or a sequence of scalars. Numbers and booleans stay as written;
// nulls, which YAML makes of an empty item or of ~, are kept as empty items so that they
// can be reported.
type list []item

// UnmarshalYAML implements yaml.Unmarshaler.
func (l *list) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag != "!!null" {
			*l = list{{n.Value, n.Line}}
		}
		return nil
	case yaml.SequenceNode:
		for _, c := range n.Content {
			if c.Kind == yaml.AliasNode && c.Alias != nil {
				c = c.Alias
			}
			if c.Kind != yaml.ScalarNode {
				return fmt.Errorf("line %d: a list of words is wanted here", c.Line)
			}
			if c.Tag == "!!null" {
				*l = append(*l, item{"", c.Line})
				continue
			}
			*l = append(*l, item{c.Value, c.Line})
		}
		return nil
	}
	return fmt.Errorf("line %d: a word or a list of words is wanted here", n.Line)
}

// strings are the values that are not empty.
func (l list) strings() []string {
	var out []string
	for _, it := range l {
		if it.value != "" {
			out = append(out, it.value)
		}
	}
	return out
}

// problem is something wrong at a line of the file.
type problem struct {
	line int
	text string
}

// decodeFront reads front matter strictly. fatal means that nothing of it can be relied
// on: it is not YAML, not a mapping, or says a key twice.
func decodeFront(head []byte) (f front, problems []problem, fatal bool) {
	err := yaml.Load(head, &f, yaml.WithKnownFields())
	if err == nil {
		return f, nil, false
	}
	for _, e := range loadErrors(err) {
		text, kept := explainYAML(e.Message)
		problems = append(problems, problem{max(e.Mark.Line, 0) + 1, text})
		fatal = fatal || !kept
	}
	return f, problems, fatal
}

func loadErrors(err error) []*yaml.LoadError {
	var many *yaml.LoadErrors
	if errors.As(err, &many) && len(many.Errors) > 0 {
		return many.Errors
	}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return []*yaml.LoadError{one}
	}
	return []*yaml.LoadError{{Message: err.Error()}}
}

// explainYAML puts a YAML library's message in words that say what to do. kept is true
// when only one key is concerned and the rest of the front matter was read.
func explainYAML(message string) (text string, kept bool) {
	if key, ok := strings.CutPrefix(message, "field "); ok {
		if key, _, ok = strings.Cut(key, " not found in type "); ok {
			return "unknown key " + key, true
		}
	}
	switch {
	case strings.HasPrefix(message, "cannot construct !!seq into playbooks.front"),
		strings.HasPrefix(message, "cannot construct !!str") && strings.Contains(message, "into playbooks.front"):
		return "the front matter is not a mapping of keys to values", false
	case strings.HasPrefix(message, "cannot construct "), strings.Contains(message, "is wanted here"):
		what := strings.NewReplacer("cannot construct ", "wrong type: ", "!!map", "a mapping", "!!seq", "a list",
			"!!str", "text", "!!int", "a number", "!!bool", "a truth value").Replace(message)
		if i := strings.LastIndex(what, " into "); i >= 0 {
			what = what[:i] + " is not what is wanted here"
		}
		return what, true
	case strings.HasPrefix(message, "unknown anchor"):
		return "quote a glob that begins with * (codes: [\"*-TIMEOUT\"])", false
	case strings.Contains(message, "no documents in stream"):
		return "the front matter is empty", true
	}
	return message, false
}
