package envelope

import "testing"

func TestAMailServersReplyTellsItsKind(t *testing.T) {
	for text, want := range map[string]Kind{
		"{'ann@mail.example': (550, b'5.1.1 User unknown')}":                KindNotFound,
		"550 5.1.1 <bob@mail.example>: Recipient address refused":           KindNotFound,
		"554-5.7.1 relaying denied here":                                    KindPolicyRejected,
		"535 5.7.8 Username and Password not accepted":                      KindUnauthenticated,
		"450 4.2.1 The user you are trying to reach gets mail too quickly":  KindRateLimited,
		"451 4.7.1 Greylisted, come back":                                   KindRateLimited,
		"452 4.2.2 the box has no room":                                     KindQuotaExceeded,
		"552 5.3.4 Message size exceeds fixed limit":                        KindPayloadTooLarge,
		"421 4.3.2 closing":                                                 KindUnavailable,
		"421 4.4.2 mx1.mail.example":                                        KindUnreachable,
		"452 4.5.3 Too many recipients":                                     KindOverloaded,
		"501 5.1.3 Bad recipient address syntax":                            KindInvalidInput,
		"550 5.1.1 mailbox of the same name: timed out while looking it up": KindTimeout, // words say more
		"550 messages were sent":                                            KindUnknown,
		"running 550 with version 5.1.1":                                    KindUnknown,
		"upgraded 4.2.1 to 5.1.1":                                           KindUnknown,
		"10.0.0.450 5.1.1":                                                  KindUnknown,
		"550 4.1.1":                                                         KindUnknown,
		"550 5.0.0 no":                                                      KindUnknown,
	} {
		e := Envelope{ErrorMessage: text}
		if got := Classify(&e); got.Kind != want {
			t.Errorf("%q is %s (%s), want %s", text, got.Kind, got.Reason, want)
		}
	}
}
