package links

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"triage/correlate/failures"
)

// TestEveryRowStandsInTheRulesPage: the page has a table for each table of rows, headed by its
// name, with the same rows in the same order: name, then points or confidence.
func TestEveryRowStandsInTheRulesPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/correlation.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range documented() {
		t.Run(table.name, func(t *testing.T) {
			told := cellsOf(string(page), table.name)
			if len(told) == 0 {
				t.Fatalf("docs/correlation.md has no table headed %q", table.name)
			}
			for i, want := range table.rows {
				if i >= len(told) {
					t.Errorf("row %d is missing: %q", i, want)
				} else if len(told[i]) < len(want) || !slices.Equal(told[i][:len(want)], want) {
					t.Errorf("row %d is %q, want %q", i, told[i], want)
				} else if told[i][0] == "" {
					t.Errorf("row %d has no name", i)
				}
			}
			for _, more := range told[min(len(told), len(table.rows)):] {
				t.Errorf("the code has no row %q", more)
			}
		})
	}
}

// documentedTable is what the page must say of a table of rows: the first cells of each line.
type documentedTable struct {
	name string
	rows [][]string
}

func documented() []documentedTable {
	caller := documentedTable{name: "callerRows"}
	for _, r := range callerRows {
		caller.rows = append(caller.rows, []string{r.name, pointsOf(r), kindOf(r.kind)})
	}
	ask := documentedTable{name: "askRows"}
	for _, r := range askRows {
		ask.rows = append(ask.rows, []string{r.name, fmt.Sprintf("%.2f", r.confidence)})
	}
	repair := documentedTable{name: "repairRows"}
	for _, r := range repairRows {
		repair.rows = append(repair.rows, []string{r.name, fmt.Sprintf("%.2f", r.confidence)})
	}
	entry := documentedTable{name: "entryRows"}
	for _, r := range entryRows {
		entry.rows = append(entry.rows, []string{r.name, fmt.Sprint(r.points)})
	}
	fates := map[Fate]string{Open: "", Handled: "handled", Secondary: "secondary"}
	cause := documentedTable{name: "causeRows"}
	for _, r := range causeRows {
		cause.rows = append(cause.rows, []string{r.name, fmt.Sprint(r.points), fates[r.fate]})
	}
	return []documentedTable{caller, ask, repair, entry, cause}
}

// pointsOf is what a row is worth: from when a caller repeats next to nothing to when it says
// nothing else, where that makes a difference.
func pointsOf(r callerRow) string {
	said := strings.Repeat("x", 1000)
	quoting := func(message string) *claim {
		return &claim{quote: &quotable{message: message}, by: &failures.Failure{Own: said}}
	}
	least, most := r.weight(quoting(said[:1])), r.weight(quoting(said))
	if least == most {
		return fmt.Sprint(least)
	}
	return fmt.Sprintf("%d to %d", least, most)
}

func kindOf(k Kind) string {
	if k == "" {
		return ""
	}
	return "`" + string(k) + "`"
}

// cellsOf are the cells of the table whose first heading is name, line by line.
func cellsOf(page, name string) [][]string {
	_, table, found := strings.Cut(page, "\n| "+name+" |")
	if !found {
		return nil
	}
	lines := strings.Split(table, "\n")
	var rows [][]string
	for _, line := range lines[min(2, len(lines)):] { // behind the heading and the rule below it
		if !strings.HasPrefix(line, "| ") {
			break
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	return rows
}
