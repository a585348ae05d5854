package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"triage/envelope"
	"triage/safetext"
)

func newEnvelopeDecode(a *app) *cobra.Command {
	var c configFlags
	var provenance bool
	cmd := &cobra.Command{
		Use:   "decode [FILE|-]",
		Short: "Turn log records into error envelopes, one a line",
		Long: `Turn log records into error envelopes (error-envelope/v1, JSON), one a line, in
order. Records are lines as logcli -o jsonl writes them, OTLP/JSON log requests,
or the services' own lines; nothing but blank lines is left out. Reads stdin
without a FILE; the records of a pipe are written as they arrive.`,
		Example: `  kubectl logs deploy/ledger | triage envelope decode
  logcli query -o jsonl '{app="ledger"}' | triage envelope decode | jq .error_code
  triage envelope decode --provenance records.ndjson`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && args[0] == "" {
				return &usageError{"the name of the file is empty: name one, or give none to read stdin"}
			}
			if len(args) > 1 {
				return &usageError{fmt.Sprintf("%s reads one file, but there are %d: put them behind cat, or give a folder to triage envelope lint --bundle", cmd.CommandPath(), len(args))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			decoder, err := namedDecoder(a, &c)
			if err != nil {
				return err
			}
			in, name := a.in, "stdin"
			if len(args) == 1 && args[0] != "-" {
				name = args[0]
				if in, err = openRecords(name); err != nil {
					return err
				}
				defer func() { _ = in.Close() }() // only read from
			} else if a.inTTY() {
				a.note("reading log records from the terminal: end them with Ctrl-D, or name a file")
			}
			return decodeRecords(cmd.Context(), a, in, name, decoder, envelope.JSONOptions{Provenance: provenance})
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return []string{"ndjson", "jsonl", "json", "log", "txt"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	inGroup(cmd, groupWhere, func(set *pflag.FlagSet) { c.add(set) })
	inGroup(cmd, groupDisplay, func(set *pflag.FlagSet) {
		set.BoolVar(&provenance, "provenance", false, "also say where each field came from")
	})
	return cmd
}

// namedDecoder is the decoder for an environment that was named; without one no
// configuration is read, so that a filter in a pipe depends on nothing else.
func namedDecoder(a *app, c *configFlags) (*envelope.Decoder, error) {
	if c.env == "" && c.file == "" {
		return envelope.NewDecoder(envelope.Options{}), nil
	}
	_, env, err := c.load(a)
	if err != nil {
		return nil, err
	}
	return decoderFor(env, false), nil
}

func openRecords(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return nil, &usageError{path + " is a folder: triage envelope lint --bundle " + path + " reads one; decode takes a file or stdin"}
	}
	f, err := os.Open(path)
	if err != nil {
		var at *os.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return nil, &usageError{fmt.Sprintf("%s: %v", path, err)}
	}
	head := make([]byte, 4)
	if n, err := f.ReadAt(head, 0); err == nil && n == len(head) && string(head) == "PK\x03\x04" {
		_ = f.Close()
		return nil, &usageError{path + " is a zip: triage envelope lint --bundle " + path + " reads one; decode takes its *.ndjson files"}
	}
	return f, nil
}

// decodeRecords writes the envelope of every record of in.
func decodeRecords(ctx context.Context, a *app, in io.Reader, name string, d *envelope.Decoder, o envelope.JSONOptions) error {
	out := bufio.NewWriterSize(a.out, 64<<10)
	s := &recordStream{decoder: d, options: o, source: name, most: maxRecordLine, wait: waitFor(in)}
	err := s.run(ctx, in, out)
	if flushErr := out.Flush(); err == nil {
		err = flushErr
	}
	if s.long > 0 {
		a.note("%s longer than %d MiB: the rest of each was not read", countLines(s.long), maxRecordLine>>20)
	}
	switch {
	case errors.Is(err, syscall.EPIPE):
		return err
	case errors.Is(err, context.Canceled):
		return &statusError{exitPartial, "interrupted: the records until then were written"}
	case err != nil:
		return fmt.Errorf("%s: %w", safetext.Line(name), err)
	}
	return nil
}

func countLines(n int) string {
	if n == 1 {
		return "1 line is"
	}
	return fmt.Sprintf("%d lines are", n)
}
