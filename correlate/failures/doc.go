// Package failures reads failures out of a [graph.Graph]: everything that one span says of an
// error, or one visit, is one [Failure] with one envelope, that of the record nearest to where
// it began. What the service got over by its own word is a failure of its own.
//
// Nothing here decides how failures cause each other.
package failures
