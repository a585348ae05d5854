package tui

import (
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// Run shows the investigation until the user leaves, which is not an error, or ctx ends.
// It reads o.Findings to the end or until it returns.
func Run(ctx context.Context, o Options) error {
	m := New(o)
	m.ctx = ctx
	return run(ctx, m, o)
}

func run(ctx context.Context, m tea.Model, o Options) error {
	opts := []tea.ProgramOption{tea.WithContext(ctx)}
	if o.Input != nil {
		opts = append(opts, tea.WithInput(o.Input))
	}
	if o.Output != nil {
		opts = append(opts, tea.WithOutput(o.Output))
	}
	if o.Environ != nil {
		opts = append(opts, tea.WithEnvironment(o.Environ))
	}
	if o.NoColor {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	_, err := tea.NewProgram(m, opts...).Run()
	switch {
	case err == nil, errors.Is(err, tea.ErrInterrupted):
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("the screen was closed: %w", context.Cause(ctx))
	}
	return fmt.Errorf("draw the screen: %w", err)
}
