package playbooks

import (
	"regexp"
	"strings"
)

var tagWord = regexp.MustCompile(`"([^"]*)"|'([^']*)'|([\w./#-]+)`)

// argOf is the word that says what kind of callout it is: type="warning", or the first.
func argOf(args string) string {
	_, after, ok := strings.Cut(args, "type=")
	if ok {
		args = after
	}
	m := tagWord.FindStringSubmatchIndex(args)
	if m == nil || strings.HasPrefix(args[m[1]:], "=") {
		return "" // the first is the name of an argument
	}
	w := tagWord.ReplaceAllString(args[m[0]:m[1]], "$1$2$3")
	if w == "" || len(w) > 20 || strings.ContainsAny(w, "=*_[]<>`\\") {
		return ""
	}
	return strings.ToUpper(w[:1]) + w[1:]
}

// quotedArg is the first argument of a tag when it has no name and stands in quotes.
func quotedArg(args string) string {
	if m := tagWord.FindStringSubmatchIndex(args); m != nil && m[0] == 0 && (m[2] >= 0 || m[4] >= 0) {
		return tagWord.ReplaceAllString(args[m[0]:m[1]], "$1$2")
	}
	return ""
}

// asDestination is a text that stands for a page, as the destination of a link.
func asDestination(s string) string {
	return strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "[", "%5B", "]", "%5D", "<", "%3C").Replace(s)
}

// tagMarks are what would end the text of an image.
var tagMarks = regexp.MustCompile("[\\[\\]`<>\\\\]")

var tagArgument = regexp.MustCompile(`([A-Za-z-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"']+))`)

// arg is a named argument of a tag.
func (t siteTagAt) arg(name string) string {
	for _, m := range tagArgument.FindAllStringSubmatch(t.args, 16) {
		if strings.EqualFold(m[1], name) {
			return m[2] + m[3] + m[4]
		}
	}
	return ""
}
