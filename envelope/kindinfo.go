package envelope

import (
	"strings"

	"triage/envelope/lexicon"
)

// infoOf is what is known of kind k, which kindOf found for e by what told holds, where e
// itself says more than its kind: a full disk stays full until somebody makes room, and a file that is missing is
// none that the caller asked for.
func infoOf(k Kind, e *Envelope, told *hints) KindInfo {
	info := k.Info()
	switch k {
	case KindResourceExhausted:
		if isDiskFull(e, told) {
			info.Class, info.Retry = Permanent, RetryNo
		}
	case KindNotFound:
		if e.HTTPStatus != 404 && isMissingFile(e, told) {
			info.Look = LookHere
		}
	}
	return info
}

// isDiskFull tells whether what ran out is room on a disk. Where the service's own code
// decided, which asked for no hints, the code must say so.
func isDiskFull(e *Envelope, told *hints) bool {
	if isDiskFullCode(e.Code) || !told.read {
		return isDiskFullCode(e.Code)
	}
	in, _ := e.Innermost()
	if e.HTTPStatus == 507 || isDiskFullCode(in.Code) || isDiskFullCode(e.ErrorType) || isDiskFullCode(in.Type) {
		return true
	}
	if state, ok := sqlStateIn(told.lower); ok && state == "53100" {
		return true
	}
	return lexicon.Tells(told.lower, lexicon.DiskFull)
}

// isDiskFullCode tells whether a code, or the name of a type, is about a full disk.
func isDiskFullCode(s string) bool {
	if s == "53100" || s == "ENOSPC" {
		return true
	}
	if len(s) > 256 || lastIndexFold(s, "full") < 0 && lastIndexFold(s, "space") < 0 && lastIndexFold(s, "storage") < 0 {
		return false
	}
	name := "_" + strings.Join(codeWords(s), "_") + "_"
	for _, words := range [...]string{"_DISK_FULL_", "_STORAGE_FULL_", "_NO_SPACE_", "_INSUFFICIENT_STORAGE_"} {
		if strings.Contains(name, words) {
			return true
		}
	}
	return false
}

// isMissingFile tells whether what was not found is a file of the service's own.
func isMissingFile(e *Envelope, told *hints) bool {
	in, _ := e.Innermost()
	return in.Code == "ENOENT" || e.Code == "ENOENT" || lexicon.Tells(told.lower, lexicon.MissingFile)
}
