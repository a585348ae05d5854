package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/alert/clue"
	"triage/correlate"
	"triage/investigate"
	"triage/link"
	"triage/paste"
	"triage/sources/loki"
	"triage/telemetry"
)

func newLink(a *app) *cobra.Command {
	var f lookFlags
	var alertName string
	cmd := &cobra.Command{
		Use:   "link [ANYTHING]",
		Short: "Write links to an incident: for an alert, a chat, a ticket",
		Long: `Write links to an incident, one a line: as triage://, as a command, and as pages of
Grafana Explore and Jaeger where the configuration names these. No server is asked.`,
		Example: "  triage link --request-id 7f3a9c2e --service payments\n  triage link 'https://jaeger.example.com/trace/4bf92f…'",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := f.linkClues(a, cmd, args)
			if err != nil {
				return err
			}
			c.SetAlert(alertName, "--alert")
			return writeLinks(a, &f, c)
		},
	}
	inGroup(cmd, groupHandle, func(set *pflag.FlagSet) {
		set.Var((*once)(&f.requestID), "request-id", "id of the request")
		set.Var((*once)(&f.traceID), "trace-id", "its trace id")
		set.Var((*once)(&f.correlationID), "correlation-id", "id of a wider business operation")
		set.Var((*once)(&f.errorCode), "error-code", "the error code")
		set.Var((*once)(&f.service), "service", "the service")
		set.StringVar(&alertName, "alert", "", "name of the alert")
	})
	f.addWindow(cmd)
	inGroup(cmd, groupWhere, func(set *pflag.FlagSet) {
		f.config.add(set)
	})
	return cmd
}

// linkClues are what a link is to be made of: the flags, or what was pasted.
func (f *lookFlags) linkClues(a *app, cmd *cobra.Command, args []string) (*clue.Clues, error) {
	c := clue.Clues{Source: "flags", Status: clue.Firing}
	if len(args) > 0 {
		text, err := a.pasted(args)
		if err != nil {
			return nil, err
		}
		if c, err = paste.Read(text, a.now()); err != nil {
			return nil, unreadable(err)
		}
		a.say(readAs(&c))
	}
	for _, id := range [...]struct {
		flag, value string
		kind        clue.Kind
	}{
		{"request-id", f.requestID, clue.RequestID}, {"trace-id", f.traceID, clue.TraceID}, {"correlation-id", f.correlationID, clue.CorrelationID},
	} {
		if !cmd.Flags().Changed(id.flag) {
			continue
		}
		known := len(c.IDs)
		if c.ID(id.kind, id.value, "--"+id.flag); len(c.IDs) == known {
			return nil, &usageError{fmt.Sprintf("--%s: %q cannot stand in a link: letters, digits and ._:@/+=- alone, at most 128", id.flag, clip(id.value))}
		}
	}
	c.SetCode(f.errorCode, "--error-code")
	if f.service != "" {
		c.Service(f.service, clue.RankNamed, "--service")
	}
	return &c, nil
}

// writeLinks writes one link a line.
func writeLinks(a *app, f *lookFlags, c *clue.Clues) error {
	w, err := window(f.since, f.start, f.end, a.now())
	if err != nil {
		return err
	}
	if w.IsZero() && c.Window != nil && !c.Window.Relative {
		w = telemetry.Window{Start: c.Window.Start, End: c.Window.End}
	}
	own, err := ownLink(f, c, w)
	if err != nil {
		return err
	}
	lines := []string{own, "triage '" + own + "'"}
	_, env, err := f.config.load(a)
	if err != nil {
		return err
	}
	pages := investigate.Links(env.Links)
	if q := logQuery(c, env.Selector); q != "" {
		if w.Start.IsZero() {
			w.Start = a.now().Add(-defaultLength)
		}
		if w.End.IsZero() {
			w.End = w.Start.Add(defaultLength)
		}
		lines = append(lines, pages.Explore(q, w))
	}
	for _, id := range c.IDs {
		if id.Kind == clue.TraceID {
			lines = append(lines, pages.Trace(id.Value))
			break
		}
	}
	for _, l := range lines {
		if l == "" {
			continue
		}
		if _, err := fmt.Fprintln(a.out, l); err != nil {
			return err
		}
	}
	return nil
}

// ownLink is the triage:// link, which must keep to its own grammar.
func ownLink(f *lookFlags, c *clue.Clues, w telemetry.Window) (string, error) {
	p := map[string]string{"v": "1"}
	for _, id := range c.IDs {
		if name := string(id.Kind); p[name] == "" && !id.Guess {
			p[name] = id.Value
		}
	}
	for name, fact := range map[string]*clue.Fact{"code": c.Code, "alert": c.Alert, "env": c.Env} {
		if fact != nil {
			p[name] = fact.Value
		}
	}
	if best := c.Best(); len(best) > 0 {
		p["service"] = best[0].Name
	}
	if f.config.env != "" {
		p["env"] = f.config.env
	}
	if !w.Start.IsZero() {
		name := "from"
		if w.End.IsZero() {
			name = "at"
		}
		p[name] = seconds(w.Start)
		if !w.End.IsZero() {
			p["to"] = seconds(w.End)
		}
	}
	o, err := link.ParseOwn(link.Own{Verb: "open", Params: p}.String())
	if err != nil {
		return "", &usageError{err.Error()}
	}
	return o.String(), nil
}

func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// logQuery is the query for the records of what was read; "" where nothing names one.
func logQuery(c *clue.Clues, selector string) string {
	if selector == "" {
		selector = `{service_name=~".+"}`
	}
	what := ""
	switch q := readings(c.IDs); {
	case len(q) > 0:
		what = firstID(q[0])
	case c.Code != nil:
		what = c.Code.Value
	case len(c.Best()) > 0:
		return strings.TrimSuffix(selector, "}") + ", service_name=" + loki.Quote(c.Best()[0].Name) + "}"
	default:
		return ""
	}
	return selector + " |= " + loki.Quote(what)
}

// firstID is the id that a query asks for.
func firstID(q correlate.Query) string {
	for _, id := range [...]string{q.RequestID, q.TraceID, q.CorrelationID} {
		if id != "" {
			return id
		}
	}
	return ""
}
