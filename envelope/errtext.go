package envelope

import "strings"

// Bounds of a cause chain.
const (
	maxLayers   = 128
	maxBranches = 64
)

// errText is what the printed form of an error tells.
type errText struct {
	layers  []Cause // outermost first
	how     CauseHow
	typ     string // of the outermost error
	message string // of the outermost error
	grpc    string
	code    string
	traceID string
	details []string
	panic   bool
	stack   bool // the text holds frames
}

// errTextForms are the printed forms that mark their layers, most certain first.
var errTextForms = [...]func(s string) (errText, bool){
	pythonTraceback,
	cockroachVerbose,
	oopsVerbose,
	causedByList,
	treeReport,
	numberedList,
	debugDump,
	javaStack,
	pkgErrorsVerbose,
	bulletList,
	joinedLines,
}

// parseErrText takes the printed form of an error apart.
func parseErrText(s string) errText {
	if t, ok := phpObject(s); ok {
		return t
	}
	if strings.IndexByte(s, '\n') >= 0 {
		trimmed := strings.Trim(s, "\n")
		for _, form := range errTextForms {
			if t, ok := form(trimmed); ok {
				if t.grpc == "" {
					t.grpc, _, _, _ = grpcText(firstLine(trimmed))
				}
				return t
			}
		}
		return errText{layers: []Cause{{Message: trimmed}}, how: CauseSingle, message: s}
	}
	if layers, ok := listText(s); ok {
		return errText{layers: layers, how: CauseExplicit, message: layers[0].Message, typ: layers[0].Type}
	}
	if strings.HasSuffix(s, "}") && strings.Contains(s, "source: ") {
		if t, ok := debugDump(s); ok {
			return t
		}
	}
	if t, ok := smithyError(s); ok {
		return t
	}
	return joinedLine(s)
}

// joinedLine cuts a text at the marks by which wrappers join errors. The result is a guess
// and says so.
func joinedLine(s string) errText {
	t := errText{message: s}
	head, leaf := s, ""
	hasLeaf := false
	if status, prefix, rest, ok := grpcText(s); ok {
		t.grpc, head, leaf, hasLeaf = status, strings.TrimRight(prefix, ": "), rest, true
	}
	if head != "" {
		if strings.IndexByte(head, '>') >= 0 && strings.Contains(head, " -> ") && !strings.Contains(head, ": ") {
			for _, p := range strings.Split(head, " -> ") {
				t.layers = append(t.layers, Cause{Message: strings.TrimSpace(p)})
			}
		} else {
			more := 0
			if hasLeaf {
				more = 1
			}
			t.splitColons(head, more)
		}
	}
	if hasLeaf {
		t.layers = append(t.layers, Cause{Message: leaf})
	}
	if len(t.layers) > maxLayers {
		t.layers = t.layers[:maxLayers]
	}
	t.how = CauseJoined
	if len(t.layers) <= 1 {
		t.how = CauseSingle
	}
	if t.typ == "" {
		t.typ = debugType(s)
	}
	return t
}

// splitColons cuts at every ": " outside quotes and brackets. A single word before a cut
// is the name of a package or system call and stays with what follows, unless it is a
// connect-go status code; the name of an exception becomes the layer's type. more is the
// number of layers that will follow.
func (t *errText) splitColons(s string, more int) {
	var few [8]int
	cuts := colonCuts(few[:0], s, true)
	from := 0
	var typ string
	t.layers = make([]Cause, 0, min(len(cuts)+1+more, maxLayers))
	for i := 0; i <= len(cuts); i++ {
		last := i == len(cuts)
		cut := len(s)
		if !last {
			cut = cuts[i]
		}
		part := s[from:cut]
		if !last {
			if status, ok := connectCode(part); ok {
				t.grpc, from = status, cut+2
				continue
			}
			if isTypeName(part) {
				typ, from = part, cut+2
				if len(t.layers) == 0 {
					t.typ = typ
				}
				continue
			}
			if isWord(part) {
				continue
			}
		}
		t.layers = append(t.layers, Cause{Message: part, Type: typ})
		typ = ""
		from = min(cut+2, len(s))
		if len(t.layers) >= maxLayers {
			return
		}
	}
}

// colonCuts appends the offsets of ": " outside quotes and brackets. Brackets or quotes
// that do not pair up are taken for plain characters.
func colonCuts(cuts []int, s string, nested bool) []int {
	if !nests(s) {
		for at := 1; at < len(s); {
			n := strings.IndexByte(s[at:], ':')
			if n < 0 {
				break
			}
			if at += n; at+1 < len(s) && s[at+1] == ' ' {
				cuts = append(cuts, at)
			}
			at++
		}
		return cuts
	}
	depth := 0
	for i := 0; i < len(s); i++ {
		if !cutByte[s[i]] {
			continue
		}
		switch s[i] {
		case ':':
			if depth == 0 && i+1 < len(s) && s[i+1] == ' ' && i > 0 {
				cuts = append(cuts, i)
			}
		case '(', '[', '{':
			if nested {
				depth++
			}
		case ')', ']', '}':
			if nested && depth > 0 {
				depth--
			}
		case '"', '`':
			if n := strings.IndexByte(s[i+1:], s[i]); nested && n >= 0 {
				i += n + 1
			}
		}
	}
	if depth != 0 {
		return colonCuts(cuts[:0], s, false)
	}
	return cuts
}

// nests tells whether a text opens brackets or quotes, which few do.
func nests(s string) bool {
	return strings.IndexByte(s, '(') >= 0 || strings.IndexByte(s, '[') >= 0 || strings.IndexByte(s, '{') >= 0 ||
		strings.IndexByte(s, '"') >= 0 || strings.IndexByte(s, '`') >= 0
}

