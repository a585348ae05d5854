package scenario

import "time"

// Line is one thing that a service says, for those who need a line in the shape of a
// logging library without writing a scenario.
type Line struct {
	Time    time.Time // by the service's clock
	Level   string    // trace, debug, info, warn, error or fatal
	Message string
	Fields  []Field
	IDs     []Field // the ids that the service writes into its lines
	Service *Service
	// Operation is what the service is doing: "POST /v1/x" or "pkg.Service/Method".
	Operation string
	Pod       string
	PID       int
	Caller    string // file:line
}

// Render writes the line as the service's library does. Only OTLP keeps something beside
// the line.
func (l Line) Render() (line string, metadata map[string]string) {
	in := &scope{service: l.Service, operation: l.Operation}
	if len(l.IDs) > 0 {
		in.tracing = []tracingSpan{{name: method(l.Operation), fields: l.IDs}}
	}
	return render(&entry{
		time: l.Time, level: l.Level, message: l.Message, fields: l.Fields, ids: l.IDs, scope: in,
		resource: &resource{pod: l.Pod, pid: l.PID}, target: target(in), caller: l.Caller,
	})
}
