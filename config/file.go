package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// maxFileBytes bounds the configuration file.
const maxFileBytes = 1 << 20

// DefaultPath is where the configuration file is looked for:
// $XDG_CONFIG_HOME/triage/config.yaml when that variable holds an absolute path (XDG Base
// Directory Specification), else the system's own folder for settings as [os.UserConfigDir]
// gives it: ~/.config on Linux, ~/Library/Application Support on macOS, %AppData% on Windows.
// getenv is usually os.Getenv. It is "" when there is no home either.
func DefaultPath(getenv func(string) string) string {
	dir := getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(dir) {
		if runtime.GOOS == "linux" {
			// os.UserConfigDir refuses a relative XDG_CONFIG_HOME; the specification
			// says to ignore it.
			home := getenv("HOME")
			if home == "" {
				return ""
			}
			dir = filepath.Join(home, ".config")
		} else {
			var err error
			if dir, err = os.UserConfigDir(); err != nil {
				return ""
			}
		}
	}
	return filepath.Join(dir, "triage", "config.yaml")
}

// Load reads the configuration file. With explicit, the file must exist; otherwise a file
// that is not there is an empty configuration. The error is an [*Error] when the file's
// content is to blame.
func Load(path string, explicit bool) (*Config, error) {
	if path == "" {
		return &Config{}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) && !explicit {
			return &Config{}, nil
		}
		return nil, fmt.Errorf("configuration: %w: name another file with --config, or write one with triage config init", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		return nil, fmt.Errorf("configuration: %s is a folder: name a file with --config", path)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	if len(data) > maxFileBytes {
		return nil, fmt.Errorf("configuration: %s is longer than %d bytes: it is probably not the file you mean", path, maxFileBytes)
	}
	c, err := Parse(data, path)
	if err != nil {
		return nil, err
	}
	if info != nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o004 != 0 && c.hasSecrets() {
		c.Warnings = append(c.Warnings, fmt.Sprintf("%s holds credentials and everyone on this machine can read it: chmod 600 %s", path, path))
	}
	return c, nil
}
