package graph

import (
	"testing"

	"triage/internal/testevidence"
)

func TestOfSeveralRequestsInATraceOneIsMeant(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"what carries its id, and what is below, is the request's; the rest is another one's", `
			span 1 batch internal loop 0-300 req=-
			span 2<1 batch internal item 10-90
			span 3<2 ledger server A 20-80 req=-
			span 4<1 batch internal item 110-190 req=req-2
			span 5<4 ledger server A 120-180 req=-
			log ledger 30 info ours req=-
			log ledger 130 info theirs req=req-2`, `
			1 batch 0-300 around
			  2 batch 10-90 door
			    3 ledger 20-80 [ours]
			  4 batch 110-190 foreign
			    5 ledger 120-180 foreign`},
		{"an id that changes on the way down is no other request", `
			span 1 web server A 0-100
			span 2<1 ledger server B 10-90 req=req-2
			log ledger 20 info a req=req-2`, `
			1 web 0-100
			  2 ledger 10-90 [a]`},
		{"an id that changes on the way down to the one that was asked for is", `
			span 1 web server A 0-100 req=req-2
			span 2<1 ledger server B 10-90
			log ledger 20 info a`, `
			1 web 0-100 around
			  2 ledger 10-90 door [a]`},
		{"spans get their ids from what was written in them", `
			span 1 batch internal loop 0-300 req=-
			span 2<1 batch internal item 10-90 req=-
			span 4<1 batch internal item 110-190 req=-
			log batch 20 info ours span=2
			log batch 120 info theirs req=req-2 span=4`, `
			1 batch 0-300 around
			  2 batch 10-90 door [ours]
			  4 batch 110-190 foreign`},
		{"two doors of the request are two doors", `
			span 1 batch internal loop 0-300 req=req-9
			span 2<1 batch internal item 10-90
			span 4<1 batch internal item 110-190`, `
			1 batch 0-300 around
			  2 batch 10-90 door
			  4 batch 110-190 door`},
		{"without spans a service that tells of both ids tells of two requests", `
			log batch 20 info ours
			log batch 120 info theirs req=req-2`, `
			visit batch 20-20 [ours]`},
		{"two services may call it by two ids", `
			log batch 20 info ours
			log ledger 120 info "ours too" req=req-2`, `
			visit batch 20-20 [ours]
			visit ledger 120-120 [ours too]`},
		{"and one service may in one span", `
			log batch 20 info ours span=7
			log batch 21 info "ours too" req=own-5 span=7
			log batch 120 info theirs req=own-6 span=8`, `
			visit batch 20-21 [ours; ours too]`},
		{"an id of others is others' wherever it stands", `
			log batch 20 info ours
			log batch 120 info theirs req=req-2
			log ledger 121 info "theirs too" req=req-2`, `
			visit batch 20-20 [ours]`},
		{"what is written within a door under an id of its service's own is the request's", `
			span 1 batch internal loop 0-300 req=req-9
			span 2<1 batch internal item 10-90
			span 3<2 ledger server A 20-80 req=-
			log ledger 30 info ours span=3
			log ledger 40 info "ours too" req=own-5 span=2
			log ledger 50 info theirs req=own-6`, `
			1 batch 0-300 around
			  2 batch 10-90 door [ours too]
			    3 ledger 20-80 [ours]`},
		{"what stands for no id is not that of another request", `
			span 1 web server A 0-100
			log web 10 info a
			log web 20 info b req=null`, `1 web 0-100 [a; b]`},
		{"spans that carry no id and stand apart stay", `
			span 1 batch internal loop 0-300 req=-
			span 2<1 batch internal item 10-90
			span 3<1 batch internal setup 1-9 req=-
			span 4<1 batch internal item 110-190 req=req-2`, `
			1 batch 0-300 around
			  3 batch 1-9
			  2 batch 10-90 door
			  4 batch 110-190 foreign`},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, inText(built(t, c.told)), c.want) })
	}
}

func TestTheWayIntoATraceOfSeveralRequestsIsTheFirstDoor(t *testing.T) {
	g := built(t, `
		span 1 batch internal loop 0-300 req=req-9
		span 2<1 batch internal item 10-90
		span 4<1 batch internal item 110-190`)
	if way := g.Trees[0].WayIn(); way == nil || testevidence.Short(way.Key.Span) != "2" {
		t.Errorf("the way in is %s", way.Label())
	}
}
