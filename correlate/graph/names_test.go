package graph

import (
	"testing"

	"triage/envelope"
	"triage/internal/testevidence"
)

func TestTheNameOfAServiceInWhateverHoldsIt(t *testing.T) {
	for s, want := range map[string]string{
		"ledger": "ledger", " Ledger ": "ledger",
		"dns:///ledger-svc.shop.svc.cluster.local:50051": "ledger",
		"http://payments-api:8080/v1/pay":                "payments",
		"ledger.internal":                                "ledger",
		"10.0.0.7:80":                                    "10.0.0.7",
		"10.0.0.7":                                       "10.0.0.7",
		"ledgerservice":                                  "ledger",
		"ledger_service":                                 "ledger",
		"ledger-app":                                     "ledger",
		"webapp":                                         "webapp",
		"service":                                        "service",
		"-api":                                           "-api",
		"payment-core-api":                               "payment-core",
		"":                                               "",
	} {
		if got := BareName(s); got != want {
			t.Errorf("BareName(%q) is %q, want %q", s, got, want)
		}
	}
}

func TestAPeerMeansAService(t *testing.T) {
	for _, c := range []struct {
		peer, service string
		want          bool
	}{
		{"Ledger", "ledger", true}, {"http://ledger:80", "ledger-svc", true}, {"ledger", "store", false},
		{"", "ledger", false}, {"ledger", "", false}, {"", "", false},
	} {
		if got := SameName(c.peer, c.service); got != c.want {
			t.Errorf("SameName(%q, %q) is %v", c.peer, c.service, got)
		}
	}
}

func TestTheServiceThatATypeIsCalledAfter(t *testing.T) {
	for word, want := range map[string]string{
		"PaymentsException": "Payments", "LedgerError": "Ledger", "StoreClient": "Store", "SoapFault": "Soap", "DiskFailure": "Disk",
		"Exception": "", "Payments": "", "": "",
	} {
		if got, ok := OwnerIn(word); got != want || ok != (want != "") {
			t.Errorf("OwnerIn(%q) is %q, %v", word, got, ok)
		}
	}
}

func TestTheCodeThatAServiceGaveItself(t *testing.T) {
	for _, c := range []struct {
		how        envelope.How
		code, want string
	}{
		{envelope.FromField, "PAY_DOWN", "PAY_DOWN"}, {envelope.FromText, "PAY_DOWN", "PAY_DOWN"}, {envelope.FromDerived, "PAY_DOWN", ""},
		{envelope.FromText, "ERR_INVALID_ARG_TYPE", ""}, {envelope.FromField, "ERR_INVALID_ARG_TYPE", "ERR_INVALID_ARG_TYPE"},
	} {
		e := envelope.Envelope{Code: c.code}
		e.Mark(envelope.FieldCode, c.how, "")
		if got := OwnCode(&e); got != c.want {
			t.Errorf("the code %s from %s is %q", c.code, c.how, got)
		}
	}
}

func TestATextMentionsAWord(t *testing.T) {
	for _, c := range []struct {
		text, name string
		want       bool
	}{
		{"no answer from ledger", "ledger", true}, {"ledger: no answer", "ledger", true}, {"ledgers are down", "ledger", false},
		{"subledger and ledger", "ledger", true}, {"my_ledger", "ledger", false}, {"my-ledger", "ledger", true}, {"db is down", "db", false},
		{"dbs db", "dbs", true}, {"", "ledger", false},
	} {
		if got := Mentions(c.text, c.name); got != c.want {
			t.Errorf("Mentions(%q, %q) is %v", c.text, c.name, got)
		}
	}
}

func TestAShapeIsATextWithoutItsNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"took 12ms for order-77 ": "took # for # ", "": "", "a  b": "a b ",
	} {
		if got := Shape(text); got != want {
			t.Errorf("Shape(%q) is %q", text, got)
		}
	}
}

func TestWhatANodeIsCalled(t *testing.T) {
	g := built(t, `
		span 1 web server "GET /" 0-100
		span 2<1 web client "" 10-20
		span 3<1 web client Get 30-40 db.system=postgresql
		span 4<1 web client Get 50-60 db.system.name=redis
		span 5<1 web producer Send 70-80
		span 6<8 ledger server Get 50-60
		span 7<9 store server Get 50-60
		log ledger 55 info "at work" span=8`)
	want := map[string]string{
		"1": "web GET /", "2": "web calls", "3": "web Get store", "4": "web Get store", "5": "web Send calls",
		"6": "ledger Get", "7": "store Get", "8": "ledger", "9": "a missing span",
	}
	for _, n := range g.Nodes {
		got := n.Label()
		if n.Calls() {
			got += " calls"
		}
		if n.Store() {
			got += " store"
		}
		if id := testevidence.Short(n.Key.Span); got != want[id] {
			t.Errorf("%s is called %q, want %q", id, got, want[id])
		}
	}
	if got := (*Node)(nil).Label(); got != "?" {
		t.Errorf("nothing is called %q", got)
	}
	for peer, want := range map[string]bool{"http://LEDGER:80": true, "web-api": true, "postgres": false} {
		if g.Tells(peer) != want {
			t.Errorf("%s is taken to tell of the request: %v", peer, !want)
		}
	}
}

func TestWhatSaysThatItWentWell(t *testing.T) {
	g := built(t, `
		span 1 web server A 0-100
		span 2 web server A 0-100 status=ok
		span 3 web server A 0-100 http=200
		span 4 web server A 0-100 http=404
		span 5 web server A 0-100 grpc=OK
		span 6 web server A 0-100 grpc=NOT_FOUND
		span 7 web server A 0-100 http=200 status=error
		span 8 web server A 0-100 http=399
		span 9<10 web server A 0-100 http=100`)
	want := map[string]bool{"2": true, "3": true, "5": true, "8": true, "9": true}
	for _, n := range g.Nodes {
		if id := testevidence.Short(n.Key.Span); n.SaysWell() != want[id] {
			t.Errorf("%s says that it went well: %v", id, !want[id])
		}
	}
}
