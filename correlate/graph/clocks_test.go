package graph

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"triage/internal/testevidence"
)

func TestHowFarAClockIsAheadIsToldByWhatCannotBeOtherwise(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"a callee within its call tells nothing", `
			span 1 web server A 0-100
			span 2<1 web client B 10-90
			span 3<2 ledger server B 20-80`, ""},
		{"two milliseconds too early are within the tolerance", `
			span 2 web client B 10-90
			span 3<2 ledger server B 8-80`, ""},
		{"one that began before its call is moved into the middle of it", `
			span 2 web client B 100-200
			span 3<2 ledger server B 20-80`, "ledger -100ms"},
		{"one that began after its call was over, too", `
			span 2 web client B 100-200
			span 3<2 ledger server B 320-380`, "ledger 200ms"},
		{"one that began late and took longer was queued", `
			span 2 web client B 100-200
			span 3<2 ledger server B 320-480`, ""},
		{"one that began early and took longer was not waited for to its end: its beginning counts", `
			span 2 web client B 100-200
			span 3<2 ledger server B 50-380`, "ledger -50ms"},
		{"one that began after its caller had given up waiting was queued", `
			span 2 web client B 100-200 status=error says="context deadline exceeded"
			span 3<2 ledger server B 320-380`, ""},
		{"one that began after its call had failed in another way is moved", `
			span 2 web client B 100-200 status=error says="connection refused"
			span 3<2 ledger server B 320-380`, "ledger 200ms"},
		{"the middle one of several calls counts", `
			span 1 web server A 0-1000
			span 2<1 web client B 100-200
			span 3<2 ledger server B 40-60
			span 4<1 web client B 300-400
			span 5<4 ledger server B 270-310
			span 6<1 web client B 500-600
			span 7<6 ledger server B 490-510`, "ledger -60ms"},
		{"a clock is held against that of the first service over those between", `
			span 2 web client B 100-200
			span 3<2 ledger server B 20-80
			span 4<3 ledger client C 30-70
			span 5<4 store server C 130-150`, "ledger -100ms, store -10ms"},
		{"a callee that calls back goes by the one who called first", `
			span 2 web client B 100-200
			span 3<2 ledger server B 120-180
			span 4<3 ledger client C 130-170
			span 5<4 web server C 330-350`, ""},
		{"a message may be taken at any time", `
			span 2 web producer B 100-200
			span 3<2 ledger server B 320-380`, ""},
		{"a consumer may begin at any time", `
			span 2 web client B 100-200
			span 3<2 ledger consumer B 320-380`, ""},
		{"a span within one service tells nothing", `
			span 2 web server B 100-200
			span 3<2 web internal B 320-380`, ""},
		{"a missing span has no clock", `
			span 3<2 ledger server B 320-380`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := built(t, c.told)
			var got []string
			for _, s := range []string{"web", "ledger", "store"} {
				if d := g.Skew(s); d != 0 {
					got = append(got, fmt.Sprint(s, " ", d))
				}
			}
			testevidence.Same(t, strings.Join(got, ", "), c.want)
		})
	}
}

func TestAServiceWithoutSpansHasAClockToo(t *testing.T) {
	for _, c := range []struct{ name, told, want string }{
		{"what it tells lies within the call that names it", `
			span 1 web server A 0-100
			span 2<1 web client B 10-90 peer=ledger
			log ledger 20 info a
			log ledger 80 info b`, "0s"},
		{"what lies before the call is moved into its middle", `
			span 1 web server A 1000-1100
			span 2<1 web client B 1010-1090 peer=ledger
			log ledger 20 info a
			log ledger 80 info b`, "-1s"},
		{"two milliseconds are within the tolerance", `
			span 1 web server A 0-100
			span 2<1 web client B 10-90 peer=ledger
			log ledger 8 info a`, "0s"},
		{"what lasts longer than the call is no matter of clocks", `
			span 1 web server A 1000-1100
			span 2<1 web client B 1010-1090 peer=ledger
			log ledger 20 info a
			log ledger 120 info b`, "0s"},
		{"all calls together are what it must lie within", `
			span 1 web server A 1000-1300
			span 2<1 web client B 1010-1090 peer=ledger
			span 3<1 web client B 1110-1190 peer=ledger
			log ledger 20 info a
			log ledger 160 info b`, "-1.01s"},
		{"a call that has a span of the service below it is not one of those", `
			span 1 web server A 1000-1300
			span 2<1 web client B 1010-1090 peer=ledger
			span 3<2 ledger server B 1020-1080
			log ledger 20 info a span=77`, "0s"},
		{"a service that no call names may have any clock", `
			span 1 web server A 1000-1100
			log ledger 20 info a`, "0s"},
	} {
		t.Run(c.name, func(t *testing.T) { testevidence.Same(t, built(t, c.told).Skew("ledger").String(), c.want) })
	}
}

func TestClocksThatAreNoticeablyOff(t *testing.T) {
	g := built(t, `
		span 1 web server A 0-1000
		span 2<1 web client B 100-200
		span 3<2 ledger server B 20-80
		span 4<1 web client C 300-400
		span 5<4 store server C 640-660
		span 6<1 web client D 500-600
		span 7<6 cache server D 490-590
		span 8<1 web client E 700-800
		span 9<8 audit server E 689-789`)
	testevidence.Same(t, strings.Join(g.Skewed(), " "), "store ledger audit")
	if got := g.Same("store", testevidence.At(650)); got != testevidence.At(650).Add(-g.Skew("store")) || g.Skew("store") != 300*time.Millisecond {
		t.Errorf("650 of the store is %s, %s ahead", testevidence.Since(got), g.Skew("store"))
	}
}
