package envelope

import "time"

// endMax bounds the duration that is believed.
const endMax = 24 * time.Hour

// End is when the request was over that an access log of Envoy, Istio or HAProxy tells of:
// their lines carry its start, and how long it took in milliseconds. ok is false for any other
// record, whose Time is when it was written.
func (e *Envelope) End() (t time.Time, ok bool) {
	if e.Time.IsZero() || !normalIs(e.From(FieldTime).Key, "starttime") {
		return time.Time{}, false
	}
	if _, envoy := e.Attributes["response_flags"]; !envoy && !isAccessLog(e) {
		return time.Time{}, false // another's duration may have another unit
	}
	ms, ok := e.Attributes["duration"].(int64)
	if !ok || ms < 0 || ms > endMax.Milliseconds() {
		return time.Time{}, false
	}
	return e.Time.Add(time.Duration(ms) * time.Millisecond), true
}
