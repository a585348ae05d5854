package playbooks

import "strings"

// closesCode tells whether a body has a tag that closes a block of code: one that is
// opened and never closed would take the rest of the page with it.
func closesCode(body string) bool {
	return strings.Contains(body, "endhighlight") || strings.Contains(body, "/highlight") || strings.Contains(body, "/ highlight")
}

// codeTag reads a line that opens or closes a block of code, {{< highlight bash >}}: the
// mark of a fence in its place, "" when it does neither.
func codeTag(line string) (fence string, opens bool) {
	ts := findTags(line)
	if len(ts) != 1 || ts[0].start != 0 || strings.TrimSpace(line[ts[0].end:]) != "" {
		return "", false
	}
	switch name := strings.ToLower(ts[0].name); {
	case name == "endhighlight", name == "highlight" && ts[0].closing:
		return "~~~~~~", false
	case name == "highlight":
		lang, _, _ := strings.Cut(ts[0].args, " ")
		return "~~~~~~" + strings.Trim(lang, "\"'`~"), true
	}
	return "", false
}
