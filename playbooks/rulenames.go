package playbooks

import (
	"regexp"
	"strings"
)

// alertRule is the line of an alerting rule that names it, as Prometheus and Loki read
// rules: - alert: HostOutOfMemory
var alertRule = regexp.MustCompile(`(?m)^[ \t]*(?:-[ \t]+)?alert:[ \t]*["']?([A-Za-z][\w.:-]{2,127})["']?[ \t]*$`)

// maxRules bounds the rules of one page whose names lead to it.
const maxRules = 50

// ruleNames are the names of the alerting rules that a page quotes.
func ruleNames(body string) []string {
	if !strings.Contains(body, "alert:") {
		return nil
	}
	var names []string
	for _, m := range alertRule.FindAllStringSubmatch(body, maxRules) {
		if isName(m[1]) {
			names = appendNew(names, m[1])
		}
	}
	return names
}
