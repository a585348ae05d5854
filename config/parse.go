package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Config is the content of a configuration file.
type Config struct {
	// Path is the file; "" when there was none.
	Path string
	// Default is the environment that holds when none is named.
	Default string
	// Warnings are worth telling, and stop nothing.
	Warnings []string

	defaultAt    Origin
	environments []section // in the order of the file
}

// section is one environment as written.
type section struct {
	name   string
	at     Origin
	values map[string]Value // by Key.Name
}

// Environments are the names of the environments, in the order of the file.
func (c *Config) Environments() []string {
	names := make([]string, len(c.environments))
	for i, e := range c.environments {
		names[i] = e.name
	}
	return names
}

func (c *Config) environment(name string) *section {
	for i := range c.environments {
		if c.environments[i].name == name {
			return &c.environments[i]
		}
	}
	return nil
}

// hasSecrets tells whether a credential stands in the file itself. A command that prints
// one is none.
func (c *Config) hasSecrets() bool {
	for _, e := range c.environments {
		for name, v := range e.values {
			k, _ := keyNamed(name)
			if k.Secret && k.Kind != List || k.Kind == URL && redactURL(v.Text) != v.Text {
				return true
			}
		}
	}
	return false
}

// Parse reads the text of a configuration file. path is used in messages and to resolve
// relative paths. Every mistake found is in the [*Error].
func Parse(data []byte, path string) (*Config, error) {
	p := &parser{path: path, c: &Config{Path: path}}
	root, ok := p.document(data)
	if ok {
		p.root(root)
	}
	return p.c, p.bad.err()
}

type parser struct {
	path string
	c    *Config
	bad  problems
}

// document reads the one YAML document; ok is false when there is nothing to decode.
func (p *parser) document(data []byte) (root *yaml.Node, ok bool) {
	loader, err := yaml.NewLoader(bytes.NewReader(data), yaml.WithV4Defaults())
	if err != nil {
		p.bad.add(Origin{File: p.path, Line: 1, Column: 1}, "%v", err)
		return nil, false
	}
	var doc, more yaml.Node
	if err := loader.Load(&doc); err != nil {
		if !errors.Is(err, io.EOF) {
			p.syntax(err)
		}
		return nil, false
	}
	if err := loader.Load(&more); err == nil {
		p.bad.add(p.at(&more), "a second document: only one is read, remove the ---")
	} else if !errors.Is(err, io.EOF) {
		p.syntax(err)
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, false
	}
	return doc.Content[0], true
}

// syntax reports text that is not YAML, at the place where it goes wrong.
func (p *parser) syntax(err error) {
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		p.bad.add(Origin{File: p.path, Line: 1, Column: 1}, "not YAML: %v", err)
		return
	}
	at := Origin{File: p.path, Line: max(le.Mark.Line, 1), Column: max(le.Mark.Column, 1)}
	text := "not YAML: " + le.Message
	if le.ContextMsg != "" {
		text += ", " + le.ContextMsg
		if le.ContextMark.Line > 0 && le.ContextMark != le.Mark {
			text += fmt.Sprintf(" begun at line %d, column %d", le.ContextMark.Line, le.ContextMark.Column)
		}
	}
	p.bad.add(at, "%s", text)
}

func (p *parser) at(n *yaml.Node) Origin {
	return Origin{File: p.path, Line: max(n.Line, 1), Column: max(n.Column, 1)}
}

func (p *parser) root(n *yaml.Node) {
	p.mapping(n, "the file", []string{"default", "environments"}, func(name string, key, value *yaml.Node) {
		switch name {
		case "default":
			v, ok := p.scalar(Key{Name: "default", Kind: Text}, value)
			if ok {
				p.c.Default, p.c.defaultAt = v.Text, v.Origin
			}
		case "environments":
			p.mapping(value, "environments", nil, p.environmentNode)
		}
	})
	if p.c.Default != "" && p.c.environment(p.c.Default) == nil && len(p.bad) == 0 {
		p.bad.add(p.c.defaultAt, "default names the environment %q, which is not here%s", clip(p.c.Default), didYouMean(p.c.Default, p.c.Environments()))
	}
}

func (p *parser) environmentNode(name string, key, value *yaml.Node) {
	if err := checkName(name); err != nil {
		p.bad.add(p.at(key), "%v", err)
		return
	}
	s := section{name: name, at: p.at(key), values: map[string]Value{}}
	p.settings(value, "environment "+name, "", s.values)
	p.c.environments = append(p.c.environments, s)
}

// settings reads the keys of an environment, or of a server inside it when prefix is
// "loki." or "jaeger.".
func (p *parser) settings(n *yaml.Node, where, prefix string, into map[string]Value) {
	var known []string
	for _, k := range Keys() {
		rest, ok := strings.CutPrefix(k.Name, prefix)
		head, _, nested := strings.Cut(rest, ".")
		if !ok || nested && len(known) > 0 && known[len(known)-1] == head {
			continue
		}
		known = append(known, head)
	}
	p.mapping(n, where, known, func(name string, _, value *yaml.Node) {
		k, ok := keyNamed(prefix + name)
		if !ok {
			p.settings(value, prefix+name, prefix+name+".", into)
			return
		}
		if v, ok := p.value(k, value); ok {
			into[k.Name] = v
		}
	})
}

