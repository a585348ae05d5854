package link_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"triage/link"
)

func TestOwnLinksKeepToTheGrammar(t *testing.T) {
	for _, tc := range []struct{ in, want string }{ // want is the canonical form
		{"triage://open?request_id=7f3a9c2e", "triage://open?request_id=7f3a9c2e"},
		{"TRIAGE://Open/?code=A_B&v=1", "triage://open?v=1&code=A_B"},
		{"triage://open?service=cart&alert=High+error+rate&at=1772424000", "triage://open?service=cart&alert=High+error+rate&at=1772424000"},
		{"triage://open?trace_id=4BF92F3577B34DA6A3CE929D0E0E4736&from=1772424000&to=1772427600", "triage://open?trace_id=4BF92F3577B34DA6A3CE929D0E0E4736&from=1772424000&to=1772427600"},
		{"triage://playbook?alert=DiskFull", "triage://playbook?alert=DiskFull"},
	} {
		o, err := link.ParseOwn(tc.in)
		if err != nil || o.String() != tc.want {
			t.Errorf("%s gives %s, %v, want %s", tc.in, o, err, tc.want)
		}
	}
}

func TestOwnLinksThatSayMoreAreRefused(t *testing.T) {
	for _, in := range []string{
		"triage:open?code=A_B", "triage:///open?code=A_B", "triage://user:pw@open?code=A_B", "triage://open:99?code=A_B", "triage://open/x?code=A_B",
		"triage://open?code=A_B#x", "triage://open?code=A_B;x=y", "triage://open?code=A_B&code=C_D", "triage://open", "triage://open?",
		"triage://run?command=id", "triage://open?loki_url=http://evil&code=A_B", "triage://open?code=A_B&output=/etc/x", "triage://open?code=A_B&config=x",
		"triage://open?code=-x", "triage://open?code=%2Dx", "triage://open?request_id=a%00b", "triage://open?request_id=a%0ab", "triage://open?request_id=%zz",
		"triage://open?service=$(id)", "triage://open?alert=%1b%5b2J", "triage://open?code=", "triage://open?v=2&code=A_B", "triage://open?env=prod", "triage://open?id=x",
		"triage://open?code=A_B&from=1772424000&to=1772510401", "triage://open?code=A_B&from=1772424000&to=1772423999", "triage://open?code=A_B&at=99",
		"triage://playbook?request_id=abc", "triage://playbook?id=x&service=y", "triage://open?trace_id=xyz",
		"triage://open?code=" + strings.Repeat("A", 2048), "triage://open?request_id=ä",
	} {
		if o, err := link.ParseOwn(in); !errors.Is(err, link.ErrRefused) {
			t.Errorf("%s is taken as %v, %v", in, o, err)
		}
		if _, err := link.Read(in, time.Time{}); !errors.Is(err, link.ErrRefused) {
			t.Errorf("%s is read: %v", in, err)
		}
	}
}

func FuzzOwn(f *testing.F) {
	for _, s := range []string{"triage://open?v=1&code=A_B", "triage://playbook?id=x", "triage://open?alert=a+b%2Fc", "triage://open?code=-x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, err := link.ParseOwn("triage:" + s)
		if err != nil {
			return
		}
		for name, v := range o.Params {
			if v == "" || v[0] == '-' || strings.ContainsAny(v, "\x00\n\x1b'\"\\`$;<>") {
				t.Errorf("%s is %q", name, v)
			}
		}
		again, err := link.ParseOwn(o.String())
		if err != nil {
			t.Fatalf("%s is refused when written: %v", o, err)
		}
		if diff := cmp.Diff(o, again); diff != "" {
			t.Error(diff)
		}
	})
}
