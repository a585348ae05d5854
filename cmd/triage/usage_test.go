package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMistakesOnTheCommandLine(t *testing.T) {
	const flags = "say what to look for: anything that names it (an id, a link, a log line, an alert), or --request-id, --trace-id, --correlation-id, --error-code or --service"
	for _, tc := range []struct{ name, args, want string }{
		{"what is nothing that is known", "x';rm|$HOME", `"x';rm|$HOME" is no id, no code and no link`},
		{"an option that is pasted", "-- -x", `"-x" is no id, no code and no link`},
		{"a triage:// link with a command", "triage://run?command=id", `the link cannot be read: the triage:// link is refused: the verb is open or playbook`},
		{"a triage:// link that names a server", "triage://open?code=A_B&loki_url=http://x", `the link cannot be read: the triage:// link is refused: there is no parameter "loki_url"`},
		{"an argument beside a flag", "--service cart 7f3a9c2e", `--service has its value, "7f3a9c2e" is too much: put quotes around a value with blanks`},
		{"a service and an id", "--service cart --request-id x", `give --service or one of --request-id, --trace-id, --correlation-id and --error-code: an id says which request it is`},
		{"a service that is none", "--service=-x", `--service: "-x" is not the name of a service`},
		{"a status of no service", "--status 5xx --request-id x", `--status narrows the failing requests of a service: give --service too`},
		{"a status that is none", "--service cart --status bad", `--status: "bad" is not a status: write 504, or a class: 5xx`},
		{"a command that does not exist", "demmo", `there is no command "demmo": did you mean triage demo?`},
		{"a command with a letter missing, and its subcommand", "envlope lint", `there is no command "envlope": did you mean triage envelope?`},
		{"a subcommand that does not exist", "config shwo", `there is no command "shwo": did you mean triage config show?`},
		{"an argument too many", "version now", `triage version takes no argument, but there is "now"`},
		{"a flag that does not exist", "--reqest-id x", `there is no flag --reqest-id: did you mean --request-id?; triage --help lists them`},
		{"a flag like no other", "--zzzzzzzzz", `there is no flag --zzzzzzzzz; triage --help lists them`},
		{"a flag of another command", "demo --since 1h", `there is no flag --since; triage demo --help lists them`},
		{"a flag without its value", "--request-id", `--request-id needs a value behind it`},
		{"a short flag without its value", "demo -o", `-o needs a value behind it`},
		{"a flag with one dash", "-request-id x", `there is no flag -request-id: did you mean --request-id?; triage --help lists them`},
		{"the first letter of one flag", "-r x", `there is no flag -r: did you mean --request-id?; triage --help lists them`},
		{"the first letter of several flags", "-e x", `there is no flag -e; triage --help lists them`},
		{"an id given twice", "--request-id a --request-id b", `--request-id: it is given twice, "a" and "b": ask for one after the other`},
		{"an id with a blank", "--request-id a b", `--request-id has its value, "b" is too much: put quotes around a value with blanks`},
		{"a switch with a value", "demo --no-color=maybe", `--no-color: "maybe" is neither true nor false: the flag needs no value`},
		{"a number that is none", "envelope lint --sample many", `--sample: "many" is no number`},
		{"a path that is empty", "--request-id x --bundle=", `--bundle is empty: put the value behind it`},
		{"a command of a command", "decode", `there is no command "decode": did you mean triage envelope decode?`},
		{"a command of two commands", "check", `there is no command "check": did you mean triage config check?`},
		{"help on what does not exist", "help config shwo", `there is no command "shwo": did you mean triage config show?`},
		{"help on nothing known", "help xyzzy", `there is no command "xyzzy": triage --help lists them`},
		{"a shell that is not known", "completion bsh", `there is no command "bsh": triage completion --help lists them`},
		{"a window without a handle", "--since 1h", flags},
		{"an empty id", "--request-id=", `--request-id is empty: put the value behind it`},
		{"two handles", "--request-id a --error-code B", `give one of --request-id and --error-code: each is enough, the others are found from it`},
		{"a trace id that is none", "--trace-id xyz", `--trace-id: "xyz" is not a trace id (16 or 32 hexadecimal digits, or a traceparent); for any other id use --request-id or --correlation-id`},
		{"two beginnings", "--request-id x --since 1h --start 2h", `--since and --start are two ways to say when the window begins: give one`},
		{"a length that is none", "--request-id x --since yesterday", `--since: "yesterday" is not a length of time: write 30s, 15m, 2h or 7d`},
		{"a length without a unit", "--request-id x --since 5", `--since: 5 has no unit: write 5s, 5m or 5h`},
		{"a time without a zone", "--request-id x --start 2026-11-21T03:00", `--start: "2026-11-21T03:00" has no time zone: write 2026-11-21T03:00:00Z for UTC, or +02:00 instead of Z`},
		{"a time that is none", "--request-id x --end noon", `--end: "noon" is not a time: write 2026-01-02T03:04:05Z, or how long ago: 2h, now-30m`},
		{"a window that ends before it begins", "--request-id x --start 2026-11-21T03:00:00Z --end 2026-11-21T02:00:00Z", `the window ends (2026-11-21T02:00:00Z) before it begins (2026-11-21T03:00:00Z): swap --start and --end`},
		{"a format that is none", "--request-id x --output yaml", `--output: there is no format "yaml"; known are tui, text, markdown, json`},
		{"a format with a letter missing", "--request-id x -o jsn", `--output: there is no format "jsn": did you mean json?; known are tui, text, markdown, json`},
		{"a screen without a terminal", "--request-id x --output tui", `--output tui needs a terminal for input and output: use text, markdown or json`},
		{"a deadline that has passed", "--request-id x --timeout -1s", `--timeout: "-1s" is not more than nothing: write 30s, 15m, 2h or 7d`},
		{"an address without a scheme", "--request-id x --loki-url localhost:3100", `--loki-url: has no scheme: write http:// or https:// in front`},
		{"an address of another scheme", "--request-id x --jaeger-url grpc://localhost", `--jaeger-url: has the scheme "grpc": only http and https can be asked`},
		{"a bundle and a server", "--request-id x --bundle . --loki-url http://localhost:3100", `--bundle and --loki-url exclude each other: a bundle is read instead of asking servers`},
		{"an environment that is not there", "--request-id x --env prod", `--env: there is no environment "prod": there is no configuration file, write one with triage config init`},
		{"no server", "--request-id x", `neither Loki nor Jaeger is configured: set LOKI_ADDR and TRIAGE_JAEGER_URL, or write a file with triage config init; triage demo needs neither`},
		{"a demo that does not exist", "demo db-timeot", `there is no demo incident "db-timeot": did you mean db-timeout?; triage demo --list names them`},
		{"two demos", "demo a b", `triage demo opens one incident: triage demo --list names them`},
		{"explain without a code", "explain", `triage explain takes one code: triage explain CODE`},
		{"explain with two codes", "explain A B", `triage explain takes one code: triage explain CODE`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			status, out, err := inProcess(t, strings.Fields(tc.args)...)
			if status != exitUsage || out != "" || err != "triage: "+tc.want+"\n" {
				t.Errorf("status %d\nstdout %q\nstderr %s\nwant   triage: %s", status, out, err, tc.want)
			}
		})
	}
	for name, arg := range map[string]string{"an empty argument": "", "an id of blanks": "  \t "} {
		t.Run(name, func(t *testing.T) {
			if status, _, err := inProcess(t, arg); status != exitUsage || !strings.HasPrefix(err, "triage: an empty argument: give an id, a link, a log line or an alert") {
				t.Errorf("status %d, %s", status, err)
			}
		})
	}
}

// inProcess runs a command line without a terminal, a configuration or variables.
func inProcess(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	home := t.TempDir()
	path := filepath.Join(home, "stdout")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = out.Close() }()
	var errs bytes.Buffer
	a := newApp()
	a.out, a.err, a.terminal, a.outTTY = out, &errs, false, false
	a.getenv = func(name string) string { return map[string]string{"HOME": home, "XDG_CONFIG_HOME": home}[name] }
	status = run(a, args)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return status, string(data), errs.String()
}
