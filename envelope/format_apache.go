package envelope

import (
	"strings"
	"time"
)

// apacheTimes are those of Apache's error log from 2.4 on, and before.
var apacheTimes = [...]string{"Mon Jan 02 15:04:05.000000 2006", "Mon Jan 02 15:04:05 2006"}

// decodeApacheError reads Apache httpd's error log: "[Sat Nov 21 03:18:07.123456 2026]
// [proxy:error] [pid 7:tid 140] [client 203.0.113.9:2817] (111)Connection refused: AH00957:
// message". The time is local, without a zone.
func decodeApacheError(f *filler, line string, rank int32) bool {
	if len(line) < 30 || line[0] != '[' || line[4] != ' ' {
		return false
	}
	stamped, rest, ok := strings.Cut(line[1:], "] [")
	if !ok {
		return false
	}
	t, err := time.Parse(apacheTimes[0], stamped)
	if err != nil {
		t, err = time.Parse(apacheTimes[1], stamped)
	}
	if err != nil {
		return false
	}
	where, rest, ok := strings.Cut(rest, "] ")
	module, level, both := strings.Cut(where, ":")
	if !both {
		module, level = "", where
	}
	if strings.HasPrefix(level, "trace") {
		level = "trace"
	}
	if !ok || !isLevel(level) {
		return false
	}
	f.formats = append(f.formats, "apache")
	f.stamp(stamp{t: t, noZone: true}, rank+5, FromField, "head")
	f.setSeverity(level, rank)
	if module != "" && f.take(FieldLogger, rank+5, FromField, "head") {
		f.e.Logger = module
	}
	for i := 0; i < 8 && strings.HasPrefix(rest, "["); i++ {
		inner, after, ok := strings.Cut(rest[1:], "] ")
		if !ok {
			break
		}
		if name, value, pair := strings.Cut(inner, " "); pair && isLogger(name) && (name == "pid" || name == "client" || name == "remote") {
			f.setAttribute(name, value)
		} else if !f.mapped(inner, rank) {
			break
		}
		rest = after
	}
	if i := strings.LastIndex(rest, ", referer: "); i >= 0 {
		f.setAttribute("referer", rest[i+len(", referer: "):])
		rest = rest[:i]
	}
	for i := 0; i+8 < len(rest); i++ { // AH and five digits number the messages of Apache itself
		if rest[i] == 'A' && rest[i+1] == 'H' && allDigits(rest[i+2:i+7]) && rest[i+7] == ':' && (i == 0 || rest[i-1] == ' ') {
			if f.take(FieldCode, rank+5, FromField, "head") {
				f.e.Code = rest[i : i+7]
			}
			break
		}
	}
	f.setMessage(strings.TrimRight(rest, " \r\n"), rank)
	return true
}
