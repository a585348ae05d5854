package main

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// once is the value of a flag that may be given only once: of two ids pasted into one
// command line, neither is silently left out.
type once string

func (o *once) String() string { return string(*o) }
func (o *once) Type() string   { return "string" }

func (o *once) Set(s string) error {
	if *o != "" && string(*o) != s {
		return errTwice
	}
	*o = once(s)
	return nil
}

// filled is the value of a flag that may not be empty: a variable that is unset in the
// shell must not make triage ask the servers instead.
type filled string

func (v *filled) String() string { return string(*v) }
func (v *filled) Type() string   { return "string" }

func (v *filled) Set(s string) error {
	if s == "" {
		return errEmpty
	}
	*v = filled(s)
	return nil
}

var (
	errTwice = errors.New("given twice")
	errEmpty = errors.New("empty")
)

// flagError words pflag's errors like our own.
func flagError(cmd *cobra.Command, err error) error {
	var (
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		unknown *pflag.NotExistError
	)
	switch {
	case errors.As(err, &missing):
		return &usageError{flagAsGiven(missing.GetSpecifiedName(), missing.GetSpecifiedShortnames()) + " needs a value behind it"}
	case errors.As(err, &invalid):
		if errors.Is(err, errEmpty) {
			return &usageError{"--" + invalid.GetFlag().Name + " is empty: put the value behind it"}
		}
		return &usageError{"--" + invalid.GetFlag().Name + ": " + whatIsWrong(invalid)}
	case errors.As(err, &unknown):
		return &usageError{unknownFlag(cmd, unknown)}
	}
	return &usageError{err.Error()}
}

func flagAsGiven(name, shorthands string) string {
	if shorthands != "" {
		return "-" + name
	}
	return "--" + name
}

func whatIsWrong(e *pflag.InvalidValueError) string {
	value := strconv.Quote(clip(e.GetValue()))
	switch kind := e.GetFlag().Value.Type(); {
	case errors.Is(e, errTwice):
		return "it is given twice, " + strconv.Quote(clip(e.GetFlag().Value.String())) + " and " + value + ": ask for one after the other"
	case kind == "bool":
		return value + " is neither true nor false: the flag needs no value"
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "float"):
		return value + " is no number"
	}
	return value + ": " + e.Unwrap().Error()
}

// unknownFlag says which flag was probably meant: one of a similar name, with two dashes
// instead of one, or beginning with the letter if only one does.
func unknownFlag(cmd *cobra.Command, e *pflag.NotExistError) string {
	var known, initial []string
	name, short := e.GetSpecifiedName(), e.GetSpecifiedShortnames()
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		known = append(known, f.Name)
		if strings.HasPrefix(f.Name, short) {
			initial = append(initial, f.Name)
		}
	})
	shown := "--" + name
	if short != "" {
		name, shown = short, "-"+short
	}
	near := ""
	switch {
	case short != "" && len(initial) == 1:
		near = ": did you mean --" + initial[0] + "?"
	case len(name) > 2:
		near = suggestion("--", name, known)
	}
	return "there is no flag " + clip(shown) + near + "; " + cmd.CommandPath() + " --help lists them"
}
