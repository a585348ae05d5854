package playbooks

import (
	"strings"
	"testing"
)

func TestTheShellsOwnPartsHaveRoles(t *testing.T) {
	short := map[Role]string{RoleComment: "c", RoleString: "s", RoleVariable: "v", RoleUnknown: "u"}
	for _, c := range []struct{ name, code, want string }{
		{"a comment", "run # it's 'so'\nrun", "run |c:# it's 'so'|\nrun"},
		{"no comment inside a word", "run a#b", "run a#b"},
		{"strings", `run 'a $b' "c 'd'"`, `run |s:'a $b'| |s:"c 'd'"`},
		{"a string over lines", "run 'a\nb' c", "run |s:'a\nb'| c"},
		{"variables", `run $A ${B:-x} $1 $@ "x $C y" $ $(id) a$`, `run |v:$A| |v:${B:-x}| |v:$1| |v:$@| |s:"x |v:$C|s: y"| $ $(id) a$`},
		{"an escaped mark", `run \" \$A \# "\"" x`, `run \" \$A \# |s:"\""| x`},
		{"our values", "run ${triage.code} ${triage.none}", "run |s:'A_B'| |u:‹none unknown›"},
		{"a brace that never closes", "run ${A", "run ${A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got strings.Builder
			for i, p := range highlightShell(must(fillCode(c.code, "sh", Values{"code": "A_B"}))) {
				if i > 0 {
					got.WriteByte('|')
				}
				role := p.role
				if p.unknown {
					role = RoleUnknown
				}
				if s := short[role]; s != "" {
					got.WriteString(s + ":")
				}
				got.WriteString(p.text)
			}
			if got.String() != c.want {
				t.Errorf("got  %s\nwant %s", got.String(), c.want)
			}
		})
	}
}

func must(ps []piece, _ []string) []piece { return ps }
