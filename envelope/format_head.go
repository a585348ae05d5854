package envelope

import (
	"strings"
	"time"
)

// head is the start of a line of a text format: time, level and what is between them.
type head struct {
	st        stamp
	hasTime   bool
	level     string
	bracketed bool     // [ERROR]
	dashes    bool     // parts are separated by " - "
	tabs      bool     // parts are separated by tabs
	process   string   // (web/7)
	brackets  []string // [thread] and the like before the level
	words     []string // bare words before the level: a logger, a process id
	rest      string   // what follows the level
	pastLevel string   // rest before its leading space was cut
}

// decodeHead reads the formats whose lines start with a time and a level, in any of the
// usual dresses: Rust's tracing (full, compact, pretty), zap's and zerolog's console,
// hclog, charmbracelet/log, Go's log and slog, Spring Boot, Logback, log4j, Python,
// env_logger. What follows the level tells them apart.
func decodeHead(f *filler, line string, rank int32) bool {
	plain := strings.TrimRight(stripColour(line), " \r\n")
	if strings.HasPrefix(plain, "[ ") { // the seconds since the start, as tracing's uptime writes them
		if up, after, ok := strings.Cut(plain[2:min(len(plain), 24)], "s] "); ok && isNumber(strings.TrimLeft(up, " ")) {
			plain = after + plain[min(len(plain), 24):]
		}
	}
	first, tail, more := strings.Cut(plain, "\n")
	h, ok := readHead(first)
	if !ok {
		return false
	}
	name := "text"
	if h.hasTime {
		f.stamp(h.st, rank+5, FromField, "head")
	}
	f.setSeverity(h.level, rank)
	if !h.hasTime { // Dart's: level, time, message
		if st, n, ok := isoTime(h.rest); ok {
			f.stamp(st, rank+5, FromField, "head")
			h.rest = strings.TrimLeft(h.rest[n:], " :-|")
		} else if st, n, ok := isoTime(strings.TrimPrefix(h.rest, "[")); ok && strings.HasPrefix(h.rest[min(n+1, len(h.rest)):], "] ") { // Dropwizard's
			f.stamp(st, rank+5, FromField, "head")
			h.rest = h.rest[n+len("[] "):]
			if name, after, ok := strings.Cut(h.rest, ": "); ok && isLogger(name) {
				h.words, h.rest = append(h.words, name), after
			}
			tail = dropwizardStack(tail)
		} else if inner, after, found := strings.Cut(h.rest, "] "); found && strings.HasPrefix(inner, "[") { // Cassandra's: level, thread, time
			if st, n, ok := isoTime(after); ok {
				f.stamp(st, rank+5, FromField, "head")
				h.brackets = append(h.brackets, inner[1:])
				h.rest = strings.TrimLeft(after[n:], " ")
			}
		}
	}
	switch {
	case h.tabs && tabbed(f, &h, rank):
		name = "console"
	case springBoot(f, &h, rank):
		name = "spring"
	case swiftLog(f, &h, rank):
		name = "swift"
	default:
		f.headRest(&h, &tail, rank)
	}
	f.formats = append(f.formats, name)
	if more {
		f.tail(tail, rank)
	}
	f.elixirError()
	return true
}

