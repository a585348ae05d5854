package envelope

import "strings"

// decodeSDDaemon reads the priority that programs under systemd put before each line on
// standard error (sd-daemon(3)): "<3>text". .NET's systemd console writes its category
// behind it, "<3>Shop.Orders[0] message".
func decodeSDDaemon(f *filler, line string, rank int32) bool {
	if len(line) < 5 || line[0] != '<' || line[2] != '>' || line[1] < '0' || line[1] > '7' || isDigit(line[3]) && line[4] == ' ' {
		return false
	}
	sev, _ := severityOfSyslog(int(line[1] - '0'))
	f.formats = append(f.formats, "sd-daemon")
	rest := line[3:]
	category, after, ok := strings.Cut(rest, "[")
	event, message, closed := strings.Cut(after, "] ")
	if ok && closed && isDotnetCategory(category) && allDigits(strings.TrimPrefix(event, "-")) {
		if f.take(FieldLogger, rank+5, FromField, "head") {
			f.e.Logger = category
		}
		f.setAttribute("event_id", event)
		f.setMessage(strings.TrimRight(message, " \r\n"), rank)
	} else {
		f.text(rest, rank)
	}
	if f.take(FieldSeverity, rank+rankWrapper, FromField, "priority") {
		f.e.Severity = sev
	}
	return true
}
