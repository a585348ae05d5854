package config

import (
	"fmt"
	"path/filepath"
	"time"
)

// Inputs are the three layers of the configuration.
type Inputs struct {
	Config *Config // nil means none
	// Environment is what the flag --env says; "" leaves the choice to TRIAGE_ENV, the
	// file's default, and the only environment of the file, in this order.
	Environment string
	// Getenv reads an environment variable, usually os.Getenv; an empty variable counts
	// as unset. nil means that there are none.
	Getenv func(string) string
	// Flags are the flags that were given, by [Key.Flag].
	Flags map[string][]string
}

// Environment is the configuration of one run: the named environment of the file, what
// variables and flags changed of it, and defaults for the rest.
type Environment struct {
	Name      string // "" when no environment of the file was chosen
	Timeout   time.Duration
	Playbooks []string
	Loki      Server
	Selector  string // Loki's; "" is the source's own default
	// LokiFields are names that hold an id beside the usual spellings, by what they
	// hold: request_id, correlation_id, trace_id or error_code.
	LokiFields, JaegerFields map[string][]string
	Jaeger                   Server
	Links                    Links
	// Notes are worth telling before anything is asked, and stop nothing.
	Notes []string

	nameFrom Origin
	values   map[string]Value
}

// Origin is where the value of the key named came from; zero when nothing set it.
func (e *Environment) Origin(key string) Origin { return e.values[key].Origin }

// Resolve puts the layers together. The error is an [*Error].
func Resolve(in Inputs) (*Environment, error) {
	if in.Config == nil {
		in.Config = &Config{}
	}
	if in.Getenv == nil {
		in.Getenv = func(string) string { return "" }
	}
	var bad problems
	e := &Environment{values: map[string]Value{}, Notes: append([]string(nil), in.Config.Warnings...)}
	if s := choose(in, &bad); s != nil {
		e.Name, e.nameFrom = s.name, s.at
		for name, v := range s.values {
			e.values[name] = v
		}
	}
	variables, flags := map[string]Value{}, map[string]Value{}
	for _, k := range Keys() {
		for _, name := range k.Variables {
			if text := in.Getenv(name); text != "" {
				overlay(variables, k, split(k, text), Origin{Variable: name}, &bad)
				break
			}
		}
		if texts := in.Flags[k.Flag]; k.Flag != "" && len(texts) > 0 {
			overlay(flags, k, texts, Origin{Flag: k.Flag}, &bad)
		}
	}
	for _, server := range [...]string{"loki", "jaeger"} {
		e.guard(server, variables, flags)
		supersede(server, e.values, variables)
		supersede(server, e.values, flags)
	}
	for _, layer := range [...]map[string]Value{variables, flags} {
		for name, v := range layer {
			e.values[name] = v
		}
	}
	e.fill()
	e.Links = e.links(&bad)
	e.Loki.check(e, &bad)
	e.Jaeger.check(e, &bad)
	if err := bad.err(); err != nil {
		return nil, err
	}
	return e, nil
}

// choose finds the environment of the file, nil when there is none to choose.
func choose(in Inputs, bad *problems) *section {
	c := in.Config
	name, from := in.Environment, Origin{Flag: "env"}
	if name == "" {
		name, from = in.Getenv("TRIAGE_ENV"), Origin{Variable: "TRIAGE_ENV"}
	}
	if name != "" {
		s := c.environment(name)
		if s == nil {
			bad.add(from, "there is no environment %q%s", clip(name), environmentHint(name, c))
		}
		return s
	}
	if c.Default != "" {
		return c.environment(c.Default)
	}
	if len(c.environments) == 1 {
		return &c.environments[0]
	}
	return nil
}

func environmentHint(name string, c *Config) string {
	if len(c.environments) > 0 {
		return " in " + c.Path + didYouMean(name, c.Environments())
	}
	if c.Path != "" {
		return ": " + c.Path + " defines none"
	}
	return ": there is no configuration file, write one with triage config init"
}

// split makes a list of the text of a variable.
func split(k Key, text string) []string {
	if k.Kind == Files {
		return filepath.SplitList(text)
	}
	return []string{text}
}

// overlay reads what a variable or flag says into a layer.
func overlay(layer map[string]Value, k Key, texts []string, at Origin, bad *problems) {
	var v Value
	if k.Kind == Files {
		for _, t := range texts {
			if t != "" {
				v.List = append(v.List, expandHome(t))
			}
		}
	} else {
		var err error
		// The last of a flag given twice holds, as everywhere on command lines.
		if v, err = parseText(k, texts[len(texts)-1]); err != nil {
			bad.add(at, "%v", err)
			return
		}
		if k.Kind == File {
			v.Text = expandHome(v.Text)
		}
	}
	v.Origin = at
	layer[k.Name] = v
}

// fill copies the values into the fields, with defaults.
func (e *Environment) fill() {
	e.Timeout = 30 * time.Second
	if v, ok := e.values["timeout"]; ok {
		e.Timeout = v.Duration
	}
	e.Playbooks = e.values["playbooks"].List
	e.Selector = e.values["loki.selector"].Text
	e.LokiFields = e.values["loki.fields"].Fields
	e.JaegerFields = e.values["jaeger.fields"].Fields
	e.Loki = e.server("loki", "X-Scope-OrgID")
	e.Jaeger = e.server("jaeger", "x-tenant")
}

func (e *Environment) server(name, tenantHeader string) Server {
	get := func(key string) Value { return e.values[name+"."+key] }
	s := Server{
		Name:               name,
		URL:                get("url").Text,
		OrgID:              get("org_id").Text,
		TenantHeader:       tenantHeader,
		Username:           get("username").Text,
		Password:           get("password").Text,
		PasswordFile:       get("password_file").Text,
		BearerToken:        get("bearer_token").Text,
		BearerTokenFile:    get("bearer_token_file").Text,
		BearerTokenCommand: get("bearer_token_command").List,
		AuthHeader:         get("auth_header").Text,
		Headers:            get("headers").Map,
		CAFile:             get("ca_file").Text,
		CertFile:           get("cert_file").Text,
		KeyFile:            get("key_file").Text,
		ServerName:         get("server_name").Text,
		InsecureSkipVerify: get("insecure_skip_verify").Bool,
		ProxyURL:           get("proxy_url").Text,
		UseEnvProxy:        get("use_env_proxy").Bool,
		Timeout:            30 * time.Second,
		Retries:            2,
	}
	if v := get("tenant_header"); v.Text != "" {
		s.TenantHeader = v.Text
	}
	if v := get("timeout"); !v.Origin.IsZero() {
		s.Timeout = v.Duration
	}
	if v := get("retries"); !v.Origin.IsZero() {
		s.Retries = v.Number
	}
	return s
}

// note adds a line for the user.
func (e *Environment) note(format string, args ...any) {
	e.Notes = append(e.Notes, fmt.Sprintf(format, args...))
}
