package httpclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"triage/sources"
)

func TestCredentialsAreSent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("  from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		o      Options
		url    func(string) string
		header string
		want   string
	}{
		{name: "user name and password", o: Options{Username: "ann", Password: "pw:1"}, want: "Basic YW5uOnB3OjE="},
		{name: "user name and password in the address", url: func(u string) string {
			return strings.Replace(u, "://", "://ann:p%40w@", 1)
		}, want: "Basic YW5uOnBAdw=="},
		{name: "a bearer token", o: Options{BearerToken: "tok"}, want: "Bearer tok"},
		{name: "a bearer token from a file", o: Options{BearerTokenFile: file}, want: "Bearer from-file"},
		{name: "a bearer token from a command, without a shell",
			o: Options{BearerTokenCommand: []string{"printf", "%s\n", "$HOME;x"}}, want: "Bearer $HOME;x"},
		{name: "another header", o: Options{BearerToken: "tok", AuthHeader: "x-auth"}, header: "X-Auth", want: "Bearer tok"},
		{name: "none", want: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			header := c.header
			if header == "" {
				header = "Authorization"
			}
			var got string
			s := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get(header) })
			c.o.URL = s.URL
			if c.url != nil {
				c.o.URL = c.url(s.URL)
			}
			if _, _, err := read(t, newClient(t, c.o), "/"); err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("%s is %q, want %q", header, got, c.want)
			}
		})
	}
}

func TestATokenFileIsReadAtEachRequest(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	var got string
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("Authorization") })
	c := newClient(t, Options{URL: s.URL, BearerTokenFile: file})
	for _, token := range []string{"first", "second"} {
		if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := read(t, c, "/"); err != nil {
			t.Fatal(err)
		}
		if got != "Bearer "+token {
			t.Errorf("sent %q, want the token %q", got, token)
		}
	}
}

func TestATokenCommandRunsOnceAMinuteAndAgainWhenItsTokenIsRefused(t *testing.T) {
	runs := filepath.Join(t.TempDir(), "runs")
	// Each run gives another token: its number.
	script := fmt.Sprintf(`echo x >> %s; wc -l < %s`, runs, runs)
	var sent []string
	good := "Bearer 1"
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, r.Header.Get("Authorization"))
		if r.Header.Get("Authorization") != good {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	c := newClient(t, Options{URL: s.URL, BearerTokenCommand: []string{"sh", "-c", script}})
	clock := time.Unix(1000, 0)
	c.now = func() time.Time { return clock }
	ask := func() error { _, _, err := read(t, c, "/"); return err }

	if err := errors.Join(ask(), ask()); err != nil {
		t.Fatal(err)
	}
	good = "Bearer 2" // the first token is refused from now on
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	clock = clock.Add(2 * tokenLife)
	good = "Bearer 3"
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	good = "none"
	clock = clock.Add(2 * tokenLife)
	if err := ask(); sources.ReasonOf(err) != sources.Unauthorized {
		t.Errorf("a fresh token that is refused gives %v", err)
	}
	want := "Bearer 1,Bearer 1,Bearer 1,Bearer 2,Bearer 3,Bearer 4"
	if got := strings.Join(sent, ","); got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}

func TestTokensThatCannotBeHadAreExplainedWithoutShowingThem(t *testing.T) {
	const secret = "s3cr3t-token"
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		name string
		o    Options
		want string
	}{
		{"a file that is missing", Options{BearerTokenFile: filepath.Join(dir, "none")}, "bearer token file none: no such file"},
		{"an empty file", Options{BearerTokenFile: write("empty", " \n")}, "bearer token file empty gives no token"},
		{"a file of two lines", Options{BearerTokenFile: write("two", secret+"\n"+secret)}, "bearer token file two gives more than one line"},
		{"a huge file", Options{BearerTokenFile: write("huge", strings.Repeat(secret, 10000))}, "gives more than 65536 bytes"},
		{"a command that is missing", Options{BearerTokenCommand: []string{"/nowhere/" + "vault", secret}}, "bearer token command vault could not be started: no such file"},
		{"a command that is not on the path", Options{BearerTokenCommand: []string{"no-such-program-x", secret}}, "could not be started: executable file not found"},
		{"a command that fails", Options{BearerTokenCommand: []string{"sh", "-c", "echo " + secret + "; echo " + secret + " >&2; exit 3"}}, "bearer token command sh: exit status 3"},
		{"a command that says nothing", Options{BearerTokenCommand: []string{"true"}}, "bearer token command true gives no token"},
		{"a command that says too much", Options{BearerTokenCommand: []string{"sh", "-c", "yes " + secret + " | head -c 200000"}}, "gives more than 65536 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := 0
			s := serve(t, func(http.ResponseWriter, *http.Request) { asked++ })
			c.o.URL = s.URL
			_, _, err := read(t, newClient(t, c.o), "/")
			e := asError(t, err)
			if e.Reason != sources.Unauthorized || !strings.Contains(e.Detail, c.want) || e.Hint == "" {
				t.Errorf("error is %q (%s), want %q and a hint", err, e.Reason, c.want)
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("error %q shows the token", err)
			}
			if asked != 0 {
				t.Error("the server was asked without credentials")
			}
		})
	}
}

func TestATokenCommandEndsWithTheRequest(t *testing.T) {
	c := newClient(t, Options{URL: "http://127.0.0.1:1", BearerTokenCommand: []string{"sleep", "1000"}})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.Get(ctx, "/", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want the cancellation", err)
	}
}

func TestSecretsThatAServerRepeatsAreNotShown(t *testing.T) {
	const secret = "s3cr3t/tok+en="
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]Options{
		"password": {Username: "ann", Password: secret},
		"token":    {BearerToken: secret},
		"file":     {BearerTokenFile: file},
		"command":  {BearerTokenCommand: []string{"echo", secret}},
		"header":   {Headers: map[string]string{"X-Key": secret}},
	} {
		t.Run(name, func(t *testing.T) {
			var encoded string
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				encoded = strings.TrimPrefix(r.Header.Get("Authorization"), "Basic ")
				w.WriteHeader(http.StatusBadRequest)
				_, _ = fmt.Fprintf(w, "cannot use %s %s s3cr3t%%2Ftok%%2Ben%%3D of %v", secret, encoded, r.Header)
			})
			o.URL = s.URL
			_, _, err := read(t, newClient(t, o), "/")
			var status *StatusError
			if !errors.As(err, &status) {
				t.Fatalf("error is %v", err)
			}
			for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), string(status.Body)} {
				if strings.Contains(text, "s3cr3t") || name == "password" && strings.Contains(text, encoded) {
					t.Errorf("%q shows a secret", text)
				}
			}
			if !strings.Contains(err.Error(), "cannot use ***") {
				t.Errorf("error %q does not say the rest", err)
			}
		})
	}
}

func TestTheBodyOfAGoodAnswerIsNotChanged(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "a token tok1 in a log line") })
	got, _, err := read(t, newClient(t, Options{URL: s.URL, BearerToken: "tok1"}), "/")
	if err != nil || got != "a token tok1 in a log line" {
		t.Errorf("got %q, %v", got, err)
	}
}
