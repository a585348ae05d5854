// Package investigate runs one investigation: rounds of questions to the sources, each
// round asking about the ids that the one before it found, within a budget of time and
// number.
//
// [Run] streams a [Finding] each time something has arrived; every Finding is complete in
// itself and immutable, the last has Done set. A source that fails costs only its own part:
// its [SourceStatus] says what happened, and the other's evidence stands.
package investigate
