package playbooks

import (
	"errors"
	"fmt"
	"path"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// ownersFile is the file in which Kubernetes' repositories, and those that review as they
// do, say who answers for a folder (https://go.k8s.io/owners).
const ownersFile = "OWNERS"

const (
	maxOwnersFile = 64 << 10 // bytes
	maxOwners     = 3        // people named of one file
)

// isOwners tells whether a file says who answers for its folder.
func isOwners(name string) bool { return path.Base(name) == ownersFile }

// owners are who answers for the folders of a root, by folder.
type owners map[string]string

// take puts the owner of the nearest folder on a foreign entry that names none itself.
func (o owners) take(e *Entry) {
	if !e.Foreign || e.Owner != "" || len(o) == 0 {
		return
	}
	for folder := path.Dir(e.file); ; folder = path.Dir(folder) {
		if owner := o[folder]; owner != "" {
			e.Owner = owner
			return
		}
		if folder == "." || folder == "/" {
			return
		}
	}
}

// loadOwners reads one file of owners. All that is wrong with it is one warning.
func loadOwners(d Dir, name string) file {
	full := path.Join(d.Name, name)
	src, at, err := readStamped(d.FS, name)
	if err == nil && len(src) > maxOwnersFile {
		err = fmt.Errorf("it is larger than %d KiB", maxOwnersFile>>10)
	}
	if err != nil {
		return file{stamp: at, warning: &Warning{File: full, Text: fmt.Sprintf("not used: %v", cause(err))}}
	}
	owner, line, err := ownerOf(src)
	f := file{stamp: at, owner: owner}
	if err != nil {
		f.warning = &Warning{File: full, Line: line, Text: fmt.Sprintf("not used: %v", err)}
	}
	return f
}

// ownerOf is who a file of owners names: the component and its first approvers, reviewers
// where it has no approvers. It is "" when it names nobody, which is no error.
func ownerOf(src []byte) (owner string, line int, err error) {
	var f struct {
		Component string `yaml:"component"`
		Approvers list   `yaml:"approvers"`
		Reviewers list   `yaml:"reviewers"`
		Filters   map[string]struct {
			Approvers list `yaml:"approvers"`
			Reviewers list `yaml:"reviewers"`
		} `yaml:"filters"`
	}
	if strings.TrimSpace(string(src)) == "" {
		return "", 0, nil
	}
	if err := yaml.Load(src, &f); err != nil {
		// Elsewhere such files are lists of addresses, which are no mapping.
		e := loadErrors(err)[0]
		if _, readable := explainYAML(e.Message); !readable {
			return "", max(e.Mark.Line, 1), errors.New(e.Message)
		}
	}
	people := f.Approvers.strings()
	if all, ok := f.Filters[".*"]; ok && len(people) == 0 {
		people = append(all.Approvers.strings(), all.Reviewers.strings()...)
	}
	if len(people) == 0 {
		people = f.Reviewers.strings()
	}
	names := strings.Join(people[:min(len(people), maxOwners)], ", ")
	if n := len(people) - maxOwners; n > 0 {
		names += fmt.Sprintf(" and %d more", n)
	}
	switch component := oneLine(f.Component); {
	case component == "":
		return oneLine(names), 0, nil
	case names == "":
		return component, 0, nil
	default:
		return component + ": " + oneLine(names), 0, nil
	}
}
