package playbooks

import "strings"

// table lays a table out in columns where they fit, else as one "head: cell" a line.
func (l *layout) table(b *block, indent int) {
	if len(b.rows) == 0 {
		return
	}
	rows := make([][][]Text, len(b.rows))
	var widths []int
	for i, row := range b.rows {
		for j, cell := range row {
			role := RoleBody
			if i == 0 {
				role = RoleStrong
			}
			spans := onOneLine(l.spans(cell, role))
			rows[i] = append(rows[i], spans)
			if j == len(widths) {
				widths = append(widths, 0)
			}
			widths[j] = max(widths[j], Line{Spans: spans}.Width())
		}
	}
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	if total <= l.room(indent) {
		l.columns(rows, widths, indent)
		return
	}
	for i, row := range rows[1:] {
		if i > 0 {
			l.gap()
		}
		for j, cell := range row {
			if len(cell) == 0 {
				continue
			}
			var head []Text
			if j < len(rows[0]) && len(rows[0][j]) > 0 {
				head = append(head, rows[0][j]...)
				head = append(head, Text{RoleMark, ": ", ""})
			}
			l.wrapped(append(head, cell...), indent)
		}
	}
}

func (l *layout) columns(rows [][][]Text, widths []int, indent int) {
	for _, row := range rows {
		var line []Text
		for j, cell := range row {
			line = append(line, cell...)
			if j < len(row)-1 {
				pad := widths[j] - Line{Spans: cell}.Width() + 2
				line = append(line, Text{RoleBody, strings.Repeat(" ", pad), ""})
			}
		}
		l.add(Line{Indent: indent, Spans: line})
	}
}

// onOneLine makes line breaks inside a cell spaces.
func onOneLine(spans []Text) []Text {
	for i := range spans {
		if spans[i].Text == lineBreak {
			spans[i].Text = " "
		}
	}
	return spans
}
