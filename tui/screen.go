package tui

import tea "charm.land/bubbletea/v2"

// screen is one page of the program. It gets a rectangle and actions, and reads the finding
// from the model; it never changes the finding and knows no other screen's insides.
type screen interface {
	// crumb is its part of the path shown above it.
	crumb(m *Model) string
	// do carries out an action that the model has not taken for itself.
	do(m *Model, a action) tea.Cmd
	// view is exactly h rows of exactly w cells.
	view(m *Model, w, h int) []string
	// refresh is called when there is a new finding.
	refresh(m *Model)
	// hints are its entries on the key line, most important first.
	hints(m *Model) []hint
	// subject is what the cursor is on.
	subject(m *Model) subject
}

// subject is what the cursor is on: what keys such as copy, logs and trace apply to.
type subject struct {
	copy            string // what y copies; "" when there is nothing
	what            string // what that is, in words: "hop", "query"
	refusal         string // why it may not be copied
	changes         bool   // the text is a command that changes something
	service         string // whose name must be typed before it is copied
	ref             string // the record's reference in the timeline
	traceID, spanID string
	url             string
	step            stepKey     // the playbook step; zero for none
	query           *entryQuery // that c asks; nil for none
}

// frames of screens that look the same wherever they come from are told apart by kind, so
// that going to a screen that is already open returns to it.
func sameKind(a, b screen) bool {
	switch a.(type) {
	case *timelineScreen:
		_, ok := b.(*timelineScreen)
		return ok
	case *traceScreen:
		_, ok := b.(*traceScreen)
		return ok
	case *sourcesScreen:
		_, ok := b.(*sourcesScreen)
		return ok
	case *bookScreen:
		_, ok := b.(*bookScreen)
		return ok
	case *queriesScreen:
		_, ok := b.(*queriesScreen)
		return ok
	case *replyScreen:
		_, ok := b.(*replyScreen)
		return ok
	case *helpScreen:
		_, ok := b.(*helpScreen)
		return ok
	}
	return false
}
