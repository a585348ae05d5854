package audit

import (
	"fmt"
	"slices"
	"strings"

	"triage/envelope"
)

// Rule names one way to be off the contract.
type Rule string

// The rules, in the order in which they are reported.
const (
	CodeName        Rule = "code-name"         // a code that is not upper snake case
	CodeMissing     Rule = "code-missing"      // an error record without a code
	CodeInText      Rule = "code-in-text"      // a code that stands in the text only
	Contradiction   Rule = "contradiction"     // class or retriable against code or status
	MessageUnstable Rule = "message-unstable"  // ids or changing numbers in the message
	SeverityUnknown Rule = "severity-unknown"  // no level, or one that means nothing
	TimeWithoutZone Rule = "time-without-zone" // or without a year or date: completed by guessing
	Undecoded       Rule = "undecoded"         // nothing but raw text, or not all of it
)

// hit is one record's fault under a rule.
type hit struct {
	what, advice string
	// doubt: only when another record has a different text under the same what is it a
	// fault.
	doubt bool
	text  string
}

// check is a rule with its test and how the tables head it.
type check struct {
	rule         Rule
	title, about string
	check        func(*envelope.Envelope) (hit, bool)
}

var rules = [...]check{
	{CodeName, "CODES OFF THE NAMING RULE", "upper snake case: PAYMENT_TIMEOUT", codeName},
	{CodeMissing, "ERRORS WITHOUT A CODE", "by message", codeMissing},
	{CodeInText, "CODES IN THE TEXT ONLY", "give them a field of their own", codeInText},
	{Contradiction, "CONTRADICTIONS", "the service's own word against its code or status", contradiction},
	{MessageUnstable, "UNSTABLE MESSAGES", "values belong in fields, so that one message stays one message", messageUnstable},
	{SeverityUnknown, "SEVERITIES UNKNOWN", "write trace, debug, info, warn, error or fatal", severityUnknown},
	{TimeWithoutZone, "TIMES WITHOUT A ZONE", "or without a year or date: write RFC 3339", timeWithoutZone},
	{Undecoded, "LINES NOT DECODED", "nothing but their raw text, or not all of it, could be had", lineUndecoded},
}

// Rules are all rules, in the order in which they are reported.
func Rules() []Rule {
	list := make([]Rule, len(rules))
	for i, r := range rules {
		list[i] = r.rule
	}
	return list
}

func ruleIndex(r Rule) int {
	return slices.IndexFunc(rules[:], func(c check) bool { return c.rule == r })
}

func codeMissing(e *envelope.Envelope) (hit, bool) {
	if e.Code != "" || !isError(e) {
		return hit{}, false
	}
	text := e.Message
	if text == "" {
		text = e.ErrorMessage
	}
	shape, _ := shapeOf(text)
	return hit{what: shape}, true
}

func codeInText(e *envelope.Envelope) (hit, bool) {
	return hit{what: e.Code}, e.Code != "" && e.From(envelope.FieldCode).How == envelope.FromText && isError(e)
}

func contradiction(e *envelope.Envelope) (hit, bool) {
	if !isError(e) {
		return hit{}, false
	}
	c := envelope.Classify(e)
	return hit{what: c.Conflict}, c.Conflict != ""
}

func messageUnstable(e *envelope.Envelope) (hit, bool) {
	if !isError(e) || e.From(envelope.FieldMessage).How != envelope.FromField {
		return hit{}, false
	}
	shape, holds := shapeOf(e.Message)
	return hit{what: shape, doubt: holds != holdsID, text: cut(e.Message, maxWhat)}, holds != holdsNothing
}

// levelNames are the attributes in which a level is left that no decoder understood.
var levelNames = [...]string{"level", "severity", "log.level", "loglevel", "levelname", "lvl", "severity_text", "error_severity"}

func severityUnknown(e *envelope.Envelope) (hit, bool) {
	if e.Severity != envelope.SeverityUnknown && e.From(envelope.FieldSeverity).Key != "detected_level" {
		return hit{}, false
	}
	for _, name := range levelNames {
		if v, ok := e.Attributes[name]; ok && v != nil {
			return hit{what: fmt.Sprintf("%s=%v", name, v)}, true
		}
	}
	return hit{what: "no level"}, isError(e) && !undecoded(e)
}

func timeWithoutZone(e *envelope.Envelope) (hit, bool) {
	o := e.From(envelope.FieldTime)
	if o.How != envelope.FromDerived {
		return hit{}, false
	}
	switch o.Key {
	case "":
		return hit{what: "in the text of the line"}, true
	case "head":
		return hit{what: "at the head of the line"}, true
	}
	return hit{what: "in " + o.Key}, true
}

func lineUndecoded(e *envelope.Envelope) (hit, bool) {
	switch {
	case !undecoded(e):
		return hit{}, false
	case e.Truncated:
		return hit{what: "cut off, or beyond a bound: " + e.Format}, true
	}
	return hit{what: "plain text of no known format"}, true
}

// undecoded tells whether the raw text is all there is: no format but plain text read the
// line, and it has neither a level nor a time. Blank text has nothing to decode.
func undecoded(e *envelope.Envelope) bool {
	if e.Truncated {
		return true
	}
	if e.Format != "text" && !strings.HasSuffix(e.Format, "+text") || strings.TrimSpace(e.Message) == "" {
		return false
	}
	level := e.From(envelope.FieldSeverity)
	t := e.From(envelope.FieldTime)
	return (level.How == "" || level.Key == "detected_level") && (t.How == "" || t.Key == storeTime) &&
		e.From(envelope.FieldMessage).How == envelope.FromText
}
