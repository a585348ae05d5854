package envelope

import "strings"

// maxTailed bounds the names whose ends are looked for, in bytes: each end costs its length.
const maxTailed = 96

// tails calls try with the normalised ends of a name, longest first, until it takes one:
// "app.request.id" ends in "request.id" and "id", since a dot parts a namespace from what is
// in it. A header's name ("x-shop-request-id") also ends at its other marks. The words of any
// other name belong together: a pull_request_id is no request id. at is where the end begins
// in the normalised name, before the part that it follows, as it stands.
func tails(key string, try func(at int, before string) bool) {
	header := headerStart(key)
	from, at := 0, 0 // of the part that is being read
	for i := 0; i < len(key); i++ {
		c := key[i]
		if i > from && (c == '.' || c == '/' || i == header-1 || i > header && (c == '-' || c == '_')) {
			if try(at, key[from:i]) {
				return
			}
			from = i + 1
		}
		if normalByte[c] != 0 {
			at++
		}
	}
}

// headerStart is where the name of a header of one's own (X-…) begins as the last part of a
// name; the length of the name when it ends in none.
func headerStart(key string) int {
	i := strings.LastIndexAny(key, "./") + 1
	if k := strings.LastIndex(key, "_X-"); k > i { // Traefik's request_X-Request-Id
		i = k + 1
	}
	if len(key) > i+2 && (key[i] == 'x' || key[i] == 'X') && (key[i+1] == '-' || key[i+1] == '_') {
		return i
	}
	return len(key)
}

// elsewhere are the parts of a name that tell of another request, span or service than the
// record's own: an id below them is not the record's.
var elsewhere = map[string]bool{
	"parent": true, "child": true, "previous": true, "prev": true, "next": true, "original": true, "orig": true, "root": true,
	"link": true, "links": true, "linked": true, "related": true, "upstream": true, "downstream": true, "caller": true, "callee": true, "cause": true,
	"target": true, "peer": true, "remote": true, "destination": true, "dependency": true, "backend": true,
}

// isElsewhere tells whether a part of a name, as it stands, is one of these.
func isElsewhere(part string) bool {
	var buf [16]byte
	return len(part) <= len(buf) && elsewhere[string(appendNormal(buf[:0], part))]
}

// isIdentity tells which fields say who or which request it is: there may be several in one
// record, of which only one is the record's own.
func isIdentity(a action) bool {
	switch a {
	case actRequestID, actCorrelationID, actTraceID, actSpanID, actDatadogTrace, actDatadogSpan, actService:
		return true
	}
	return false
}

// tail finds the rule of a name by its end.
func (t *names) tail(key string) (r rule, ok bool) {
	var buf [maxTailed]byte
	if len(key) > len(buf) || !strings.ContainsAny(key, "./") && headerStart(key) == len(key) {
		return rule{}, false
	}
	name := appendNormal(buf[:0], key)
	blocked := false
	tails(key, func(at int, before string) bool {
		blocked = blocked || isElsewhere(before)
		r, ok = t.end(name[at:], blocked)
		return ok
	})
	return r, ok
}

// end finds the rule of the end of a name; blocked tells that what stands before it leads
// elsewhere.
func (t *names) end(name []byte, blocked bool) (rule, bool) {
	r, ok := t.get(name)
	if !ok || !r.anywhere || blocked && isIdentity(r.act) {
		return rule{}, false
	}
	r.rank += 20
	r.tail = true
	return r, true
}
