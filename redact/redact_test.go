package redact

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
	"unsafe"
)

// Secrets are put together here, so that no scanner takes the test for a leak.
var (
	jwt     = "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
	github  = "ghp_" + strings.Repeat("a1B2", 9)
	aws     = "AKIA" + "IOSFODNN7EXAMPLE"
	google  = "AIza" + strings.Repeat("Sy0-_", 7)
	slack   = "xoxb-" + "123456789012-abcdefABCDEF"
	stripe  = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
	pem     = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEowIBAAKCAQEA+/==\nabc\n-----END RSA " + "PRIVATE KEY-----"
	pemJSON = strings.ReplaceAll(pem, "\n", `\n`)
)

func TestSecretsAreTakenOut(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		// by shape
		{"a JSON web token in a sentence", "token rejected: " + jwt + " is expired", "token rejected: ‹redacted: jwt› is expired"},
		{"a JSON web token without a signature", "got eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.", "got ‹redacted: jwt›"},
		{"an AWS access key id", "key " + aws + " denied", "key ‹redacted: aws key› denied"},
		{"a Google API key", "calling ?key=" + google, "calling ?key=‹redacted: gcp key›"},
		{"a Google OAuth token", "ya29." + strings.Repeat("a0", 20), "‹redacted: gcp token›"},
		{"a GitHub token", "clone with " + github, "clone with ‹redacted: github token›"},
		{"a fine-grained GitHub token", "github_pat_" + strings.Repeat("a1", 20), "‹redacted: github token›"},
		{"a GitLab token", "glpat-" + strings.Repeat("x1", 10), "‹redacted: gitlab token›"},
		{"a Slack token", "posting with " + slack, "posting with ‹redacted: slack token›"},
		{"a Slack webhook", "POST https://hooks.slack.com/services/" + "T000/B000/XXXXXXXXXXXXXXXX", "POST https://‹redacted: slack webhook›"},
		{"a Stripe key", "charge with " + stripe, "charge with ‹redacted: stripe key›"},
		{"a Vault token", "hvs." + strings.Repeat("Ca1", 8), "‹redacted: vault token›"},
		{"a private key", "loaded " + pem + " ok", "loaded ‹redacted: private key› ok"},
		{"a private key inside JSON", `{"k":"` + pemJSON + `\n","n":1}`, `{"k":"‹redacted: private key›\n","n":1}`},
		{"a private key that was cut", `{"k":"-----BEGIN ` + `PRIVATE KEY-----\nMIIE`, `{"k":"‹redacted: private key›`},
		{"two private keys", pem + "\nand\n" + pem, "‹redacted: private key›\nand\n‹redacted: private key›"},
		{"an e-mail address", "user alice@example.com failed", "user ‹redacted: e-mail› failed"},
		{"an e-mail address with a tag", "<a.b+c@mail.example.co.uk>", "<‹redacted: e-mail›>"},
		{"an e-mail address in a URL", "/users/bob%40example.com/orders", "/users/‹redacted: e-mail›/orders"},
		{"an e-mail address in other letters", "für jörg@müller.example", "für ‹redacted: e-mail›"},
		{"a card number", "card 4111111111111111 declined", "card ‹redacted: card number› declined"},
		{"a card number in groups", "card 5500-0000-0000-0004.", "card ‹redacted: card number›."},
		{"a card number with spaces beside figures", "status 402 4111 1111 1111 1111 after 3", "status 402 ‹redacted: card number› after 3"},
		{"an American Express number", "3782 822463 10005", "‹redacted: card number›"},

		// by place: headers
		{"a bearer header", "Authorization: Bearer abcdef123456", "Authorization: Bearer ‹redacted: authorization›"},
		{"a header in JSON", `{"authorization":"Bearer abcdef123456","x":1}`, `{"authorization":"Bearer ‹redacted: authorization›","x":1}`},
		{"a header in JSON inside JSON", `{"m":"{\"Authorization\":\"Basic dXNlcjpwYXNz\"}"}`, `{"m":"{\"Authorization\":\"Basic ‹redacted: authorization›\"}"}`},
		{"a header without a scheme", "authorization=deadbeef status=401", "authorization=‹redacted: authorization› status=401"},
		{"Go's way to print a header", "map[Authorization:[Bearer abc123def] Accept:[*/*]]", "map[Authorization:[Bearer ‹redacted: authorization›] Accept:[*/*]]"},
		{"a signature header of many parts", `Authorization: AWS4-HMAC-SHA256 Credential=x/y, SignedHeaders=host, Signature=abc`, "Authorization: AWS4-HMAC-SHA256 ‹redacted: authorization›"},
		{"a proxy's header", "Proxy-Authorization: Basic dXNlcjpwYXNz", "Proxy-Authorization: Basic ‹redacted: authorization›"},
		{"a bearer token by itself", "sent bearer abcdef123456 to ledger", "sent bearer ‹redacted: authorization› to ledger"},
		{"a cookie header", "Cookie: sid=abc; theme=dark\nHost: x", "Cookie: ‹redacted: cookie›\nHost: x"},
		{"a cookie in JSON", `"set-cookie":["sid=abc; Path=/"],"a":1`, `"set-cookie":["‹redacted: cookie›"],"a":1`},
		{"an API key header", "x-api-key: 0123456789abcdef", "x-api-key: ‹redacted: key›"},

		// by place: pairs
		{"logfmt", "user=bob password=hunter2 status=401", "user=bob password=‹redacted: password› status=401"},
		{"logfmt in quotes", `password="hun ter" a=1`, `password="‹redacted: password›" a=1`},
		{"JSON", `{"db_password":"p\"w","n":1}`, `{"db_password":"‹redacted: password›","n":1}`},
		{"JSON with spaces", `{"clientSecret" : "abc"}`, `{"clientSecret" : "‹redacted: secret›"}`},
		{"a number in JSON, which becomes a string", `{"otp":123456,"n":1}`, `{"otp":"‹redacted: secret›","n":1}`},
		{"a number in JSON inside JSON", `{"m":"{\"pwd\": 12.5}"}`, `{"m":"{\"pwd\": \"‹redacted: password›\"}"}`},
		{"after an escaped line break", `{"m":"x\npassword=hunter\nuser=bob"}`, `{"m":"x\npassword=‹redacted: password›\nuser=bob"}`},
		{"an address after an escaped line break", `{"m":"to\nbob@example.com"}`, `{"m":"to\n‹redacted: e-mail›"}`},
		{"an address after an escaped letter", `{"m":"\u00fcbob@example.com"}`, `{"m":"\u00fc‹redacted: e-mail›"}`},
		{"a token after an escaped line break", `{"m":"got\n` + jwt + `"}`, `{"m":"got\n‹redacted: jwt›"}`},
		{"a key after an escaped tab", `{"m":"\t` + github + `"}`, `{"m":"\t‹redacted: github token›"}`},
		{"a card after an escaped line break", `{"m":"\n4111111111111111"}`, `{"m":"\n‹redacted: card number›"}`},
		{"an open quote at the end of a JSON string", `{"m":"password='abc","b":"it's"}`, `{"m":"password='‹redacted: password›","b":"it's"}`},
		{"a cut key inside JSON inside JSON", `{"m":"{\"k\":\"-----BEGIN ` + `PRIVATE KEY-----\\nMII\"}"}`, `{"m":"{\"k\":\"‹redacted: private key›\"}"}`},
		{"a backslash in a value", `password=p\w x`, `password=‹redacted: password› x`},
		{"Python", `{'api_key': 'abc', 'n': 1}`, `{'api_key': '‹redacted: key›', 'n': 1}`},
		{"Go structs", "{User:bob Password:hunter Token:abc}", "{User:bob Password:‹redacted: password› Token:‹redacted: token›}"},
		{"Rust structs", `Config { user: "bob", password: Some("hunter"), n: 1 }`, `Config { user: "bob", password: Some("‹redacted: password›"), n: 1 }`},
		{"YAML", "password: hunter\nuser: bob", "password: ‹redacted: password›\nuser: bob"},
		{"a query string", "GET /cb?access_token=abc&state=xyz", "GET /cb?access_token=‹redacted: token›&state=xyz"},
		{"a signed URL", "https://s3.example/x?X-Amz-Signature=abc&X-Amz-Date=1", "https://s3.example/x?X-Amz-Signature=‹redacted: secret›&X-Amz-Date=1"},
		{"a connection string", "Server=db;User Id=sa;Password=p,w;Timeout=3", "Server=db;User Id=sa;Password=‹redacted: password›;Timeout=3"},
		{"a flag", "run --password hunter2 --verbose", "run --password ‹redacted: password› --verbose"},
		{"an environment variable", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG", "AWS_SECRET_ACCESS_KEY=‹redacted: key›"},
		{"XML", "<ns:password>hun ter</ns:password>", "<ns:password>‹redacted: password›</ns:password>"},
		{"Ruby", `:password=>"hunter"`, `:password=>"‹redacted: password›"`},
		{"a session cookie in a pair", "JSESSIONID=A1B2 x=1", "JSESSIONID=‹redacted: token› x=1"},
		{"a list after a pair", "token=abc, status=3", "token=‹redacted: token›, status=3"},

		// by place: URLs
		{"a password in a URL", "postgres://app:s3cret@db:5432/ledger", "postgres://app:‹redacted: password›@db:5432/ledger"},
		{"a password with an at sign", "amqp://u:p@ss@mq/", "amqp://u:‹redacted: password›@mq/"},
		{"a password with a slash", "redis://u:pa/ss@cache/0", "redis://u:‹redacted: password›@cache/0"},
		{"an empty user", "redis://:secret@cache:6379", "redis://:‹redacted: password›@cache:6379"},
		{"Go's MySQL", "dial app:s3cret@tcp(db:3306)/ledger", "dial app:‹redacted: password›@tcp(db:3306)/ledger"},
		{"a URL inside a URL", "https://x/login?next=https://u:pw@y/", "https://x/login?next=https://u:‹redacted: password›@y/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Text(c.in); got != c.want {
				t.Errorf("Text(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}

func TestWhatAnInvestigationNeedsStays(t *testing.T) {
	for _, in := range []string{
		"", "pool timed out while waiting for an open connection",
		"request_id=7f3a2b1c-9d8e-4f6a-8b7c-6d5e4f3a2b1c",
		"01JD4X9T7KQ2M3N4P5Q6R7S8T9",
		"trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7",
		"traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		"12345678-1234-1234-1234-123456789012",
		"00000000000000000000000000000001",
		"md5 d41d8cd98f00b204e9800998ecf8427e",
		"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"ts=1795229835710000000 ms=1795229835710 us=1795229835710000",
		"order 4111111111111112 and 9999999999999995",
		"1.4111111111111111", "id-4111111111111111", "4111111111111111a",
		"2026-11-21T02:57:15.710000000Z", "10.0.0.1:5432", "[::1]:8080/x@y", "http://[::1]:8080/x@y",
		"http://ledger:8080/entries", "http://ledger:8080/entries@2", "https://example.com/a:b",
		"git@github.com:org/repo.git", "ledger@1795229835710000000", "lodash@4.17.21", "com.example.Foo@1b2c3d",
		"max_tokens=4096 tokens: 12 token_type=Bearer page_token=abc nextPageToken: \"x1\"",
		"invalid token: signature is invalid", "token: expired", "error: bad password: must be longer than 8",
		"password=*** secret=null token=\"\" api_key=${API_KEY} pwd=$DB_PWD secret={{ .Secret }} password: <nil>",
		"password: Secret([REDACTED alloc::string::String])", "PWD=/srv/app",
		"bearer authentication failed, basic authentication is off",
		"authorization: failed for user bob", "cookie: not found", "unexpected token: }",
		"compass=north bypass=true keyspace=ledger monkey=1 turkey: x",
		"std::token::Token a::b", "if token == other || secret != nil",
		"AKIA is a prefix", "sk-short", "task-" + strings.Repeat("a", 40), "eyJ.x", "-----BEGIN CERTIFICATE-----",
		"@channel @ a@b", "%40", "100%40", "‹redacted: token›", "token=‹redacted: token›",
		`{"m":"the token=","n":1,"b":"y"}`, `["password=",1,"x"]`, `{"m":"token: ","b":1}`, `{"token":null,"secret":{},"otp":[]}`,
		"\xff\xfe\x00", "日本語のログ",
	} {
		if got := Text(in); got != in {
			t.Errorf("Text(%q) = %q", in, got)
		}
	}
}

func TestTextWithoutAnySecretIsNotCopied(t *testing.T) {
	s := `{"level":"info","request_id":"7f3a2b1c-9d8e-4f6a-8b7c-6d5e4f3a2b1c","message":"entry appended"}`
	if unsafe.StringData(Text(s)) != unsafe.StringData(s) {
		t.Error("a line without a secret is copied")
	}
}

// repeated are texts that would cost a quadratic search dearly.
var repeated = []string{
	"://", "a://b:c", "authorization:", "authorization: digest ", "token=\"", "token='", "password=", "-----BEGIN " + "PRIVATE KEY-----",
	"-----BEGIN " + "PRIVATE KEY-----\"", "eyJeyJ", "eyJaaaaaaaa.", "a@", "a%40", "@tcp(", "4111 ", "4", "4-", "cookie: a=b;", "cookie: a=b; ", "bearer ",
	"sk-", "--token ", "<token>", ">", "a.", "=,a", "token=a,", "token=a;", "token=\\\"", "a:b@tcp(", "Some(\"", "token: Some(\"", "\\", "[", "a@a.",
}

func TestCostGrowsInStepWithTheText(t *testing.T) {
	const size = 1 << 18
	for _, part := range repeated {
		s := strings.Repeat(part, size/len(part))
		if once := Text(s); Text(once) != once { // a quadratic search would take hours
			t.Errorf("%q repeated to 256 KiB: a second look finds more", part)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range repeated {
		f.Add(s + s)
	}
	for _, s := range []string{pem, pemJSON, jwt, github, aws, "Authorization: Bearer abcdef123456", "password: hunter", "a@b.cc", "4111 1111 1111 1111", "token=\xff\"x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Text(s)
		if utf8.ValidString(s) && !utf8.ValidString(once) {
			t.Fatalf("%q is not UTF-8 any more: %q", s, once)
		}
		if Text(once) != once {
			t.Fatalf("a second look finds more:\n in %q\n 1st %q\n 2nd %q", s, once, Text(once))
		}
		if strings.Count(once, "\n") > strings.Count(s, "\n") {
			t.Fatalf("%q has more lines than %q", once, s)
		}
		for _, secret := range []string{jwt, github, aws} {
			if got := Text(s + " " + secret + " "); !strings.Contains(s, secret) && strings.Contains(got, secret) {
				t.Fatalf("%q hides %q: %q", s, secret, got)
			}
		}
	})
}

func FuzzJSONStaysJSON(f *testing.F) {
	for _, s := range repeated {
		f.Add(s, "key")
	}
	for _, s := range []string{"a\nbob@example.com", "ü", "\\", "\"", "token=\"", "token=", "npm_" + strings.Repeat("a", 36), pem, "password='", "<password>", "Some(\"x", "\nnpm_" + strings.Repeat("a", 36)} {
		f.Add(s, "password")
	}
	f.Fuzz(func(t *testing.T, s, key string) {
		inner := encoded(t, map[string]any{key: s, "password": s, "token": 12.5, "otp": true, "cookie": []any{s, 7}, "secret": map[string]any{"authorization": s}})
		outer := encoded(t, map[string]any{"line": inner, "list": []any{"token=", 1, s, "password: ", s}, key: 3})
		for _, doc := range []string{inner, outer, encoded(t, []any{outer, s})} {
			if out := Text(doc); !json.Valid([]byte(out)) {
				t.Fatalf("not JSON any more:\n in %s\nout %s", doc, out)
			}
		}
	})
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func BenchmarkTextOfALogLine(b *testing.B) {
	s := `{"timestamp":"2026-11-21T02:57:15.71Z","level":"ERROR","target":"ledger::store","fields":{"message":"append entry failed","error":"pool timed out while waiting for an open connection","request_id":"01JD4X9T7KQ2M3N4P5Q6R7S8T9","attempt":3,"elapsed_ms":1500},"span":{"name":"Ledger/Append","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7"},"spans":[{"name":"request"}]}`
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Text(s)
	}
}
