// Package correlate finds the cause: it turns the telemetry of one request into an
// [Incident], the error chain from root cause to symptom, with a reason for every hop and
// every link.
//
// [Correlate] is a pure function. It reads no clock and asks nobody; the same evidence in
// any order gives the same incident, byte for byte. Where the evidence does not decide, the
// incident says so. Nothing is dropped: failures that are not on the path are kept as
// handled or secondary.
//
// It works in steps, each a package of its own that takes a value and gives one: graph →
// failures → links → outcome, and the explanation here, which puts the outcome into words.
package correlate