// readHead reads time and level. There must be a level, among the first parts of the line.
func readHead(s string) (h head, ok bool) {
	rest := strings.TrimLeft(s, " ")
	if len(rest) > 22 && rest[0] == '[' && rest[11:13] == "][" { // fern's [date][time]
		if clock, after, found := strings.Cut(rest[13:], "]"); found {
			rest = "[" + rest[1:11] + " " + clock + "]" + after
		}
	}
	if inner, after, found := strings.Cut(rest, "]"); found && strings.HasPrefix(inner, "[") {
		inner = inner[1:]
		if _, _, ok := headTime(strings.TrimLeft(after, " ")); ok && allDigits(inner) { // NATS: [pid] time
			rest = strings.TrimLeft(after, " ")
		} else if st, n, ok := headTime(inner); ok {
			h.st, h.hasTime = st, true
			if n == len(inner) {
				rest = after
			} else { // env_logger: [time LEVEL target] message
				fields := strings.Fields(inner[n:])
				if level, process, ok := strings.Cut(strings.TrimPrefix(inner[n:], ": "), "/"); ok && inner[n] == ':' && isLevel(level) { // Celery
					h.level, h.brackets, h.rest = level, append(h.brackets, process), strings.TrimLeft(after, " ")
					return h, true
				}
				if len(fields) == 0 || len(fields) > 3 || !isLevel(fields[0]) {
					return h, false
				}
				h.level = fields[0]
				if len(fields) > 1 {
					h.words = append(h.words, fields[len(fields)-1])
				}
				h.rest = strings.TrimLeft(after, " ")
				return h, true
			}
		}
	}
	if inner, after, found := strings.Cut(rest, "] "); found && strings.HasPrefix(inner, "[") && !h.hasTime {
		// env_logger without its time: [LEVEL target] message
		if level, target, two := strings.Cut(inner[1:], " "); two && len(level) > 3 && isLevel(level) && level == strings.ToUpper(level) {
			if target = strings.TrimLeft(target, " "); isLogger(target) {
				h.level, h.words, h.rest = level, append(h.words, target), strings.TrimLeft(after, " ")
				return h, true
			}
		}
	}
	if !h.hasTime {
		if st, n, ok := headTime(rest); ok {
			h.st, h.hasTime, rest = st, true, rest[n:]
		}
	}
	for parts := 0; parts < 5; parts++ {
		switch {
		case strings.HasPrefix(rest, " - "):
			h.dashes, rest = true, rest[3:]
		case strings.HasPrefix(rest, " | ") || strings.HasPrefix(rest, " : "):
			rest = rest[3:]
		case strings.HasPrefix(rest, "\t"):
			h.tabs, rest = true, rest[1:]
		}
		rest = strings.TrimLeft(rest, " ")
		if rest == "" {
			return h, false
		}
		if rest[0] == '[' {
			inner, after, found := strings.Cut(rest[1:], "]")
			if !found || len(inner) > contextMax || len(inner) > 80 && strings.IndexByte(inner, '=') < 0 {
				return h, false
			}
			if isLevel(strings.TrimSpace(inner)) {
				h.level, h.bracketed, h.pastLevel = strings.TrimSpace(inner), true, after
				break
			}
			if !h.hasTime && parts == 0 { // a std log prefix, or no head at all
				return h, false
			}
			h.brackets = append(h.brackets, inner)
			rest = after
			continue
		}
		if place, after, found := strings.Cut(rest, "} "); found && rest[0] == '{' && isSource(place[1:]) && h.hasTime { // Airflow's
			h.brackets = append(h.brackets, place[1:])
			rest = after
			continue
		}
		n := strings.IndexAny(rest, " \t:|")
		if n < 0 {
			n = len(rest)
		}
		word := rest[:n]
		if isLevel(word) && (h.hasTime || parts == 0 && upperOrShort(word, rest[n:])) {
			h.level, h.pastLevel = word, rest[n:]
			break
		}
		pair := strings.IndexByte(word, '=') > 0 && len(h.words) < 16
		if pair {
			parts--
		}
		if !h.hasTime || parts > 2 || n == 0 || len(word) > 100 || !h.dashes && !h.tabs && n < len(rest) && rest[n] == ':' && !allDigits(word) {
			return h, false
		}
		h.words = append(h.words, word)
		rest = rest[n:]
	}
	if h.level == "" {
		return h, false
	}
	h.rest = h.pastLevel
	switch {
	case strings.HasPrefix(h.rest, "\t"):
		h.tabs, h.rest = true, h.rest[1:]
	case strings.HasPrefix(h.rest, " - "):
		h.dashes, h.rest = true, h.rest[3:]
	case strings.HasPrefix(h.rest, " ("): // pino-pretty: (name/pid)
		if inner, after, ok := strings.Cut(h.rest[2:], "): "); ok && len(inner) < 80 && !strings.ContainsAny(inner, " ()") {
			h.process, h.rest = inner, after
		}
	case strings.HasPrefix(strings.TrimLeft(h.rest, " "), "| "): // loguru pads the level
		h.rest = strings.TrimLeft(h.rest, " ")[2:]
	case strings.HasPrefix(h.rest, ":"):
		h.rest = h.rest[1:]
	}
	h.rest = strings.TrimLeft(h.rest, " ")
	return h, true
}

// headTime reads the times that lines start with; n is what was read.
func headTime(s string) (st stamp, n int, ok bool) {
	if st, n, ok = isoTime(s); ok {
		return st, n, true
	}
	if len(s) > 20 && s[10] == ',' && s[11] == ' ' { // Airflow's, with a comma behind the date
		if st, n, ok = isoTime(s[:10] + s[11:min(len(s), 48)]); ok {
			return st, n + 1, true
		}
	}
	if len(s) > 6 && isDigit(s[0]) {
		if st, n, ok = clockTime(s); ok {
			return st, n, true
		}
	}
	if len(s) > 10 && isDigit(s[0]) && isDigit(s[8]) { // zap's console: 1.795231087123e+09
		if end := strings.IndexAny(s[:min(len(s), 24)], "\t "); end >= 10 {
			if t, ok := epoch(s[:end]); ok {
				return stamp{t: t}, end, true
			}
		}
	}
	if len(s) > 19 && s[3] == ' ' && s[6] == ' ' { // Nov 21 03:23:31.668
		end := strings.IndexByte(s[7:], ' ')
		if end > 0 {
			if t, err := time.Parse("Jan _2 15:04:05", s[:7+end]); err == nil {
				return stamp{t: t, noYear: true, noZone: true}, 7 + end, true
			}
		}
	}
	return stamp{}, 0, false
}

