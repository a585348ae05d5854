package tui

// queriesByCommand are the entry's queries by the command of its text that holds them.
func (m *Model) queriesByCommand() map[int]*entryQuery {
	by := map[int]*entryQuery{}
	qs := m.queries()
	for i := range qs {
		if qs[i].Command != 0 {
			by[qs[i].Command] = &qs[i]
		}
	}
	return by
}

// frontQueries are the queries of the entry that stand in no step, each behind the key that
// asks it, under a title unless that is empty.
func (b *rowsBuilder) frontQueries(title, indent string) {
	qs := b.m.queries()
	first := true
	for i := range qs {
		q := &qs[i]
		if q.Command != 0 {
			continue
		}
		switch {
		case first && title != "":
			b.section(title)
		case first:
			b.put(nil)
		}
		first = false
		mark := styled(key, "c ")
		switch ok, _ := q.Runnable(); {
		case b.m.numbers != nil:
			mark = text("query ")
		case !ok || b.m.o.Collect == nil:
			mark = styled(dim, "- ")
		}
		l := append(text(indent), mark...).add(strong, b.m.queryName(q)).add(command, "  "+b.m.safe(q.String()))
		b.rows = append(b.rows, pageRow{line: l, subject: b.m.querySubject(q), open: b.openAnswer(q)})
		b.outcome(indent+"  ", q)
	}
}

// outcome is a row with what came of a query, once it has been asked.
func (b *rowsBuilder) outcome(indent string, q *entryQuery) {
	if q == nil {
		return
	}
	if a := b.m.askedOf(q.key); a != nil {
		l := append(text(indent), styled(dim, b.m.g.arrow+" ")...)
		b.rows = append(b.rows, pageRow{line: append(l, b.m.askedLine(a)...), subject: b.m.querySubject(q), open: openReply(a)})
	}
}

// openAnswer opens what a query has brought; nil before it was asked.
func (b *rowsBuilder) openAnswer(q *entryQuery) func(*Model) screen {
	if a := b.m.askedOf(q.key); a != nil {
		return openReply(a)
	}
	return nil
}
