package link

import (
	"regexp"
	"strconv"
	"strings"

	"triage/alert/clue"
)

// maxQuery bounds what is read of a query.
const maxQuery = 16 << 10

// pair is one matcher of a query: a key, how it is compared, and a value with its quotes.
var pair = regexp.MustCompile("([@A-Za-z_][\\w.@/-]*)\\s*(=~|==|=|:)\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|`[^`]*`|[^\\s,(){}|&\"'`]+)")

// plainWord is a value of a regular expression that stands for itself.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_./-]*$`)

// Query reads the matchers of a query in any of the languages of alerts and links: LogQL,
// PromQL, TraceQL, Datadog's, Lucene's and Kibana's, Splunk's. What is denied is not read.
func Query(c *clue.Clues, text, from string) {
	if len(text) > maxQuery {
		text = text[:maxQuery]
	}
	c.SetQuery(text, from)
	for _, m := range pair.FindAllStringSubmatchIndex(text, 100) {
		if denied(text[:m[2]]) {
			continue
		}
		name, op, value := text[m[2]:m[3]], text[m[4]:m[5]], bare(text[m[6]:m[7]])
		from := name + " in the query"
		if name == "name" || name == "span:name" {
			name = "operation" // of a span, in TraceQL
		}
		if op != "=~" {
			if !strings.ContainsAny(value, "*$") {
				c.Label(name, value, from)
			}
			continue
		}
		words := strings.Split(strings.Trim(value, "^$()"), "|")
		for _, w := range words {
			if plainWord.MatchString(w) {
				c.Label(name, w, from)
			}
		}
	}
	lineFilter(c, text)
}

// denied tells whether what stands before a matcher turns it round.
func denied(before string) bool {
	trimmed := strings.TrimRight(before, " (")
	if strings.HasSuffix(before, "-") || strings.HasSuffix(before, "!") {
		return true
	}
	word := trimmed[strings.LastIndexAny(trimmed, " (")+1:]
	return strings.EqualFold(word, "not")
}

// bare is a value without its quotes.
func bare(v string) string {
	if len(v) < 2 {
		return v
	}
	switch v[0] {
	case '"':
		if s, err := strconv.Unquote(v); err == nil {
			return s
		}
		return v[1 : len(v)-1]
	case '\'', '`':
		return v[1 : len(v)-1]
	}
	return v
}

// filter is a line filter of LogQL: that the text stands in the line.
var filter = regexp.MustCompile("\\|=\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)")

var (
	hexTrace  = regexp.MustCompile(`^[0-9a-fA-F]{32}$`)
	upperCode = regexp.MustCompile(`^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$`)
	hasDigit  = regexp.MustCompile(`\d`)
)

// lineFilter reads what the lines must hold. That a value is an id follows from its place and
// its looks alone, so it is a guess.
func lineFilter(c *clue.Clues, text string) {
	const from = "line filter of the query (a guess)"
	for _, m := range filter.FindAllStringSubmatch(text, 10) {
		switch v := strings.TrimSpace(bare(m[1])); {
		case upperCode.MatchString(v):
			c.SetCode(v, from)
		case hexTrace.MatchString(v):
			c.Guess(clue.TraceID, v, from)
		case len(v) >= 6 && clue.IsIdentifier(v) && hasDigit.MatchString(v):
			c.Guess(clue.RequestID, v, from)
		case strings.ContainsAny(v, "=:"):
			if p := pair.FindStringSubmatch(strings.ReplaceAll(v, `"`, "")); p != nil {
				c.Label(p[1], p[3], from)
			}
		}
	}
}
