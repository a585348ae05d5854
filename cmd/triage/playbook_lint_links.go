package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"triage/playbooks"
	"triage/safetext"
	"triage/sources/weblink"
)

// Bounds of one check of links.
const (
	maxCheckedLinks = 2000
	maxLinksTime    = 5 * time.Minute
)

// linkPlace is where a link stands.
type linkPlace struct {
	file string
	line int
}

// checkLinks asks every web link of the entries, each once, whether it leads anywhere: with
// HEAD, and with GET where the server does not take that. It sends no credentials, and asks
// inside the network too, where runbooks lead to. A link that wants a log-in leads somewhere.
func checkLinks(ctx context.Context, a *app, dirs []playbooks.Dir) ([]playbooks.Finding, error) {
	links, places := webLinks(dirs)
	left := max(0, len(links)-maxCheckedLinks)
	links = links[:len(links)-left]
	all, cancel := context.WithTimeout(ctx, maxLinksTime)
	defer cancel()
	said := weblink.Check(all, links, "triage/"+versionNumber())
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var findings []playbooks.Finding
	for i, link := range links {
		switch why := said[i]; {
		case why == weblink.NotAsked:
			left++
		case why != "":
			for _, p := range places[link] {
				findings = append(findings, playbooks.Finding{
					File: p.file, Line: p.line, Rule: "url", Level: playbooks.LevelWarning,
					Text: fmt.Sprintf("the link %s %s", safetext.Line(link), why),
				})
			}
		}
	}
	if left > 0 {
		a.note("%s not tried: a check tries at most %d, for at most %s", counted(left, "link"), maxCheckedLinks, maxLinksTime)
	}
	return findings, nil
}

// webLinks are the links of the entries without their anchors, in the order of the files.
func webLinks(dirs []playbooks.Dir) (links []string, places map[string][]linkPlace) {
	places = map[string][]linkPlace{}
	lib, _ := playbooks.Load(dirs...) // lint tells what is wrong with the files
	for _, e := range lib.Entries() {
		if e.Default || strings.Contains(e.ID, "#") { // a part of a page is in the page
			continue
		}
		for _, l := range e.WebLinks() {
			link, _, _ := strings.Cut(l.URL, "#")
			if places[link] == nil {
				links = append(links, link)
			}
			places[link] = append(places[link], linkPlace{e.Path, l.Line})
		}
	}
	return links, places
}
