package loki

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
)

// epoch is the time at which the fixtures of the fake begin.
var epoch = time.Date(2026, 11, 21, 7, 20, 0, 0, time.UTC)

// entry is one entry of the fake.
type entry struct {
	at     int64 // nanoseconds after epoch
	labels map[string]string
	line   string
	meta   map[string]string
}

func line(at int64, service, text string) entry {
	return entry{at: at, labels: map[string]string{"service_name": service}, line: text}
}

func withMeta(e entry, meta ...string) entry {
	e.meta = map[string]string{}
	for i := 0; i < len(meta); i += 2 {
		e.meta[meta[i]] = meta[i+1]
	}
	return e
}

// fake is a Loki as version 3.7 was seen to behave: it evaluates the LogQL it is sent,
// start is in the answer and end is not, ties come in no useful order, the limit cuts
// without a word, errors are plain text.
type fake struct {
	t       *testing.T
	entries []entry
	limit   int // max_entries_limit_per_query
	labels  []string
	// refuse answers a query in place of the fake; it returns false to let it pass.
	refuse func(w http.ResponseWriter, q url.Values, from, to time.Time, limit int) bool
	before func(w http.ResponseWriter, r *http.Request) bool // of any request

	mu      sync.Mutex
	queries []url.Values
	paths   []string
}

func (f *fake) start(t *testing.T) *httptest.Server {
	t.Helper()
	f.t = t
	if f.limit == 0 {
		f.limit = 5000
	}
	if f.labels == nil {
		f.labels = []string{"env", "service_name"}
	}
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s
}

