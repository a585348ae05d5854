package envelope

import (
	"encoding/csv"
	"strings"
)

// pgLevels are PostgreSQL's severities, with the parts of a report that stand in entries
// of their own.
var pgLevels = map[string]Severity{
	"DEBUG": Debug, "DEBUG1": Debug, "DEBUG2": Debug, "DEBUG3": Debug, "DEBUG4": Debug, "DEBUG5": Debug,
	"LOG": Info, "INFO": Info, "NOTICE": Info, "WARNING": Warn, "ERROR": Error, "FATAL": Fatal, "PANIC": Fatal,
	"DETAIL": Info, "HINT": Info, "STATEMENT": Info, "CONTEXT": Info, "QUERY": Info, "LOCATION": Info,
}

// decodePostgres reads PostgreSQL's stderr log: time, prefix, "ERROR:  message"; continued
// lines start with a tab.
func decodePostgres(f *filler, line string, rank int32) bool {
	st, n, ok := f.isoTime(line)
	if !ok || n >= len(line) {
		return false
	}
	if line[n] == ':' { // Amazon RDS: time:client(port):user@database:[pid]:ERROR:  message
		return rdsPostgres(f, line[n:], st, rank)
	}
	prefix, message, ok := strings.Cut(line[n:], ":  ")
	if !ok || len(prefix) > 200 || strings.Contains(prefix, "\n") {
		return false
	}
	i := strings.LastIndexByte(prefix, ' ')
	sev, ok := pgLevels[prefix[i+1:]]
	if !ok {
		return false
	}
	f.formats = append(f.formats, "postgres")
	f.stamp(st, rank+5, FromField, "head")
	if f.take(FieldSeverity, rank+5, FromField, "head") {
		f.e.Severity = sev
	}
	if before, code, found := strings.Cut(message, ": "); found && len(before) == 5 { // log_error_verbosity = verbose
		if _, ok := kindOfSQLState(before); ok && f.take(FieldCode, rank+5, FromField, "head") {
			f.e.Code, message = before, code
		}
	}
	f.setMessage(strings.TrimRight(strings.ReplaceAll(message, "\n\t", "\n"), "\n"), rank)
	if part := prefix[i+1:]; sev == Info && part != "LOG" && part != "INFO" && part != "NOTICE" {
		f.setAttribute("report_part", strings.ToLower(part))
	}
	for _, word := range strings.Fields(prefix[:max(i, 0)]) {
		switch {
		case strings.HasPrefix(word, "["):
			f.setAttribute("pid", strings.Trim(word, "[]"))
		case strings.Contains(word, "@"):
			user, db, _ := strings.Cut(word, "@")
			f.setAttribute("user", user)
			f.setAttribute("dbname", db)
		}
	}
	return true
}

// rdsPostgres reads what follows the time in the prefix that Amazon RDS sets, "%t:%r:%u@%d:[%p]:".
func rdsPostgres(f *filler, line string, st stamp, rank int32) bool {
	prefix, message, ok := strings.Cut(line, ":  ")
	parts := strings.Split(prefix, ":")
	if !ok || len(parts) < 5 || len(prefix) > 300 {
		return false
	}
	sev, ok := pgLevels[parts[len(parts)-1]]
	pid := parts[len(parts)-2]
	if !ok || !strings.HasPrefix(pid, "[") || !strings.HasSuffix(pid, "]") {
		return false
	}
	f.formats = append(f.formats, "postgres")
	f.stamp(st, rank+5, FromField, "head")
	if f.take(FieldSeverity, rank+5, FromField, "head") {
		f.e.Severity = sev
	}
	f.setAttribute("pid", strings.Trim(pid, "[]"))
	if user, db, ok := strings.Cut(parts[len(parts)-3], "@"); ok && user != "" {
		f.setAttribute("user", user)
		f.setAttribute("dbname", db)
	}
	f.setMessage(strings.TrimRight(strings.ReplaceAll(message, "\n\t", "\n"), "\n"), rank)
	return true
}

// pgColumns are the columns of PostgreSQL's csvlog (14 and later).
var pgColumns = [...]string{
	"log_time", "user", "dbname", "pid", "connection_from", "session_id", "line_num", "ps", "session_start",
	"vxid", "txid", "error_severity", "state_code", "message", "detail", "hint", "internal_query", "internal_position",
	"context", "statement", "cursor_position", "func_name", "application_name", "backend_type", "leader_pid", "query_id",
}

// decodePostgresCSV reads one row of PostgreSQL's csvlog.
func decodePostgresCSV(f *filler, line string, rank int32) bool {
	st, n, ok := f.isoTime(line)
	if !ok || n >= len(line) || line[n] != ',' || strings.Count(line, ",") < 20 {
		return false
	}
	row, err := csv.NewReader(strings.NewReader(line)).Read()
	if err != nil || len(row) < 23 {
		return false
	}
	sev, ok := pgLevels[row[11]]
	if !ok {
		return false
	}
	f.formats = append(f.formats, "postgres-csv")
	f.stamp(st, rank, FromField, pgColumns[0])
	if f.take(FieldSeverity, rank, FromField, "error_severity") {
		f.e.Severity = sev
	}
	from := len(f.t.nodes)
	for i, v := range row {
		if i > 0 && i != 11 && i < len(pgColumns) && v != "" && !(pgColumns[i] == "state_code" && v == "00000") {
			f.addText(pgColumns[i], v)
		}
	}
	f.walkNew(from, rank)
	return true
}
