package grow

// Tag says what a record tells, for those who take evidence away or decide what can still
// be known. It is never part of the telemetry.
type Tag struct {
	Seq      int    // the record's place among all that the complete evidence has
	Service  string // who wrote it
	Visit    int    // the handling it belongs to; -1 when it is not of this request
	Level    string // of a log record
	Info     bool   // an info line that carries no error: what it says may be worded otherwise
	Fault    int    // the fault that it tells of, 0 for none
	Origin   bool   // told by the service where the fault is
	Fails    bool   // says that a handling or call failed, as an error
	Refuses  bool   // says so below the level of a warning
	Words    bool   // in words, a code or a status that tell what happened
	Cause    bool   // and the innermost of these words, by which the kind of fault is known
	Names    string // the service or dependency that it blames
	Goes     bool   // says that its service went on all the same
	Well     bool   // says that a handling ended well
	Slow     bool   // shows where the time went
	Access   bool   // an access line
	Canceled bool   // says that the caller had given up
	Call     bool   // a client span: it tells of the callee's failure, not yet of its own service's
	Late     bool   // after the request was answered
	IDs      []string

	again bool // one of several that say the same
}

// tells tells whether the record is an error about the fault with the given number.
func (t Tag) tells(fault int) bool { return t.Fault == fault && (t.Fails || t.Refuses) }

// reached are the tags that ids lead to, beginning with the given one: what an
// investigation that follows ids would find.
func reached(tags []Tag, id string) []Tag {
	known := map[string]bool{id: true}
	taken := make([]bool, len(tags))
	var out []Tag
	for grew := true; grew; {
		grew = false
		for i, t := range tags {
			if taken[i] || !anyKnown(t.IDs, known) {
				continue
			}
			taken[i], grew = true, true
			out = append(out, t)
			for _, id := range t.IDs {
				known[id] = true
			}
		}
	}
	return out
}

func anyKnown(ids []string, known map[string]bool) bool {
	for _, id := range ids {
		if known[id] {
			return true
		}
	}
	return false
}
