// Package links ties failures: it finds who called whom where spans do not tell ([Place]), and
// for a failure the failures below it that may have caused it, weighed ([Forest.Causes]).
//
// Both are tables of rows: a row has a name, says when it holds, what it is worth, and why in
// words. What is worth enough is a [Cause] or a caller; the reasons are shown to the user.
package links
