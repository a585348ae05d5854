package playbooks

import (
	"strings"

	"triage/safetext"
)

// Command is something that a person may copy out of an entry. Nothing runs it.
type Command struct {
	// ID numbers the commands of an entry from 1, in the order of the text; a [Line] that
	// shows a part of a command carries its ID.
	ID   int
	Name string // from the fence's {name=…}; may be ""
	Text string // with the values filled in, printable, no line break at the end
	// Copyable is false when a value is missing or not allowed there, when the text has a
	// hole for the reader (<pod-name>), or when it holds what cannot be shown.
	Copyable bool
	Missing  []string // the variables and holes that keep it from being copied
	// Changes is true unless the entry says risk=read, or the language or Run only asks.
	Changes bool
	Risk    string // read, change, destructive, or "" when the entry does not say
	Run     string // copy, loki or jaeger
	Lang    string // of the fence, lower case
}

// Commands are the entry's commands with the values filled in, in the order of the text. A
// fence without a language is never one.
func (e *Entry) Commands(values Values) []Command {
	var out []Command
	parseBody(e.Body).walkCommands(func(b *block, ch chunk) {
		out = append(out, ch.command(b, len(out)+1, values))
	})
	return out
}

// walkCommands visits every command of the tree in the order of the text.
func (d *document) walkCommands(visit func(*block, chunk)) { walkCommands(d.blocks, visit) }

func walkCommands(blocks []*block, visit func(*block, chunk)) {
	for _, b := range blocks {
		if b.kind == blockCode && b.isCommand() {
			for _, ch := range b.chunks() {
				if ch.isCommand {
					visit(b, ch)
				}
			}
		}
		walkCommands(b.blocks, visit)
	}
}

// isCommand tells whether a fence is meant to be copied: a shell's or a query's language
// does, any other when its author gave it attributes.
func (b *block) isCommand() bool {
	switch languageOf(b.lang) {
	case langNone:
		return false
	case langShell, langQuery:
		return true
	}
	return b.lang == "sql" || b.attrs["name"] != "" || b.attrs["risk"] != "" || b.attrs["run"] != ""
}

// chunk is a part of a fence: one command, or the output that somebody pasted below it.
type chunk struct {
	text      string // without prompts, no line break at the end
	isCommand bool
}

// chunks cuts a fence at its prompts. Without any prompt all of it is one command.
func (b *block) chunks() []chunk {
	code := strings.TrimRight(b.code, "\n ")
	if l := languageOf(b.lang); l != langShell && l != langQuery || !strings.HasPrefix(code, "$ ") && !strings.Contains(code, "\n$ ") {
		return []chunk{{strings.Trim(code, "\n"), true}}
	}
	var (
		out   []chunk
		cur   []string
		inCmd bool
		until string // the end of a here-document
		more  bool   // the line before ended in a backslash
	)
	flush := func() {
		if t := strings.Trim(strings.Join(cur, "\n"), "\n"); t != "" {
			out = append(out, chunk{t, inCmd})
		}
		cur = nil
	}
	for line := range strings.SplitSeq(code, "\n") {
		switch {
		case until != "":
			cur = append(cur, line)
			if strings.TrimLeft(line, "\t") == until {
				until = ""
			}
			continue
		case more:
			line = strings.TrimPrefix(line, "> ")
			cur = append(cur, line)
		case strings.HasPrefix(line, "$ "):
			flush()
			inCmd = true
			line = line[2:]
			cur = append(cur, line)
		default:
			if inCmd {
				flush()
				inCmd = false
			}
			cur = append(cur, line)
		}
		more = inCmd && strings.HasSuffix(line, `\`)
		if inCmd {
			until = hereDoc(line)
		}
	}
	flush()
	return out
}

// hereDoc is the word that ends the here-document a line opens, "" when it opens none.
func hereDoc(line string) string {
	i := strings.Index(line, "<<")
	if i < 0 || strings.HasPrefix(line[i:], "<<<") {
		return ""
	}
	word := strings.TrimLeft(strings.TrimPrefix(line[i+2:], "-"), " ")
	if j := strings.IndexAny(word, " \t;|&>"); j >= 0 {
		word = word[:j]
	}
	return strings.Trim(word, `'"\`)
}

func (ch chunk) command(b *block, id int, values Values) Command {
	ps, missing := fillCode(ch.text, b.lang, values)
	raw := joinPieces(ps)
	text := safetext.Block(raw)
	if languageOf(b.lang) == langShell || languageOf(b.lang) == langOther {
		missing = append(missing, placeholders(ch.text)...)
	}
	// A tab becomes spaces: in a terminal that is pasted into, a tab asks for a completion.
	shown := text == strings.ReplaceAll(raw, "\t", "    ")
	risk := b.attrs["risk"]
	switch risk {
	case "read", "change", "destructive":
	default:
		risk = ""
	}
	c := Command{
		ID: id, Name: safetext.Line(b.attrs["name"]), Text: text, Missing: missing,
		Copyable: shown && len(missing) == 0 && text != "", Risk: risk, Run: "copy", Lang: safetext.Line(b.lang),
		Changes: risk != "read" && (risk != "" || languageOf(b.lang) != langQuery),
	}
	if r := b.attrs["run"]; r == sourceLoki || r == sourceJaeger {
		c.Run, c.Changes = r, false
	}
	return c
}
