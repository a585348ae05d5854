package envelope

import "strings"

// idStop are the bytes at which an id that stands in a text ends: what sentences, lists,
// markup and queries put behind one. ":" "." "!" and "?" end it only as its last bytes.
var idStop = func() (stop [256]bool) {
	for _, c := range []byte(" \t\r\n,;\"'`()[]{}<>|&") {
		stop[c] = true
	}
	return stop
}()

// idEnd is where an id that begins at the start of s ends.
func idEnd(s string) int {
	n := 0
	for n < len(s) && (!idStop[s[n]] || n == 0 && s[n] == '|') { // Application Insights begins its ids with "|"
		n++
	}
	return len(strings.TrimRight(s[:n], ".:!?"))
}

// isID tells whether the field of that name holds the id of a request, trace or span.
func (f *filler) isID(key string) bool {
	r, ok := f.d.names.of(key)
	if !ok {
		r, _ = f.d.names.tail(key)
	}
	switch r.act {
	case actRequestID, actCorrelationID, actTraceID, actSpanID, actDatadogTrace, actDatadogSpan:
		return true
	}
	return false
}
