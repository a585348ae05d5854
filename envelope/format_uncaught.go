package envelope

import "strings"

// uncaughtMarks begin what runtimes print of an error that nobody caught.
var uncaughtMarks = [...]string{"Exception in thread \"", "Unhandled exception. ", "Unhandled Exception: ", "Uncaught "}

// decodeUncaught reads such an error without its frames: cut off by a shipper, or of a
// runtime that could not collect them any more.
func decodeUncaught(f *filler, line string, rank int32) bool {
	text := strings.TrimRight(line, " \r\n")
	for _, mark := range uncaughtMarks {
		rest, ok := strings.CutPrefix(text, mark)
		if !ok {
			continue
		}
		thread := ""
		if strings.HasSuffix(mark, "\"") {
			if thread, rest, ok = strings.Cut(rest, "\" "); !ok || len(thread) > 100 {
				return false
			}
		}
		layer := typedLayer(rest)
		if layer.Type == "" {
			return false
		}
		f.formats = append(f.formats, "uncaught")
		if thread != "" {
			f.setAttribute("thread", thread)
		}
		if f.take(FieldSeverity, rank+500, FromDerived, "head") {
			f.e.Severity = Error
		}
		f.setMessage(rest, rank)
		f.clues.errText, f.clues.errRank = rest, rankText
		if f.take(FieldErrorType, rank+100, FromText, "") {
			f.e.ErrorType = layer.Type
		}
		return true
	}
	return false
}
