package httpclient

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"triage/sources"
)

func zipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestBodiesAreBoundedAndCounted(t *testing.T) {
	for _, c := range []struct {
		name string
		size int
		gzip bool
		fits bool
	}{
		{"shorter than the bound", 999, false, true},
		{"exactly the bound", 1000, false, true},
		{"one byte more", 1001, false, false},
		{"compressed, within the bound", 1000, true, true},
		{"compressed, a bomb", 5_000_000, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := bytes.Repeat([]byte{'x'}, c.size)
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if !c.gzip {
					_, _ = w.Write(body)
					return
				}
				if r.Header.Get("Accept-Encoding") != "gzip" {
					t.Errorf("gzip is not asked for: %v", r.Header)
				}
				w.Header().Set("Content-Encoding", "gzip")
				_, _ = w.Write(zipped(t, body))
			})
			got, resp, err := read(t, newClient(t, Options{URL: s.URL, MaxBodyBytes: 1000}), "/")
			if want := min(c.size, 1000); len(got) != want || resp.Bytes() != int64(want) {
				t.Errorf("read %d bytes, counted %d, want %d", len(got), resp.Bytes(), want)
			}
			if c.fits {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var large *TooLargeError
			if e := asError(t, err); !errors.As(err, &large) || large.Limit != 1000 || e.Hint == "" || e.Reason != sources.Rejected {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestABodyThatIsDamagedOnItsWayIsExplained(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer func(http.ResponseWriter)
		reason sources.Reason
		want   string
	}{
		{"it breaks off", func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "half")
		}, sources.Unreachable, "broke off"},
		{"it is not the gzip it says", func(w http.ResponseWriter) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "plain text, not gzip at all")
		}, sources.BadAnswer, "not the gzip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) { c.answer(w) })
			_, _, err := read(t, newClient(t, Options{URL: s.URL, Retries: -1}), "/")
			if e := asError(t, err); e.Reason != c.reason || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v (%s)", err, e.Reason)
			}
		})
	}
}

func TestAConnectionIsUsedAgainAfterABodyThatWasReadToTheEndOfItsData(t *testing.T) {
	var from []string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		from = append(from, r.RemoteAddr)
		w.Header().Set("Content-Length", strconv.Itoa(len("{}\n")))
		_, _ = io.WriteString(w, "{}\n")
	})
	c := newClient(t, Options{URL: s.URL})
	for range 2 {
		resp, err := c.Get(t.Context(), "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(resp, make([]byte, 2)); err != nil {
			t.Fatal(err)
		}
		if err := resp.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if from[0] != from[1] {
		t.Errorf("two connections: %v", from)
	}
}
