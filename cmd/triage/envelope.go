package main

import (
	"github.com/spf13/cobra"

	"triage/config"
	"triage/envelope"
)

func newEnvelope(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "envelope",
		Short: "See what services really write about their errors",
		Long: `See what services really write about their errors: decode their log records into
error envelopes, or audit how well they keep to the contract.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_ = writeHelp(a.err, cmd)
			return &statusError{status: exitUsage}
		},
	}
	cmd.AddCommand(newEnvelopeLint(a), newEnvelopeDecode(a))
	return cmd
}

// decoderFor knows the names that an environment has for ids beside the usual ones.
func decoderFor(env *config.Environment, noAttributes bool) *envelope.Decoder {
	o := envelope.Options{NoAttributes: noAttributes}
	for _, fields := range [...]map[string][]string{env.LokiFields, env.JaegerFields} {
		o.RequestID = append(o.RequestID, fields["request_id"]...)
		o.CorrelationID = append(o.CorrelationID, fields["correlation_id"]...)
		o.TraceID = append(o.TraceID, fields["trace_id"]...)
		o.Code = append(o.Code, fields["error_code"]...)
	}
	return envelope.NewDecoder(o)
}
