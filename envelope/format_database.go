package envelope

import (
	"strconv"
	"strings"
	"time"
)

// decodeRedis reads Redis' and Valkey's log: "7:M 21 Nov 2026 03:18:07.123 # message". The
// mark is the level: "." debug, "-" verbose, "*" notice, "#" warning. The time is local.
func decodeRedis(f *filler, line string, rank int32) bool {
	pid, rest, ok := strings.Cut(line, ":")
	if !ok || len(pid) > 10 || !allDigits(pid) || len(rest) < 28 || strings.IndexByte("MSCX", rest[0]) < 0 || rest[1] != ' ' {
		return false
	}
	when := rest[2:min(len(rest), 26)]
	t, err := time.Parse("02 Jan 2006 15:04:05.000", when)
	if err != nil || len(rest) < 29 || rest[26] != ' ' || rest[28] != ' ' {
		return false
	}
	sev, ok := map[byte]Severity{'.': Debug, '-': Debug, '*': Info, '#': Warn}[rest[27]]
	if !ok {
		return false
	}
	f.formats = append(f.formats, "redis")
	f.stamp(stamp{t: t, noZone: true}, rank+5, FromField, "head")
	if f.take(FieldSeverity, rank+5, FromField, "head") {
		f.e.Severity = sev
	}
	f.setAttribute("pid", pid)
	f.setAttribute("role", rest[:1])
	f.setMessage(strings.TrimRight(rest[29:], " \r\n"), rank)
	return true
}

// decodeSQLServer reads SQL Server's error log: "2026-11-21 03:18:07.12 spid51      Error:
// 1205, Severity: 13, State: 51." and the text of that error as a line of its own.
func decodeSQLServer(f *filler, line string, rank int32) bool {
	st, n, ok := f.isoTime(line)
	if !ok || n != 22 || n+12 > len(line) || line[n] != ' ' {
		return false
	}
	source, message, ok := strings.Cut(line[n+1:], " ")
	number, isSession := strings.CutPrefix(source, "spid")
	if !ok || !(isSession && allDigits(strings.TrimSuffix(number, "s")) || source == "Logon" || source == "Server" || source == "Backup") {
		return false
	}
	f.formats = append(f.formats, "sqlserver")
	f.stamp(st, rank+5, FromField, "head")
	if f.take(FieldLogger, rank+5, FromField, "head") {
		f.e.Logger = source
	}
	message = strings.TrimSpace(message)
	f.setMessage(message, rank)
	code, rest, ok := strings.Cut(strings.TrimPrefix(message, "Error: "), ", Severity: ")
	level, _, found := strings.Cut(rest, ",")
	if grade, err := strconv.Atoi(level); ok && found && err == nil && allDigits(code) && f.take(FieldSeverity, rank+5, FromField, "Severity") {
		switch {
		case grade >= 20:
			f.e.Severity = Fatal
		case grade >= 11:
			f.e.Severity = Error
		default:
			f.e.Severity = Info
		}
		f.setAttribute("error_number", code)
	}
	return true
}

// decodeOracle reads an error of Oracle's that stands alone: "ORA-00060: Deadlock detected".
func decodeOracle(f *filler, line string, rank int32) bool {
	code, message, ok := strings.Cut(strings.TrimRight(line, " \r\n"), ": ")
	if !ok || len(code) != 9 || code[:4] != "ORA-" || !allDigits(code[4:]) {
		return false
	}
	f.formats = append(f.formats, "oracle")
	if f.take(FieldSeverity, rank+500, FromDerived, "head") {
		f.e.Severity = Error
	}
	if f.take(FieldCode, rank+5, FromField, "head") {
		f.e.Code = code
	}
	f.setMessage(message, rank)
	f.clues.errText, f.clues.errRank = message, rankText
	return true
}

// decodeCockroach reads CockroachDB's crdb-v2 and v1 logs: "E261121 03:18:07.123456 512
// sql/exec.go:7 ⋮ [T1,n1,client=10.0.0.1:26257] 42  message", in UTC.
func decodeCockroach(f *filler, line string, rank int32) bool {
	if len(line) < 26 || strings.IndexByte("IWEF", line[0]) < 0 || line[7] != ' ' || line[10] != ':' || !allDigits(line[1:7]) {
		return false
	}
	t, err := time.Parse("060102 15:04:05.000000", line[1:23])
	if err != nil || line[23] != ' ' {
		return false
	}
	goid, rest, ok := strings.Cut(line[24:], " ")
	place, rest, two := strings.Cut(rest, " ")
	_, file, channel := strings.Cut(place, "@")
	if !channel {
		file = place
	}
	if !ok || !two || !allDigits(goid) || !isPlace(file) {
		return false
	}
	f.formats = append(f.formats, "cockroach")
	f.stamp(stamp{t: t}, rank+5, FromField, "head")
	f.setSeverity(line[:1], rank)
	f.setCaller(file, rank)
	rest = strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(rest, " "), "⋮"), " ")
	if tags, after, ok := strings.Cut(rest, "] "); ok && strings.HasPrefix(tags, "[") {
		f.setAttribute("tags", tags[1:])
		rest = after
	}
	if number, after, ok := strings.Cut(rest, " "); ok && allDigits(number) {
		rest = after
	}
	f.setMessage(strings.TrimSpace(rest), rank)
	return true
}
