package playbooks

import (
	"bytes"
	"regexp"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// tomlFence is the line around front matter in TOML, which some sites have.
const tomlFence = "+++"

// isTOML tells whether a head, which then begins with its fence, is TOML.
func isTOML(head []byte) bool { return bytes.HasPrefix(head, []byte(tomlFence)) }

var (
	tomlPair   = regexp.MustCompile(`^([A-Za-z_-]+)[ \t]*=[ \t]*(.*)$`)
	tomlString = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"|'([^']*)'`)
)

// tomlValues reads the plain keys of TOML front matter: a string, a bare word, or a list of
// strings on one line, each on a line of its own. The rest, tables among it, is left alone.
func tomlValues(head []byte) foreignValues {
	f := foreignValues{}
	for line := range strings.Lines(string(head)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			break // a table: its keys are not the page's
		}
		m := tomlPair.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		n := yaml.Node{Kind: yaml.ScalarNode, Value: tomlScalar(m[2])}
		if strings.HasPrefix(m[2], "[") {
			n = yaml.Node{Kind: yaml.SequenceNode}
			for _, s := range tomlString.FindAllString(m[2], -1) {
				n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: tomlScalar(s)})
			}
		}
		f[m[1]] = n
	}
	return f
}

func tomlScalar(s string) string {
	if m := tomlString.FindStringSubmatch(s); m != nil && strings.HasPrefix(s, m[0]) {
		return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(m[1]) + m[2]
	}
	s, _, _ = strings.Cut(s, "#")
	return strings.TrimSpace(s)
}