// mapping visits the entries of a mapping. known are the names that are allowed, nil for
// any; other names, doubled names and other types are reported.
func (p *parser) mapping(n *yaml.Node, where string, known []string, visit func(name string, key, value *yaml.Node)) {
	at := p.at(n)
	n = deref(n)
	if isNull(n) {
		return // a heading with every line below it commented out
	}
	if n.Kind != yaml.MappingNode {
		p.bad.add(at, "%s must hold keys with values, not %s", where, kindOf(n))
		return
	}
	seen := map[string]Origin{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := deref(key).Value
		if k := deref(key); k.Kind != yaml.ScalarNode {
			p.bad.add(p.at(key), "%s has %s for a key: keys are plain words", where, kindOf(k))
			continue
		}
		if first, double := seen[name]; double {
			p.bad.add(p.at(key), "%q is here twice, first at line %d: remove one", clip(name), first.Line)
			continue
		}
		seen[name] = p.at(key)
		if key.ShortTag() == "!!merge" {
			p.bad.add(p.at(key), "merge keys (<<) are not supported: repeat the keys")
			continue
		}
		if known != nil && !slices.Contains(known, name) {
			p.bad.add(p.at(key), "unknown key %q in %s%s", clip(name), where, didYouMean(name, known))
			continue
		}
		visit(name, key, value)
	}
}

// value reads one setting of any kind.
func (p *parser) value(k Key, n *yaml.Node) (Value, bool) {
	at := p.at(n)
	switch k.Kind {
	case List, Files:
		list, ok := p.texts(k, n)
		if ok && k.Kind == Files {
			for i := range list {
				list[i] = p.resolve(list[i])
			}
		}
		return Value{List: list, Origin: at}, ok
	case Map:
		v := Value{Map: map[string]string{}, Origin: at}
		before := len(p.bad)
		p.mapping(n, k.Name, nil, func(name string, key, value *yaml.Node) {
			text, ok := p.scalar(Key{Name: k.Name + "." + name, Kind: Text, Secret: k.Secret}, value)
			if !ok {
				return
			}
			if err := checkHeader(name, text.Text); err != nil {
				p.bad.add(p.at(key), "%s: %v", k.Name, err)
				return
			}
			v.Map[name] = text.Text
		})
		return v, len(p.bad) == before
	case Fields:
		v := Value{Fields: map[string][]string{}, Origin: at}
		before := len(p.bad)
		p.mapping(n, k.Name, fieldKeys(), func(name string, _, value *yaml.Node) {
			if list, ok := p.texts(Key{Name: k.Name + "." + name, Kind: List}, value); ok {
				v.Fields[name] = list
			}
		})
		return v, len(p.bad) == before
	default:
		v, ok := p.scalar(k, n)
		if ok && k.Kind == File {
			v.Text = p.resolve(v.Text)
		}
		return v, ok
	}
}

// texts reads a list of texts that are not empty.
func (p *parser) texts(k Key, n *yaml.Node) ([]string, bool) {
	at := p.at(n)
	n = deref(n)
	if n.Kind != yaml.SequenceNode {
		p.bad.add(at, "%s must be a list, not %s: write [first, second]", k.Name, kindOf(n))
		return nil, false
	}
	var list []string
	for _, item := range n.Content {
		v, ok := p.scalar(Key{Name: "an element of " + k.Name, Kind: Text, Secret: k.Secret}, item)
		if !ok {
			return nil, false
		}
		list = append(list, v.Text)
	}
	if len(list) == 0 {
		p.bad.add(at, "%s is empty: name something, or remove the line", k.Name)
	}
	return list, len(list) > 0
}

// scalar reads one value written as one text. Text must be text: an unquoted 0123 or true
// would silently mean something else to other readers of YAML.
func (p *parser) scalar(k Key, n *yaml.Node) (Value, bool) {
	at := p.at(n)
	n = deref(n)
	switch {
	case isNull(n) || n.Kind == yaml.ScalarNode && n.Value == "":
		p.bad.add(at, "%s has no value: give it one, or remove the line", k.Name)
		return Value{}, false
	case n.Kind != yaml.ScalarNode:
		p.bad.add(at, "%s must be %s, not %s", k.Name, article(k.Kind), kindOf(n))
		return Value{}, false
	}
	tag := n.ShortTag()
	want := "!!str"
	switch k.Kind {
	case Bool:
		want = "!!bool"
	case Number:
		want = "!!int"
	}
	if tag != want && (k.Kind != Duration || tag != "!!int") {
		hint := ""
		if want == "!!str" {
			hint = ": put it in quotes"
		}
		p.bad.add(at, "%s must be %s, not %s%s", k.Name, article(k.Kind), kindOf(n), hint)
		return Value{}, false
	}
	v, err := parseText(k, n.Value)
	if err != nil {
		p.bad.add(at, "%s: %v", k.Name, err)
		return Value{}, false
	}
	v.Origin = at
	return v, true
}

// resolve makes a path of the file absolute: ~/ is the home folder, anything else that is
// relative starts at the file's own folder.
func (p *parser) resolve(path string) string {
	path = expandHome(path)
	if filepath.IsAbs(path) || p.path == "" {
		return path
	}
	return filepath.Join(filepath.Dir(p.path), path)
}
