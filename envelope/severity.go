package envelope

import (
	"strconv"
	"strings"
)

// severityNames are the level names of logging libraries, lower case. Levels above error
// (panic, critical, alert, emergency) are fatal, notice is info, verbose is debug.
var severityNames = map[string]Severity{
	"trace": Trace, "trc": Trace, "trac": Trace, "finest": Trace, "finer": Trace, "silly": Trace, "t": Trace,
	"debug": Debug, "dbg": Debug, "debg": Debug, "fine": Debug, "verbose": Debug, "config": Debug, "d": Debug,
	"debug1": Debug, "debug2": Debug, "debug3": Debug, "debug4": Debug, "debug5": Debug,
	"info": Info, "inf": Info, "information": Info, "informational": Info, "notice": Info, "log": Info,
	"success": Info, "i": Info, "default": Info, "http": Info, "note": Info, "n": Info, "ok": Info,
	"warn": Warn, "warning": Warn, "wrn": Warn, "warnin": Warn, "w": Warn,
	"error": Error, "err": Error, "erro": Error, "eror": Error, "severe": Error, "e": Error, "failure": Error,
	"fatal": Fatal, "ftl": Fatal, "fata": Fatal, "critical": Fatal, "crit": Fatal, "crt": Fatal, "panic": Fatal,
	"dpanic": Fatal, "pnc": Fatal, "emergency": Fatal, "emerg": Fatal, "alert": Fatal, "f": Fatal, "c": Fatal,
	"off": SeverityUnknown,
}

// ParseSeverity reads a level as any logging library names it: a word in any case, slog's
// "ERROR+4", or a number of bunyan and pino (10 to 60), Logback (10000 to 40000), slog (-4
// to 8), OpenTelemetry (1 to 24) or Google Cloud (100 to 800). ok is false for anything
// else, and for numbers that several libraries read differently.
func ParseSeverity(s string) (sev Severity, ok bool) {
	switch s { // by far the most
	case "INFO", "info":
		return Info, true
	case "ERROR", "error":
		return Error, true
	case "WARN", "warn":
		return Warn, true
	case "DEBUG", "debug":
		return Debug, true
	}
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 32 {
		return SeverityUnknown, false
	}
	if c := s[0]; (c >= '0' && c <= '9') || c == '-' || c == '+' {
		n, err := strconv.Atoi(s)
		if err != nil {
			return SeverityUnknown, false
		}
		return severityOfNumber(n)
	}
	var buf [32]byte
	word := lowered(buf[:0], s)
	if sev, ok = severityNames[string(word)]; ok {
		return sev, sev != SeverityUnknown
	}
	// slog writes levels between its names as an offset: ERROR+4, INFO-2.
	if i := strings.IndexAny(s, "+-"); i > 0 {
		if sev, ok = severityNames[string(word[:i])]; ok {
			if off, err := strconv.Atoi(s[i:]); err == nil {
				return shifted(sev, off), true
			}
		}
	}
	// OpenTelemetry's finer grades: ERROR2, WARN3.
	if n := len(word) - 1; word[n] >= '1' && word[n] <= '4' {
		if sev, ok = severityNames[string(word[:n])]; ok {
			return sev, true
		}
	}
	return SeverityUnknown, false
}

// shifted keeps slog's in-between levels with the name they are nearest above: a level is
// only raised by whole names below error, and never becomes fatal.
func shifted(sev Severity, off int) Severity {
	if off < 0 && sev == Debug {
		return Trace
	}
	return sev
}

func severityOfNumber(n int) (Severity, bool) {
	switch {
	case n >= 100 && n <= 800 && n%100 == 0: // Google Cloud: DEBUG 100 … EMERGENCY 800
		return [...]Severity{Debug, Info, Info, Warn, Error, Fatal, Fatal, Fatal}[n/100-1], true
	case n >= 5000 && n <= 50000 && n%5000 == 0: // Logback, log4j
		switch {
		case n >= 50000:
			return Fatal, true
		case n >= 40000:
			return Error, true
		case n >= 30000:
			return Warn, true
		case n >= 20000:
			return Info, true
		case n >= 10000:
			return Debug, true
		}
		return Trace, true
	case n >= 10 && n <= 60 && n%10 == 0: // bunyan, pino, Python
		return [...]Severity{Trace, Debug, Info, Warn, Error, Fatal}[n/10-1], true
	case n < 0 && n >= -8: // slog
		return Debug, true
	}
	return SeverityUnknown, false
}

// severityOfOTel reads OpenTelemetry's SeverityNumber (1 to 24).
func severityOfOTel(n int) (Severity, bool) {
	if n < 1 || n > 24 {
		return SeverityUnknown, false
	}
	return [...]Severity{Trace, Debug, Info, Warn, Error, Fatal}[(n-1)/4], true
}

// severityOfSyslog reads a syslog severity (RFC 5424, 0 emergency to 7 debug).
func severityOfSyslog(n int) (Severity, bool) {
	if n < 0 || n > 7 {
		return SeverityUnknown, false
	}
	return [...]Severity{Fatal, Fatal, Fatal, Error, Warn, Info, Info, Debug}[n], true
}

// lowered appends s in lower case, ASCII only.
func lowered(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}
