// Package paste reads what somebody has at hand: an id in any wrapping, key=value, a link, a log
// line, a stack trace, the payload of a webhook, a message about an alert, what a customer writes.
//
// [Read] tells what it is and gives the [clue.Clues] that it holds. What may be two things at
// once, as a word of 32 hexadecimal digits may, is given as both, the likelier first.
package paste
