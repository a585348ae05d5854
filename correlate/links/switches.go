package links

import (
	"triage/correlate/failures"
	"triage/correlate/graph"
)

// Switch turns one row of this package's tables off, so that a measurement can tell what the row
// is worth. The tables are shared: nothing may be correlated while a switch is turned.
type Switch struct {
	Table, Row string
	off        func() (on func())
}

// Off turns the row off until on is called.
func (s Switch) Off() (on func()) { return s.off() }

// Switches are those of all rows, table by table.
func Switches() []Switch {
	never := func(*Forest, *failures.Failure) bool { return false }
	var all []Switch
	all = append(all, switches("entryRows", entryRows[:], func(r *entryRow) string {
		r.when = func(*tops, *graph.Node) bool { return false }
		return r.name
	})...)
	all = append(all, switches("repairRows", repairRows[:], func(r *repairRow) string {
		r.caller = func(*trace, *graph.Node) (*graph.Node, bool) { return nil, false }
		return r.name
	})...)
	all = append(all, switches("callerRows", callerRows[:], func(r *callerRow) string {
		r.when = func(*claim) bool { return false }
		return r.name
	})...)
	all = append(all, switches("askRows", askRows[:], func(r *askRow) string { r.when = never; return r.name })...)
	return append(all, switches("causeRows", causeRows[:], func(r *causeRow) string {
		r.when = func(*weighing, *Cause) bool { return false }
		return r.name
	})...)
}

// switches are those of a table's rows; disable makes a row one that never holds, and tells its
// name.
func switches[R any](table string, rows []R, disable func(*R) (name string)) []Switch {
	all := make([]Switch, len(rows))
	for i := range rows {
		copied := rows[i]
		all[i] = Switch{table, disable(&copied), func() func() {
			old := rows[i]
			disable(&rows[i])
			return func() { rows[i] = old }
		}}
	}
	return all
}