func (f *fake) source(t *testing.T, c Config, o httpclient.Options) *Source {
	t.Helper()
	o.Source, o.URL = "loki", f.start(t).URL
	client, err := httpclient.New(o)
	if err != nil {
		t.Fatal(err)
	}
	c.Client = client
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asked are the texts of the queries that were sent, each once, sorted.
func (f *fake) asked() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var texts []string
	for _, q := range f.queries {
		texts = append(texts, q.Get("query"))
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f.mu.Lock()
	f.paths = append(f.paths, r.URL.Path)
	if r.URL.Path == "/loki/api/v1/query_range" {
		f.queries = append(f.queries, q)
	}
	f.mu.Unlock()
	if f.before != nil && f.before(w, r) {
		return
	}
	switch {
	case r.URL.Path == "/loki/api/v1/labels":
		f.list(w, f.labels)
	case strings.HasPrefix(r.URL.Path, "/loki/api/v1/label/"):
		label := strings.Split(r.URL.Path, "/")[5]
		var values []string
		for _, e := range f.entries {
			if v := e.labels[label]; v != "" && !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
		f.list(w, values)
	case r.URL.Path == "/loki/api/v1/query_range":
		if r.Header.Get("X-Loki-Response-Encoding-Flags") != "categorize-labels" || q.Get("direction") != "forward" && q.Get("direction") != "backward" {
			f.t.Errorf("asked with %v and %v", r.Header, q)
		}
		f.query(w, q)
	default:
		http.NotFound(w, r)
	}
}

func (f *fake) list(w http.ResponseWriter, values []string) {
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": values})
}

func (f *fake) query(w http.ResponseWriter, q url.Values) {
	from, to := f.nanos(q.Get("start")), f.nanos(q.Get("end"))
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil {
		f.t.Errorf("limit is %q", q.Get("limit"))
	}
	if limit > f.limit {
		plain(w, 400, fmt.Sprintf("max entries limit per query exceeded, limit > max_entries_limit_per_query (%d > %d)", limit, f.limit))
		return
	}
	if f.refuse != nil && f.refuse(w, q, from, to, limit) {
		return
	}
	match, err := parse(q.Get("query"))
	if err != nil {
		plain(w, 400, "parse error at line 1, col 1: "+err.Error())
		return
	}
	var found []entry
	for _, e := range f.entries {
		at := epoch.Add(time.Duration(e.at))
		if !at.Before(from) && at.Before(to) && match(e) {
			found = append(found, e)
		}
	}
	slices.SortStableFunc(found, func(a, b entry) int {
		if q.Get("direction") == "backward" {
			a, b = b, a
		}
		return int(a.at - b.at)
	})
	if len(found) > limit {
		found = found[:limit]
	}
	answer(w, found)
}

func (f *fake) nanos(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || len(s) < 16 {
		f.t.Errorf("%q is not a time in nanoseconds", s)
	}
	return time.Unix(0, n)
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// answer groups the entries by stream, as Loki does.
func answer(w io.Writer, found []entry) {
	type stream struct {
		Stream map[string]string `json:"stream"`
		Values [][]any           `json:"values"`
	}
	var streams []*stream
	at := map[string]*stream{}
	for _, e := range found {
		key := fmt.Sprint(e.labels)
		s := at[key]
		if s == nil {
			s = &stream{Stream: e.labels}
			at[key], streams = s, append(streams, s)
		}
		value := []any{strconv.FormatInt(epoch.UnixNano()+e.at, 10), e.line}
		if len(e.meta) > 0 {
			value = append(value, map[string]any{"structuredMetadata": e.meta})
		}
		s.Values = append(s.Values, value)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{
		"resultType": "streams", "encodingFlags": []string{"categorize-labels"}, "result": streams,
		"stats": map[string]any{"summary": map[string]any{"splits": 2}},
	}})
}

// parse reads the LogQL that this package writes, by Go's rules for strings as Loki does:
// a selector, then filters of lines and of labels. It knows nothing of how it is written.
func parse(text string) (func(entry) bool, error) {
	filters, rest, err := selects(text)
	if err != nil {
		return nil, err
	}
	for rest = strings.TrimSpace(rest); rest != ""; {
		var one []func(entry) bool
		isLine, isPattern := strings.HasPrefix(rest, "|= "), strings.HasPrefix(rest, "|~ ")
		rest = strings.TrimLeft(strings.TrimLeft(rest, "|=~"), " ")
		for more := true; more; {
			name := ""
			regex := false
			if !isLine && !isPattern {
				i := strings.IndexByte(rest, '=')
				if i < 0 || labelName(rest[:i]) != rest[:i] {
					return nil, fmt.Errorf("no label name in %q", rest)
				}
				name, rest = rest[:i], rest[i+1:]
				rest, regex = strings.CutPrefix(rest, "~")
			}
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil || quoted[0] != '"' {
				return nil, fmt.Errorf("no string in %q", rest)
			}
			value, err := strconv.Unquote(quoted)
			if err != nil {
				return nil, err
			}
			rest = strings.TrimLeft(rest[len(quoted):], " ")
			values := []string{value}
			if regex {
				values = strings.Split(value, "|")
			}
			something := regex && value == ".+"
			var pattern *regexp.Regexp
			if isPattern || regex && strings.Contains(value, ".") {
				if pattern, err = regexp.Compile(value); err != nil {
					return nil, err
				}
			}
			one = append(one, func(e entry) bool {
				switch {
				case isPattern:
					return pattern.MatchString(e.line)
				case name == "":
					return strings.Contains(e.line, value)
				case pattern != nil && !something:
					return pattern.MatchString(e.meta[name]) || pattern.MatchString(e.labels[name])
				}
				if something {
					return e.meta[name] != "" || e.labels[name] != ""
				}
				return slices.Contains(values, e.meta[name]) || slices.Contains(values, e.labels[name])
			})
			rest, more = strings.CutPrefix(rest, "or ")
		}
		filters = append(filters, func(e entry) bool {
			return slices.ContainsFunc(one, func(f func(entry) bool) bool { return f(e) })
		})
		if rest != "" && rest[0] != '|' {
			return nil, fmt.Errorf("syntax error: unexpected %q", rest)
		}
	}
	return func(e entry) bool {
		return !slices.ContainsFunc(filters, func(f func(entry) bool) bool { return !f(e) })
	}, nil
}

// selects reads a selector of name=~".+" and name="value"; rest is what follows it.
func selects(text string) (matchers []func(entry) bool, rest string, err error) {
	if rest, braced := strings.CutPrefix(text, "{"); braced {
		i := strings.IndexByte(rest, '=')
		if i < 0 || labelName(rest[:i]) != rest[:i] {
			return nil, "", fmt.Errorf("no label name in %q", rest)
		}
		name := rest[:i]
		rest, regex := strings.CutPrefix(rest[i+1:], "~")
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return nil, "", fmt.Errorf("no string in %q", rest)
		}
		value, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, "", err
		}
		matchers = append(matchers, func(e entry) bool {
			if regex && value == ".+" {
				return e.labels[name] != ""
			}
			return e.labels[name] == value
		})
		rest = rest[len(quoted):]
		if after, closed := strings.CutPrefix(rest, "}"); closed {
			return matchers, after, nil
		}
		if text, more := strings.CutPrefix(rest, ", "); more {
			return joined(matchers, "{"+text)
		}
	}
	return nil, "", fmt.Errorf("no selector in %q", text)
}

func joined(before []func(entry) bool, text string) ([]func(entry) bool, string, error) {
	more, rest, err := selects(text)
	return slices.Concat(before, more), rest, err
}

// hour is the window of the fixtures.
var hour = telemetry.Window{Start: epoch, End: epoch.Add(time.Hour)}

func requestID(value string) []sources.Term {
	return []sources.Term{{Key: sources.RequestID, Value: value}}
}

// find searches and returns the lines found, sorted.
func find(t *testing.T, s *Source, q sources.LogQuery) ([]string, sources.Answer, error) {
	t.Helper()
	if q.Window.IsZero() {
		q.Window = hour
	}
	var lines []string
	answer, err := s.Logs(t.Context(), q, func(batch []telemetry.LogRecord) {
		for _, r := range batch {
			lines = append(lines, r.Line)
		}
	})
	slices.Sort(lines)
	if answer.Records != len(lines) {
		t.Errorf("the answer counts %d records, %d were handed over", answer.Records, len(lines))
	}
	return lines, answer, err
}
