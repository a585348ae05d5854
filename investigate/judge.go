package investigate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"triage/correlate"
)

const (
	// grace is what the last correlation gets beyond the end of the context. What was found
	// by then has to be shown, and people who press Ctrl-C wait no longer than a fifth of a
	// second.
	grace = 150 * time.Millisecond
	// leave is how long questions may take to notice that the context has ended. With grace
	// it stays under that fifth of a second.
	leave = 30 * time.Millisecond
)

// judged is what the last finished correlation knew.
type judged struct {
	done        bool // there was one
	version     int  // of the evidence
	logs, spans int
	at          time.Time
}

// judge puts the incident that the evidence makes into f. When time is up before it is there,
// that of the last correlation that came to an end stands, and the last finding says so.
func (i *inquiry) judge(f *Finding, last bool) {
	if i.judged.done && i.judged.version == i.version {
		return
	}
	ctx, cancel := i.ctx, context.CancelFunc(func() {})
	if last {
		ctx, cancel = withGrace(i.ctx)
	}
	defer cancel()
	ev := i.evidence
	ev.Logs = ev.Logs[:len(ev.Logs):len(ev.Logs)]
	ev.Spans = ev.Spans[:len(ev.Spans):len(ev.Spans)]
	ev.NoAnswer = i.noAnswer()
	inc, err := i.o.correlate(ctx, ev)
	if err == nil {
		f.Incident = inc
		i.judged = judged{true, i.version, len(ev.Logs), len(ev.Spans), i.o.Now().UTC()}
		return
	}
	if last {
		i.cutOff(f)
	}
}

// withGrace is a context that outlives ctx by [grace].
func withGrace(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		t := time.NewTimer(grace)
		defer t.Stop()
		select {
		case <-t.C:
			cancel()
		case <-longer.Done():
		}
	})
	return longer, func() {
		stop()
		cancel()
	}
}

// cutOff says that the incident is not that of all the evidence. One that knew of no record
// yet would say that there are none, so it does not stand.
func (i *inquiry) cutOff(f *Finding) {
	logs, spans := len(i.evidence.Logs), len(i.evidence.Spans)
	shown := fmt.Sprintf("shown is the state of %s, with %s", i.judged.at.Format("15:04:05.000 UTC"), amount(i.judged.logs, i.judged.spans))
	if i.judged.logs+i.judged.spans == 0 {
		shown = "how the request fared is not known"
		f.Incident = correlate.Incident{
			Query: i.evidence.Query, Status: correlate.Unknown,
			Verdict: correlate.Verdict{Summary: "cannot tell: there was no time to look at what was found"},
		}
	}
	by, help := "the deadline of "+duration(i.o.Timeout), ": raise --timeout or narrow the window"
	if i.wasInterrupted() {
		by, help = "an interrupt", ""
	}
	i.bound("correlating %s was cut off by %s%s; %s", amount(logs, spans), by, help, shown)
}

// interrupted says that the end came too early, and what helps against it.
func (i *inquiry) interrupted(before string) string {
	if i.wasInterrupted() {
		return "interrupted before " + before
	}
	return "time was up before " + before + ": raise --timeout"
}

// wasInterrupted tells whether somebody ended the investigation, not its deadline.
func (i *inquiry) wasInterrupted() bool { return errors.Is(i.ctx.Err(), context.Canceled) }

func amount(logs, spans int) string {
	return counted(logs, "record") + " and " + counted(spans, "span")
}

func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// duration is d without the zero parts that Go writes: "5m", not "5m0s".
func duration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// abandon ends the questions that have not noticed the end of the context: their sources are
// stuck. Their goroutines are waited for, and what they still bring is not taken.
func (i *inquiry) abandon() {
	stuck := len(i.open)
	for _, q := range i.open {
		i.end(event{q: q, done: true, err: inWords(q.source, i.ctx.Err())})
	}
	i.fresh = true
	events := i.events
	go func() {
		for stuck > 0 {
			if ev := <-events; ev.done {
				stuck--
			}
		}
	}()
}
