package envelope

import "strings"

// decodeClickHouse reads ClickHouse's server log: "2026.11.21 03:18:07.123456 [ 77 ]
// {query-id} <Error> logger: message", the stack on further lines. Its time is local.
func decodeClickHouse(f *filler, line string, rank int32) bool {
	if len(line) < 40 || line[4] != '.' || line[7] != '.' || line[10] != ' ' {
		return false
	}
	st, n, ok := isoTime(line[:4] + "-" + line[5:7] + "-" + line[8:min(len(line), 40)])
	if !ok {
		return false
	}
	first, tail, more := strings.Cut(strings.TrimRight(line[n:], " \r\n"), "\n")
	thread, rest, ok := strings.Cut(first, " ] {")
	query, rest, two := strings.Cut(rest, "} <")
	level, rest, three := strings.Cut(rest, "> ")
	if !ok || !two || !three || !strings.HasPrefix(thread, " [ ") || !isLevel(level) {
		return false
	}
	f.formats = append(f.formats, "clickhouse")
	f.stamp(st, rank+5, FromField, "head")
	f.setSeverity(level, rank)
	f.setAttribute("thread", strings.TrimPrefix(thread, " [ "))
	if query != "" {
		f.setAttribute("query_id", query)
	}
	if logger, message, found := strings.Cut(rest, ": "); found && !strings.Contains(logger, " ") {
		if f.take(FieldLogger, rank+5, FromField, "head") {
			f.e.Logger = logger
		}
		rest = message
	}
	f.setMessage(rest, rank)
	if more {
		f.tail(tail, rank)
	}
	return true
}
