package httpclient

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"triage/sources"
)

func TestARedirectOnTheSameServerIsFollowedWithCredentials(t *testing.T) {
	var got http.Header
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new?query=x", http.StatusFound)
			return
		}
		got = r.Header
		_, _ = io.WriteString(w, "{}")
	})
	c := newClient(t, Options{URL: s.URL, BearerToken: "tok", AuthHeader: "X-Auth", Tenant: "a"})
	if _, _, err := read(t, c, "/old"); err != nil {
		t.Fatal(err)
	}
	if got.Get("X-Auth") != "Bearer tok" || got.Get("X-Scope-OrgID") != "a" || got.Get("Referer") != "" {
		t.Errorf("headers are %v", got)
	}
}

func TestARedirectToAnotherServerIsNotFollowed(t *testing.T) {
	asked := 0
	other := serve(t, func(http.ResponseWriter, *http.Request) { asked++ })
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/login?next=req-77", http.StatusFound)
	})
	_, _, err := read(t, newClient(t, Options{URL: s.URL, Username: "ann", Password: "s3cr3t"}), "/")
	e := asError(t, err)
	if e.Reason != sources.BadAnswer || !strings.Contains(e.Detail, "redirects to "+other.URL) || !strings.Contains(e.Hint, "login page") {
		t.Errorf("error is %v (%s)", err, e.Reason)
	}
	if strings.Contains(err.Error(), "req-77") || asked != 0 {
		t.Errorf("error %q; the other server was asked %d times", err, asked)
	}
}

func TestRedirectsEnd(t *testing.T) {
	asked := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		http.Redirect(w, r, "/", http.StatusFound)
	})
	_, _, err := read(t, newClient(t, Options{URL: s.URL}), "/")
	if e := asError(t, err); e.Reason != sources.BadAnswer || !strings.Contains(e.Detail, "without end") || asked != maxRedirects+1 {
		t.Errorf("error is %v after %d requests", err, asked)
	}
}

func TestWhichServersAreTheSame(t *testing.T) {
	for _, c := range []struct {
		base, to string
		want     bool
	}{
		{"http://h:3100", "http://h:3100/x", true},
		{"http://h", "http://H:80/x", true},
		{"https://h", "https://h:443", true},
		{"http://h", "https://h", true},
		{"http://h:3100", "https://h", true},
		{"https://h", "http://h", false},
		{"http://h", "http://h:3100", false},
		{"https://h", "https://sub.h", false},
		{"https://h", "https://h.evil", false},
	} {
		base, err := url.Parse(c.base)
		if err != nil {
			t.Fatal(err)
		}
		to, err := url.Parse(c.to)
		if err != nil {
			t.Fatal(err)
		}
		if got := sameServer(base, to); got != c.want {
			t.Errorf("%s to %s: %v", c.base, c.to, got)
		}
	}
}
