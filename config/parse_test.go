package config

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMistakesAreReportedWithTheirPlace(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"an unknown key at the top", "environmemts:\n  a: {}\n", `c.yaml:1:1: unknown key "environmemts" in the file: did you mean "environments"?`},
		{"an unknown section", "environments:\n  a:\n    lokki: {}\n", `c.yaml:3:5: unknown key "lokki" in environment a: did you mean "loki"?`},
		{"an unknown key of a server", "environments:\n  a:\n    loki:\n      bearer_tokn: x\n", `c.yaml:4:7: unknown key "bearer_tokn" in loki: did you mean "bearer_token"?`},
		{"a key far from every known one", "environments:\n  a:\n    zzzzzz: x\n", `c.yaml:3:5: unknown key "zzzzzz" in environment a: known are timeout, playbooks, loki, jaeger`},
		{"a key of another server", "environments:\n  a:\n    jaeger: {selector: x}\n", `c.yaml:3:14: unknown key "selector" in jaeger: known are ` + serverKeyNames() + ", ui_url"},
		{"a list instead of text", "environments:\n  a:\n    loki:\n      url: [x]\n", `c.yaml:4:12: loki.url must be a URL, not a list`},
		{"text instead of a list", "environments:\n  a:\n    playbooks: here\n", `c.yaml:3:16: playbooks must be a list, not text: write [first, second]`},
		{"text instead of keys", "environments: prod\n", `c.yaml:1:15: environments must hold keys with values, not text`},
		{"a number for a password is not repeated", "environments:\n  a:\n    loki:\n      password: 12345\n", `c.yaml:4:17: loki.password must be text, not a number: put it in quotes`},
		{"text for a switch", "environments:\n  a:\n    loki:\n      insecure_skip_verify: yes\n", `c.yaml:4:29: loki.insecure_skip_verify must be true or false, not text`},
		{"a length of time without a unit", "environments:\n  a:\n    timeout: 30\n", `c.yaml:3:14: timeout: 30 has no unit: write 30s, 30m or 30h`},
		{"a negative length of time", "environments:\n  a:\n    timeout: -3s\n", `c.yaml:3:14: timeout: "-3s" is not more than nothing: write 30s, 15m, 2h or 7d`},
		{"a key without a value", "environments:\n  a:\n    loki:\n      url:\n", `c.yaml:4:11: loki.url has no value: give it one, or remove the line`},
		{"an address without a scheme", "environments:\n  a:\n    loki:\n      url: logs.example:3100\n", `c.yaml:4:12: loki.url: has no scheme: write http:// or https:// in front`},
		{"an address of another scheme", "environments:\n  a:\n    loki:\n      url: ftp://x/\n", `c.yaml:4:12: loki.url: has the scheme "ftp": only http and https can be asked`},
		{"a key that is there twice", "environments:\n  a:\n    timeout: 1s\n    timeout: 2s\n", `c.yaml:4:5: "timeout" is here twice, first at line 3: remove one`},
		{"an environment that is there twice", "environments:\n  a: {}\n  a: {}\n", `c.yaml:3:3: "a" is here twice, first at line 2: remove one`},
		{"a merge key", "environments:\n  a: &a {timeout: 1s}\n  b:\n    <<: *a\n", `c.yaml:4:5: merge keys (<<) are not supported: repeat the keys`},
		{"a default that is not there", "default: prdo\nenvironments:\n  prod: {}\n", `c.yaml:1:10: default names the environment "prdo", which is not here: did you mean "prod"?`},
		{"a default without environments", "default: prod\n", `c.yaml:1:10: default names the environment "prod", which is not here`},
		{"a name that would be a flag", "environments:\n  -x: {}\n", `c.yaml:2:3: "-x" cannot be the name of an environment: use letters, digits, - _ and ., at most 64`},
		{"a header that would end the request", "environments:\n  a:\n    loki:\n      headers: {X-A: \"a\\r\\nB: c\"}\n", `c.yaml:4:22: loki.headers.X-A: has a control character at byte 2`},
		{"a header with a blank in its name", "environments:\n  a:\n    loki:\n      headers: {'X A': b}\n", `c.yaml:4:17: loki.headers: "X A" cannot be the name of a header`},
		{"a second document", "default: a\nenvironments: {a: {}}\n---\nx: 1\n", `c.yaml:3:1: a second document: only one is read, remove the ---`},
		{"an unterminated quote", "default: 'x\n", `c.yaml:2:1: not YAML: found unexpected end of stream, while scanning a quoted scalar begun at line 1, column 10`},
		{"an escape in a key is made visible", "\"\\e[2J\": 1\n", `c.yaml:1:1: unknown key "\x1b[2J" in the file: known are default, environments`},
		{"fields for an id that is none", "environments:\n  a:\n    loki:\n      fields: {reqest_id: [x]}\n", `c.yaml:4:16: unknown key "reqest_id" in loki.fields: did you mean "request_id"?`},
		{"a field instead of a list", "environments:\n  a:\n    loki:\n      fields: {trace_id: x}\n", `c.yaml:4:26: loki.fields.trace_id must be a list, not text: write [first, second]`},
		{"a retry count below nothing", "environments:\n  a:\n    loki:\n      retries: -1\n", `c.yaml:4:16: loki.retries: "-1" is not a whole number from 0 to 32767`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse([]byte(c.in), "c.yaml")
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("Parse gave %v, want an *Error", err)
			}
			if got := err.Error(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestEveryMistakeIsReportedInTheOrderOfTheFile(t *testing.T) {
	_, err := Parse([]byte("environments:\n  a:\n    timeoot: 1s\n    loki:\n      urll: x\n      retries: many\n"), "c.yaml")
	want := strings.Join([]string{
		`c.yaml:3:5: unknown key "timeoot" in environment a: did you mean "timeout"?`,
		`c.yaml:5:7: unknown key "urll" in loki: did you mean "url"?`,
		`c.yaml:6:16: loki.retries must be a number, not text`,
	}, "\n")
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestEmptyFilesAreEmptyConfigurations(t *testing.T) {
	for _, in := range []string{"", "# nothing yet\n", "---\n", "environments:\n", "environments:\n  a:\n", "\n\n"} {
		c, err := Parse([]byte(in), "c.yaml")
		if err != nil {
			t.Errorf("Parse(%q): %v", in, err)
			continue
		}
		if _, err := Resolve(Inputs{Config: c}); err != nil {
			t.Errorf("Resolve of %q: %v", in, err)
		}
	}
}

func TestEnvironmentsKeepTheirOrderAndPlaces(t *testing.T) {
	c := load(t, "testdata/full.yaml")
	if diff := cmp.Diff([]string{"staging", "prod", "broken-out", "inline"}, c.Environments()); diff != "" {
		t.Error(diff)
	}
	e, err := Resolve(Inputs{Config: c, Environment: "prod"})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"timeout":                     "testdata/full.yaml:13:14",
		"loki.password":               "testdata/full.yaml:19:17",
		"jaeger.insecure_skip_verify": "testdata/full.yaml:28:29",
	} {
		if got := e.Origin(key).String(); got != want {
			t.Errorf("%s comes from %s, want %s", key, got, want)
		}
	}
}

func TestTheTemplateIsValid(t *testing.T) {
	c, err := Parse([]byte(Template()), "config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Resolve(Inputs{Config: c}); err != nil {
		t.Error(err)
	}
	uncommented := strings.NewReplacer("  # prod:", "  prod:", "  #   ", "    ").Replace(Template())
	c, err = Parse([]byte(uncommented), "config.yaml")
	if err != nil {
		t.Fatalf("with its example uncommented: %v", err)
	}
	if _, err := Resolve(Inputs{Config: c, Environment: "prod"}); err != nil {
		t.Errorf("with its example uncommented: %v", err)
	}
}

func TestAliasesAreFollowed(t *testing.T) {
	c, err := Parse([]byte("environments:\n  a:\n    loki: &l {url: 'http://a/'}\n  b:\n    loki: *l\n"), "c.yaml")
	if err != nil {
		t.Fatal(err)
	}
	e, err := Resolve(Inputs{Config: c, Environment: "b"})
	if err != nil || e.Loki.URL != "http://a/" {
		t.Errorf("got %q, %v", e.Loki.URL, err)
	}
}

func serverKeyNames() string {
	var names []string
	for _, k := range serverKeys(Key{Name: "jaeger.", Variables: []string{"X_"}}) {
		names = append(names, strings.TrimPrefix(k.Name, "jaeger."))
	}
	return strings.Join(append(names, "fields"), ", ")
}

func load(t *testing.T, path string) *Config {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse(data, path)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func FuzzParse(f *testing.F) {
	full, err := os.ReadFile("testdata/full.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(full)
	f.Add([]byte(Template()))
	for _, s := range []string{"", "a: &a [*a]", "environments: &e {a: *e}", "environments: {a: {loki: {headers: {<<: {}}}}}",
		"? [x]\n: y", "default: !!binary eA==", "environments: {a: {timeout: 9999999999999w}}", "\x00", "environments:\n\t- x"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data, "c.yaml")
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("%T is not an *Error", err)
			}
			for _, p := range e.Problems {
				if p.Origin.Line < 1 || p.Origin.Column < 1 {
					t.Fatalf("no place: %v", p)
				}
				if strings.ContainsAny(p.String(), "\n\x1b") {
					t.Fatalf("not one printable line: %q", p)
				}
			}
			return
		}
		for _, name := range append(c.Environments(), "") {
			e, err := Resolve(Inputs{Config: c, Environment: name})
			if err == nil {
				_ = fmt.Sprint(e.Settings(true))
			}
		}
	})
}
