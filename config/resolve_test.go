package config

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// vars makes a getenv of names and values.
func vars(pairs ...string) func(string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return m[name] }
}

func resolve(t *testing.T, in Inputs) *Environment {
	t.Helper()
	e, err := Resolve(in)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestVariablesWinOverTheFileAndFlagsOverBoth(t *testing.T) {
	in := Inputs{Config: load(t, "testdata/full.yaml"), Environment: "prod"}
	for _, step := range []struct{ name, url, urlFrom, org, orgFrom string }{
		{"the file alone", "https://logs.example/loki?apikey=url-secret-2", "testdata/full.yaml:16:12", "team-a", "testdata/full.yaml:17:15"},
		{"a variable of logcli", "http://a.example", "LOKI_ADDR", "team-b", "LOKI_ORG_ID"},
		{"our own variable before logcli's", "http://b.example", "TRIAGE_LOKI_URL", "team-b", "LOKI_ORG_ID"},
		{"a flag", "http://c.example", "--loki-url", "team-c", "--loki-org-id"},
	} {
		switch step.urlFrom {
		case "LOKI_ADDR":
			in.Getenv = vars("LOKI_ADDR", "http://a.example", "LOKI_ORG_ID", "team-b")
		case "TRIAGE_LOKI_URL":
			in.Getenv = vars("LOKI_ADDR", "http://a.example", "TRIAGE_LOKI_URL", "http://b.example", "LOKI_ORG_ID", "team-b")
		case "--loki-url":
			in.Flags = map[string][]string{"loki-url": {"http://c.example"}, "loki-org-id": {"ignored", "team-c"}}
		}
		t.Run(step.name, func(t *testing.T) {
			e := resolve(t, in)
			got := []string{e.Loki.URL, e.Origin("loki.url").String(), e.Loki.OrgID, e.Origin("loki.org_id").String()}
			if diff := cmp.Diff([]string{step.url, step.urlFrom, step.org, step.orgFrom}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEveryVariableOfLogcliIsUnderstood(t *testing.T) {
	getenv := vars(
		"LOKI_ADDR", "https://l.example/x", "LOKI_USERNAME", "u", "LOKI_PASSWORD", "p", "LOKI_ORG_ID", "o",
		"LOKI_CA_CERT_PATH", "ca", "LOKI_CLIENT_CERT_PATH", "crt", "LOKI_CLIENT_KEY_PATH", "key", "LOKI_TLS_SKIP_VERIFY", "true",
		"LOKI_AUTH_HEADER", "X-Auth", "LOKI_HTTP_PROXY_URL", "http://proxy:3128", "LOKI_CLIENT_RETRIES", "5",
	)
	got := resolve(t, Inputs{Getenv: getenv}).Loki
	want := Server{
		Name: "loki", URL: "https://l.example/x", Username: "u", Password: "p", OrgID: "o", TenantHeader: "X-Scope-OrgID",
		CAFile: "ca", CertFile: "crt", KeyFile: "key", InsecureSkipVerify: true, AuthHeader: "X-Auth",
		ProxyURL: "http://proxy:3128", Timeout: 30 * time.Second, Retries: 5,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got = resolve(t, Inputs{Getenv: vars("LOKI_BEARER_TOKEN_FILE", "/t", "LOKI_ENV_PROXY", "1")}).Loki
	if got.BearerTokenFile != "/t" || !got.UseEnvProxy {
		t.Errorf("got %+v", got)
	}
	if got := resolve(t, Inputs{Getenv: vars("LOKI_BEARER_TOKEN", "t")}).Loki; got.BearerToken != "t" {
		t.Errorf("got %+v", got)
	}
}

func TestCredentialsOfAHigherLayerReplaceTheFiles(t *testing.T) {
	c := load(t, "testdata/full.yaml")
	for _, tc := range []struct {
		name   string
		getenv func(string) string
		want   string // username password token
	}{
		{"nothing else", vars(), "oncall file-secret-1 "},
		{"a token replaces user name and password", vars("LOKI_BEARER_TOKEN", "tok"), "  tok"},
		{"a password keeps the user name", vars("LOKI_PASSWORD", "new"), "oncall new "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := resolve(t, Inputs{Config: c, Environment: "prod", Getenv: tc.getenv}).Loki
			if got := s.Username + " " + s.Password + " " + s.BearerToken; got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestCredentialsOfTheFileStayWithTheServerTheyWereWrittenFor(t *testing.T) {
	c := load(t, "testdata/full.yaml")
	for _, tc := range []struct {
		name, url string
		kept      bool
	}{
		{"another host", "https://elsewhere.example/loki", false},
		{"another port", "https://logs.example:8443/loki", false},
		{"without TLS", "http://logs.example/loki", false},
		{"another path of the same server", "https://logs.example:443/other", true},
		{"another spelling of the same server", "HTTPS://LOGS.example/loki", true},
	} {
		for _, in := range []Inputs{
			{Config: c, Environment: "prod", Getenv: vars("LOKI_ADDR", tc.url)},
			{Config: c, Environment: "prod", Flags: map[string][]string{"loki-url": {tc.url}}},
		} {
			t.Run(tc.name, func(t *testing.T) {
				e := resolve(t, in)
				if kept := e.Loki.Password != ""; kept != tc.kept {
					t.Errorf("password kept: %v, want %v", kept, tc.kept)
				}
				if kept := len(e.Loki.Headers) > 0; kept != tc.kept {
					t.Errorf("headers kept: %v, want %v", kept, tc.kept)
				}
				if told := strings.Contains(strings.Join(e.Notes, "\n"), "are not sent to"); told == tc.kept {
					t.Errorf("notes: %q", e.Notes)
				}
				if e.Loki.CAFile == "" {
					t.Error("ca_file is gone, which is no credential")
				}
			})
		}
	}
	t.Run("credentials of a variable go where the flag points", func(t *testing.T) {
		e := resolve(t, Inputs{Config: c, Environment: "prod", Getenv: vars("LOKI_BEARER_TOKEN", "tok"), Flags: map[string][]string{"loki-url": {"http://x.example"}}})
		if e.Loki.BearerToken != "tok" || e.Loki.Password != "" {
			t.Errorf("got %+v", e.Loki)
		}
	})
}

func TestTheEnvironmentIsChosen(t *testing.T) {
	c := load(t, "testdata/full.yaml")
	one, err := Parse([]byte("environments: {only: {}}"), "c.yaml")
	if err != nil {
		t.Fatal(err)
	}
	two, err := Parse([]byte("environments: {a: {}, b: {}}"), "c.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		in   Inputs
		want string
	}{
		{"by the flag before the variable", Inputs{Config: c, Environment: "prod", Getenv: vars("TRIAGE_ENV", "broken-out")}, "prod"},
		{"by the variable before the file's default", Inputs{Config: c, Getenv: vars("TRIAGE_ENV", "prod")}, "prod"},
		{"by the file's default", Inputs{Config: c}, "staging"},
		{"as the only one", Inputs{Config: one}, "only"},
		{"not at all among several without a default", Inputs{Config: two}, ""},
		{"not at all without a file", Inputs{}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := resolve(t, tc.in).Name; got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestSettingsThatCannotHoldTogetherAreRefused(t *testing.T) {
	for _, tc := range []struct {
		name, file string
		in         Inputs
		want       string
	}{
		{"an environment that is not there", "environments: {prod: {}}", Inputs{Environment: "prdo"}, `--env: there is no environment "prdo" in c.yaml: did you mean "prod"?`},
		{"an environment without a file", "", Inputs{Getenv: vars("TRIAGE_ENV", "x")}, `TRIAGE_ENV: there is no environment "x": c.yaml defines none`},
		{"two ways in, from one file", "environments: {a: {loki: {username: u, bearer_token: t}}}", Inputs{},
			`c.yaml:1:54: loki.bearer_token and loki.username (c.yaml:1:37) are both set: at most one of user:password in the url, username and password, bearer_token, bearer_token_file and bearer_token_command is allowed`},
		{"two ways in, as logcli refuses them", "", Inputs{Getenv: vars("LOKI_BEARER_TOKEN", "t", "LOKI_USERNAME", "u")},
			`LOKI_BEARER_TOKEN: loki.bearer_token and loki.username (LOKI_USERNAME) are both set: at most one of user:password in the url, username and password, bearer_token, bearer_token_file and bearer_token_command is allowed`},
		{"a password without a name", "", Inputs{Getenv: vars("LOKI_PASSWORD", "hunter2")}, `LOKI_PASSWORD: loki.password is set without loki.username`},
		{"a certificate without its key", "", Inputs{Getenv: vars("TRIAGE_JAEGER_CLIENT_CERT_PATH", "c")}, `TRIAGE_JAEGER_CLIENT_CERT_PATH: jaeger.cert_file and jaeger.key_file belong together: one is missing`},
		{"a variable of the wrong type", "", Inputs{Getenv: vars("LOKI_TLS_SKIP_VERIFY", "maybe")}, `LOKI_TLS_SKIP_VERIFY: "maybe" is not true or false`},
		{"a flag of the wrong type", "", Inputs{Flags: map[string][]string{"timeout": {"soon"}}}, `--timeout: "soon" is not a length of time: write 30s, 15m, 2h or 7d`},
		{"an address without a scheme is not repeated", "", Inputs{Getenv: vars("LOKI_ADDR", "user:hunter2@host")}, `LOKI_ADDR: has no scheme: write http:// or https:// in front`},
		{"an authentication header that is none", "environments: {a: {loki: {auth_header: 'X: y'}}}", Inputs{}, `c.yaml:1:40: loki.auth_header: "X: y" cannot be the name of a header`},
		{"a user in the address and beside it", "environments: {a: {loki: {url: 'http://u:hunter2@h', username: u}}}", Inputs{},
			`c.yaml:1:64: loki.username and loki.url (c.yaml:1:32) are both set: at most one of user:password in the url, username and password, bearer_token, bearer_token_file and bearer_token_command is allowed`},
		{"two proxies", "environments: {a: {loki: {proxy_url: 'http://p', use_env_proxy: true}}}", Inputs{}, `c.yaml:1:38: loki.proxy_url and loki.use_env_proxy are both set: remove one`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, err := Parse([]byte(tc.file), "c.yaml")
			if err != nil {
				t.Fatal(err)
			}
			tc.in.Config = c
			_, err = Resolve(tc.in)
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestPathsOfTheFileStartAtTheFile(t *testing.T) {
	t.Setenv("HOME", filepath.FromSlash("/home/oncall"))
	t.Setenv("USERPROFILE", filepath.FromSlash("/home/oncall"))
	e := resolve(t, Inputs{Config: load(t, "testdata/full.yaml"), Environment: "prod"})
	want := []string{filepath.Join("testdata", "playbooks"), filepath.FromSlash("/srv/oncall"), filepath.FromSlash("/home/oncall/mine")}
	if diff := cmp.Diff(want, e.Playbooks); diff != "" {
		t.Error(diff)
	}
	if got, want := e.Loki.CAFile, filepath.Join("testdata", "ca.pem"); got != want {
		t.Errorf("ca_file is %s, want %s", got, want)
	}
	list := strings.Join([]string{"a", "", "~/b"}, string(os.PathListSeparator))
	e = resolve(t, Inputs{Getenv: vars("TRIAGE_PLAYBOOKS", list)})
	if diff := cmp.Diff([]string{"a", filepath.FromSlash("/home/oncall/b")}, e.Playbooks); diff != "" {
		t.Error(diff)
	}
}

func TestNoSettingShowsASecret(t *testing.T) {
	c := load(t, "testdata/full.yaml")
	secrets := []string{"url-secret-1", "url-secret-2", "file-secret-1", "header-secret-1", "command-secret-1", "env-secret-1", "env-secret-2"}
	for _, getenv := range []func(string) string{
		vars(),
		vars("LOKI_BEARER_TOKEN", "env-secret-1", "LOKI_ADDR", "https://logs.example", "TRIAGE_JAEGER_BEARER_TOKEN", "env-secret-2", "LOKI_HTTP_PROXY_URL", "http://u:env-secret-1@proxy"),
		vars("LOKI_ADDR", "https://:env-secret-1@h/?token=env-secret-2"),
	} {
		e := resolve(t, Inputs{Config: c, Environment: "prod", Getenv: getenv})
		inline := resolve(t, Inputs{Config: c, Environment: "inline", Getenv: getenv})
		shown := fmt.Sprint(inline.Settings(true), inline.Notes) + fmt.Sprint(e.Settings(true), e.Notes)
		for _, s := range secrets {
			if strings.Contains(shown, s) {
				t.Errorf("%s is shown in %s", s, shown)
			}
		}
		if !strings.Contains(shown, "loki.org_id") {
			t.Error("nothing is shown")
		}
	}
}

func TestEveryKeyCanBeSetAndIsShown(t *testing.T) {
	samples := map[Kind]string{
		Text: "text", URL: "http://h.example", File: "/f", Bool: "true", Number: "3", Duration: "5s",
		List: "[x, y]", Fields: "{request_id: [rid]}", Files: "[/x]", Map: "{X-A: b}",
	}
	for _, k := range Keys() {
		t.Run(k.Name, func(t *testing.T) {
			in := "environments:\n  a:\n"
			section, name, nested := strings.Cut(k.Name, ".")
			if nested {
				in += "    " + section + ":\n      " + name + ": " + samples[k.Kind] + "\n"
			} else {
				in += "    " + section + ": " + samples[k.Kind] + "\n"
			}
			c, err := Parse([]byte(in), "c.yaml")
			if err != nil {
				t.Fatal(err)
			}
			if got := c.environments[0].values[k.Name].Origin; got.Line == 0 {
				t.Fatal("the value has no place")
			}
			e := &Environment{Name: "a", values: c.environments[0].values}
			if shown := e.Settings(false); len(shown) != 2 || shown[1].Key != k.Name || shown[1].Text == "" {
				t.Errorf("shown as %+v", shown)
			}
			if k.About == "" || strings.TrimSuffix(k.About, ".") == k.About {
				t.Errorf("About is no sentence: %q", k.About)
			}
		})
	}
}

func TestAFileWithCredentialsThatOthersCanReadIsTold(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no permission bits")
	}
	for _, tc := range []struct {
		name, content string
		mode          os.FileMode
		warned        bool
	}{
		{"a password for everyone", "environments: {a: {loki: {username: u, password: p}}}", 0o644, true},
		{"a password in the address", "environments: {a: {loki: {url: 'http://u:p@h'}}}", 0o644, true},
		{"a password for the owner", "environments: {a: {loki: {username: u, password: p}}}", 0o600, false},
		{"no password", "environments: {a: {loki: {url: 'http://h'}}}", 0o644, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "config.yaml")
			if err := os.WriteFile(path, []byte(tc.content), tc.mode); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, tc.mode); err != nil { // whatever the umask is
				t.Fatal(err)
			}
			c, err := Load(path, true)
			if err != nil {
				t.Fatal(err)
			}
			if warned := len(c.Warnings) > 0; warned != tc.warned {
				t.Errorf("warnings: %q", c.Warnings)
			}
		})
	}
}

func TestFilesThatCannotBeTheConfiguration(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "big.yaml")
	if err := os.WriteFile(big, []byte(strings.Repeat("#", maxFileBytes+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{dir: "is a folder", big: "is longer than", filepath.Join(dir, "no.yaml"): "no such file"} {
		if _, err := Load(path, true); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Load(%s) = %v, want %q", path, err, want)
		}
	}
	if c, err := Load(filepath.Join(dir, "no.yaml"), false); err != nil || c.Path != "" {
		t.Errorf("a missing file that nobody named: %+v, %v", c, err)
	}
}

func TestTheFileIsLookedForWhereTheSystemKeepsSettings(t *testing.T) {
	if got, want := DefaultPath(vars("XDG_CONFIG_HOME", "/x")), filepath.FromSlash("/x/triage/config.yaml"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if runtime.GOOS != "linux" {
		return
	}
	if got, want := DefaultPath(vars("HOME", "/h", "XDG_CONFIG_HOME", "relative")), "/h/.config/triage/config.yaml"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := DefaultPath(vars()); got != "" {
		t.Errorf("without a home: %s", got)
	}
}

func TestThePasswordIsReadFromItsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p")
	if err := os.WriteFile(path, []byte(" s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := (Server{PasswordFile: path}).ReadPassword(); err != nil || got != "s3cret" {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := (Server{Password: "p"}).ReadPassword(); err != nil || got != "p" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := (Server{Name: "loki", PasswordFile: path + "x"}).ReadPassword(); err == nil || !strings.Contains(err.Error(), "loki.password_file") {
		t.Errorf("got %v", err)
	}
}