func isLevel(word string) bool {
	if len(word) > 12 || len(word) < 3 && word != "E" && word != "W" && word != "I" && word != "F" && word != "D" {
		return false
	}
	if c := word[0]; isDigit(c) || c == '-' || c == '+' {
		return false
	}
	_, ok := ParseSeverity(word)
	return ok && !strings.EqualFold(word, "default") && !strings.EqualFold(word, "config") &&
		!strings.EqualFold(word, "success") && !strings.EqualFold(word, "http") && !strings.EqualFold(word, "failure")
}

// upperOrShort tells whether a line without a time may start with that level: the word is
// upper case, or a colon follows it.
func upperOrShort(word, after string) bool {
	return len(word) >= 3 && (word == strings.ToUpper(word) || strings.HasPrefix(after, ": "))
}

// headRest reads logger, spans, message and pairs.
func (f *filler) headRest(h *head, tail *string, rank int32) {
	rest := h.rest
	logger := ""
	for _, w := range h.words {
		switch {
		case allDigits(w): // a process id
		case strings.IndexByte(w, '=') > 0: // Elixir's metadata
			if name, value, _ := strings.Cut(w, "="); !f.mapped(w, rank) && isLogger(name) {
				f.setAttribute(name, value)
			}
		case logger == "":
			logger = w
		}
	}
	for _, b := range h.brackets {
		if logger == "" && strings.Contains(b, "::") && isLogger(b) { // a Rust target
			logger = b
			continue
		}
		if isSource(b) {
			f.setCaller(b, rank)
		} else if !f.mapped(b, rank) {
			f.setAttribute("thread", b)
		}
	}
	rest = f.bracketed(rest, rank)
	if name, _, _ := strings.Cut(h.process, "/"); name != "" && !allDigits(name) && f.take(FieldService, rank+150, FromDerived, "head") {
		f.e.Service = name
	}
	if h.process != "" || h.words == nil && indentedFields(*tail) {
		f.indented(*tail, rank)
		*tail = ""
	}
	if strings.HasPrefix(rest, "ThreadId(") { // tracing
		thread, after, _ := strings.Cut(rest, " ")
		f.setAttribute("thread", thread)
		rest = strings.TrimLeft(after, " ")
	}
	from := len(f.t.nodes)
	if !h.bracketed {
		rest = f.tracingSpans(rest, rank)
	}
	for _, dash := range [...]string{" - ", " -- "} { // Logback
		before, after, found := strings.Cut(rest, dash)
		if !found {
			continue
		}
		name, inner, words := strings.Cut(before, " ")
		switch {
		case loguruPlace(before):
			f.setCaller(before, rank)
			logger, rest = before[:strings.IndexByte(before, ':')], after
		case isSource(before):
			f.setCaller(before, rank)
			rest = after
		case isLogger(before):
			logger, rest = before, after
		case words && isLogger(name) && f.context(inner, rank):
			logger, rest = name, after
		default:
			continue
		}
		break
	}
	if place, after, found := strings.Cut(rest, "> "); found && strings.HasPrefix(place, "<") && isPlace(place[1:]) { // charm's
		f.setCaller(place[1:], rank)
		rest = after
	}
	if place, after, found := strings.Cut(rest, " > "); found && isPlace(place) { // zerolog's caller
		f.setCaller(place, rank)
		rest = after
	}
	if place, after, found := strings.Cut(rest, ": "); found && isPlace(place) { // hclog's, Go's log
		f.setCaller(place, rank)
		rest = after
	} else if place, after, found := strings.Cut(rest, " "); found && isSource(place) { // Go's tint
		f.setCaller(place, rank)
		rest = after
	}
	if logger == "" {
		if name, after, found := strings.Cut(rest, ": "); found && isLogger(name) && !isTypeName(name) {
			logger, rest = name, after
		} else if name, found := strings.CutSuffix(rest, ":"); found && isLogger(name) && h.words == nil && *tail != "" {
			logger, rest = name, ""
		}
		if place, after, found := strings.Cut(rest, ": "); found && isPlace(place) { // tracing's, behind the target
			f.setCaller(place, rank)
			rest = after
		}
	}
	if len(h.brackets) == 1 && logger == "" && strings.Count(h.brackets[0], ".") >= 2 && isLogger(h.brackets[0]) && !isThread(h.brackets[0]) {
		logger = h.brackets[0] // Scrapy's
	}
	// log4j's pattern ends in the logger: message (org.apache.kafka.Sender)
	if i := strings.LastIndex(rest, " ("); i > 0 && logger == "" && strings.HasSuffix(rest, ")") {
		if name := rest[i+2 : len(rest)-1]; strings.Count(name, ".") >= 2 && isLogger(name) {
			logger, rest = name, rest[:i]
		}
	}
	if logger != "" && f.take(FieldLogger, rank+5, FromField, "head") {
		f.e.Logger = logger
	}
	if strings.HasSuffix(rest, "}") { // winston, zap: a JSON object closes the line
		if i := strings.Index(rest, "{\""); i >= 0 {
			if f.trailingObject(rest[i:], rank) {
				f.setMessage(strings.TrimSpace(rest[:i]), rank)
				return
			}
		}
	}
	message := f.pairsAndTail(rest, tail)
	if len(message) < len(rest) {
		f.clues.bodyText = rest // an unquoted value may hold an id that is named
	}
	f.walkNew(from, rank)
	if n := len(message); n > 0 && isDigit(message[n-1]) { // Python's rich closes with the place
		if i := strings.LastIndexByte(message, ' '); i > 0 && message[i-1] == ' ' && isSource(message[i+1:]) {
			f.setCaller(message[i+1:], rank)
			message = strings.TrimRight(message[:i], " ")
		}
	}
	if h.bracketed && logger == "" && strings.HasSuffix(message, "]") {
		if name, text, ok := structlogLogger(message); ok {
			message = text
			if f.take(FieldLogger, rank+5, FromField, "head") {
				f.e.Logger = name
			}
		}
	}
	if h.bracketed && logger != "" || strings.HasSuffix(message, ":") && len(f.t.nodes) > from {
		message = strings.TrimSuffix(message, ":")
	}
	f.setMessage(message, rank)
}

