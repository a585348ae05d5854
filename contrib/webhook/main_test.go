package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// posted is a chat that remembers what it was sent.
func posted(t *testing.T) (url string, text func() string) {
	t.Helper()
	var last string
	chat := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var m map[string]string
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			t.Error(err)
		}
		last = m["text"]
	}))
	t.Cleanup(chat.Close)
	return chat.URL, func() string { return last }
}

func TestTheAnswerIsPostedUnderTheAlert(t *testing.T) {
	url, text := posted(t)
	r := &receiver{
		ask: func(_ context.Context, payload []byte) (string, error) {
			return "**Root cause:** " + string(payload), nil
		},
		post:  func(ctx context.Context, text string) error { return postTo(ctx, url, text) },
		slots: make(chan struct{}, 1),
	}
	for _, tc := range []struct {
		name, method, body string
		ask                error
		full               bool
		status             int
		text               string
	}{
		{"an alert", "POST", "ledger", nil, false, 200, "**Root cause:** ledger"},
		{"no answer", "POST", "x", errors.New("no server"), false, 502, ""},
		{"too long", "POST", strings.Repeat("x", maxPayload+1), nil, false, 400, ""},
		{"a visit", "GET", "", nil, false, 400, ""},
		{"busy", "POST", "x", nil, true, 503, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			one := *r
			if tc.ask != nil {
				one.ask = func(context.Context, []byte) (string, error) { return "", tc.ask }
			}
			if tc.full {
				one.slots = make(chan struct{})
			}
			w := httptest.NewRecorder()
			one.ServeHTTP(w, httptest.NewRequest(tc.method, "/", strings.NewReader(tc.body)))
			if w.Code != tc.status || tc.text != "" && text() != tc.text {
				t.Errorf("status %d, posted %q", w.Code, text())
			}
		})
	}
}

func TestAChatThatRefusesIsTold(t *testing.T) {
	chat := httptest.NewServer(http.NotFoundHandler())
	defer chat.Close()
	if err := postTo(t.Context(), chat.URL, "x"); err == nil || !strings.Contains(err.Error(), "404") {
		t.Error(err)
	}
}

// TestTheProgramIsRun puts a script in the place of triage.
func TestTheProgramIsRun(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	dir := t.TempDir()
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	for script, want := range map[string]string{
		"echo \"$@\"; cat":               "alert - --output markdown\npayload",
		"echo found nothing; exit 3":     "found nothing\n",
		"echo not all; exit 4":           "not all\n",
		"echo no server >&2; exit 1":     "",
		"echo half an answer; exit 2":    "",
		"echo it is nothing >&2; exit 3": "",
	} {
		if err := os.WriteFile(filepath.Join(dir, "triage"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		got, err := triage(t.Context(), []byte("payload"))
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", script, got, err)
		}
	}
}
