package envelope

import "testing"

func TestATypeThatATextQuotesTellsItsKind(t *testing.T) {
	for text, want := range map[string]Kind{
		"LabelJob failed: Net::OpenTimeout":                                          KindTimeout,
		"A wraps B; nested exception is com.zaxxer.ConnectionRefusedException: nope": KindUnreachable,
		"IllegalStateException: no luck, cause SocketTimeoutException":               KindTimeout,
		"org.apache.kafka.common.errors.RecordTooLargeException: 9 bytes":            KindPayloadTooLarge,
		"google.api_core.exceptions.PermissionDenied: no":                            KindPermissionDenied,
		"see com.acme.clock.DeadlineTimeoutSettings for details":                     KindUnknown,
		"MalformedURLException and RuntimeException are raised for anything":         KindUnknown,
		"InternalError":      KindUnknown,
		"a text without any": KindUnknown,
	} {
		e := Envelope{ErrorMessage: text}
		if got := Classify(&e); got.Kind != want {
			t.Errorf("%q is %s (%s), want %s", text, got.Kind, got.Reason, want)
		}
	}
}

func TestAnHTTPStatusThatATextQuotesTellsItsKind(t *testing.T) {
	for text, want := range map[string]Kind{
		"410 Client Error: Gone for url: https://hooks.example/v1": KindNotFound,
		"410 Gone: [no body]":                       KindNotFound,
		"Request failed with status code 404":       KindNotFound,
		"unexpected status 429":                     KindRateLimited,
		"api error: StatusCode: 403, RequestID: 4X": KindPermissionDenied,
		"upstream returned HTTP 401":                KindUnauthenticated,
		"server responded with a status of 504":     KindUpstreamTimeout,
		"HttpError 403 when requesting the secret":  KindPermissionDenied,
		"Request failed with status code 500":       KindUnknown, // which decides nothing
		"took 404 ms":                               KindUnknown,
		"order 410 was lost":                        KindUnknown,
		"listening on 10.0.0.404":                   KindUnknown,
		"orderstatus 404":                           KindUnknown,
		"status 4040":                               KindUnknown,
	} {
		e := Envelope{ErrorMessage: text}
		if got := Classify(&e); got.Kind != want {
			t.Errorf("%q is %s (%s), want %s", text, got.Kind, got.Reason, want)
		}
	}
}

func TestOfSeveralCallsStatusesNoneIsTheInnermost(t *testing.T) {
	for text, want := range map[string]string{
		"a: rpc error: code = Unknown desc = rpc error: code = ResourceExhausted desc = no quota":                  "RESOURCE_EXHAUSTED",
		"r-0: open; r-1: rpc error: code = Internal desc = block 88; r-2: rpc error: code = Canceled desc = ended": "",
	} {
		if got, _ := innermostGRPC(text); got != want {
			t.Errorf("%q has %q, want %q", text, got, want)
		}
	}
}
