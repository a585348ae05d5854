package lexicon

import "testing"

func TestWhatRPCClientsWriteAroundAnAnswerIsTakenOff(t *testing.T) {
	for text, want := range map[string]string{
		`rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp: refused"`: "dial tcp: refused",
		`status: Internal, message: "boom", details: [], metadata: MetadataMap { headers: {} }`:                             `status: Internal, message: "boom"`,
		"rpc error: code = Unavailable desc = ": "rpc error: code = Unavailable desc = ",
		"no price":                              "no price",
		"":                                      "",
	} {
		if got := Unwrapped(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestDetailsAreTold(t *testing.T) {
	for _, c := range []struct {
		text string
		d    Detail
		want bool
	}{
		{"write /wal: no space left on device", DiskFull, true},
		{"write /wal: whitespace left", DiskFull, false},
		{"enospc: write", DiskFull, true},
		{"open /etc/rates: no such file or directory", MissingFile, true},
		{"no such order", MissingFile, false},
		{"field quantity is required", BlamesInput, true},
		{"invalidated by the issuer", BlamesInput, true},
		{"unparseable body", BlamesInput, true},
		{"sparse index", BlamesInput, false},
		{"anything", numDetails, false},
	} {
		if got := Tells(c.text, c.d); got != c.want {
			t.Errorf("%q, detail %d: %t", c.text, c.d, got)
		}
	}
}

func TestPanicsAreNamedAtTheBeginning(t *testing.T) {
	for text, want := range map[string]bool{
		"panic recovered": true, "Recovered from panic in GET /pay": true, "PANIC": true, "hispanic": false, "": false, "pani": false,
	} {
		if got := NamesPanic(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestSetsHoldMeanings(t *testing.T) {
	s := Of(GoesOn, Failed)
	if !s.Has(GoesOn) || !s.Has(Failed) || s.Has(Undo) || s.Without(Failed).Has(Failed) || !s.Any(Of(Failed, Undo)) || s.Any(Of(Undo)) {
		t.Errorf("%b", s)
	}
	if all := s.All(); len(all) != 2 || all[0] != GoesOn || all[1] != Failed {
		t.Errorf("%v", all)
	}
	if len(Meanings()) != int(numMeanings) || GoesOn.String() != "goes on" || numMeanings.String() != "unknown" {
		t.Error("the meanings have no names")
	}
}

func TestOperationsTakeBackByTheirNames(t *testing.T) {
	for name, want := range map[string]bool{
		"releaseStock": true, "Inventory/ReleaseStock": true, "release_stock": true, "stock.release": true, "POST /payments/{id}/refund": true,
		"POST /cancellations": true, "CancelBooking": true, "rollBackOrder": true, "HTTPRollback": true, "cleanup": true, "voidAuthorization": true,
		"unlock-seat": true, "seat.giveBack": true, "saga.compensate": true, "Undo": true, "abortUpload": true, "restoreStock": true,
		"avoid": false, "GET /refunds/7": false, "listRefunds": false, "getReleaseNotes": false, "prerelease": false, "releases": false,
		"checkCancellationPolicy": false, "capture": false, "": false, "POST /orders": false, "canceled: no time": false,
		"reserve stock": false, "abortive": false, "devoid": false,
	} {
		if got := Read(name).Has(Undo); got != want {
			t.Errorf("%q: %t", name, got)
		}
	}
}
