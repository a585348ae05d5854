// Package audit tells how well services keep to the error envelope: which fields of the
// contract their error records have, and what of it is off: codes that break the naming
// rule, messages without a code, lines that nothing could decode.
//
// An [Auditor] is given decoded records, one after the other, and keeps counts and one
// example of each kind of trouble, never the records: its memory is bounded however many
// there are. [Auditor.Report] is the outcome; [Text] writes it as tables for people, [JSON]
// as `triage.envelope-lint/v1`. The same records in the same order give the same bytes.
//
// Only what a service says in a field counts as said. What a decoder read out of free text
// or concluded is counted apart: tomorrow's wording may hide it.
package audit
