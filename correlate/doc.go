// Package correlate finds the cause: it turns the telemetry of one request into an
// [Incident], the error chain from root cause to symptom, with a reason for every hop and
// every link.
//
// [Correlate] is a pure function. It reads no clock and asks nobody; the same evidence in
// any order gives the same incident, byte for byte. Where the evidence does not decide, the
// incident says so. Nothing is dropped: failures that are not on the path are kept as
// handled or secondary.
package correlate
