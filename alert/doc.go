// Package alert reads what alerting systems send: the payload of a webhook, an event, or the
// text of a message as somebody copied it.
//
// [Read] tells the senders apart by the keys of their payloads, in the table [shapes], each with a
// small file of its own; what comes out is [clue.Clues]. Ids and services are read from the maps
// that a sender's own people fill (labels, tags, details) and from the records that an alert
// quotes, by the names of their fields, never by their looks: most payloads carry ids of the
// sender itself that look like those of requests. A payload that is cut, is of wrong types or
// holds ten thousand alerts is used as far as it goes, and the notes say how far.
package alert
