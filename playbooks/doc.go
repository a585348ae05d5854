// Package playbooks loads what to do about an error and finds the entry for exactly this
// one.
//
// An [Entry] is a Markdown file, with YAML front matter in our own format and with or
// without any in a foreign one. [Load] reads several roots, the embedded defaults last;
// [Library.Match] ranks entries against the hops of an incident, given as [Facts], most
// specific first, and says why each matched; [Library.Lookup] finds them by a key.
//
// An entry is parsed once into a tree, which [Entry.Lines] lays out for a terminal and
// [Entry.Markdown] writes as Markdown, with the incident's [Values] filled in: as text,
// into a shell block only as one quoted word, into a URL only percent-encoded. Entries and
// values are hostile; what the package hands out for people is printable. Nothing here
// runs a command.
package playbooks
