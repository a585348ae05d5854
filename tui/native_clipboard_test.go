package tui

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestTheNativeClipboardIsTheFirstProgramThatWorks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the programs are shell scripts")
	}
	for _, c := range []struct {
		name     string
		programs map[string]string // name to what it does with its input
		wayland  string
		x11      string
		tool     string
		args     string
		err      string
	}{
		{name: "none on a server"},
		{name: "wl-copy on Wayland", programs: map[string]string{"wl-copy": "keep", "xclip": "keep"}, wayland: "w", x11: ":0", tool: "wl-copy"},
		{name: "xclip on X11", programs: map[string]string{"wl-copy": "keep", "xclip": "keep"}, x11: ":0", tool: "xclip", args: "-selection clipboard -in"},
		{name: "xsel where there is no xclip", programs: map[string]string{"xsel": "keep"}, x11: ":0", tool: "xsel", args: "--clipboard --input"},
		{name: "the next one when one fails", programs: map[string]string{"xclip": "exit 1", "xsel": "keep"}, x11: ":0", tool: "xsel", args: "--clipboard --input"},
		{name: "no display, no program", programs: map[string]string{"wl-copy": "keep", "xclip": "keep"}},
		{name: "pbcopy", programs: map[string]string{"pbcopy": "keep"}, tool: "pbcopy"},
		{name: "all fail", programs: map[string]string{"xclip": "exit 3", "xsel": "exit 4"}, x11: ":0", err: "xclip: exit status 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for prog, does := range c.programs {
				if does == "keep" {
					does = `printf '%s' "$*" > "` + dir + `/args"; while IFS= read -r l || [ -n "$l" ]; do printf '%s\n' "$l"; done > "` + dir + `/got"`
				}
				if err := os.WriteFile(filepath.Join(dir, prog), []byte("#!/bin/sh\n"+does+"\n"), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			t.Setenv("PATH", dir)
			t.Setenv("WAYLAND_DISPLAY", c.wayland)
			t.Setenv("DISPLAY", c.x11)
			tool, err := NativeClipboard("kubectl get pods\n-n 'shop'")
			if tool != c.tool || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Fatalf("NativeClipboard = %q, %v, want %q, %q", tool, err, c.tool, c.err)
			}
			if tool == "" {
				return
			}
			got, err := os.ReadFile(filepath.Join(dir, "got"))
			if err != nil || string(got) != "kubectl get pods\n-n 'shop'\n" {
				t.Errorf("it was given %q, %v", got, err)
			}
			if args, _ := os.ReadFile(filepath.Join(dir, "args")); string(args) != c.args {
				t.Errorf("its arguments are %q, want %q", args, c.args)
			}
		})
	}
}

func TestClipExeIsGivenUTF16(t *testing.T) {
	if got := utf16LE("aé😀"); got != "a\x00\xe9\x00\x3d\xd8\x00\xde" {
		t.Errorf("utf16LE gives %q", got)
	}
}

func TestCopyingSaysWhichWaysWorked(t *testing.T) {
	for name, c := range map[string]struct {
		env  []string
		tool string
		err  error
		want string
	}{
		"a native program":  {nil, "wl-copy", nil, "copied hop (5 characters) by wl-copy and OSC 52"},
		"none, in tmux":     {[]string{"TMUX=/tmp/tmux-0/default,1,0"}, "", nil, "copied hop (5 characters) by OSC 52, if tmux has set-clipboard on"},
		"none, elsewhere":   {[]string{}, "", nil, "copied hop (5 characters) by OSC 52, if your terminal takes it"},
		"one that fails":    {[]string{}, "", os.ErrPermission, "only by OSC 52, if your terminal takes it: permission denied"},
		"a hostile message": {[]string{}, "x\x1b[2J", nil, "by x"},
	} {
		m := failedModel(t)
		m.o.Environ = c.env
		if c.env == nil {
			m.o.Environ = []string{}
		}
		m.o.Clipboard = func(string) (string, error) { return c.tool, c.err }
		note := lastNote(m.copy("hop", "hello"))
		if !strings.Contains(note.text, c.want) || strings.Contains(note.text, "\x1b") {
			t.Errorf("%s: the note is %q, want %q", name, note.text, c.want)
		}
	}
}
