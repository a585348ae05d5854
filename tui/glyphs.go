package tui

// glyphs are the marks that stand beside the words; none carries meaning alone.
type glyphs struct {
	ellipsis, rule, bar, focus string
	root, hop, symptom         string
	handled, secondary, runner string
	dot, arrow, times, dash    string
	branch, last, through      string // tree: ├ └ │
	span, critical             string // waterfall
	course                     string // steps of a sparkline, lowest first; "" draws none
	async                      string // behind the number of a hop that a queue or the like leads to
}

var unicodeGlyphs = glyphs{
	ellipsis: "…", rule: "─", bar: "│", focus: "▸",
	root: "●", hop: "●", symptom: "◆",
	handled: "○", secondary: "◌", runner: "?",
	dot: "·", arrow: "→", times: "×", dash: "–",
	branch: "├ ", last: "└ ", through: "│ ",
	span: "─", critical: "━",
	course: "▁▂▃▄▅▆▇█", async: "┄",
}

var asciiGlyphs = glyphs{
	ellipsis: "~", rule: "-", bar: "|", focus: ">",
	root: "*", hop: "*", symptom: "#",
	handled: "o", secondary: ".", runner: "?",
	dot: "|", arrow: "->", times: "x", dash: "-",
	branch: "|-", last: "`-", through: "| ",
	span: "-", critical: "=",
	course: "_.:-=+*#", async: ":",
}
