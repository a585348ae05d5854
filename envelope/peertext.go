package envelope

import (
	"strings"
)

// calledBefore are the words with which clients name the URL of a call that failed, before
// it: net/http's error, reqwest's, curl's.
var calledBefore = [...]string{`Get "`, `Post "`, `Put "`, `Delete "`, `Patch "`, `Head "`, "for url (", "Failed to connect to "}

// namesCall tells at little cost that a text may hold one of them.
func namesCall(text string) bool {
	return strings.IndexByte(text, '"') >= 0 || strings.IndexByte(text, '(') >= 0 || strings.IndexByte(text, 'F') >= 0
}

// peerInText takes the callee out of an error's text when no field tells it.
func (f *filler) peerInText() {
	text := f.e.ErrorMessage
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
