// Package outcome decides what came of the request: where it came in, how it ended there, which
// failure reached the caller, the path from that down to its cause, and what became of every
// other failure.
package outcome
