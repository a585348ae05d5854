package envelope

import (
	"strings"
	"time"
)

// decodeErlang reads the reports of Erlang's error_logger: "=ERROR REPORT====
// 21-Nov-2026::03:18:07.123456 ===", the text on the lines below. The time is local.
func decodeErlang(f *filler, line string, rank int32) bool {
	rest, ok := strings.CutPrefix(line, "=")
	if !ok {
		return false
	}
	head, body, _ := strings.Cut(rest, "\n")
	kind, when, ok := strings.Cut(strings.TrimRight(head, " =\r"), " REPORT==== ")
	if !ok || len(kind) > 20 {
		return false
	}
	sev, ok := map[string]Severity{"ERROR": Error, "CRASH": Error, "SUPERVISOR": Error, "WARNING": Warn, "INFO": Info, "PROGRESS": Info}[kind]
	if !ok {
		return false
	}
	when, _, utc := strings.Cut(when, " UTC")
	t, err := time.Parse("2-Jan-2006::15:04:05", when)
	if err != nil {
		return false
	}
	f.formats = append(f.formats, "erlang")
	f.stamp(stamp{t: t, noZone: !utc}, rank+5, FromField, "head")
	if f.take(FieldSeverity, rank+5, FromField, "head") {
		f.e.Severity = sev
	}
	f.setMessage(strings.TrimSpace(body), rank)
	return true
}

// elixirError takes the exception out of what Elixir's Logger writes of one: "** (Type)
// message". (EXIT), (stop) and (exit) tell how a process ended, and are no types; what
// follows them is the innermost reason.
func (f *filler) elixirError() {
	text := f.e.Message
	i := strings.Index(text, "** (")
	if i < 0 || f.clues.errText != "" {
		return
	}
	if strings.HasPrefix(text[i:], "** (exit) an exception was raised:\n") { // Plug's: the exception follows
		if j := strings.Index(text[i+len("** ("):], "** ("); j >= 0 {
			i += len("** (") + j
		}
	}
	typ, said, ok := strings.Cut(text[i+len("** ("):], ") ")
	if !ok || len(typ) > 200 {
		return
	}
	said = firstLine(said)
	if j := strings.Index(text[i:], "** (EXIT) "); j >= 0 {
		said = firstLine(text[i+j+len("** (EXIT) "):])
	} else if strings.Contains(typ, ".") || isTypeName(typ) {
		if f.take(FieldErrorType, rankText, FromText, "") {
			f.e.ErrorType = typ
		}
	}
	if said = strings.TrimSpace(said); said != "" {
		f.clues.errText, f.clues.errRank = said, rankText
	}
}

// swiftLog reads what stands behind the level in Apple's swift-log: "label : metadata
// [Source] message".
func swiftLog(f *filler, h *head, rank int32) bool {
	if !h.hasTime || !isLower(h.level[0]) || h.bracketed || len(h.words)+len(h.brackets) > 0 {
		return false
	}
	label, rest, ok := strings.Cut(h.rest, ":")
	if label = strings.TrimSuffix(label, " "); !ok || !isLogger(label) {
		return false
	}
	metadata, message, ok := strings.Cut(rest, "[")
	source, message, closed := strings.Cut(message, "] ")
	if !ok || !closed || !isLogger(source) || strings.TrimSpace(metadata) != "" && !strings.Contains(metadata, "=") ||
		!strings.HasPrefix(rest, " ") {
		return false
	}
	if f.take(FieldLogger, rank+5, FromField, "head") {
		f.e.Logger = label
	}
	f.setAttribute("source", source)
	from := len(f.t.nodes)
	f.pairs(metadata)
	f.walkNew(from, rank)
	f.setMessage(message, rank)
	return true
}
