// Package report writes what an investigation found for places that are not the interactive
// screen: [Text] for a terminal, a pager or a screen reader, [Markdown] for an incident
// channel or a ticket, [JSON] for programs. [RequestsText], [RequestsMarkdown] and
// [RequestsJSON] write the list of failing requests that carry one error code.
//
// The order is always the same: verdict, chain (root cause first), what the codes became on
// their way out, gaps, handled and secondary failures, sources, then the playbook entry.
// What is missing has the weight of what was found: where a source failed the report says
// "cannot tell", never "no errors".
//
// Text from services is hostile. Text and Markdown pass it through package safetext, and
// Markdown through package redact as well and into code spans, where it is neither markup,
// link nor mention. JSON keeps it raw, as valid UTF-8. Nothing here reads a clock, so that
// one finding always gives the same bytes.
package report
