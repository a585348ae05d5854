package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"triage/config"
	"triage/envelope"
	"triage/playbooks"
	"triage/sources"
	"triage/sources/files"
	"triage/telemetry"
)

// Bounds of counting codes.
const (
	coverageSlices = 12      // parts of the window of a server, each asked for by itself
	coverageSample = 5000    // error records read of each part, newest first
	maxCodes       = 100_000 // codes told apart
	maxCodeLine    = 4 << 10 // bytes of a line of a list
)

// collector counts the error codes that it is shown.
type collector struct {
	decoder *envelope.Decoder
	env     string
	window  telemetry.Window

	byKey   map[seenKey]*playbooks.Seen
	without int // errors without a code
	sampled bool
	partial bool // something could not be read
	notes   []string
}

type seenKey struct{ code, service string }

func (c *collector) cut(format string, args ...any) {
	c.partial = true
	c.notes = append(c.notes, fmt.Sprintf(format, args...))
}

// seen are the codes, in a fixed order.
func (c *collector) seen() []playbooks.Seen {
	out := make([]playbooks.Seen, 0, len(c.byKey))
	for _, s := range c.byKey {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b playbooks.Seen) int {
		return cmp.Or(cmp.Compare(a.Facts.Code, b.Facts.Code), cmp.Compare(a.Facts.Service, b.Facts.Service))
	})
	return out
}

// add counts n errors of one code. facts are asked for once a code.
func (c *collector) add(key seenKey, n int, at time.Time, facts func() playbooks.Facts) {
	s := c.byKey[key]
	if s == nil {
		if len(c.byKey) >= maxCodes {
			if !c.partial {
				c.cut("more than %d codes were seen: the others are not counted", maxCodes)
			}
			return
		}
		if c.byKey == nil {
			c.byKey = map[seenKey]*playbooks.Seen{}
		}
		s = &playbooks.Seen{Facts: facts()}
		c.byKey[key] = s
	}
	s.Count += n
	if at.After(s.Last) {
		s.Last = at
	}
}

// envelope counts one error, or leaves out what is none.
func (c *collector) envelope(e *envelope.Envelope, service string) {
	isError := e.Severity.AtLeast(envelope.Error) || e.Panic || e.Severity == envelope.SeverityUnknown && e.Code != ""
	switch {
	case !isError:
		return
	case e.Code == "":
		c.without++
		return
	}
	service = cmp.Or(e.Service, service)
	c.add(seenKey{e.Code, service}, 1, e.Time, func() playbooks.Facts { return factsOf(e, service, c.env) })
}

// factsOf are what the playbooks can match of one envelope.
func factsOf(e *envelope.Envelope, service, env string) playbooks.Facts {
	class := envelope.Classify(e)
	f := playbooks.Facts{
		Code: e.Code, Kind: class.Kind, Class: class.Class, Service: service, Operation: e.Operation, GRPCStatus: e.GRPCStatus,
		HTTPStatus: e.HTTPStatus, ErrorType: e.ErrorType, Message: e.Message + "\n" + e.ErrorMessage, Env: env,
		Severity: e.Severity, Retry: class.Retry, Attributes: map[string]string{},
	}
	for name, v := range e.Attributes {
		switch v := v.(type) {
		case string:
			f.Attributes[name] = v
		case bool, int64, float64:
			f.Attributes[name] = fmt.Sprint(v)
		}
	}
	for name, v := range e.Resource {
		f.Attributes[name] = v
	}
	return f
}

// bundle counts the error records of a bundle, and of its spans those that no record tells of.
func (c *collector) bundle(ctx context.Context, path string) error {
	b, err := files.Open(path)
	if err != nil {
		return &usageError{err.Error()}
	}
	records, spans, answer, err := b.All(ctx)
	if err != nil {
		return err
	}
	c.answered(answer)
	for _, r := range envelope.Join(inside(records, c.window)) {
		e := c.decoder.Log(r)
		c.envelope(&e, r.Service())
	}
	inLogs := map[seenKey]bool{}
	for key := range c.byKey {
		inLogs[key] = true
	}
	for _, s := range spans {
		if e, ok := c.decoder.Span(s); ok && e.Code != "" && !inLogs[seenKey{e.Code, s.Service}] && (c.window.IsZero() || c.window.Contains(s.Start)) {
			e.Severity = envelope.Error
			c.envelope(&e, s.Service)
		}
	}
	return nil
}

// server counts the error records of a server, a sample of each part of the window, so that
// a busy hour does not stand for all of it.
func (c *collector) server(ctx context.Context, file *config.Config, env *config.Environment) error {
	if !env.Loki.Configured() {
		return nowhere(file, env)
	}
	source, err := lokiSource(env)
	if err != nil {
		return err
	}
	end := c.window.End
	part := c.window.End.Sub(c.window.Start) / coverageSlices
	for n := range coverageSlices {
		start := end.Add(-part)
		if n == coverageSlices-1 {
			start = c.window.Start
		}
		var records []telemetry.LogRecord
		answer, err := source.Logs(ctx, sources.LogQuery{
			Errors: true, Newest: true, Window: telemetry.Window{Start: start, End: end}, Limit: coverageSample,
		}, func(batch []telemetry.LogRecord) { records = append(records, batch...) })
		if answer.Records >= coverageSample {
			c.sampled, answer.Truncated = true, nil
		}
		c.answered(answer)
		for _, r := range records {
			e := c.decoder.Log(r)
			c.envelope(&e, r.Service())
		}
		if err != nil {
			return c.failed(ctx, err)
		}
		end = start
	}
	if c.sampled {
		c.notes = append(c.notes, fmt.Sprintf("sampled: at most %d errors were read of each twelfth of the window, so numbers are the least there were", coverageSample))
	}
	return nil
}

func (c *collector) answered(a sources.Answer) {
	for _, list := range [...][]string{a.Truncated, a.Problems} {
		for _, text := range list {
			if len(c.notes) < 20 && !slices.Contains(c.notes, text) {
				c.cut("%s", text)
			}
		}
	}
}

// list reads codes from a file: one a line, perhaps with how often it was seen; empty lines
// and what follows # are passed over.
func (c *collector) list(a *app, name string) error {
	in := io.Reader(a.in)
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return &usageError{"--codes: " + err.Error()}
		}
		defer func() { _ = f.Close() }() // only read from
		in = f
	}
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, maxCodeLine)
	line := 0
	for sc.Scan() {
		line++
		text, _, _ := strings.Cut(sc.Text(), "#")
		words := strings.Fields(text)
		n := 1
		if len(words) == 2 {
			var err error
			if n, err = strconv.Atoi(words[1]); err != nil || n < 0 {
				return &usageError{fmt.Sprintf("--codes: %s:%d: %q is not a number: write CODE or CODE 12", name, line, clip(words[1]))}
			}
		}
		switch {
		case len(words) == 0 || n == 0:
			continue
		case len(words) > 2:
			return &usageError{fmt.Sprintf("--codes: %s:%d: more than a code and a number: write CODE or CODE 12", name, line)}
		}
		e := envelope.Envelope{Code: words[0]}
		c.add(seenKey{code: words[0]}, n, time.Time{}, func() playbooks.Facts { return factsOf(&e, "", c.env) })
	}
	if err := sc.Err(); err != nil {
		return &usageError{fmt.Sprintf("--codes: %s:%d: %v", name, line+1, err)}
	}
	return nil
}
