package tui

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
)

// errNotWeb is returned for a link that is neither http nor https.
var errNotWeb = errors.New("only http and https links are opened")

// errNoBrowser is returned where there is nothing to open a link with.
var errNoBrowser = errors.New("no browser could be started")

// OpenBrowser hands an http or https link to the desktop's own opener, as one argument,
// without a shell. It is meant for [Options.OpenURL].
func OpenBrowser(link string) error {
	if !webURL(link) {
		return errNotWeb
	}
	prog, args := "xdg-open", []string{link}
	switch runtime.GOOS {
	case "darwin":
		prog = "open"
	case "windows":
		prog, args = "rundll32", []string{"url.dll,FileProtocolHandler", link}
	}
	cmd := exec.CommandContext(context.Background(), prog, args...) // outlives us on purpose
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%w: %w", errNoBrowser, err)
	}
	go func() { _ = cmd.Wait() }() // reaps the child; its fate is the desktop's affair
	return nil
}
