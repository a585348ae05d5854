package loki

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/sources"
	"triage/sources/httpclient"
	"triage/telemetry"
)

// neighbours are two pods of a service and another service, before, in and after the
// second that the tests ask for.
func neighbours() []entry {
	pod := func(at time.Duration, pod, text string) entry {
		return entry{at: int64(at), labels: map[string]string{"env": "prod", "service_name": "ledger", "pod": pod}, line: text}
	}
	return []entry{
		pod(500*time.Millisecond, "a", "too early"),
		pod(time.Second, "a", "panic: runtime error"),
		pod(time.Second, "a", "goroutine 1 [running]:"),
		pod(1100*time.Millisecond, "b", "other pod"),
		pod(1200*time.Millisecond, "a", "main.main()"),
		withMeta(line(int64(1300*time.Millisecond), "mail", "req-9 failed"), "detected_level", "error"),
		withMeta(line(int64(1400*time.Millisecond), "web", "GET /pay 502 in 12ms"), "detected_level", "info"),
		withMeta(line(int64(1410*time.Millisecond), "web", "GET /pay 200 in 12ms"), "detected_level", "info"),
		withMeta(line(int64(1420*time.Millisecond), "web", "no words"), "detected_level", "info", "http_response_status_code", "503"),
		pod(2*time.Second, "a", "too late"),
	}
}

var second = telemetry.Window{Start: epoch.Add(time.Second), End: epoch.Add(2 * time.Second)}

