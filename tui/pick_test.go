package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"triage/correlate"
	"triage/investigate"
)

func fixtureRequests() investigate.Requests {
	r := investigate.Requests{Code: "LEDGER_DB_TIMEOUT", Window: fixtureQuery().Window, Sources: failedFinding().Sources}
	for i := 1; i <= 9; i++ {
		shape := "ledger LEDGER_DB_TIMEOUT > payments PAYMENTS_LEDGER_TIMEOUT > gateway 502"
		service, msg := "ledger", "append failed: pool timed out while waiting for an open connection"
		if i%4 == 0 {
			shape, service, msg = "ledger LEDGER_DB_TIMEOUT > refunds REFUND_DELAYED", "refunds", "refund delayed"
		}
		r.Requests = append(r.Requests, investigate.Request{
			RequestID: fmt.Sprintf("01JD4X9T7KQ2V8M3N5P6R7S8%02d", i), Service: service, Message: msg, Shape: shape,
			Time: fixtureNow.Add(-time.Duration(i) * 20 * time.Second),
		})
	}
	r.Requests[8].RequestID, r.Requests[8].TraceID = "", fixtureTrace
	return r
}

func pickerOf(r investigate.Requests, sz size) *picker {
	p := newPicker(fixtureOptions())
	p.fill(r)
	p.Update(tea.WindowSizeMsg{Width: sz.w, Height: sz.h})
	return p
}

func TestTheListOfRequests(t *testing.T) {
	down := fixtureRequests()
	down.Requests, down.Partial = nil, true
	down.Sources = lokiDown(failedFinding()).Sources
	none := fixtureRequests()
	none.Requests = nil
	bad := fixtureRequests()
	for i := range bad.Requests {
		r := &bad.Requests[i]
		r.RequestID, r.Service, r.Message, r.Shape = hostile, hostile, hostile, hostile
	}
	for _, c := range []struct {
		name string
		r    investigate.Requests
		keys []string
	}{
		{"grouped by shape", fixtureRequests(), []string{"down", "down"}},
		{"next shape", fixtureRequests(), []string{"n"}},
		{"filtered", fixtureRequests(), []string{"/", "r", "e", "f", "u", "n", "d", "enter"}},
		{"none", none, nil},
		{"none because a source failed", down, nil},
		{"hostile", bad, nil},
		{"help", fixtureRequests(), []string{"?"}},
		{"before the answer", investigate.Requests{}, nil},
	} {
		for _, sz := range sizes {
			t.Run(c.name+" "+sz.name, func(t *testing.T) {
				p := pickerOf(c.r, sz)
				if c.r.Code == "" {
					o := fixtureOptions()
					o.Query = correlate.Query{ErrorCode: "LEDGER_DB_TIMEOUT", Window: o.Query.Window}
					p = newPicker(o)
					p.Update(tea.WindowSizeMsg{Width: sz.w, Height: sz.h})
				}
				press(p, c.keys...)
				golden.RequireEqual(t, frame(t, p, sz))
			})
		}
	}
}

func TestTheListNeverRestsOnATitleAndOpensWhatItShows(t *testing.T) {
	p := pickerOf(fixtureRequests(), narrow)
	for _, k := range []string{"up", "down", "down", "n", "n", "N", "end", "up", "home", "pgdown", "pgup", "G", "g"} {
		press(p, k)
		if p.list.selected() == nil {
			t.Fatalf("after %s the cursor is on a title", k)
		}
	}
	want := p.list.selected().RequestID
	_, cmd := p.Update(keyMsg("enter"))
	if _, ok := cmd().(tea.QuitMsg); !ok || p.list.chosen.RequestID != want {
		t.Errorf("Enter opened %q, want %q", p.list.chosen.RequestID, want)
	}
}

func TestKeysOfAnIncidentDoNothingInTheList(t *testing.T) {
	for _, k := range []string{"l", "t", "p", "e", "o", "w", "r", "]", "["} {
		p := pickerOf(fixtureRequests(), narrow)
		press(p, k)
		if len(p.stack) != 1 || !strings.Contains(p.note.text, "open a request first") {
			t.Errorf("%s: %d screens, note %q", k, len(p.stack), p.note.text)
		}
	}
}

func TestAListThatCouldNotBeReadSaysSo(t *testing.T) {
	r := fixtureRequests()
	r.Requests, r.Sources, r.Partial = nil, lokiDown(failedFinding()).Sources, true
	got := ansi.Strip(pickerOf(r, narrow).View().Content)
	if !strings.Contains(got, "cannot tell: loki failed") || strings.Contains(got, "no failing request") {
		t.Errorf("the list reads:\n%s", got)
	}
}

func TestTheListSaysTheDayUnlessAllIsOfToday(t *testing.T) {
	r := fixtureRequests()
	if got := row(pickerOf(r, narrow), "S801"); !strings.Contains(got, " 03:02:54.000 ") {
		t.Errorf("today: %s", got)
	}
	r.Requests[8].Time = fixtureNow.AddDate(0, 0, -7)
	if got := row(pickerOf(r, narrow), "S801"); !strings.Contains(got, " 11-21 03:02:54 ") {
		t.Errorf("another day: %s", got)
	}
}
