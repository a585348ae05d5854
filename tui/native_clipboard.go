package tui

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
	"unicode/utf16"
)

// clipboardTime bounds a clipboard program: a display that hangs must not hang the screen.
const clipboardTime = 2 * time.Second

// clipboardTool is a program that puts its input on the system's clipboard.
type clipboardTool struct {
	prog string
	args []string
	// display is a variable without which the program cannot work; "" for none.
	display string
	utf16   bool // it wants UTF-16, little endian
}

var clipboardTools = [...]clipboardTool{
	{prog: "wl-copy", display: "WAYLAND_DISPLAY"},
	{prog: "xclip", args: []string{"-selection", "clipboard", "-in"}, display: "DISPLAY"},
	{prog: "xsel", args: []string{"--clipboard", "--input"}, display: "DISPLAY"},
	{prog: "pbcopy"},
	{prog: "clip.exe", utf16: true}, // Windows, and Linux inside it (WSL)
}

// NativeClipboard puts text on the clipboard of the machine that the program runs on, with
// the first of wl-copy, xclip, xsel, pbcopy and clip.exe that is on PATH and has a display to
// work with, and says which it was. The tool is "" and the error nil when there is none, as
// on most servers. It is meant for [Options.Clipboard].
func NativeClipboard(text string) (tool string, err error) {
	var failed []error
	for _, t := range clipboardTools {
		if t.display != "" && os.Getenv(t.display) == "" {
			continue
		}
		path, err := exec.LookPath(t.prog)
		if err != nil {
			continue // not there, or only in the folder one happens to be in (exec.ErrDot)
		}
		if err := t.put(path, text); err != nil {
			failed = append(failed, err)
			continue
		}
		return t.prog, nil
	}
	return "", errors.Join(failed...)
}

func (t clipboardTool) put(path, text string) error {
	ctx, cancel := context.WithTimeout(context.Background(), clipboardTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, t.args...)
	if t.utf16 {
		text = utf16LE(text)
	}
	cmd.Stdin = strings.NewReader(text)
	cmd.WaitDelay = clipboardTime / 4 // some leave a child behind that holds the selection
	err := cmd.Run()
	if ctx.Err() != nil {
		return fmt.Errorf("%s did not answer within %s", t.prog, clipboardTime)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", t.prog, err)
	}
	return nil
}

// utf16LE is s as clip.exe wants what is not ASCII.
func utf16LE(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}
