package httpclient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"

	"triage/safetext"
)

// commandTime bounds one run of a token command.
const commandTime = 10 * time.Second

// runTokenCommand runs argv without a shell and returns its standard output, trimmed. What
// the command printed is never part of an error: it may be the token.
func runTokenCommand(ctx context.Context, argv []string) (string, error) {
	name := safetext.Line(filepath.Base(argv[0]))
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	out := &boundedBuffer{max: maxTokenBytes + 1}
	cmd.Stdout = out
	// A grandchild that keeps the pipe open must not hold us.
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", fmt.Errorf("bearer token command %s did not finish: %w", name, ctx.Err())
	case errors.Is(err, exec.ErrWaitDelay):
		// It ended well; only its output stayed open.
	case errors.As(err, &exit):
		return "", fmt.Errorf("bearer token command %s: %w", name, exit)
	case err != nil:
		return "", fmt.Errorf("bearer token command %s could not be started: %w", name, startError(err))
	}
	token, err := cleanToken(out.Bytes())
	if err != nil {
		return "", fmt.Errorf("bearer token command %s %w", name, err)
	}
	return token, nil
}

// startError drops the program's name from err, which says it already.
func startError(err error) error {
	var e *exec.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return pathless(err)
}

// boundedBuffer keeps the first max bytes and swallows the rest, so that the command is
// not killed by a broken pipe.
type boundedBuffer struct {
	bytes.Buffer
	max int
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	if room := b.max - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}
