package playbooks

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"triage/envelope"
)

// Lookup finds entries by anything a person may hold: an id, an error code, the name of an
// alert, a title, the name of a file, the URL of a runbook, or the name of a kind, a gRPC
// status or an HTTP status. Best first; empty when nothing fits.
func (l *Library) Lookup(key string) []Match {
	key = strings.TrimSpace(key)
	if key == "" {
		return nil
	}
	var ms []Match
	seen := map[*Entry]bool{}
	add := func(e *Entry, reason string, score int) {
		if !seen[e] {
			seen[e] = true
			ms = append(ms, Match{Entry: e, Reason: reason, Score: score, General: e.Default})
		}
	}
	if e, ok := l.byID[key]; ok {
		add(e, "id "+key, 4)
	}
	for _, c := range l.byCode(key) {
		add(c.entry, join(c.hit.why), 3)
	}
	for _, mentioned := range []bool{false, true} {
		for _, e := range l.byName[fold(key)] {
			if contains(e.match.mentions, fold(key)) == mentioned {
				add(e, "name "+key, 2)
			}
		}
	}
	if u, ok := parseRunbookURL(key); ok {
		for _, e := range l.byURL(u) {
			add(e, "runbook "+u.name, 2)
		}
	}
	for _, f := range statusFacts(key) {
		for _, m := range l.Match([]Facts{f}) {
			if m.Entry.Default {
				add(m.Entry, "general advice for "+key, 1)
			}
		}
	}
	slices.SortStableFunc(ms, func(a, b Match) int {
		if r := compareBool(a.Entry.retired(), b.Entry.retired()); r != 0 {
			return r
		}
		return b.Score - a.Score
	})
	return ms
}

// byCode are the entries about a code wherever it may occur, so that what else they ask
// for is left out of account.
func (l *Library) byCode(code string) []candidate {
	var cs []candidate
	for _, e := range l.entries {
		all := append(globs(nil), e.match.codes...)
		for _, c := range e.match.any {
			all = append(all, c.codes...)
		}
		switch g, ok := all.match(code); {
		case ok:
			cs = append(cs, candidate{entry: e, hit: codeHit(g, code)})
		case contains(e.match.coded, snake(code)):
			cs = append(cs, candidate{entry: e, hit: hit{group: groupCode, exact: true, why: []string{"name " + code}}})
		}
	}
	slices.SortFunc(cs, candidate.compare)
	return cs
}

// byURL are the entries that a runbook's URL leads to: a part of a page before the page, and
// the nearer file before the farther.
func (l *Library) byURL(u runbookURL) []*Entry {
	type found struct {
		e    *Entry
		part bool
		tail int
	}
	var all []found
	for _, e := range l.entries {
		if part, tail, ok := u.leads(e); ok {
			all = append(all, found{e, part, tail})
		}
	}
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(compareBool(b.part, a.part), cmp.Compare(b.tail, a.tail))
	})
	out := make([]*Entry, len(all))
	for i, f := range all {
		out[i] = f.e
	}
	return out
}

// statusFacts are the facts that a kind's or a status's name stands for.
func statusFacts(key string) []Facts {
	up := upperSnake(key)
	for _, k := range allKinds() {
		if string(k) == up {
			return []Facts{{Position: Root, Kind: k}}
		}
	}
	switch c := envelope.Class(strings.ToLower(key)); c {
	case envelope.Transient, envelope.Permanent, envelope.Policy:
		return []Facts{{Position: Root, Class: c}}
	}
	if n, err := strconv.Atoi(key); err == nil && n >= 100 {
		return []Facts{{Position: Root, HTTPStatus: n, Kind: kindOfHTTP(n)}}
	}
	if name, ok := grpcName(key); ok && name != "OK" {
		return []Facts{{Position: Root, GRPCStatus: name, Kind: kindOfGRPC(name)}}
	}
	return nil
}

// kindOfGRPC is the kind whose advice fits a bare gRPC status best.
func kindOfGRPC(name string) envelope.Kind {
	switch name {
	case "INVALID_ARGUMENT":
		return envelope.KindInvalidInput
	case "DEADLINE_EXCEEDED":
		return envelope.KindTimeout
	case "FAILED_PRECONDITION":
		return envelope.KindPreconditionFailed
	case "ABORTED":
		return envelope.KindConcurrencyAborted
	case "INTERNAL":
		return envelope.KindInternal
	}
	return envelope.Kind(name) // the others have the name of their kind
}

// kindOfHTTP is the kind whose advice fits a bare HTTP status best.
func kindOfHTTP(status int) envelope.Kind {
	switch status {
	case 400, 415, 422:
		return envelope.KindInvalidInput
	case 401:
		return envelope.KindUnauthenticated
	case 403, 451:
		return envelope.KindPermissionDenied
	case 404, 410:
		return envelope.KindNotFound
	case 408, 504:
		return envelope.KindTimeout
	case 409:
		return envelope.KindAlreadyExists
	case 412, 428:
		return envelope.KindPreconditionFailed
	case 413:
		return envelope.KindPayloadTooLarge
	case 416:
		return envelope.KindOutOfRange
	case 424, 502:
		return envelope.KindDependencyFailed
	case 429:
		return envelope.KindRateLimited
	case 499:
		return envelope.KindCancelled
	case 405, 501:
		return envelope.KindUnimplemented
	case 503:
		return envelope.KindUnavailable
	case 500:
		return envelope.KindInternal
	}
	return envelope.KindUnknown
}
