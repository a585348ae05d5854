package envelope

import "strings"

// decodeHeroku reads the lines of Heroku's router: "at=error code=H12 desc="Request timeout"
// method=GET path=… status=503". They have no level: at says it. connect and service are
// durations, the latter no name.
func decodeHeroku(f *filler, line string, rank int32) bool {
	if !strings.HasPrefix(line, "at=") && !strings.HasPrefix(line, "sock=") || !strings.Contains(line, " connect=") ||
		!strings.Contains(line, " dyno=") {
		return false
	}
	from := len(f.t.nodes)
	f.pairs(firstLine(line))
	f.formats = append(f.formats, "heroku")
	method, path := "", ""
	for i := from; i < len(f.t.nodes); i++ {
		n := &f.t.nodes[i]
		switch n.key {
		case "service", "connect":
			n.key += "_time"
		case "at":
			if sev, ok := ParseSeverity(n.text); ok && f.take(FieldSeverity, rank+5, FromField, "at") {
				f.e.Severity = sev
			}
		case "desc":
			f.setMessage(n.text, rank)
			f.clues.errText, f.clues.errRank, f.clues.errKey = n.text, rank+5, "desc"
		case "method":
			method = n.text
		case "path":
			path = n.text
		}
	}
	f.walkNew(from, rank)
	if method != "" && path != "" {
		f.request(method+" "+path, rank)
	}
	f.setMessage(line, rank+300)
	return true
}

// decodeStamped unwraps a line whose wrapper begins with a time in ISO form: Heroku's "time
// source[dyno]: line", and syslog daemons' and journald's "time host app[pid]: line".
func decodeStamped(f *filler, line string, rank int32) bool {
	st, n, ok := f.isoTime(line)
	if !ok || n >= len(line) || line[n] != ' ' {
		return false
	}
	tag, _, ok := strings.Cut(line[n+1:min(len(line), n+120)], "[")
	if !ok || strings.Count(tag, " ") > 1 {
		return false
	}
	in, inner, ok := strings.Cut(line[n+1+len(tag)+1:], "]: ")
	if !ok || !isIDWord(in) {
		return false
	}
	host, app, two := strings.Cut(tag, " ")
	if !two {
		host, app = "", tag
	}
	if !isLogger(app) || isLevel(app) || two && (!isIDWord(host) || isLevel(host)) || !two && strings.Contains(app, ":") {
		return false
	}
	if allDigits(in) {
		f.formats = append(f.formats, "syslog")
		f.syslogApp(app, rank)
	} else if two {
		return false
	} else {
		f.formats = append(f.formats, "logplex")
		f.setAttribute("source", app)
		f.setAttribute("dyno", in)
	}
	if host != "" {
		f.setAttribute("host", host)
	}
	f.text(inner, rank)
	f.stamp(st, rank+rankWrapper, FromField, "head")
	return true
}
