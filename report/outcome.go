package report

import (
	"strings"

	"triage/correlate"
	"triage/investigate"
)

// outcome is the answer in one word and one sentence.
type outcome struct {
	word string
	role role
	text []piece
}

// outcomeOf never says that nothing failed while a source did.
func outcomeOf(f *investigate.Finding) outcome {
	i := &f.Incident
	summary := []piece{infer(strong, withoutWord(i.Verdict.Summary))}
	ids := join(" or ", queryPieces(i.Query)...)
	switch i.Status {
	case correlate.Failed:
		return outcome{"FAILED", bad, summary}
	case correlate.Handled:
		if f.Partial {
			return outcome{"HANDLED, AS FAR AS WAS READ", warn, summary}
		}
		return outcome{"HANDLED", good, summary}
	case correlate.Healthy:
		if f.Partial {
			return outcome{"CANNOT TELL", warn, []piece{say(strong, "No failure in what could be read ("+statsWords(i.Stats)+
				"), but the evidence is incomplete: see GAPS and SOURCES.")}}
		}
		return outcome{"HEALTHY", good, []piece{say(strong, "No failure in "+statsWords(i.Stats)+".")}}
	case correlate.Unknown:
		if f.Partial {
			summary = append(summary, say(strong, "; and the evidence is incomplete: see GAPS and SOURCES"))
		}
		return outcome{"CANNOT TELL", warn, summary}
	case correlate.NotFound:
		switch {
		case len(f.Sources) > 0 && !answered(f.Sources):
			return outcome{"CANNOT TELL", warn, join("", []piece{say(strong, "No source answered, so nothing is known about ")}, ids, []piece{say(strong, ".")})}
		case f.Partial:
			return outcome{"CANNOT TELL", warn, join("", []piece{say(strong, "Nothing carries ")}, ids,
				[]piece{say(strong, " in what could be read, but the search is incomplete: see SOURCES.")})}
		}
		return outcome{"NOT FOUND", warn, join("", []piece{say(strong, "Nothing carries ")}, ids, []piece{say(strong, " in "+windowWords(i.Query.Window)+".")})}
	}
	return outcome{strings.ToUpper(string(i.Status)), warn, summary}
}

// withoutWord takes the word off that stands before it already.
func withoutWord(summary string) string {
	return strings.TrimPrefix(summary, correlate.CannotTell+": ")
}

// answered tells whether any source gave an answer, even part of one.
func answered(sources []investigate.SourceStatus) bool {
	for _, s := range sources {
		if s.State == investigate.OK || s.State == investigate.PartialOK {
			return true
		}
	}
	return false
}

// queryID is one thing that was asked for.
type queryID struct{ name, value string }

func queryIDs(q correlate.Query) []queryID {
	var ids []queryID
	for _, id := range []queryID{
		{"request id", q.RequestID}, {"trace id", q.TraceID},
		{"correlation id", q.CorrelationID}, {"error code", q.ErrorCode},
	} {
		if id.value != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

func queryPieces(q correlate.Query) [][]piece {
	var groups [][]piece
	for _, id := range queryIDs(q) {
		groups = append(groups, []piece{say(strong, id.name+" "), keep(code, id.value)})
	}
	if groups == nil {
		groups = [][]piece{{say(strong, "the query")}}
	}
	return groups
}

func statsWords(s correlate.Stats) string {
	return count(s.Logs, "log record", "log records") + " and " + count(s.Spans, "span", "spans") +
		" of " + count(s.Services, "service", "services")
}
