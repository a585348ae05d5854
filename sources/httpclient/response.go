package httpclient

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"triage/sources"
)

// Response is a good answer whose body is being read. It is for one goroutine.
type Response struct {
	Header http.Header

	client *Client
	ctx    context.Context // of this exchange; says why a read failed
	cancel context.CancelFunc
	body   io.ReadCloser
	buf    *bufio.Reader
	max    int64
	read   int64
}

// TooLargeError says that an answer had more bytes than [Options.MaxBodyBytes]. What was
// read up to there has been handed over.
type TooLargeError struct{ Limit int64 }

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than %s", Size(e.Limit))
}

func newResponse(ctx context.Context, c *Client, cancel context.CancelFunc, r *http.Response) *Response {
	resp := &Response{Header: r.Header, client: c, ctx: ctx, cancel: cancel, body: r.Body, max: c.maxBody}
	resp.buf = bufio.NewReaderSize(r.Body, 32<<10)
	return resp
}

// Read reads the body, decompressed. Its errors, io.EOF apart, are [*sources.Error];
// one that holds a [*TooLargeError] when the body has more bytes than allowed.
func (r *Response) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	room := r.max - r.read
	if room <= 0 {
		if _, err := r.buf.Peek(1); errors.Is(err, io.EOF) {
			return 0, io.EOF
		}
		return 0, r.client.tooLarge(r.max)
	}
	n, err := r.buf.Read(p[:min(int64(len(p)), room)])
	r.read += int64(n)
	if err != nil && err != io.EOF { //nolint:errorlint // io.EOF is never wrapped by a Reader
		err = r.client.transportFailure(r.ctx, err)
	}
	return n, err
}

// Bytes is how many bytes of the body have been read, after decompression.
func (r *Response) Bytes() int64 { return r.read }

// Close ends the exchange. It must be called; a body that was not read to its end costs
// the connection.
func (r *Response) Close() error {
	// A reader that stopped at the end of the JSON leaves a newline and the end mark;
	// reading them keeps the connection.
	_, _ = io.CopyN(io.Discard, r.buf, 4<<10)
	err := r.body.Close()
	r.cancel()
	return err
}

// sniff refuses answers that are a web page in place of what an API says. It waits for the
// first bytes.
func (r *Response) sniff(allowHTML bool) error {
	if _, err := r.buf.Peek(1); err != nil && !errors.Is(err, io.EOF) {
		return r.client.transportFailure(r.ctx, err)
	}
	if allowHTML {
		return nil
	}
	start, _ := r.buf.Peek(min(r.buf.Buffered(), 4<<10))
	if !isHTML(r.Header, start) {
		return nil
	}
	detail := "the answer is a web page, not data"
	if title := htmlTitle(start); title != "" {
		detail += ` (title "` + title + `")`
	}
	return r.client.failure(sources.BadAnswer, detail,
		"a login page or a user interface stands there: check the URL with its base path, and the credentials", &HTMLError{})
}

// HTMLError says that an answer was a web page although its status was good.
type HTMLError struct{}

func (*HTMLError) Error() string { return "the answer is a web page" }

func isHTML(h http.Header, start []byte) bool {
	if t, _, err := mime.ParseMediaType(h.Get("Content-Type")); err == nil && (t == "text/html" || t == "application/xhtml+xml") {
		return true
	}
	start = bytes.TrimPrefix(start, []byte("\xef\xbb\xbf"))
	return bytes.HasPrefix(bytes.TrimLeft(start, " \t\r\n"), []byte("<"))
}

// htmlTitle is the text of the title element, "" when there is none in the given part.
func htmlTitle(page []byte) string {
	lower := bytes.ToLower(page)
	i := bytes.Index(lower, []byte("<title"))
	if i < 0 {
		return ""
	}
	open := bytes.IndexByte(lower[i:], '>')
	if open < 0 {
		return ""
	}
	from := i + open + 1
	end := bytes.IndexByte(lower[from:], '<')
	if end < 0 || len(lower) != len(page) {
		return ""
	}
	return string(bytes.Join(bytes.Fields(page[from:from+end]), []byte(" ")))
}
