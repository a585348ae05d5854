// Package clue is what an alert, a link or a pasted text tells of an incident before any
// server has been asked: ids, services, a code, the name of an alert, a window.
//
// [Clues] is plain data, each fact with the place that it was read from, and it has one
// canonical form, `triage.alert/v1`: [Clues.JSON] writes it, [Parse] reads it back. All that is
// read comes from somebody else, so facts enter through [Clues.Label] and its fellows alone:
// they refuse what could not be a name or an id, bound what there can be of it, and say in
// [Clues.Notes] what they have left out. No field can name a server, a credential, a file or a
// command to be used.
package clue
