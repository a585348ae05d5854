package playbooks

import (
	"regexp"
	"slices"
	"strings"
)

// maxSaidLine is how many lines below a heading a page says which alert it is about.
const maxSaidLine = 12

// lineMarks are the marks of a list, a quote or emphasis before the words of a line.
var lineMarks = regexp.MustCompile(`^[\s>*+-]+|[*_]{2}`)

// remark begins what a line says besides the names: a reading in brackets, the next label.
var remark = regexp.MustCompile(`\s+(?:\(|·|—|–|\||-\s)|<br|\.(?:\s|$)|;`)

// labelHeading is a heading that is only the label of the alerts below it.
var labelHeading = regexp.MustCompile(`^(?i:#{0,6}\s*alert(?:[ _-]?name)?s?:?)$`)

// saidAlerts are the names in the lines that give them as an alert's, among the first lines
// of a page or of a part of one: "**Alert:** `DiskFull` (page)", "Alert name: DiskFull or
// DiskSlow", "| Alert | DiskFull |". A list of names may go on in the next line, or stand
// below the heading "Alerts".
func saidAlerts(text string) []string {
	if !strings.Contains(text, "lert") {
		return nil
	}
	var names []string
	n, label, goesOn := 0, false, ""
	for line := range strings.Lines(text) {
		if n++; n > maxSaidLine || fenceOf(strings.TrimLeft(line, " ")) != "" {
			break
		}
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			label, goesOn = labelHeading.MatchString(line), ""
			if label {
				continue
			}
		}
		if cells := cellsOf(line); len(cells) == 2 {
			line = strings.TrimSuffix(lineMarks.ReplaceAllString(cells[0], ""), ":") + ": " + cells[1]
		}
		line = goesOn + lineMarks.ReplaceAllString(line, "")
		goesOn = ""
		if strings.HasSuffix(line, ",") && alertLabel.MatchString(line) {
			goesOn = line + " "
		}
		if at := remark.FindStringIndex(line); at != nil {
			line = line[:at[0]]
		}
		found := lineNames(line)
		if label && len(found) == 0 {
			found = headingNames(line)
		}
		for _, name := range found {
			names = appendNew(names, name)
		}
	}
	return names
}

// lineNames are the names in a line with the label of an alert: what it consists of, else
// what it has as code.
func lineNames(line string) []string {
	if names := labelledNames(line); len(names) > 0 || !alertLabel.MatchString(line) {
		return names
	}
	var names []string
	for i, part := range strings.Split(line, "`") {
		if i%2 == 1 && isName(part) {
			names = append(names, part)
		}
	}
	return names
}

// cellsOf are the cells of a row of a table, nil where a line is none.
func cellsOf(line string) []string {
	if !strings.HasPrefix(line, "|") {
		return nil
	}
	var cells []string
	for _, c := range strings.Split(strings.Trim(line, "|"), "|") {
		cells = append(cells, strings.TrimSpace(c))
	}
	return cells
}

// nameColumns head the column of a table of alerts that names them. Names alone may be of
// anything, unless alertColumns stand beside them.
var (
	nameColumns  = []string{"alert", "alerts", "alert name", "alertname", "alert rule"}
	alertColumns = []string{"severity", "runbook", "alert", "expression", "threshold"}
)

// listsAlerts tells whether a row is the head of a table that lists alerts.
func listsAlerts(cells []string) bool {
	is := func(cell string, of []string) bool {
		return slices.Contains(of, strings.ToLower(strings.Trim(cell, "* ")))
	}
	return is(cells[0], nameColumns) || is(cells[0], []string{"name", "rule"}) &&
		slices.ContainsFunc(cells[1:], func(cell string) bool { return is(cell, alertColumns) })
}

// tableNames are the names in the first column of tables that list alerts. A row that leads
// to another page is about that page.
func tableNames(body string) []string {
	if !strings.Contains(body, "|") {
		return nil
	}
	var names []string
	inTable := false
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		cells := cellsOf(line)
		switch {
		case len(cells) > 0 && strings.Trim(line, "|:+- ") == "":
		case len(cells) < 2:
			inTable = false
		case !inTable:
			inTable = listsAlerts(cells)
		case len(names) < maxRules && !leadsAway(line):
			if name := strings.Trim(cells[0], "`* "); isName(name) {
				names = appendNew(names, name)
			}
		}
	}
	return names
}

// pageLink is a link to a page beside this one.
var pageLink = regexp.MustCompile(`\]\((?:[^):#]+\.(?:md|html)|\.{1,2}/[^)]*)`)

func leadsAway(line string) bool { return pageLink.MatchString(line) }

// titlePrefix is what a title says about itself before it comes to the point.
var titlePrefix = regexp.MustCompile(`^(?i:(?:runbook|playbook|alert|sop|incident response playbook|troubleshooting)\s*[:–—-]\s*)`)

// titleNames are the names that a title in words may stand for: "CPU Throttling High" for
// CPUThrottlingHigh. Of one word it is none, and of many it is a sentence.
func titleNames(title string) []string {
	title = titlePrefix.ReplaceAllString(title, "")
	if n := len(strings.Fields(title)); n < 2 || n > 6 {
		return nil
	}
	if !namePattern.MatchString(strings.ReplaceAll(title, " ", "")) {
		return nil
	}
	return []string{fold(title)}
}

// maxOpening is how many bytes of a page open it.
const maxOpening = 2000

// spoken is an alert in running text: the `DiskFull` alert, triggering DiskFull alerts.
var spoken = regexp.MustCompile("[`\"'“]?\\b([A-Z][a-z0-9]*[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)[`\"'”]?\\s+alerts?\\b")

// spokenAlerts are the alerts of which the opening of a page speaks: its first words and its
// first part, unless that says what to do.
func spokenAlerts(body string) []string {
	end := min(len(body), maxOpening)
	if !strings.Contains(body[:end], "alert") {
		return nil
	}
	for i, h := range scanHeadings(body[:end]) {
		if s := (section{name: sectionOf(h.text)}); i == 2 || s.isSteps() {
			end = h.start
			break
		}
	}
	var names []string
	for _, m := range spoken.FindAllStringSubmatch(body[:end], maxRules) {
		if isName(m[1]) {
			names = appendNew(names, m[1])
		}
	}
	return names
}
