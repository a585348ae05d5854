package main

import (
	"fmt"
	"strings"

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
}

func (d *displayFlags) add(cmd *cobra.Command) {
	inGroup(cmd, groupDisplay, func(set *pflag.FlagSet) {
		set.StringVarP(&d.output, "output", "o", "", "tui (on a terminal), text (elsewhere), markdown or json")
		set.BoolVar(&d.noColor, "no-color", false, "no colour (NO_COLOR)")
		set.BoolVar(&d.ascii, "ascii", false, "draw with ASCII characters only")
	})
}

// format is the format in force.
func (d *displayFlags) format(a *app) (string, error) {
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
	return report.TextOptions{Width: a.width(), Color: d.colour(a), ASCII: d.ascii}
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
