package tui

// glyphs are the marks that stand beside the words; none carries meaning alone.
type glyphs struct {
	ellipsis, rule, bar, focus string
	root, hop, symptom         string
	handled, secondary, runner string
	dot, arrow, times, dash    string
	branch, last, through      string // tree: ├ └ │
	span, critical             string // waterfall
}

var unicodeGlyphs = glyphs{
	ellipsis: "…", rule: "─", bar: "│", focus: "▸",
	root: "●", hop: "●", symptom: "◆",
	handled: "○", secondary: "◌", runner: "?",
	dot: "·", arrow: "→", times: "×", dash: "–",
	branch: "├ ", last: "└ ", through: "│ ",
	span: "─", critical: "━",
}

var asciiGlyphs = glyphs{
	ellipsis: "~", rule: "-", bar: "|", focus: ">",
	root: "*", hop: "*", symptom: "#",
	handled: "o", secondary: ".", runner: "?",
	dot: "|", arrow: "->", times: "x", dash: "-",
	branch: "|-", last: "`-", through: "| ",
	span: "-", critical: "=",
}
