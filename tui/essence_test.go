package tui

import "testing"

func TestEssenceLeavesOutTheWrappingOfGRPC(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a status":             {"rpc error: code = Aborted desc = deadlock detected", "deadlock detected"},
		"a failed connection":  {`rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.0.21.7:50051: connect: connection refused"`, "dial tcp 10.0.21.7:50051: connect: connection refused"},
		"quotes of the text":   {`rpc error: code = NotFound desc = no row "a"`, `no row "a"`},
		"nothing but wrapping": {"rpc error: code = Unknown desc = ", "rpc error: code = Unknown desc = "},
		"in the middle":        {"get: rpc error: code = Aborted desc = x", "get: rpc error: code = Aborted desc = x"},
		"an error of its own":  {"pool timed out", "pool timed out"},
		"no text":              {"", ""},
		"a status in a status": {"rpc error: code = Internal desc = rpc error: code = Aborted desc = x", "x"},
		"an empty quoted text": {`connection error: desc = ""`, `connection error: desc = ""`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := essence(c.in); got != c.want {
				t.Errorf("essence(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}
