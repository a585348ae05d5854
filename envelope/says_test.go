package envelope_test

import (
	"testing"

	"triage/envelope"
	"triage/envelope/lexicon"
)

func TestARecordSaysWhatItsTextsAndFieldsSay(t *testing.T) {
	for name, c := range map[string]struct {
		e       envelope.Envelope
		is, not lexicon.Set
	}{
		"a message":             {envelope.Envelope{Message: "pricing slow, falling back to the cached quote"}, lexicon.Of(lexicon.GoesOn), 0},
		"an error's text":       {envelope.Envelope{Message: "quote", ErrorMessage: "pricing returned 500"}, lexicon.Of(lexicon.Relays), 0},
		"both":                  {envelope.Envelope{Message: "will retry", ErrorMessage: "pricing returned 500"}, lexicon.Of(lexicon.TriesAgain, lexicon.Relays), 0},
		"the text that speaks":  {envelope.Envelope{Message: "Bad Gateway", ErrorMessage: "no price for lot 7"}, 0, lexicon.Of(lexicon.BareReason, lexicon.Commonplace)},
		"a call that failed":    {envelope.Envelope{Message: "calling ledger", ErrorMessage: "no price for lot 7"}, 0, lexicon.Of(lexicon.Called)},
		"a call":                {envelope.Envelope{Message: "calling ledger"}, lexicon.Of(lexicon.Called), 0},
		"a fallback's field":    {envelope.Envelope{Message: "quote", Recovery: "fallback"}, lexicon.Of(lexicon.GoesOn), 0},
		"a failover's field":    {envelope.Envelope{Message: "quote", Recovery: "failover"}, lexicon.Of(lexicon.GoesOn), 0},
		"a retry's field":       {envelope.Envelope{Message: "quote", Recovery: "retry_with_backoff"}, lexicon.Of(lexicon.TriesAgain), 0},
		"an attempt of several": {envelope.Envelope{Message: "quote", Attempt: 1, MaxAttempts: 3}, lexicon.Of(lexicon.TriesAgain), 0},
		"the last attempt":      {envelope.Envelope{Message: "quote", Attempt: 3, MaxAttempts: 3}, 0, lexicon.Of(lexicon.TriesAgain)},
		"a compensation":        {envelope.Envelope{Message: "quote", Recovery: "compensate"}, lexicon.Of(lexicon.Undoing), 0},
		"a panic":               {envelope.Envelope{Message: "quote", Panic: true}, lexicon.Of(lexicon.Panicked), 0},
		"nothing":               {envelope.Envelope{}, 0, ^lexicon.Set(0)},
	} {
		got := envelope.Says(&c.e)
		if got&c.is != c.is || got.Any(c.not) {
			t.Errorf("%s says %v", name, got.All())
		}
	}
}
