package envelope

import (
	"strings"
	"time"
)

// decodeSyslog reads RFC 5424 and RFC 3164 with their <priority>, and librdkafka's
// "%3|seconds|FAIL|name| message", which uses syslog's levels.
func decodeSyslog(f *filler, line string, rank int32) bool {
	if strings.HasPrefix(line, "%") {
		return librdkafka(f, line, rank)
	}
	if len(line) > 20 && line[3] == ' ' && line[6] == ' ' && (line[15] == ' ' || line[15] == '.') {
		return syslogFile(f, line, rank)
	}
	pri, rest, ok := strings.Cut(line, ">")
	if !ok || len(pri) < 2 || len(pri) > 4 || pri[0] != '<' || !allDigits(pri[1:]) {
		return false
	}
	n, _ := digits(pri[1:])
	if n > 191 {
		return false
	}
	var inner string
	var st stamp
	if after, isNew := strings.CutPrefix(rest, "1 "); isNew {
		parts := strings.SplitN(after, " ", 6) // time host app pid msgid rest
		if len(parts) < 6 {
			return false
		}
		st, _ = parseTime(parts[0])
		f.setAttribute("host", parts[1])
		f.syslogApp(parts[2], rank)
		inner = parts[5]
		switch {
		case strings.HasPrefix(inner, "- "):
			inner = inner[2:]
		case inner == "-":
			inner = ""
		case strings.HasPrefix(inner, "["):
			if i := strings.LastIndex(inner, "] "); i >= 0 {
				from := len(f.t.nodes)
				f.pairs(strings.ReplaceAll(inner[:i], "]", " "))
				f.walkNew(from, rank)
				inner = inner[i+2:]
			}
		}
		inner = strings.TrimPrefix(inner, "\ufeff")
	} else {
		if len(rest) < 16 {
			return false
		}
		t, err := time.Parse("Jan _2 15:04:05", rest[:15])
		if err != nil {
			return false
		}
		st = stamp{t: t, noYear: true, noZone: true}
		host, after, ok := strings.Cut(strings.TrimLeft(rest[15:], " "), " ")
		if !ok {
			return false
		}
		f.setAttribute("host", host)
		tag, text, found := strings.Cut(after, ": ")
		if found && len(tag) < 64 && !strings.Contains(tag, " ") {
			app, _, _ := strings.Cut(tag, "[")
			f.syslogApp(app, rank)
			after = text
		}
		inner = after
	}
	f.formats = append(f.formats, "syslog")
	f.text(inner, rank)
	f.stamp(st, rank+rankWrapper, FromField, "head")
	if sev, ok := severityOfSyslog(n & 7); ok && f.have[FieldSeverity] == 0 && f.take(FieldSeverity, rank+rankWrapper, FromField, "priority") {
		f.e.Severity = sev
	}
	return true
}

// syslogFile reads what syslog daemons write to files, and journalctl prints: RFC 3164 without
// its priority, "Nov 21 03:18:07 host app[pid]: message", perhaps with a fraction.
func syslogFile(f *filler, line string, rank int32) bool {
	end := strings.IndexByte(line[15:], ' ')
	if end < 0 {
		return false
	}
	t, err := time.Parse("Jan _2 15:04:05", line[:15+end])
	if err != nil {
		return false
	}
	head, text, ok := strings.Cut(line[15+end+1:], ": ")
	host, tag, two := strings.Cut(head, " ")
	app, pid, bracket := strings.Cut(strings.TrimSuffix(tag, "]"), "[")
	if !ok || !two || !(bracket && allDigits(pid) || tag == "kernel") || len(head) > 200 || isLevel(host) {
		return false
	}
	f.formats = append(f.formats, "syslog")
	f.setAttribute("host", host)
	f.syslogApp(app, rank)
	f.text(text, rank)
	if tag == "kernel" && strings.Contains(text, "Out of memory: ") && f.take(FieldSeverity, rank+rankWrapper, FromDerived, "") {
		f.e.Severity = Error // the kernel killed a process
	}
	f.stamp(stamp{t: t, noYear: true, noZone: true}, rank+rankWrapper, FromField, "head")
	return true
}

func (f *filler) syslogApp(app string, rank int32) {
	if app != "" && app != "-" && f.take(FieldService, rank+rankWrapper, FromField, "app-name") {
		f.e.Service = app
	}
}

func librdkafka(f *filler, line string, rank int32) bool {
	parts := strings.SplitN(line[1:], "|", 5)
	if len(parts) < 5 || len(parts[0]) != 1 || !isDigit(parts[0][0]) {
		return false
	}
	t, ok := epoch(parts[1])
	if !ok {
		return false
	}
	f.formats = append(f.formats, "librdkafka")
	f.stamp(stamp{t: t}, rank, FromField, "head")
	if sev, ok := severityOfSyslog(int(parts[0][0] - '0')); ok && f.take(FieldSeverity, rank, FromField, "head") {
		f.e.Severity = sev
	}
	f.setAttribute("facility", parts[2])
	f.setAttribute("client", parts[3])
	f.setMessage(strings.TrimSpace(parts[4]), rank)
	return true
}