// structlogLogger cuts the logger in brackets off the end of a message that structlog's
// console renderer pads to a column.
func structlogLogger(message string) (name, text string, ok bool) {
	i := strings.LastIndexByte(message, '[') - 1
	if i <= 0 || message[i] != ' ' {
		return "", "", false
	}
	name, text = message[i+2:len(message)-1], strings.TrimRight(message[:i], " ")
	return name, text, isLogger(name) && (message[i-1] == ' ' || strings.IndexByte(name, '.') > 0)
}

// pairsAndTail reads the pairs of a line, and what the following lines add to them.
func (f *filler) pairsAndTail(rest string, tail *string) (message string) {
	if *tail != "" && blockValues(*tail) {
		rest, *tail = rest+f.blocks(*tail), ""
	}
	start, at, ok := nextPair(rest, 0)
	if ok && strings.Count(rest[:start], "[") > strings.Count(rest[:start], "]") {
		ok = false // the pair stands inside brackets, as part of the message
	}
	if !ok {
		// tracing's pretty format: message, name: value, name: value
		if strings.Contains(*tail, "\n    at ") || strings.HasPrefix(*tail, "    at ") || strings.HasPrefix(*tail, "    in ") {
			return f.commaPairs(rest, true)
		}
		return strings.TrimSpace(rest)
	}
	// A value without quotes goes on in the following lines when they are no stack.
	if *tail != "" && !isStack(*tail) {
		last := strings.LastIndexByte(rest, '"')
		if last < at || last != len(rest)-1 {
			rest, *tail = rest+"\n"+*tail, ""
		}
	}
	return strings.TrimSpace(f.pairs(rest))
}

// trailingObject reads a JSON object that ends a line.
func (f *filler) trailingObject(s string, rank int32) bool {
	from := len(f.t.nodes)
	end, ok := scan(&f.t, s)
	if !ok || strings.TrimSpace(s[end:]) != "" {
		f.t.nodes = f.t.nodes[:from]
		return false
	}
	f.walk(int32(from)+1, f.t.nodes[from].end, 0, scope{rank: rank + 50, how: FromField})
	return true
}

func (f *filler) setCaller(place string, rank int32) {
	if f.take(FieldCaller, rank+5, FromField, "head") {
		f.e.Caller = place
	}
}

func (f *filler) setIDs(trace, span string, rank int32) {
	if trace != "" && f.take(FieldTraceID, rank+5, FromField, "head") {
		f.e.TraceID = trace
	}
	if span != "" && f.take(FieldSpanID, rank+5, FromField, "head") {
		f.e.SpanID = span
	}
}
