package config

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// hidden stands for a secret.
const hidden = "(hidden)"

// Setting is one line of what is in force.
type Setting struct {
	Key  string
	Text string // secrets are hidden; hostile otherwise
	From string // place in the file, variable, flag, or "default"
}

// Settings are the settings in force, in the order of [Keys]. With all, defaults are among
// them. No secret is in any of them: passwords, tokens and header values are hidden, as are
// user information and query of a URL; of a command only the program is named.
func (e *Environment) Settings(all bool) []Setting {
	list := []Setting{{Key: "environment", Text: "(none)", From: "default"}}
	if e.Name != "" {
		list[0].Text, list[0].From = e.Name, e.nameFrom.String()
	}
	for _, k := range Keys() {
		if v, ok := e.values[k.Name]; ok {
			list = append(list, Setting{Key: k.Name, Text: show(k, v), From: v.Origin.String()})
		} else if all {
			text := k.Default
			if text == "" {
				text = "not set"
			}
			list = append(list, Setting{Key: k.Name, Text: "(" + text + ")", From: Origin{}.String()})
		}
	}
	return list
}

func show(k Key, v Value) string {
	switch {
	case k.Kind == List && k.Secret && len(v.List) == 1:
		return v.List[0]
	case k.Kind == List && k.Secret && len(v.List) > 0:
		return fmt.Sprintf("%s (%d arguments hidden)", v.List[0], len(v.List)-1)
	case k.Kind == Map && k.Secret:
		names := sortedKeys(v.Map)
		for i := range names {
			names[i] += ": " + hidden
		}
		return strings.Join(names, ", ")
	case k.Secret:
		return hidden
	}
	switch k.Kind {
	case URL:
		return redactURL(v.Text)
	case Bool:
		return strconv.FormatBool(v.Bool)
	case Number:
		return strconv.Itoa(v.Number)
	case Duration:
		return v.Duration.String()
	case List, Files:
		return strings.Join(v.List, ", ")
	case Fields:
		names := sortedKeys(v.Fields)
		for i, name := range names {
			names[i] = name + ": " + strings.Join(v.Fields[name], ", ")
		}
		return strings.Join(names, "; ")
	}
	return v.Text
}

// redactURL hides what may be a credential in an address: user information and the values
// of the query.
func redactURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return hidden
	}
	if u.User == nil && u.RawQuery == "" {
		return raw
	}
	var b strings.Builder
	b.WriteString(u.Scheme + "://")
	if u.User != nil {
		b.WriteString(hidden + "@")
	}
	b.WriteString(u.Host + u.EscapedPath())
	if u.RawQuery != "" {
		b.WriteString("?" + hidden)
	}
	return b.String()
}
