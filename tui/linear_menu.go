package tui

import (
	"context"
	"strings"
)

var linearMenu = []string{
	"",
	"MENU",
	"1 details of the root cause; 1 3 for hop 3",
	"2 logs, spans and events in order of time; 2 WORDS filters: 2 service:NAME level:warn hop:1 word -word",
	"3 the errors among them",
	"4 the trace",
	"5 the playbook; 5 2 for the second entry that fits",
	"6 the steps and the next one; done or failed marks it, done 3 or failed 3 another, unmark 3 takes a mark off",
	"7 the sources and what they were asked",
	"8 the whole report",
	"9 write the report to a file",
	"10 the queries of the playbook; 10 2 asks the second",
	"11 a record by its number in the logs: 11 7; raw 7 is its line as stored",
	"12 a message for whoever is called next",
	"13 ask the sources again",
	"0 leave",
}

// linearNumbers stand in sentences where the screen names keys.
var linearNumbers = map[action]string{showLog: "2", showTrace: "4", showSources: "7", reload: "13"}

// linearWords are words that mean the same as a number of the menu.
var linearWords = map[string]string{
	"details": "1", "hop": "1", "logs": "2", "errors": "3", "trace": "4", "playbook": "5", "next": "6", "steps": "6",
	"sources": "7", "report": "8", "write": "9", "queries": "10", "ask": "10", "record": "11", "message": "12", "escalate": "12",
	"reload": "13", "again": "13", "leave": "0", "quit": "0", "exit": "0", "q": "0",
}

// do carries out what was typed and tells whether to leave.
func (l *linear) do(ctx context.Context, said string) (leave bool) {
	word, arg, _ := strings.Cut(said, " ")
	arg = strings.TrimSpace(arg)
	word = strings.ToLower(word)
	if n, ok := linearWords[word]; ok {
		word = n
	}
	switch word {
	case "":
		if len(l.rest) > 0 {
			l.print(l.rest)
			return false
		}
		l.print(linearMenu)
	case "1":
		l.print(l.details(arg))
	case "2":
		l.print(l.timeline(parseFilter(arg), false))
	case "3":
		l.print(l.timeline(parseFilter(arg), true))
	case "4":
		l.print(l.traceLines())
	case "5":
		l.print(l.playbook(arg))
	case "6":
		l.print(append(l.stepList(), l.next()...))
	case "done", "failed", "unmark":
		l.print(l.noteStep(word, arg))
	case "7":
		l.print(l.read(l.sourceRows(unbounded)))
	case "8":
		l.wholeReport()
	case "9":
		l.writeFile()
	case "10":
		l.collectNumber(ctx, arg)
	case "11", "raw":
		l.print(l.record(arg, word == "raw"))
	case "12":
		l.print(l.messageLines())
	case "13":
		l.reloadAndFollow(ctx)
	case "0":
		return l.mayLeave(ctx)
	default:
		l.print(append([]string{"there is no " + l.safe(said) + " in the menu"}, linearMenu...))
	}
	return false
}
