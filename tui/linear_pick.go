package tui

import (
	"context"
	"strings"

	"triage/investigate"
)

// PickLinear is [Pick] without a screen, for screen readers: a numbered list and a question.
func PickLinear(ctx context.Context, r investigate.Requests, o Options) (chosen investigate.Request, ok bool, err error) {
	p := newPicker(o)
	p.fill(r)
	l := newLinear(ctx, p.Model)
	head := []string{l.heading()}
	for _, s := range r.Sources {
		head = append(head, l.sourceWords(s))
	}
	listed, rows := l.requestList(p.list)
	l.print(append(head, rows...))
	for l.err == nil {
		said, more := l.ask(ctx, "number of the request to open, /WORDS to filter, / for all, 0 to leave:")
		if !more || linearWords[said] == "0" || said == "0" {
			break
		}
		words, filter := strings.CutPrefix(said, "/")
		switch i := number(said, len(listed)); {
		case filter:
			p.list.filter = words
			p.list.refresh(p.Model)
			listed, rows = l.requestList(p.list)
			l.print(rows)
		case said == "" && len(l.rest) > 0:
			l.print(l.rest)
		case said == "":
		case i >= 0:
			return *listed[i], true, nil
		default:
			l.write("there are the requests 1 to " + itoa(len(listed)) + "\n")
		}
	}
	return investigate.Request{}, false, l.err
}

// requestList are the requests that pass the filter, numbered, under their groups.
func (l *linear) requestList(list *pickScreen) (listed []*investigate.Request, rows []string) {
	for _, x := range list.rows {
		if x.request == nil {
			shape := l.safe(x.shape)
			if shape == "" {
				shape = "shape not known"
			}
			rows = append(rows, "", count(x.n, "request")+" like this, newest "+ago(x.newest, l.o.now())+": "+shape)
			continue
		}
		listed = append(listed, x.request)
		id := "request " + l.safe(x.request.RequestID)
		if x.request.RequestID == "" {
			id = "trace " + l.safe(x.request.TraceID)
		}
		rows = append(rows, itoa(len(listed))+" "+id+" at "+clock(x.request.Time)+", "+l.safe(x.request.Service)+": "+l.safe(x.request.Message))
	}
	head := count(len(listed), "failing request") + ", newest first"
	if list.filter != "" {
		head += ", filter " + l.safe(list.filter)
	}
	return listed, append([]string{head}, rows...)
}
