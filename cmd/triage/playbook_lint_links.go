package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"triage/playbooks"
	"triage/safetext"
)

// Bounds of one check of links.
const (
	maxCheckedLinks  = 2000
	maxLinksTime     = 5 * time.Minute
	linkTimeout      = 5 * time.Second // of one request
	linksAtOnce      = 4
	maxLinkRedirects = 5
	maxLinkHeader    = 64 << 10 // bytes
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
	said := askLinks(all, links)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var findings []playbooks.Finding
	for i, link := range links {
		switch why := said[i]; {
		case why == notAsked:
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

// notAsked stands for a link that the time of the check did not reach.
const notAsked = "not asked"

// askLinks says of each link why it leads nowhere, "" when it leads somewhere.
func askLinks(ctx context.Context, links []string) []string {
	client := &http.Client{
		Timeout: linkTimeout,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, MaxConnsPerHost: linksAtOnce, MaxResponseHeaderBytes: maxLinkHeader,
			TLSHandshakeTimeout: linkTimeout, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			switch {
			case len(via) > maxLinkRedirects:
				return errors.New("it is passed on too often")
			case r.URL.Scheme != "http" && r.URL.Scheme != "https":
				return errors.New("it is passed on to " + r.URL.Scheme)
			}
			r.Header.Del("Referer")
			r.URL.User = nil
			return nil
		},
	}
	defer client.CloseIdleConnections()
	said := make([]string, len(links))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(linksAtOnce, len(links)) {
		wg.Go(func() {
			for i := range next {
				said[i] = askLink(ctx, client, links[i])
			}
		})
	}
	for i := range links {
		next <- i
	}
	close(next)
	wg.Wait()
	return said
}

// askLink asks one link.
func askLink(ctx context.Context, client *http.Client, link string) (why string) {
	for _, method := range [...]string{http.MethodHead, http.MethodGet} {
		if ctx.Err() != nil {
			return notAsked
		}
		status, err := askOnce(ctx, client, method, link)
		switch {
		case err != nil && ctx.Err() != nil:
			return notAsked
		case err != nil:
			why = "cannot be reached: " + whyUnreached(err)
			if method == http.MethodHead && !isTimeout(err) {
				continue // some servers hang up on HEAD
			}
			return why
		case status < 400, status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusProxyAuthRequired, status == http.StatusTooManyRequests:
			return ""
		default:
			why = fmt.Sprintf("leads nowhere: %d %s", status, http.StatusText(status))
		}
	}
	return why
}

func askOnce(ctx context.Context, client *http.Client, method, link string) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, method, link, http.NoBody)
	if err != nil {
		return 0, err
	}
	req.Header.Set("User-Agent", "triage/"+versionNumber())
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

func isTimeout(err error) bool {
	var late net.Error
	return errors.As(err, &late) && late.Timeout()
}

// whyUnreached puts a failure of the network in words, without the URL that it names.
func whyUnreached(err error) string {
	var noHost *net.DNSError
	var at *url.Error
	switch {
	case isTimeout(err):
		return fmt.Sprintf("no answer within %s", linkTimeout)
	case errors.As(err, &noHost) && noHost.IsNotFound:
		return "there is no such host"
	case errors.As(err, &at):
		err = at.Err
	}
	return safetext.Line(err.Error())
}
