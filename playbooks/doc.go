// Package playbooks loads what to do about an error and finds the entry for exactly this
// one.
//
// An [Entry] is a Markdown file with YAML front matter. [Load] reads several roots, the
// embedded defaults last; [Library.Match] ranks entries against the hops of an incident,
// given as [Facts], most specific first, and says why each matched. [Match.Render] fills in
// the incident's values: as text, into a shell block only as one quoted word, into a URL
// only percent-encoded. Nothing here runs a command.
package playbooks
