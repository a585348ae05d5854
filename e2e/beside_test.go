package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"triage/e2e/feed"
)

// moreLines is how many unrelated lines the second size has in the searched hour.
const moreLines = 400_000

// BenchmarkTriageBesideTheSameQueries compares a whole run of the program, from its start to
// the report in JSON, with curl that sends the same requests to the same servers: one after
// the other over kept connections, and all at once. Each turn runs all three, in changing
// order, so that a busy machine slows all alike; the metrics are medians of the turns:
//
//	go test -run='^$' -bench=Beside -benchtime=15x .
//
// The small size shows what the program itself takes, the large one what a user waits for.
func BenchmarkTriageBesideTheSameQueries(b *testing.B) {
	b.Run(fmt.Sprintf("lines=%d", noiseLines), besideCurl)
	for part := range slices.Chunk(unrelated(time.Now().UTC(), moreLines), 20_000) {
		if err := feed.PushLines(b.Context(), shared.loki.URL, "", part); err != nil {
			b.Fatal(err)
		}
	}
	b.Run(fmt.Sprintf("lines=%d", noiseLines+moreLines), besideCurl)
}

func besideCurl(b *testing.B) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		b.Skip("left out: there is no curl here")
	}
	request := shared.incidents[0].request
	home := b.TempDir()
	triage := func(loki, jaeger string) *exec.Cmd {
		cmd := exec.CommandContext(b.Context(), shared.triage, "--request-id", request, "--output", "json")
		cmd.Dir = home
		cmd.Env = []string{
			"HOME=" + home, "XDG_CONFIG_HOME=" + home, "PATH=" + os.Getenv("PATH"), "TZ=UTC",
			"LOKI_ADDR=" + loki, "TRIAGE_JAEGER_URL=" + jaeger,
		}
		return cmd
	}
	sent := &recorder{}
	took(b, triage(sent.before(b, shared.loki.URL), sent.before(b, shared.jaeger.URL)))
	config := filepath.Join(home, "curl.txt")
	if err := os.WriteFile(config, sent.config(), 0o600); err != nil {
		b.Fatal(err)
	}
	runs := []func() *exec.Cmd{
		func() *exec.Cmd { return triage(shared.loki.URL, shared.jaeger.URL) },
		func() *exec.Cmd {
			return exec.CommandContext(b.Context(), curl, "-q", "-s", "--fail-early", "-K", config)
		},
		func() *exec.Cmd {
			return exec.CommandContext(b.Context(), curl, "-q", "-s", "--fail-early", "-Z", "--parallel-max", "50", "-K", config)
		},
	}
	times, cpu := make([][]time.Duration, len(runs)), make([][]time.Duration, len(runs))
	for turn := 0; b.Loop(); turn++ {
		for n := range runs {
			n = (n + turn) % len(runs)
			cmd := runs[n]()
			times[n] = append(times[n], took(b, cmd))
			cpu[n] = append(cpu[n], cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
		}
	}
	for n, name := range []string{"triage-ms", "curl-ms", "curl-at-once-ms"} {
		b.ReportMetric(median(times[n]), name)
	}
	b.ReportMetric(median(cpu[0]), "triage-cpu-ms")
	b.ReportMetric(median(times[0])/median(times[1]), "times-curl")
	b.ReportMetric(float64(len(sent.requests)), "requests")
	b.ReportMetric(0, "ns/op") // of no meaning: the three together
}

// median is in milliseconds.
func median(times []time.Duration) float64 {
	slices.Sort(times)
	return float64(times[len(times)/2].Microseconds()) / 1000
}

// took runs cmd to its end, which must be a good one.
func took(b *testing.B, cmd *exec.Cmd) time.Duration {
	b.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	began := time.Now()
	err := cmd.Run()
	d := time.Since(began)
	if err != nil || out.Len() == 0 {
		b.Fatalf("%s: %v: %s", cmd.Path, err, errs.String())
	}
	return d
}

// recorder remembers the requests that pass by, with the address of the server itself.
type recorder struct {
	mu       sync.Mutex
	requests []recorded
}

type recorded struct {
	url      string
	encoding string // X-Loki-Response-Encoding-Flags, or ""
}

// before is the address of a proxy in front of the server at address.
func (r *recorder) before(b *testing.B, address string) string {
	b.Helper()
	to, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	pass := httputil.NewSingleHostReverseProxy(to)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		r.requests = append(r.requests, recorded{address + req.URL.RequestURI(), req.Header.Get("X-Loki-Response-Encoding-Flags")})
		r.mu.Unlock()
		pass.ServeHTTP(w, req)
	}))
	b.Cleanup(s.Close)
	return s.URL
}

// config are the requests in the words of curl's configuration file, apart by "next".
func (r *recorder) config() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	var parts []string
	for _, q := range r.requests {
		part := "url = \"" + q.url + "\"\ngloboff\ncompressed\nfail\nsilent\n"
		if q.encoding != "" {
			part += "header = \"X-Loki-Response-Encoding-Flags: " + q.encoding + "\"\n"
		}
		parts = append(parts, part)
	}
	return []byte(strings.Join(parts, "next\n"))
}
