package playbooks

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestSARIFIsWhatCodeHostsRead(t *testing.T) {
	findings := []Finding{
		{"playbooks/ledger db.md", 12, "escalate", LevelError, `after "soon" is not a time`},
		{"playbooks/a<b>.md", 0, "missing-section", LevelWarning, "there is no section on impact"},
		{"/srv/books/x.md", 3, "invisible", LevelError, "the line holds \x1b and \u202e"},
	}
	var b bytes.Buffer
	if err := SARIF(&b, findings, "1.2.3"); err != nil {
		t.Fatal(err)
	}
	// What section 3 of the standard asks for: a version, runs, each with a named tool and
	// results, each with a message; rule indexes lead to the rule.
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct{ ID string }
				}
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Message   struct{ Text string }
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || log.Runs[0].Tool.Driver.Name != "triage" || len(log.Runs[0].Results) != len(findings) {
		t.Fatalf("log %+v", log)
	}
	for i, r := range log.Runs[0].Results {
		if r.RuleID != findings[i].Rule || log.Runs[0].Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID || r.Level != string(findings[i].Level) || r.Message.Text != findings[i].Text {
			t.Errorf("result %+v of %+v", r, findings[i])
		}
	}
	var results struct {
		Runs []struct{ Results json.RawMessage }
	}
	if err := json.Unmarshal(b.Bytes(), &results); err != nil {
		t.Fatal(err)
	}
	golden(t, "results.sarif.json", string(results.Runs[0].Results)+"\n")
}

func TestSARIFOfNothingHasAnEmptyListOfResults(t *testing.T) {
	var b bytes.Buffer
	if err := SARIF(&b, nil, ""); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b.Bytes(), []byte(`"results": []`)) || bytes.Contains(b.Bytes(), []byte("null")) {
		t.Errorf("%s", b.Bytes())
	}
}
