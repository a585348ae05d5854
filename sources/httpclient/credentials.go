package httpclient

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"triage/safetext"
)

const (
	maxTokenBytes = 64 << 10
	// tokenLife is how long the answer of a token command is used again. Commands like
	// a cloud's own take a second each, and one investigation asks many times.
	tokenLife = time.Minute
)

// credentials put the user's own proof on a request. At most one kind is set.
type credentials struct {
	header string // canonical name

	username, password string
	basic              bool
	token              string
	file               string
	command            []string

	running sync.Mutex // one run of command at a time

	mu      sync.Mutex
	cached  string // of command
	expires time.Time
	last    string // token that was sent last, to keep it out of messages
	others  []string
}

func newCredentials(o Options) (*credentials, error) {
	c := &credentials{
		header: "Authorization", username: o.Username, password: o.Password,
		basic: o.Username != "" || o.Password != "",
		token: o.BearerToken, file: o.BearerTokenFile, command: o.BearerTokenCommand,
	}
	kinds := 0
	for _, set := range []bool{c.basic, c.token != "", c.file != "", len(c.command) > 0} {
		if set {
			kinds++
		}
	}
	if kinds > 1 {
		return nil, errors.New("at most one of user name and password, bearer token, bearer token file and bearer token command may be set")
	}
	if o.AuthHeader != "" {
		if !validName(o.AuthHeader) {
			return nil, fmt.Errorf("%q is not a header name", safetext.Line(o.AuthHeader))
		}
		c.header = http.CanonicalHeaderKey(o.AuthHeader)
	}
	if strings.Contains(c.username, ":") {
		return nil, errors.New("the user name holds a colon, which basic authentication cannot carry (RFC 7617)")
	}
	if !validValue(c.token) {
		return nil, errors.New("the bearer token holds a control character")
	}
	if len(c.command) > 0 && c.command[0] == "" {
		return nil, errors.New("the bearer token command has no program")
	}
	for _, v := range o.Headers {
		if len(v) >= minSecret {
			c.others = append(c.others, v)
		}
	}
	return c, nil
}

// given tells whether any credentials are configured.
func (c *credentials) given() bool {
	return c.basic || c.token != "" || c.file != "" || len(c.command) > 0
}

// proof is what a request was sent with.
type proof struct {
	token string
	old   bool // from an earlier run of the command
}

// apply sets the header. Its errors never hold a credential.
func (c *credentials) apply(ctx context.Context, req *http.Request, now time.Time) (p proof, err error) {
	var value string
	switch {
	case c.basic:
		value = "Basic " + base64.StdEncoding.EncodeToString([]byte(c.username+":"+c.password))
	case c.token != "":
		value = "Bearer " + c.token
	case c.file != "":
		p.token, err = readToken(c.file)
		c.remember(p.token)
		value = "Bearer " + p.token
	case len(c.command) > 0:
		p, err = c.fromCommand(ctx, now)
		value = "Bearer " + p.token
	default:
		return p, nil
	}
	if err == nil {
		req.Header[c.header] = []string{value}
	}
	return p, err
}

// hint is what to do when the credentials could not be had.
func (c *credentials) hint() string {
	switch {
	case c.file != "":
		return "check the bearer token file"
	case len(c.command) > 0:
		return "run the bearer token command by hand to see what it says"
	}
	return ""
}

// refresh tells whether another try with a fresh token is worth it after err.
func (c *credentials) refresh(err error, p proof) bool {
	var status *StatusError
	if !p.old || !errors.As(err, &status) || status.Status != http.StatusUnauthorized {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cached == p.token {
		c.cached = ""
	}
	return true
}

func (c *credentials) remember(token string) {
	c.mu.Lock()
	c.last = token
	c.mu.Unlock()
}

// fromCommand runs the token command, or uses its last answer while that is young. Callers
// that come meanwhile wait for the one run.
func (c *credentials) fromCommand(ctx context.Context, now time.Time) (proof, error) {
	c.running.Lock()
	defer c.running.Unlock()
	c.mu.Lock()
	cached, fresh := c.cached, now.Before(c.expires)
	c.mu.Unlock()
	if cached != "" && fresh {
		return proof{cached, true}, nil
	}
	token, err := runTokenCommand(ctx, c.command)
	if err != nil {
		return proof{}, err
	}
	c.mu.Lock()
	c.cached, c.last, c.expires = token, token, now.Add(tokenLife)
	c.mu.Unlock()
	return proof{token, false}, nil
}

func readToken(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("bearer token file %s: %w", safetext.Line(filepath.Base(path)), pathless(err))
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, maxTokenBytes+1))
	if err != nil {
		return "", fmt.Errorf("bearer token file %s: %w", safetext.Line(filepath.Base(path)), pathless(err))
	}
	token, err := cleanToken(b)
	if err != nil {
		return "", fmt.Errorf("bearer token file %s %w", safetext.Line(filepath.Base(path)), err)
	}
	return token, nil
}

func cleanToken(b []byte) (string, error) {
	if len(b) > maxTokenBytes {
		return "", fmt.Errorf("gives more than %d bytes", maxTokenBytes)
	}
	token := strings.TrimSpace(string(b))
	switch {
	case token == "":
		return "", errors.New("gives no token")
	case !validValue(token):
		return "", errors.New("gives more than one line")
	}
	return token, nil
}

// pathless drops the path from a file error, which names it already.
func pathless(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
