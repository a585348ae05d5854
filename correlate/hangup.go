package correlate

import (
	"regexp"
	"slices"
)

// hangUp makes a consequence of what could not be written any more when the client had gone:
// another service, in front, says that it hung up.
func (r *request) hangUp() {
	gone := slices.IndexFunc(r.failures, func(f *failure) bool { return f.env.HTTPStatus == clientClosed })
	if gone < 0 {
		return
	}
	left := r.failures[gone]
	for _, f := range r.failures {
		gap := r.same(left.service, left.at).Sub(r.same(f.service, f.at))
		if f.service != left.service && gap < lateness && gap > -lateness && brokenPipe.MatchString(clip(f.spoken())) {
			f.survived, f.aftermath = true, true
		}
	}
}

// brokenPipe is what a service says that writes to one who has gone (EPIPE, ECONNRESET).
var brokenPipe = regexp.MustCompile(`(?i)\bbroken ?pipe\b|\bEPIPE\b|\bclient (?:disconnected|closed|went away|has gone)|\bwrite\b.{0,80}\bconnection reset by peer`)
