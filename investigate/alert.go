package investigate

import (
	"time"

	"triage/playbooks"
)

// Due is when a step of an escalation is to be taken. It counts from the start of the alert;
// ok is false when that is not known, or the step names no time.
func Due(alertStart time.Time, e playbooks.Escalation) (at time.Time, ok bool) {
	wait, ok := e.Wait()
	if alertStart.IsZero() || !ok {
		return time.Time{}, false
	}
	return alertStart.Add(wait), true
}
