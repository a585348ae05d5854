package playbooks

import "slices"

// together checks the entries against each other.
func (l *linter) together() {
	byID, byAlias := map[string]*Entry{}, map[string]*Entry{}
	for _, e := range Builtin().entries {
		byAlias[e.ID] = e
	}
	for _, c := range l.entries {
		e := c.e
		if have := byID[e.ID]; have != nil {
			if c.e.isIndexPage() {
				continue
			}
			c.inFront("id:", c.level(), "duplicate-id", "the id %s is already that of %s", e.ID, have.Path)
			continue
		}
		byID[e.ID] = e
	}
	for _, c := range l.entries {
		if c.e.Foreign {
			continue // a site's aliases are addresses
		}
		for _, a := range c.e.Aliases {
			have := byID[a]
			if have == nil {
				have = byAlias[a]
			}
			if have != nil && have != c.e {
				c.inFront(a, LevelError, "duplicate-alias", "the alias %s is already a name of %s", a, have.Path)
				continue
			}
			byAlias[a] = c.e
		}
	}
	for _, c := range l.entries {
		known := func(name string) bool { return byID[name] != nil || byAlias[name] != nil }
		for _, r := range c.e.Related {
			if !known(r) {
				c.inFront(r, LevelError, "dangling", "related names %q, which is no entry", r)
			}
		}
		if s := c.e.SupersededBy; s != "" && !known(s) {
			c.inFront("superseded_by:", LevelError, "dangling", "superseded_by names %q, which is no entry", s)
		}
	}
	l.ranks()
}

// level is how bad it is when an entry is in the way of another: a foreign file cannot help
// what it is called.
func (c *entryLint) level() Level {
	if c.e.Foreign {
		return LevelWarning
	}
	return LevelError
}

// ranks finds entries between which only their ids decide, and entries that are never first
// for anything.
func (l *linter) ranks() {
	var own []*entryLint
	for _, c := range l.entries {
		if !c.e.Foreign && !c.e.retired() && !slices.ContainsFunc(own, func(o *entryLint) bool { return o.e.ID == c.e.ID }) {
			own = append(own, c)
		}
	}
	tied := l.ambiguous(own)
	for _, c := range own {
		if c.e.Status == statusDraft || tied[c.e] {
			continue
		}
		facts, why := c.e.match.probes()
		if why != "" {
			c.inFront("match:", LevelError, "never-matches", "%s", why)
			continue
		}
		if first := shadow(c.e, facts, own); first != nil {
			c.inFront("id:", LevelError, "shadowed", "%s comes first for all that this entry matches: narrow that one, or raise the priority of this", first.ID)
		}
	}
}

// shadow is the entry that comes before e for the last of the facts, when e is first for
// none of them; nil when it is, or when there are none.
func shadow(e *Entry, facts []Facts, own []*entryLint) *Entry {
	var before *Entry
	for i := range facts {
		s := newSubject(&facts[i])
		mine, ok := try(e, &s)
		if !ok {
			continue
		}
		best := mine
		for _, o := range own {
			if c, fits := try(o.e, &s); fits && c.compare(best) < 0 {
				best = c
			}
		}
		if best.entry == e || best.compareFit(mine) == 0 && best.entry.match.priority == e.match.priority {
			return nil
		}
		before = best.entry
	}
	return before
}

// coded is a code pattern of an entry with what else must hold for it to match.
type coded struct {
	c    *entryLint
	glob glob
	and  *condition // nil for the codes of the entry itself
}

// ambiguous finds pairs of entries that fit some code equally well. It reports each pair
// once, on the later entry.
func (l *linter) ambiguous(own []*entryLint) (tied map[*Entry]bool) {
	tied = map[*Entry]bool{}
	type key struct {
		exact    string
		literals int
	}
	buckets := map[key][]coded{}
	told := map[[2]*Entry]bool{}
	for _, c := range own {
		for _, p := range c.patterns() {
			k := key{literals: p.glob.literals()}
			if p.glob.exact() {
				k.exact = string(p.glob)
			}
			for _, other := range buckets[k] {
				pair := [2]*Entry{other.c.e, c.e}
				if other.c == c || told[pair] {
					continue
				}
				if code, ok := equallyFit(other, p); ok {
					told[pair], tied[c.e], tied[other.c.e] = true, true, true
					c.inFront(string(p.glob), LevelError, "ambiguous", "%s fits the code %s as well as this entry does: narrow one of them, or set priority", other.c.e.ID, code)
				}
			}
			buckets[k] = append(buckets[k], p)
		}
	}
	return tied
}

// patterns are the code patterns of an entry.
func (c *entryLint) patterns() []coded {
	var out []coded
	for _, g := range c.e.match.codes {
		out = append(out, coded{c, g, nil})
	}
	for _, and := range c.e.match.any {
		for _, g := range and.codes {
			out = append(out, coded{c, g, and})
		}
	}
	return out
}

// equallyFit finds a code for which nothing but the ids decides between two entries.
func equallyFit(a, b coded) (code string, ok bool) {
	code, ok = intersection(a.glob, b.glob)
	if !ok {
		return "", false
	}
	f, field := sample([]*condition{a.c.e.match.scope, b.c.e.match.scope, a.and, b.and})
	if field != "" && field != "codes" {
		return "", false
	}
	f.Code = code
	s := newSubject(&f)
	x, fits := try(a.c.e, &s)
	y, fitsToo := try(b.c.e, &s)
	return code, fits && fitsToo && x.hit.group == groupCode && x.compareFit(y) == 0 &&
		(x.entry.Status == statusDraft) == (y.entry.Status == statusDraft) &&
		x.entry.match.priority == y.entry.match.priority
}
