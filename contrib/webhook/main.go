// Command webhook posts the answer under the alert: it takes the payloads of Alertmanager, Grafana
// and others over HTTP, hands each to `triage alert - --output markdown`, and posts what comes back
// to a chat's incoming webhook as {"text": …}. It is an example to begin with, and small on purpose.
//
//	CHAT_URL=https://hooks.chat.example/… go run ./contrib/webhook
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/exec"
	"time"
)

// Bounds of one alert.
const (
	maxPayload = 5 << 20
	patience   = 90 * time.Second
	atOnce     = 2
)

// receiver answers alerts: ask makes the text for a payload, post sends it on.
type receiver struct {
	ask   func(ctx context.Context, payload []byte) (string, error)
	post  func(ctx context.Context, text string) error
	slots chan struct{}
}

func main() {
	chat := os.Getenv("CHAT_URL")
	if chat == "" {
		log.Fatal("webhook: set CHAT_URL to the incoming webhook of your chat")
	}
	r := &receiver{ask: triage, post: func(ctx context.Context, text string) error { return postTo(ctx, chat, text) }, slots: make(chan struct{}, atOnce)}
	server := &http.Server{Addr: "127.0.0.1:9095", Handler: r, ReadTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	payload, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxPayload))
	if err != nil || req.Method != http.MethodPost {
		http.Error(w, "POST an alert of at most 5 MB", http.StatusBadRequest)
		return
	}
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	default: // the sender tries again later
		http.Error(w, "busy", http.StatusServiceUnavailable)
		return
	}
	ctx, cancel := context.WithTimeout(req.Context(), patience)
	defer cancel()
	text, err := r.ask(ctx, payload)
	if err == nil {
		err = r.post(ctx, text)
	}
	if err != nil {
		log.Print("webhook: ", err)
		http.Error(w, "no answer: see the log of the receiver", http.StatusBadGateway)
	}
}

// triage runs the program with the payload as its standard input. Nothing of it becomes an argument.
func triage(ctx context.Context, payload []byte) (string, error) {
	cmd := exec.CommandContext(ctx, "triage", "alert", "-", "--output", "markdown")
	var out, trouble bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(payload), &out, &trouble
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && (exit.ExitCode() == 3 || exit.ExitCode() == 4) && out.Len() > 0 {
		err = nil // nothing was found, or not all: the text says so
	}
	if err != nil {
		return "", fmt.Errorf("triage: %w: %s", err, bytes.TrimSpace(trouble.Bytes()))
	}
	return out.String(), nil
}

// postTo sends a text to an incoming webhook.
func postTo(ctx context.Context, url, text string) error {
	body, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("the chat answers %s", resp.Status)
	}
	return nil
}