// cutByte are the bytes that matter to colonCuts.
var cutByte = [256]bool{':': true, '(': true, '[': true, '{': true, ')': true, ']': true, '}': true, '"': true, '`': true}

// isWord tells whether a part is one short lower-case word: "io", "connect", "net/http",
// "strconv.Atoi".
func isWord(s string) bool {
	if s == "" || len(s) > 40 || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isAlnum(c) && c != '.' && c != '/' && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// isTypeName tells whether a part is the name of an exception: "ValueError",
// "java.io.IOException", "shop.Emit$PostingException".
func isTypeName(s string) bool {
	if len(s) < 4 || len(s) > 200 || !isAlpha(s[0]) {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isAlnum(c) && c != '.' && c != '_' && c != '$' && c != ':' {
			return false
		}
	}
	last := s[strings.LastIndexAny(s, ".:$")+1:]
	if last == "" || last[0] < 'A' || last[0] > 'Z' {
		return false
	}
	for _, end := range [...]string{"Error", "Exception", "Fault", "Failure", "Interrupt", "Warning", "Timeout", "Err"} {
		if strings.HasSuffix(last, end) && (len(s) > len(end) || end == "Error") {
			return true
		}
	}
	if strings.Contains(s, "::") && s[0] >= 'A' && s[0] <= 'Z' { // Ruby's PG::ConnectionBad
		return true
	}
	// A class name with its package: shop.ledger.StaleRow.
	return strings.Count(s, ".") >= 2 && strings.ToLower(s[:1]) == s[:1]
}

// debugType is the type that a Rust Debug text starts with: "ApplyError { id: …",
// "Database(Timeout)".
func debugType(s string) string {
	n := 0
	for n < len(s) && (isAlnum(s[n]) || s[n] == '_' || s[n] == ':') {
		n++
	}
	if n == 0 || n > 120 || s[0] < 'A' || s[0] > 'Z' || n == len(s) {
		return ""
	}
	if s[n] == '(' && strings.HasSuffix(s, ")") || strings.HasPrefix(s[n:], " {") && strings.HasSuffix(s, "}") {
		return s[:n]
	}
	return ""
}

// bulletList reads hashicorp/go-multierror: "2 errors occurred:\n\t* a\n\t* b".
func bulletList(s string) (errText, bool) {
	head, rest, _ := strings.Cut(s, "\n")
	if !strings.HasSuffix(head, ":") || !strings.Contains(head, "error") {
		return errText{}, false
	}
	top := Cause{Message: strings.TrimSuffix(head, ":")}
	for _, line := range strings.Split(rest, "\n") {
		item, ok := strings.CutPrefix(strings.TrimSpace(line), "* ")
		if !ok {
			item, ok = strings.CutPrefix(strings.TrimSpace(line), "- ")
		}
		if ok && len(top.Causes) < maxBranches {
			top.Causes = append(top.Causes, Cause{Message: item})
		}
	}
	if len(top.Causes) == 0 {
		return errText{}, false
	}
	return errText{layers: []Cause{top}, how: CauseExplicit, message: s}, true
}

// joinedLines reads what errors.Join prints: one error a line. The text does not say
// whether a prefix covers all lines or only the first, nor whether a line break is inside
// a message: indented lines are, and the first of three or more layers is taken for a
// prefix of all.
func joinedLines(s string) (errText, bool) {
	lines := strings.Split(s, "\n")
	if len(lines) > maxBranches {
		return errText{}, false
	}
	for _, l := range lines {
		if l == "" || l[0] == ' ' || l[0] == '\t' {
			return errText{}, false
		}
	}
	first := joinedLine(lines[0])
	t := errText{how: CauseJoined, message: s, grpc: first.grpc, typ: first.typ}
	top := Cause{Message: s}
	branch := first.layers
	if len(branch) >= 3 {
		top, branch = branch[0], branch[1:]
	}
	top.Causes = append(top.Causes, nested(branch))
	for _, l := range lines[1:] {
		next := joinedLine(l)
		top.Causes = append(top.Causes, nested(next.layers))
		if t.grpc == "" {
			t.grpc = next.grpc
		}
	}
	t.layers = []Cause{top}
	return t, true
}

// nested turns a list of layers into one layer that holds the next as its only branch.
func nested(layers []Cause) Cause {
	if len(layers) == 0 {
		return Cause{}
	}
	c := layers[len(layers)-1]
	for i := len(layers) - 2; i >= 0; i-- {
		outer := layers[i]
		outer.Causes = []Cause{c}
		c = outer
	}
	return c
}

// listText reads a list written into a text: JSON, or what Rust's {:?} prints of a Vec.
func listText(s string) ([]Cause, bool) {
	if len(s) < 3 || s[0] != '[' || s[len(s)-1] != ']' {
		return nil, false
	}
	var t tape
	end, ok := scan(&t, s)
	if !ok || end != len(s) || t.truncated || len(t.nodes) < 2 {
		return nil, false
	}
	layers := t.layers(0)
	return layers, len(layers) > 0
}

// sourcesText reads what tracing's text formats print of an error's sources: "[a, b]",
// without quotes. A layer that holds ", " is cut in two.
func sourcesText(s string) []Cause {
	if layers, ok := listText(s); ok {
		return layers
	}
	s = strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	if s == "" {
		return nil
	}
	var layers []Cause
	for _, p := range strings.Split(s, ", ") {
		if len(layers) < maxLayers {
			layers = append(layers, Cause{Message: p})
		}
	}
	return layers
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
