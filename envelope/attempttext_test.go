package envelope

import (
	"strings"
	"testing"
)

func TestAttemptsThatStandInATextAreRead(t *testing.T) {
	for text, want := range map[string]attempts{
		"attempt 2/4":                                          {2, 4},
		"fetch quote failed, attempt 2/4":                      {2, 4},
		"attempt 3 of 5 failed: timed out":                     {3, 5},
		"Attempt 3 out of 5 failed":                            {3, 5},
		"no answer (try 2 of 3)":                               {2, 3},
		"call failed after 3 attempts: connection refused":     {3, 0},
		"giving up after 5 tries":                              {5, 0},
		"gave up after 4 failed delivery attempts":             {4, 0},
		"failed after 2 retries":                               {2, 0},
		"retry attempt 2 for job 77":                           {2, 0},
		"Retry attempt 2 of 10 will be performed in 00:00:31.": {2, 10},
		"[attempt=3] push failed":                              {3, 0},
		"publish failed (attempt: 2)":                          {2, 0},
		"retry #2 failed":                                      {2, 0},
		"retry 2/5 of delivery":                                {2, 5},
		"Retries exhausted: 3/3":                               {3, 3},
		"attempt no. 7 was refused":                            {7, 0},
		"attempt number 7 was refused":                         {7, 0},
		"retry count: 4":                                       {4, 0},
		"the 2nd attempt failed":                               {2, 0},
		"Finished call to 'f' after 2.0(s), this was the 3rd time calling it, try.": {3, 0},
		"2 of 3 attempts failed":                                       {2, 3},
		"all 3 attempts failed":                                        {3, 3},
		"Unable to connect to the database. Retrying (4)...":           {4, 0},
		"exceeded maximum number of attempts, 3, https response error": {0, 3},
		"max retries (5) reached":                                      {0, 5},
		"100 rows read, then attempt 2/4 of shard 7/9":                 {2, 4},
		"no broker\nTrying again in 4.00 seconds... (2/100)":           {2, 100},
		"no luck (retried 5 times).":                                   {5, 0},
		"Gave up retrying <GET /x> (failed 3 times): 503":              {3, 0},
		"dialing failed (attempts: 3): timeout":                        {3, 0},
		"broker gone, reconnecting (3/10)":                             {3, 10},
		"2026-11-21T03:18:07Z attempt 999 of 999":                      {999, 999},
	} {
		if got := attemptsIn(text); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

func TestNumbersThatCountNoAttemptAreLeftAlone(t *testing.T) {
	for _, text := range []string{
		"2/4 shards failed", "attempt to read 2/4 shards", "attempt failed at 2026-11-21", "attempt 2026-11-21", "attempt 2/4/2026",
		"attempt 1.2.3", "attempt 10s after start", "last attempt 5 minutes ago", "attempt 0 of 3", "attempt 1000 of 2000", "attempt 5/3",
		"retrying (2147483646 attempts left)", "3 attempts left", "retry in 30 seconds", "retrying after 2 seconds", "will retry 7",
		"try 2 more servers", "retry after 5 ms", "attempt_2 failed", "read_attempt 2", "attempt 2nd-level cache", "an attempt was made",
		"account locked after 5 failed attempts", "after 3 failed login attempts", "after 3 hours of attempts", "after 12 entries",
		"in 3 tries' time", "retrying shards (2/4)", "remaining attempts: 3", "login attempts: 3", "attempts 3", "login failed 3 times", "done in 4 seconds (2/4)", "retry 100%", "track 4/5", "country 49", "contract 4 of 5", "attempt -2", "v2 attempts", "Retry-After: 30",
	} {
		if got := attemptsIn(text); got != (attempts{}) {
			t.Errorf("%q: %+v, want none", text, got)
		}
	}
}

func TestAFieldOutweighsTheAttemptsOfAText(t *testing.T) {
	for line, want := range map[string]attempts{
		`{"level":"error","msg":"attempt 2/4 failed"}`:                                 {2, 4},
		`{"level":"error","msg":"attempt 2/4 failed","attempt":2}`:                     {2, 4},
		`{"level":"error","msg":"attempt 2/4 failed","attempt":3}`:                     {3, 0},
		`{"level":"error","msg":"attempt 2/4 failed","max_attempts":6}`:                {2, 6},
		`{"level":"error","msg":"attempt 8/9 failed","max_attempts":6}`:                {0, 6},
		`{"level":"error","msg":"no luck","error":"post: giving up after 5 tries"}`:    {5, 0},
		`{"level":"error","msg":"try 2 of 3","error":"post: giving up after 5 tries"}`: {2, 3},
	} {
		e := decodeLine(line)
		if got := (attempts{e.Attempt, e.MaxAttempts}); got != want {
			t.Errorf("%s: %+v, want %+v", line, got, want)
		}
		if how := e.From(FieldAttempt).How; e.Attempt != 0 && !strings.Contains(line, `"attempt"`) && how != FromText {
			t.Errorf("%s: the attempt is from %q, want text", line, how)
		}
	}
}

func FuzzAttemptsIn(f *testing.F) {
	for _, s := range []string{"attempt 2/4", "giving up after 5 tries", "1st try", "maximum number of attempts, 3", "retry (", "attempt 9/", "after 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a := attemptsIn(s)
		if a.n < 0 || a.n > 999 || a.of < 0 || a.of > 999 || a.of != 0 && a.of < a.n {
			t.Errorf("%q: %+v", s, a)
		}
	})
}
