package envelope

import "triage/envelope/lexicon"

// Says is what a record tells of what happened: its message, its error's text and the fields
// for it. How a callee answered, and that many errors say the same, counts of the text that
// speaks alone: the error's where there is one, else the message.
func Says(e *Envelope) lexicon.Set {
	of := lexicon.Of(lexicon.Relays, lexicon.BareReason, lexicon.Commonplace)
	said := lexicon.Read(e.Message)
	if e.ErrorMessage != "" && e.ErrorMessage != e.Message {
		said = said&^of | lexicon.Read(e.ErrorMessage)
	}
	if e.ErrorMessage != "" || e.ErrorType != "" {
		said = said.Without(lexicon.Called) // the message names the call that failed
	}
	switch e.Recovery {
	case "fallback", "failover":
		said = said.With(lexicon.GoesOn)
	case "retry_with_backoff":
		said = said.With(lexicon.TriesAgain)
	case "compensate":
		said = said.With(lexicon.Undoing)
	}
	if e.Attempt > 0 && e.Attempt < e.MaxAttempts {
		said = said.With(lexicon.TriesAgain)
	}
	if e.Panic {
		said = said.With(lexicon.Panicked)
	}
	return said
}
