package loki

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"triage/sources"
	"triage/sources/httpclient"
)

// tied are n entries that carry id, seven a service at each timestamp.
func tied(n int, id string) []entry {
	var entries []entry
	for i := 0; i < n; i++ {
		at := int64(i/28) * 1000
		entries = append(entries, line(at, string(rune('a'+i%4)), fmt.Sprintf("line %d id=%s", i, id)))
	}
	return entries
}

// same are n entries of a service at one nanosecond.
func same(n int, at int64, service, id string) []entry {
	var entries []entry
	for i := range n {
		entries = append(entries, line(at, service, fmt.Sprintf("%s %d id=%s", service, i, id)))
	}
	return entries
}

func TestPagingLosesAndDoublesNothing(t *testing.T) {
	for _, page := range []int{5000, 1000, 100, 29, 28, 20, 1} {
		t.Run(fmt.Sprintf("%d entries a page", page), func(t *testing.T) {
			f := &fake{entries: tied(1200, "req-1"), limit: max(page, 100)}
			got, answer, err := find(t, f.source(t, Config{PageSize: page}, httpclient.Options{}), sources.LogQuery{Terms: requestID("req-1")})
			if err != nil {
				t.Fatal(err)
			}
			if n := len(slices.Compact(got)); n != 1200 || len(got) != 1200 || len(answer.Truncated) != 0 {
				t.Errorf("%d lines, %d of them different, truncated %q", len(got), n, answer.Truncated)
			}
		})
	}
}

func TestAPageThatIsNotFullIsTheLast(t *testing.T) {
	f := &fake{entries: tied(99, "req-1"), limit: 100}
	if _, _, err := find(t, f.source(t, Config{PageSize: 100}, httpclient.Options{}), sources.LogQuery{Terms: requestID("req-1")}); err != nil {
		t.Fatal(err)
	}
	if len(f.queries) != 2 {
		t.Errorf("%d queries for two questions", len(f.queries))
	}
}

func TestTheServersLimitIsLearntOnce(t *testing.T) {
	f := &fake{entries: tied(500, "req-1"), limit: 200}
	s := f.source(t, Config{}, httpclient.Options{})
	for range 2 {
		if got, _, err := find(t, s, sources.LogQuery{Terms: requestID("req-1")}); err != nil || len(got) != 500 {
			t.Fatalf("%d lines, %v", len(got), err)
		}
	}
	refused := 0
	for _, q := range f.queries {
		if q.Get("limit") == "5000" {
			refused++
		}
	}
	if refused > 2 { // both questions of the first search may have asked before they knew
		t.Errorf("%d queries with a limit that is too high", refused)
	}
}

func TestMoreThanAPageAtOneNanosecond(t *testing.T) {
	const id = "req-1"
	over := []string{"more than 50 entries of big at one nanosecond, 2026-11-21T07:20:00.0000005Z: the rest of them cannot be read"}
	for _, c := range []struct {
		name      string
		entries   []entry
		before    func(http.ResponseWriter, *http.Request) bool
		lines     int
		truncated []string
	}{
		{"several services, each within a page", slices.Concat(same(40, 500, "x", id), same(40, 500, "y", id), same(40, 500, "z", id), tied(28, id)), nil, 148, nil},
		{"one service has more", slices.Concat(same(70, 500, "big", id), same(10, 500, "small", id), same(5, 900, "late", id)), nil, 65, over},
		{"services cannot be listed", slices.Concat(same(70, 500, "big", id), same(5, 900, "late", id)),
			func(w http.ResponseWriter, r *http.Request) bool {
				if strings.HasSuffix(r.URL.Path, "/values") {
					plain(w, 404, "404 page not found")
					return true
				}
				return false
			}, 55, []string{"more than 50 entries at one nanosecond, 2026-11-21T07:20:00.0000005Z: the rest of them cannot be read"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{entries: c.entries, limit: 50, before: c.before}
			got, answer, err := find(t, f.source(t, Config{}, httpclient.Options{}), sources.LogQuery{Terms: requestID(id)})
			if err != nil || len(slices.Compact(got)) != c.lines {
				t.Errorf("%d lines, want %d, %v", len(got), c.lines, err)
			}
			if !slices.Equal(answer.Truncated, c.truncated) {
				t.Errorf("truncated is %q", answer.Truncated)
			}
		})
	}
}

