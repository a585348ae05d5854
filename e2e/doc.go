// Package e2e holds the end-to-end tests: triage, built as it is shipped, against a real Loki
// and a real Jaeger that hold the demo incidents in a heap of unrelated lines. It is a module
// of its own, so that the product's go.mod stays small.
//
// The tests ask what a user asks and compare the answer with the one that triage gives of the
// same incident as a bundle. Build the servers first: go run ./prepare. The benchmark compares
// the time that triage takes with that of curl for the same requests.
package e2e
