package tui

import (
	"context"

	"triage/investigate"
)

// PickLinear is [Pick] without a screen, for screen readers: a numbered list and a question.
func PickLinear(ctx context.Context, r investigate.Requests, o Options) (chosen investigate.Request, ok bool, err error) {
	p := newPicker(r, o)
	l := newLinear(ctx, p.Model)
	var listed []*investigate.Request
	rows := []string{l.heading(), count(len(r.Requests), "failing request") + ", newest first"}
	for _, s := range r.Sources {
		rows = append(rows, l.sourceWords(s))
	}
	for _, x := range p.list.rows {
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
	l.print(rows)
	for l.err == nil {
		said, more := l.ask(ctx, "number of the request to open, 0 to leave:")
		if !more || linearWords[said] == "0" || said == "0" {
			break
		}
		if said == "" {
			if len(l.rest) > 0 {
				l.print(l.rest)
			}
			continue
		}
		if i := number(said, len(listed)); i >= 0 {
			return *listed[i], true, nil
		}
		l.write("there are the requests 1 to " + itoa(len(listed)) + "\n")
	}
	return investigate.Request{}, false, l.err
}
