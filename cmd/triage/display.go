package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/investigate"
	"triage/report"
)

// formats are the values of --output.
var formats = [...]string{"tui", "text", "markdown", "json"}

// displayFlags say how a result is shown.
type displayFlags struct {
	output  string
	noColor bool
	ascii   bool
	plain   bool
	mouse   bool
	// lines is what is typed when plain, read in one place.
	lines <-chan string
}

func (d *displayFlags) add(cmd *cobra.Command) {
	inGroup(cmd, groupDisplay, func(set *pflag.FlagSet) {
		set.StringVarP(&d.output, "output", "o", "", "tui (on a terminal), text (elsewhere), markdown or json")
		set.BoolVar(&d.noColor, "no-color", false, "no colour (NO_COLOR)")
		set.BoolVar(&d.ascii, "ascii", false, "draw with ASCII characters only")
		set.BoolVar(&d.plain, "plain", false, "lines and a numbered menu instead of a screen, for screen readers")
		set.BoolVar(&d.mouse, "mouse", false, "the wheel scrolls and a click selects")
	})
}

// format is the format in force.
func (d *displayFlags) format(a *app) (string, error) {
	switch {
	case !d.plain:
	case d.output == "" || d.output == "tui":
		return "tui", nil // lines need no terminal that can be painted on
	default:
		return "", &usageError{"--plain and --output " + clip(d.output) + " exclude each other: --output text is the same without a menu"}
	}
	switch d.output {
	case "":
		if a.terminal {
			return "tui", nil
		}
		return "text", nil
	case "tui":
		if !a.terminal {
			return "", &usageError{"--output tui needs a terminal for input and output: use text, markdown or json"}
		}
		return "tui", nil
	case "text", "markdown", "json":
		return d.output, nil
	}
	return "", &usageError{fmt.Sprintf("--output: there is no format %q%s; known are %s", clip(d.output), suggestion("", d.output, formats[:]), strings.Join(formats[:], ", "))}
}

func (d *displayFlags) colour(a *app) bool { return a.colour() && !d.noColor }

func (d *displayFlags) text(a *app) report.TextOptions {
	return report.TextOptions{Width: a.width(), Color: d.colour(a), ASCII: d.ascii, Location: time.Local}
}

// write puts a finding on stdout in a format other than tui.
func (d *displayFlags) write(a *app, format string, f investigate.Finding) error {
	switch format {
	case "json":
		return report.JSON(a.out, f)
	case "markdown":
		return report.Markdown(a.out, f)
	}
	return report.Text(a.out, f, d.text(a))
}

// writeRequests is write for the list of failing requests.
func (d *displayFlags) writeRequests(a *app, format string, r investigate.Requests) error {
	switch format {
	case "json":
		return report.RequestsJSON(a.out, r)
	case "markdown":
		return report.RequestsMarkdown(a.out, r)
	}
	return report.RequestsText(a.out, r, d.text(a))
}