func TestAWindowThatIsTooMuchIsHalved(t *testing.T) {
	spread := func() []entry {
		var entries []entry
		for i := range 60 {
			entries = append(entries, line(int64(i)*int64(time.Minute), "a", fmt.Sprintf("minute %d req-1", i)))
		}
		return entries
	}
	for _, c := range []struct {
		name   string
		status int
		body   string
	}{
		{"the range is too long", 400, "the query time range exceeds the limit (query length: 722h0m0s, limit: 30d1h)"},
		{"too many bytes", 400, "the query would read too many bytes (query: 1.3 GiB, limit: 300 MiB); consider adding more specific stream selectors or reduce the time range of the query"},
		{"the shard is too large", 400, "shard query is too large to execute on a single querier: (query: 1 GiB, limit: 300 MiB)"},
		{"it takes too long", 504, "request timed out, decrease the duration of the request or add more label matchers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{entries: spread(), refuse: func(w http.ResponseWriter, _ url.Values, from, to time.Time, _ int) bool {
				if to.Sub(from) <= 10*time.Minute {
					return false
				}
				plain(w, c.status, c.body)
				return true
			}}
			got, answer, err := find(t, f.source(t, Config{}, httpclient.Options{}), sources.LogQuery{Terms: requestID("req-1")})
			if err != nil || len(got) != 60 || len(answer.Truncated) != 0 {
				t.Errorf("%d lines of 60, %v, truncated %q", len(got), err, answer.Truncated)
			}
			// 3 refusals, then 8 pieces, for each of two questions.
			if n := len(f.queries); n != 22 {
				t.Errorf("%d queries", n)
			}
		})
	}
}

func TestAWindowThatStaysTooMuchIsAnError(t *testing.T) {
	f := &fake{refuse: func(w http.ResponseWriter, _ url.Values, _, _ time.Time, _ int) bool {
		plain(w, 400, "the query would read too many bytes (query: 1.3 GiB, limit: 300 MiB)")
		return true
	}}
	_, _, err := find(t, f.source(t, Config{}, httpclient.Options{}), sources.LogQuery{Terms: requestID("req-1")})
	if err == nil || !strings.Contains(err.Error(), "too many bytes (query: 1.3 GiB, limit: 300 MiB): set a narrower selector") {
		t.Errorf("error is %v", err)
	}
	if n := len(f.queries); n > 2*13 {
		t.Errorf("%d queries", n)
	}
}

func TestAnAnswerThatIsTooLargeIsAskedForInSmallerPages(t *testing.T) {
	entries := tied(400, "req-1")
	for _, c := range []struct {
		name string
		o    httpclient.Options
		body string
	}{
		{"for the server", httpclient.Options{}, "rpc error: code = ResourceExhausted desc = trying to send message larger than max (8002296 vs. 4194304)"},
		{"for us", httpclient.Options{MaxBodyBytes: 6000}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{entries: entries, limit: 1000, refuse: func(w http.ResponseWriter, _ url.Values, _, _ time.Time, limit int) bool {
				if c.body == "" || limit <= 100 {
					return false
				}
				plain(w, 500, c.body)
				return true
			}}
			got, answer, err := find(t, f.source(t, Config{PageSize: 1000}, c.o), sources.LogQuery{Terms: requestID("req-1")})
			if n := len(slices.Compact(got)); err != nil || n != 400 || len(got) != 400 || len(answer.Truncated) != 0 {
				t.Errorf("%d lines, %d of them different, %v, truncated %q", len(got), n, err, answer.Truncated)
			}
		})
	}
}

func TestBoundsAreReportedWithTheirFigure(t *testing.T) {
	for _, c := range []struct {
		name  string
		c     Config
		limit int
		lines int
		want  string
	}{
		{"of the question", Config{}, 7, 7, "stopped at 7 log records: there are more"},
		{"of the source", Config{MaxRecords: 9}, 0, 9, "stopped at 9 log records: there are more"},
		{"the smaller one", Config{MaxRecords: 9}, 100, 9, "stopped at 9 log records: there are more"},
		{"bytes", Config{MaxBytes: 1000, PageSize: 40}, 0, 40, `stopped after 1000 bytes: {service_name=~".+"} |= "req-1" was read until 2026-11-21T07:20:00.000001Z only`},
		{"requests", Config{PageSize: 2}, 0, 201, "stopped after 200 requests"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{entries: tied(280, "req-1")}
			if c.name == "requests" {
				f.entries = nil
				for i := range 280 {
					f.entries = append(f.entries, line(int64(i), "a", fmt.Sprintf("%d req-1", i)))
				}
			}
			got, answer, err := find(t, f.source(t, c.c, httpclient.Options{}), sources.LogQuery{Terms: requestID("req-1"), Limit: c.limit})
			if err != nil || len(got) != c.lines {
				t.Errorf("%d lines, want %d, %v", len(got), c.lines, err)
			}
			// The other question may come upon the same bound.
			if len(answer.Truncated) == 0 || !strings.HasPrefix(answer.Truncated[0], c.want) {
				t.Errorf("truncated is %q, want %q", answer.Truncated, c.want)
			}
		})
	}
}

func TestExactlyTheLimitIsNotTruncated(t *testing.T) {
	f := &fake{entries: tied(7, "req-1")}
	got, answer, err := find(t, f.source(t, Config{}, httpclient.Options{}), sources.LogQuery{Terms: requestID("req-1"), Limit: 7})
	if err != nil || len(got) != 7 || len(answer.Truncated) != 0 {
		t.Errorf("%d lines, %v, truncated %q", len(got), err, answer.Truncated)
	}
}
