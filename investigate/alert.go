package investigate

import (
	"time"

	"triage/correlate"
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

// entries are the playbook entries that fit an incident. The alert that led here counts as if each
// failure named it, and before anything failed it leads to its entry by itself.
func (i *inquiry) entries(inc *correlate.Incident) []playbooks.Match {
	fs := facts(inc, i.o.Env)
	if len(fs) == 0 {
		for _, key := range [...]string{i.o.Runbook, i.o.AlertName} {
			if found := i.o.Library.Lookup(key); len(found) > 0 && !found[0].General {
				return found
			}
		}
		return i.o.Library.Match(fs)
	}
	for n := range fs {
		for name, value := range map[string]string{"alertname": i.o.AlertName, "runbook_url": i.o.Runbook} {
			if fs[n].Attributes[name] == "" && value != "" {
				fs[n].Attributes[name] = value
			}
		}
	}
	return i.o.Library.Match(fs)
}
