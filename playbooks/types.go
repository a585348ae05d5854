package playbooks

import (
	"io/fs"
	"strconv"

	"triage/envelope"
	"triage/safetext"
)

// Position is where in the chain a hop stands.
type Position string

// Positions in the chain, the root weighing most.
const (
	Root    Position = "root"
	Middle  Position = "middle"
	Symptom Position = "symptom"
)

// Facts are what can be matched of one hop.
type Facts struct {
	Position   Position
	Code       string // the service's own code; "" when it gave none
	Kind       envelope.Kind
	Class      envelope.Class
	Service    string
	Operation  string
	GRPCStatus string
	HTTPStatus int
	ErrorType  string
	Message    string // message and error text
	Attributes map[string]string
	Env        string // name of the environment; "" when not known
	Severity   envelope.Severity
	Retry      envelope.Retry
}

// Dir is a root of entries.
type Dir struct {
	FS   fs.FS
	Name string // how it is called in messages: a path, or "built-in"

	builtin bool   // the embedded defaults
	rooted  bool   // the FS follows no link out of the root
	folder  string // on disk; "" for any other file system
}

// Warning is something wrong with one file; it never ends the run.
type Warning struct {
	File string
	Line int // 1-based; 0 when the whole file is meant
	Text string
}

// String is the warning as "file:line: text", printable.
func (w Warning) String() string {
	s := w.File
	if w.Line > 0 {
		s += ":" + strconv.Itoa(w.Line)
	}
	return safetext.Line(s + ": " + w.Text)
}

// Match is an entry that fits the incident.
type Match struct {
	Entry *Entry
	// Reason says in words why: "exact code LEDGER_DB_TIMEOUT on the root cause".
	Reason string
	// Score orders matches of one incident, higher is more specific; it has no meaning
	// across incidents.
	Score int
	// Hop is the index of the matched hop in the facts given to Match.
	Hop int
	// General is set when nothing specific matched and this is the built-in advice for
	// the kind or class of the error.
	General bool
	// TiedWith are the ids of the entries that fit exactly as well.
	TiedWith []string
}

// Values are what an entry's ${triage.name} variables stand for, by name without the
// prefix: request_id, trace_id, code, service, …. A name that is absent is shown as
// unknown and makes its command not copyable.
type Values map[string]string
