package envelope

import "strings"

// decodeRuby reads Ruby's Logger, which Rails and Sidekiq write with: "E,
// [2026-11-21T03:18:07.123456 #7] ERROR -- program: [request id] message". The time has no
// zone. Rails' tags stand before the message, and before each line of a report.
func decodeRuby(f *filler, line string, rank int32) bool {
	if len(line) < 32 || line[1] != ',' || line[2] != ' ' || line[3] != '[' || strings.IndexByte("DIWEFA", line[0]) < 0 {
		return false
	}
	st, n, ok := isoTime(line[4:])
	if !ok {
		return false
	}
	pid, rest, ok := strings.Cut(line[4+n:], "]")
	if !ok || len(pid) < 3 || !strings.HasPrefix(pid, " #") || !allDigits(pid[2:]) {
		return false
	}
	level, rest, ok := strings.Cut(strings.TrimLeft(rest, " "), " -- ")
	if !ok || level == "" || level[0] != line[0] || len(level) > 5 {
		return false
	}
	program, message, ok := strings.Cut(rest, ": ")
	if !ok {
		if program, ok = strings.CutSuffix(strings.TrimRight(rest, " \r\n"), ":"); !ok {
			return false
		}
	}
	if len(program) > 120 || strings.ContainsAny(program, "\n[") {
		return false
	}
	f.formats = append(f.formats, "ruby")
	f.stamp(st, rank+5, FromField, "head")
	f.setSeverity(level, rank)
	f.setAttribute("pid", pid[2:])
	if program != "" && f.take(FieldLogger, rank+5, FromField, "head") {
		f.e.Logger = program
	}
	f.rubyMessage(message, rank)
	return true
}

// rubyMessage reads the message of a Ruby logger. An exception that is logged itself is
// "message (Type)" with its frames below, Rails' own report of one "Type (message):".
func (f *filler) rubyMessage(message string, rank int32) {
	lines := strings.Split(strings.TrimRight(message, " \r\n"), "\n")
	kept := lines[:0]
	frames := -1 // where they begin
	for i, line := range lines {
		line = f.tags(line, rank)
		if strings.TrimSpace(line) == "" {
			continue
		}
		if frames < 0 && i > 0 && isRubyFrame(strings.TrimSpace(line)) {
			frames = len(kept)
		}
		kept = append(kept, strings.TrimRight(line, " \r"))
	}
	if len(kept) == 0 {
		return
	}
	head := strings.TrimSpace(kept[0])
	if frames > 0 {
		f.clues.stack = strings.Join(kept[frames:], "\n")
		kept = kept[:frames]
	}
	if typ, text, ok := rubyError(head); ok {
		f.clues.errText, f.clues.errRank = typ+": "+text, rankText
		if f.take(FieldErrorType, rank+100, FromText, "") {
			f.e.ErrorType = typ
		}
	}
	f.railsAnswer(head, rank)
	if i := strings.Index(head, " {\""); i > 0 && strings.HasSuffix(head, "}") && f.trailingObject(head[i+1:], rank) {
		kept[0] = head[:i]
	} else if head[0] == '{' && len(kept) == 1 && f.depth < maxWrap && looksLikeJSON(head) {
		f.text(head, rank)
		return
	}
	f.setMessage(strings.TrimSpace(strings.Join(kept, "\n")), rank)
}

// railsAnswer reads the two lines that Rails writes of each request: "Started POST "/pay" for
// 10.0.0.1 at …" and "Completed 500 Internal Server Error in 488ms".
func (f *filler) railsAnswer(s string, rank int32) {
	if rest, ok := strings.CutPrefix(s, "Completed "); ok {
		word, _, _ := strings.Cut(rest, " ")
		if code, ok := ParseHTTPStatus(word); ok && strings.Contains(rest, " in ") && f.take(FieldHTTPStatus, rank+5, FromField, "Completed") {
			f.e.HTTPStatus = code
		}
	}
	if rest, ok := strings.CutPrefix(s, "Started "); ok {
		method, rest, _ := strings.Cut(rest, " ")
		if path, n := quoted(rest); n > 0 && isCode(method) {
			f.request(method+" "+path, rank)
		}
	}
}

// rubyError takes apart how Ruby and Rails print an exception on one line.
func rubyError(s string) (typ, text string, ok bool) {
	if before, rest, found := strings.Cut(s, " ("); found && strings.HasSuffix(rest, "):") &&
		(isTypeName(before) || strings.Contains(before, "::") && isExceptionName(before)) {
		return before, strings.TrimSuffix(rest, "):"), true // Type (message):
	}
	if i := strings.LastIndex(s, " ("); i > 0 && strings.HasSuffix(s, ")") {
		if typ := s[i+2 : len(s)-1]; isTypeName(typ) && (strings.Contains(typ, "::") || strings.HasSuffix(typ, "Error")) {
			return typ, s[:i], true // message (Type)
		}
	}
	return "", "", false
}

// isRubyFrame tells whether a line is one of a backtrace: app/x.rb:7:in `pay'.
func isRubyFrame(s string) bool {
	file, rest, ok := strings.Cut(strings.TrimPrefix(s, "from "), ".rb:")
	return ok && !strings.ContainsAny(file, "\"'") && rest != "" && isDigit(rest[0])
}
