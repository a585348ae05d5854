package tui

// layout is where the parts of the main screen stand. It follows from the terminal's size
// alone, never from what has arrived: a late answer fills rows, it does not move them.
type layout struct {
	two         bool // chain and playbook side by side
	left, right int  // widths of the columns
	detail      bool // the row with the error's own text
	when        bool
	titled      bool // rules with titles between the parts
	chain       int  // rows below the chain's title
	evidence    int  // rows below its title; 0 when it is not shown
	gaps        int
	book        int // rows below the playbook's title
	escalate    int
}

// Sizes from which there is room for two columns.
const (
	wideCols = 110
	wideRows = 28
)

func layoutFor(w, h int) layout {
	if w >= wideCols && h >= wideRows-4 {
		return wideLayout(w, h)
	}
	l := layout{left: w, right: w, detail: h >= 9, when: h >= 17, titled: h >= 9}
	rest := h - 3
	if l.detail {
		rest--
	}
	if l.when {
		rest--
	}
	if l.titled {
		rest -= 2
	}
	if h >= 15 && rest > 4 {
		l.gaps = 1
		rest--
	}
	if rest > 4 {
		l.escalate = 1
		rest--
	}
	l.chain = max(1, (rest+1)/2)
	if rest > 16 { // room for the evidence between the two
		l.chain = max(5, rest/4)
		l.evidence = rest/4 - 1
		l.gaps = 2
		rest -= l.evidence + 2
	}
	l.book = max(0, rest-l.chain)
	return l
}

func wideLayout(w, h int) layout {
	l := layout{two: true, detail: true, when: true, titled: true, escalate: 2}
	l.left = (w - 3) * 52 / 100
	l.right = w - 3 - l.left
	body := h - 5 // five rows of verdict
	l.gaps = 3
	if body >= 40 {
		l.gaps = 5
	}
	l.chain = max(6, (body-l.gaps-3)*2/5)
	l.evidence = body - 1 - l.chain - 1 - l.gaps - 1
	// The left column has three titles, the right one two.
	l.book = body - l.escalate - 1
	return l
}
