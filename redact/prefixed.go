package redact

import "strings"

// prefixed is a vendor's key that can be told by how it begins.
type prefixed struct {
	prefix string
	least  int // bytes after the prefix
	most   int // 0: no bound
	is     func(byte) bool
	kind   string
}

func isUpperOrDigit(c byte) bool { return isDigit(c) || (c >= 'A' && c <= 'Z') }

func isDotted(c byte) bool { return isURLSafe(c) || c == '.' }

func isWebhook(c byte) bool { return isURLSafe(c) || c == '/' }

// vendors are the published shapes of keys and tokens.
var vendors = []prefixed{
	// AWS unique identifiers for access keys and for the bearer tokens beside them.
	{"AKIA", 16, 16, isUpperOrDigit, "aws key"}, {"ASIA", 16, 16, isUpperOrDigit, "aws key"},
	{"ABIA", 16, 16, isUpperOrDigit, "aws key"}, {"ACCA", 16, 16, isUpperOrDigit, "aws key"},
	{"AIza", 35, 35, isURLSafe, "gcp key"}, {"ya29.", 20, 0, isDotted, "gcp token"},
	{"GOCSPX-", 20, 0, isURLSafe, "gcp secret"},
	{"ghp_", 36, 0, isAlnum, "github token"}, {"gho_", 36, 0, isAlnum, "github token"},
	{"ghu_", 36, 0, isAlnum, "github token"}, {"ghs_", 36, 0, isDotted, "github token"},
	{"ghr_", 36, 0, isAlnum, "github token"}, {"github_pat_", 22, 0, isURLSafe, "github token"},
	{"glpat-", 20, 0, isDotted, "gitlab token"},
	{"xoxa-", 10, 0, isURLSafe, "slack token"}, {"xoxb-", 10, 0, isURLSafe, "slack token"},
	{"xoxe-", 10, 0, isURLSafe, "slack token"}, {"xoxe.", 10, 0, isDotted, "slack token"},
	{"xoxo-", 10, 0, isURLSafe, "slack token"}, {"xoxp-", 10, 0, isURLSafe, "slack token"},
	{"xoxr-", 10, 0, isURLSafe, "slack token"}, {"xoxs-", 10, 0, isURLSafe, "slack token"},
	{"xapp-", 10, 0, isURLSafe, "slack token"},
	{"hooks.slack.com/services/", 20, 0, isWebhook, "slack webhook"},
	{"sk_live_", 16, 0, isAlnum, "stripe key"}, {"sk_test_", 16, 0, isAlnum, "stripe key"},
	{"rk_live_", 16, 0, isAlnum, "stripe key"}, {"rk_test_", 16, 0, isAlnum, "stripe key"},
	{"whsec_", 16, 0, isBase64, "stripe key"},
	{"sk-", 32, 0, isURLSafe, "api key"},
	{"npm_", 36, 36, isAlnum, "npm token"}, {"pypi-", 50, 0, isURLSafe, "pypi token"},
	{"SG.", 40, 0, isDotted, "sendgrid key"},
	{"hvs.", 20, 0, isURLSafe, "vault token"}, {"hvb.", 20, 0, isURLSafe, "vault token"},
	{"glsa_", 32, 0, isURLSafe, "grafana token"}, {"glc_", 32, 0, isBase64, "grafana token"},
	{"dop_v1_", 64, 64, isAlnum, "digitalocean token"},
}

// findPrefixed finds the keys of vendors. A prefix in the middle of a word is none.
func findPrefixed(s string, found func(span)) {
	for _, v := range vendors {
		for i := 0; ; {
			n := strings.Index(s[i:], v.prefix)
			if n < 0 {
				break
			}
			from := i + n
			i = from + len(v.prefix)
			if !begins(s, from, isURLSafe) {
				continue
			}
			to := run(s, i, v.is)
			length := to - i
			i = to
			if length < v.least || (v.most > 0 && length > v.most) {
				continue
			}
			found(span{from: from, to: to, kind: v.kind})
		}
	}
}
