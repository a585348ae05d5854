// Package tui shows an investigation on a terminal: the verdict, the error chain from root
// cause to symptom and, beside it, what to do.
//
// [Run] draws the findings of an investigation as they arrive, [Pick] lets the user choose
// among the failing requests of an error code, [New] is the model behind Run, for tests.
// [Linear] and [PickLinear] are the same as lines that are never painted over. What the user
// notes about the steps of a playbook entry is a list of [Mark], which goes into the report.
// The package decides nothing about causes: it lays out what [correlate.Incident] says, and
// says plainly what is not known. Rows are reserved and filled in place, so nothing moves
// when an answer is late. Every text that comes from outside passes safetext at the place
// where it is shown, and no key runs anything.
package tui
