package envelope

import (
	"strings"
)

// calledBefore are the words with which clients name the URL of a call that failed, before
// it: net/http's error, reqwest's, curl's.
var calledBefore = [...]string{`Get "`, `Post "`, `Put "`, `Delete "`, `Patch "`, `Head "`, "for url (", "Failed to connect to "}

// namesCall tells at little cost that a text may hold one of them.
func namesCall(text string) bool {
	return strings.Contains(text, "://") || strings.IndexByte(text, 'F') >= 0
}

// requestStatus reads the status behind a request line in quotes, as frameworks log what they
// answered: "POST /v1/orders HTTP/1.1" 503.
func requestStatus(s string) (code int, ok bool) {
	if strings.IndexByte(s, '"') < 0 {
		return 0, false
	}
	_, rest, ok := strings.Cut(s[:min(len(s), freeTextMax)], " HTTP/")
	if !ok {
		return 0, false
	}
	version, rest, ok := strings.Cut(rest[:min(len(rest), 16)], "\" ")
	if !ok || len(version) > 3 || len(rest) < 3 {
		return 0, false
	}
	return ParseHTTPStatus(rest[:3])
}

// statusInMessage takes the gRPC status out of a message that is the error itself, and the
// HTTP status out of one that is the line of an access log.
func (f *filler) statusInMessage() {
	e := &f.e
	if e.HTTPStatus == 0 {
		if code, ok := requestStatus(e.Message); ok && f.take(FieldHTTPStatus, rankText, FromText, "") {
			e.HTTPStatus = code
		}
	}
	if e.ErrorMessage != "" || e.GRPCStatus != "" || strings.IndexByte(e.Message, ':') < 0 {
		return
	}
	if status, _, _, ok := grpcText(e.Message[:min(len(e.Message), freeTextMax)]); ok && f.take(FieldGRPCStatus, rankText, FromText, "") {
		e.GRPCStatus = status
	}
}

// peerInText takes the callee out of an error's text when no field tells it.
func (f *filler) peerInText() {
	text := f.e.ErrorMessage
	if text == "" {
		text = f.e.Message // which is the error itself, where libraries log it so
	}
	if f.e.Peer != "" || text == "" || !namesCall(text) {
		return
	}
	for _, words := range calledBefore {
		_, rest, ok := strings.Cut(text, words)
		if !ok {
			continue
		}
		if _, after, isURL := strings.Cut(rest, "://"); isURL {
			rest = after
		}
		end := strings.IndexAny(rest, `/"?# )`)
		if end < 0 {
			end = len(rest)
		}
		host := rest[:end]
		if i := strings.LastIndexByte(host, '@'); i >= 0 {
			host = host[i+1:] // never a user's name or password
		}
		if host = peerName(host); host != "" && f.take(FieldPeer, rankText, FromText, "") {
			f.e.Peer = host
		}
		return
	}
}
