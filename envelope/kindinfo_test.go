package envelope

import "testing"

func TestAFullDiskStaysFullAndOtherResourcesComeBack(t *testing.T) {
	for name, c := range map[string]struct {
		e     Envelope
		class Class
		retry Retry
	}{
		"the kernel's word":                  {Envelope{ErrorMessage: "write /data/wal/7: no space left on device"}, Permanent, RetryNo},
		"under a gRPC status":                {Envelope{GRPCStatus: "RESOURCE_EXHAUSTED", ErrorMessage: "append: no space left on device"}, Permanent, RetryNo},
		"its number's name":                  {Envelope{Code: "ENOSPC"}, Permanent, RetryNo},
		"that of a cause":                    {Envelope{ErrorMessage: "save: x", Cause: []Cause{{Message: "save"}, {Message: "x", Code: "ENOSPC"}}}, Permanent, RetryNo},
		"PostgreSQL's state":                 {Envelope{Code: "53100"}, Permanent, RetryNo},
		"its state in a text":                {Envelope{ErrorMessage: "extend: (SQLSTATE 53100)"}, Permanent, RetryNo},
		"Windows' text":                      {Envelope{ErrorMessage: "There is not enough space on the disk."}, Permanent, RetryNo},
		"WebDAV's status":                    {Envelope{HTTPStatus: 507}, Permanent, RetryNo},
		"a code of the service":              {Envelope{Code: "JOURNAL_DISK_FULL"}, Permanent, RetryNo},
		"retries that ended at it":           {Envelope{ErrorMessage: "giving up after 3 attempts: no space left on device", Cause: []Cause{{Message: "giving up after 3 attempts"}, {Message: "no space left on device"}}}, Permanent, RetryNo},
		"a pool":                             {Envelope{ErrorMessage: "pool timed out"}, Transient, RetryAfter},
		"a pool, by the service's own code":  {Envelope{Code: "LEDGER_POOL_EXHAUSTED", ErrorMessage: "no space left on device"}, Transient, RetryAfter},
		"memory":                             {Envelope{ErrorMessage: "OOM command not allowed when used memory > 'maxmemory'."}, Transient, RetryAfter},
		"PostgreSQL's state for connections": {Envelope{Code: "53300"}, Transient, RetryAfter},
		"a full disk that may be tried, it says": {func() Envelope {
			e := Envelope{ErrorMessage: "no space left on device", Retriable: RetryYes}
			e.Mark(FieldRetriable, FromField, "retriable")
			return e
		}(), Permanent, RetryYes},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Classify(&c.e); got.Class != c.class || got.Retry != c.retry {
				t.Errorf("got %s %s %s (%s)", got.Kind, got.Class, got.Retry, got.Reason)
			}
		})
	}
}

func TestAMissingFileIsLookedForHereAndAMissingThingAtTheCaller(t *testing.T) {
	for name, c := range map[string]struct {
		e    Envelope
		look Look
	}{
		"a file":                           {Envelope{ErrorMessage: "open /data/2026-10.snap: no such file or directory"}, LookHere},
		"a file, as tonic maps it":         {Envelope{GRPCStatus: "NOT_FOUND", ErrorMessage: "No such file or directory (os error 2)"}, LookHere},
		"Node's":                           {Envelope{ErrorMessage: "ENOENT: no such file or directory, open 'x.json'"}, LookHere},
		"a thing":                          {Envelope{GRPCStatus: "NOT_FOUND", ErrorMessage: "order 7 was not found"}, LookUp},
		"a file that the caller asked for": {Envelope{HTTPStatus: 404, ErrorMessage: "open static/x.png: no such file or directory"}, LookUp},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Classify(&c.e); got.Kind != KindNotFound || got.Look != c.look {
				t.Errorf("got %s %s (%s)", got.Kind, got.Look, got.Reason)
			}
		})
	}
}
