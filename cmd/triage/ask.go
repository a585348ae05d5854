package main

import (
	"fmt"
	"strings"

	"triage/config"
	"triage/investigate"
	"triage/playbooks"
	"triage/sources"
	"triage/sources/files"
	"triage/sources/httpclient"
	"triage/sources/jaeger"
	"triage/sources/loki"
)

// places are the sources that an investigation asks.
type places struct {
	logs   []sources.LogSource
	traces []sources.TraceSource
}

// names are the sources' names, each once.
func (p places) names() []string {
	var names []string
	for _, s := range p.logs {
		names = append(names, s.Name())
	}
	for _, s := range p.traces {
		if len(names) == 0 || names[len(names)-1] != s.Name() {
			names = append(names, s.Name())
		}
	}
	return names
}

// into puts the sources into the options of an investigation.
func (p places) into(o *investigate.Options) { o.Logs, o.Traces = p.logs, p.traces }

// bundlePlaces is a bundle on disk, instead of servers.
func bundlePlaces(path string) (places, error) {
	b, err := files.Open(path)
	if err != nil {
		return places{}, &usageError{err.Error()}
	}
	return places{logs: []sources.LogSource{b}, traces: []sources.TraceSource{b}}, nil
}

// serverPlaces are the servers of the environment, at least one.
func serverPlaces(file *config.Config, env *config.Environment) (places, error) {
	var p places
	if env.Loki.Configured() {
		s, err := lokiSource(env)
		if err != nil {
			return p, err
		}
		p.logs = append(p.logs, s)
	}
	if env.Jaeger.Configured() {
		s, err := jaegerSource(env)
		if err != nil {
			return p, err
		}
		p.traces = append(p.traces, s)
	}
	if len(p.logs)+len(p.traces) == 0 {
		return p, nowhere(file, env)
	}
	return p, nil
}

// nowhere says how to name a server.
func nowhere(file *config.Config, env *config.Environment) error {
	names := file.Environments()
	switch {
	case env.Name != "":
		return &usageError{fmt.Sprintf("environment %s names neither Loki nor Jaeger: add loki.url or jaeger.url to it in %s", env.Name, file.Path)}
	case len(names) > 0:
		return &usageError{"which environment? choose with --env: " + strings.Join(names, ", ")}
	}
	return &usageError{"neither Loki nor Jaeger is configured: set LOKI_ADDR and TRIAGE_JAEGER_URL, or write a file with triage config init; triage demo needs neither"}
}

func lokiSource(env *config.Environment) (*loki.Source, error) {
	client, err := client(env.Loki)
	if err != nil {
		return nil, err
	}
	s, err := loki.New(loki.Config{Client: client, Selector: env.Selector, Fields: fields(env.LokiFields)})
	if err != nil {
		return nil, &usageError{err.Error()}
	}
	return s, nil
}

func jaegerSource(env *config.Environment) (*jaeger.Source, error) {
	client, err := client(env.Jaeger)
	if err != nil {
		return nil, err
	}
	s, err := jaeger.New(jaeger.Config{Client: client, Fields: fields(env.JaegerFields)})
	if err != nil {
		return nil, &usageError{err.Error()}
	}
	return s, nil
}

// fields are the configured names by what they hold.
func fields(byName map[string][]string) map[sources.Key][]string {
	m := make(map[sources.Key][]string, len(byName))
	for name, list := range byName {
		m[sources.Key(name)] = list
	}
	return m
}

func client(s config.Server) (*httpclient.Client, error) {
	password, err := s.ReadPassword()
	if err != nil {
		return nil, &usageError{err.Error()}
	}
	retries := s.Retries
	if retries == 0 {
		retries = -1 // httpclient's word for none
	}
	c, err := httpclient.New(httpclient.Options{
		Source:             s.Name,
		URL:                s.URL,
		Username:           s.Username,
		Password:           password,
		BearerToken:        s.BearerToken,
		BearerTokenFile:    s.BearerTokenFile,
		BearerTokenCommand: s.BearerTokenCommand,
		AuthHeader:         s.AuthHeader,
		TenantHeader:       s.TenantHeader,
		Tenant:             s.OrgID,
		Headers:            s.Headers,
		CAFile:             s.CAFile,
		CertFile:           s.CertFile,
		KeyFile:            s.KeyFile,
		ServerName:         s.ServerName,
		InsecureSkipVerify: s.InsecureSkipVerify,
		ProxyURL:           s.ProxyURL,
		UseEnvProxy:        s.UseEnvProxy,
		Timeout:            s.Timeout,
		Retries:            retries,
		UserAgent:          "triage/" + versionNumber(),
	})
	if err != nil {
		return nil, &usageError{err.Error()}
	}
	return c, nil
}

// library loads the playbook entries of the folders, the built-in ones last. What cannot be
// used is told and stops nothing: at night a broken entry must not hide the others.
func library(a *app, folders []string, more ...playbooks.Dir) *playbooks.Library {
	var dirs []playbooks.Dir
	for _, folder := range folders {
		dir, err := playbooks.Open(folder)
		if err != nil {
			a.note("%v", err)
			continue
		}
		dirs = append(dirs, dir)
	}
	l, warnings := playbooks.Load(append(dirs, more...)...)
	switch n := len(warnings); {
	case n == 1:
		a.note("playbook %s", warnings[0])
	case n > 1:
		a.note("%d playbook files have problems, the first is %s; triage playbook list --warnings names all", n, warnings[0])
	}
	return l
}