func TestTheStreamsAroundAFailureAreReadWhole(t *testing.T) {
	podA := map[string]string{"service_name": "ledger", "pod": "a"}
	for _, c := range []struct {
		name      string
		base      string
		q         sources.LogQuery
		want      []string
		asked     []string
		truncated []string
	}{
		{"one stream", "", sources.LogQuery{Streams: []map[string]string{podA}},
			[]string{"goroutine 1 [running]:", "main.main()", "panic: runtime error"},
			[]string{`{pod="a", service_name="ledger"}`}, nil},
		{"some labels take every stream that carries them", "", sources.LogQuery{Streams: []map[string]string{{"service_name": "ledger"}}},
			[]string{"goroutine 1 [running]:", "main.main()", "other pod", "panic: runtime error"},
			[]string{`{service_name="ledger"}`}, nil},
		{"several streams, each once", "", sources.LogQuery{Streams: []map[string]string{{"service_name": "mail"}, podA, {"pod": "a", "service_name": "ledger"}}},
			[]string{"goroutine 1 [running]:", "main.main()", "panic: runtime error", "req-9 failed"},
			[]string{`{pod="a", service_name="ledger"}`, `{service_name="mail"}`}, nil},
		{"within the selector that is set", `{env="prod"}`, sources.LogQuery{Streams: []map[string]string{{"pod": "b"}, {"service_name": "mail"}}},
			[]string{"other pod"},
			[]string{`{env="prod", pod="b"}`, `{env="prod", service_name="mail"}`}, nil},
		{"the limit is shared out", "", sources.LogQuery{Streams: []map[string]string{{"service_name": "mail"}, {"service_name": "ledger"}}, Limit: 4},
			[]string{"goroutine 1 [running]:", "panic: runtime error", "req-9 failed"},
			[]string{`{service_name="ledger"}`, `{service_name="mail"}`},
			[]string{`{service_name="ledger"}: the first 2 log records were read, there may be more`}},
		{"the newest", "", sources.LogQuery{Streams: []map[string]string{podA}, Limit: 1, Newest: true},
			[]string{"main.main()"}, []string{`{pod="a", service_name="ledger"}`},
			[]string{`{pod="a", service_name="ledger"}: the latest 1 log records were read, there may be more`}},
		{"a value that would close the selector", "", sources.LogQuery{Streams: []map[string]string{{"pod": `a"} |= "x`}}},
			nil, []string{`{pod="a\"} |= \"x"}`}, nil},
		{"only errors", "", sources.LogQuery{Streams: []map[string]string{{"service_name": "mail"}}, Errors: true},
			[]string{"req-9 failed"}, []string{`{service_name="mail"} | detected_level=~"error|fatal|critical"`}, nil},
		{"errors and answers of 5xx", "", sources.LogQuery{Streams: []map[string]string{{"service_name": "web"}}, Errors: true, Faults: true},
			[]string{"GET /pay 502 in 12ms", "no words"},
			[]string{
				`{service_name="web"} | detected_level=~".+"`,
				`{service_name="web"} | detected_level=~"error|fatal|critical"`,
				`{service_name="web"} | status=~"5.." or status_code=~"5.." or http_status=~"5.." or http_status_code=~"5.." or http_response_status_code=~"5.." or response_code=~"5.."`,
				`{service_name="web"} |~ ` + Quote(sources.FaultText),
			}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{entries: neighbours()}
			c.q.Window = second
			got, answer, err := find(t, f.source(t, Config{Selector: c.base}, httpclient.Options{}), c.q)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.asked, f.asked()); diff != "" {
				t.Errorf("asked (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.truncated, answer.Truncated); diff != "" {
				t.Errorf("truncated (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatCannotBeAskedIsRefusedBeforeItIs(t *testing.T) {
	for _, c := range []struct {
		name string
		q    sources.LogQuery
		want string
	}{
		{"nothing", sources.LogQuery{Window: second}, sources.ErrNoQuestion.Error()},
		{"ids and streams", sources.LogQuery{Terms: requestID("x"), Streams: []map[string]string{{"a": "b"}}, Window: second}, sources.ErrTwoQuestions.Error()},
		{"streams of all time", sources.LogQuery{Streams: []map[string]string{{"a": "b"}}, Window: telemetry.Window{Start: epoch}}, sources.ErrNoWindow.Error()},
		{"a stream without labels", sources.LogQuery{Streams: []map[string]string{{}}, Window: second}, sources.ErrEmptyStream.Error()},
		{"an empty value, which means absent", sources.LogQuery{Streams: []map[string]string{{"a": ""}}, Window: second}, sources.ErrEmptyStream.Error()},
		{"a name that is none", sources.LogQuery{Streams: []map[string]string{{`a="b", c`: "d"}}, Window: second}, "cannot be the name of a label"},
		{"a keyword", sources.LogQuery{Streams: []map[string]string{{"by": "d"}}, Window: second}, "cannot be the name of a label"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{}
			_, err := f.source(t, Config{}, httpclient.Options{}).Logs(t.Context(), c.q, func([]telemetry.LogRecord) { t.Error("records") })
			if sources.ReasonOf(err) != sources.Rejected || !strings.Contains(fmt.Sprint(err), c.want) {
				t.Errorf("error is %v", err)
			}
			if len(f.paths) > 0 {
				t.Errorf("asked for %v", f.paths)
			}
		})
	}
}

func TestTheRefusalCanBeToldApart(t *testing.T) {
	_, err := (&fake{}).source(t, Config{}, httpclient.Options{}).Logs(t.Context(), sources.LogQuery{}, nil)
	if !errors.Is(err, sources.ErrNoQuestion) {
		t.Errorf("error is %v", err)
	}
}

func TestErrorsAreFoundWithoutAnID(t *testing.T) {
	levels := []entry{
		withMeta(line(1, "a", "first"), "detected_level", "error"),
		withMeta(line(2, "a", "an error in the text"), "detected_level", "info"),
		withMeta(line(3, "b", "second"), "detected_level", "fatal"),
		withMeta(line(4, "b", "third"), "detected_level", "critical"),
	}
	fine := []entry{withMeta(line(1, "a", "no error at all"), "detected_level", "info")}
	bare := []entry{
		line(1, "a", `{"level":"error","msg":"one"}`), line(2, "a", `{"level":"info","msg":"0 errors"}`),
		line(3, "b", "ERROR two"), withMeta(line(4, "b", "three"), "severity_number", "18"),
		withMeta(line(5, "b", "no Error"), "severity_text", "INFO"), line(6, "c", "fine"),
	}
	const level = ` | detected_level=~"error|fatal|critical"`
	for _, c := range []struct {
		name    string
		entries []entry
		q       sources.LogQuery
		want    []string
		asked   int
	}{
		{"by the level that Loki derives", levels, sources.LogQuery{}, []string{"first", "second", "third"}, 1},
		{"the newest, bounded", levels, sources.LogQuery{Newest: true, Limit: 2}, []string{"second", "third"}, 1},
		{"the first, bounded", levels, sources.LogQuery{Limit: 2}, []string{"first", "second"}, 1},
		{"none where levels are known", fine, sources.LogQuery{}, nil, 2},
		{"by text and metadata where levels are not derived", bare, sources.LogQuery{},
			[]string{"ERROR two", "three", `{"level":"error","msg":"one"}`}, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := &fake{entries: c.entries}
			c.q.Errors = true
			got, answer, err := find(t, f.source(t, Config{}, httpclient.Options{}), c.q)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
			if len(answer.Asked) != c.asked || answer.Asked[0].Query != `{service_name=~".+"}`+level {
				t.Errorf("asked %+v", answer.Asked)
			}
			if cut := c.q.Limit > 0; cut != (len(answer.Truncated) > 0) {
				t.Errorf("truncated %q", answer.Truncated)
			}
		})
	}
}

func TestTheNewestAreReadFromTheEndWithoutLossOrDoubles(t *testing.T) {
	stream := []map[string]string{{"service_name": "a"}}
	for _, c := range []struct {
		page, limit, want int
	}{{1000, 0, 300}, {100, 0, 300}, {50, 0, 300}, {8, 0, 300}, {7, 0, 300}, {3, 0, 300}, {50, 120, 120}, {20, 21, 21}, {5, 8, 8}} {
		t.Run(fmt.Sprintf("page %d limit %d", c.page, c.limit), func(t *testing.T) {
			f := &fake{entries: tied(1200, "x"), limit: max(c.page, 30)}
			var times []time.Time
			var lines []string
			answer, err := f.source(t, Config{PageSize: c.page}, httpclient.Options{}).Logs(t.Context(),
				sources.LogQuery{Streams: stream, Newest: true, Limit: c.limit, Window: hour}, func(batch []telemetry.LogRecord) {
					for _, r := range batch {
						times, lines = append(times, r.Time), append(lines, r.Line)
					}
				})
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(lines)
			if n := len(slices.Compact(lines)); n != c.want || answer.Records != c.want {
				t.Errorf("%d lines, %d of them different, want %d", answer.Records, n, c.want)
			}
			// Timestamps are a microsecond apart, with six entries of the stream at the last
			// and seven at each other.
			oldest := slices.MinFunc(times, time.Time.Compare)
			if want := epoch.Add(time.Duration(42-c.want/7) * time.Microsecond); oldest.Before(want) {
				t.Errorf("the oldest is of %v, want none before %v", oldest, want)
			}
		})
	}
}
