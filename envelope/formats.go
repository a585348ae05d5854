package envelope

import (
	"slices"
	"strings"
)

// format is one shape of a line.
type format struct {
	name   string
	starts string // the bytes that such lines start with; "" for any
	decode func(f *filler, line string, rank int32) bool
}

const (
	digit = "0123456789"
	upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// formats are the known shapes of a line, most certain first: a decode that does not know
// the line returns false and leaves the filler as it was. To add a format, add its file
// and its row.
var formats = [...]format{
	{"json", "", decodeJSON},
	{"quoted", "\"", decodeQuoted},
	{"cri", digit, decodeCRI},
	{"klog", "IWEFD", decodeKlog},
	{"panic", "", decodePanic},
	{"syslog", "%<" + upper, decodeSyslog},
	{"envoy", "[", decodeEnvoy},
	{"access", "", decodeCombined},
	{"nginx", digit, decodeNginxError},
	{"postgres-csv", digit, decodePostgresCSV},
	{"postgres", digit, decodePostgres},
	{"jul", "<" + upper, decodeJUL},
	{"slog-term", upper, decodeSlogTerm},
	{"logrus", "", decodeLogrusTTY},
	{"ruby", "DIWEFA", decodeRuby},
	{"lambda", "[SER" + digit, decodeLambda},
	{"heroku", "as", decodeHeroku},
	{"logplex", digit, decodeStamped},
	{"alb", "hgw" + digit, decodeELB},
	{"cloudfront", digit, decodeCloudFront},
	{"haproxy", "h" + digit, decodeHAProxy},
	{"nest", "[\x1b", decodeNest},
	{"gin", "[\n\x1b" + digit, decodeGin},
	{"fiber", digit, decodeFiber},
	{"nlog", digit, decodeNLog},
	{"clickhouse", digit, decodeClickHouse},
	{"tomcat", digit, decodeTomcat},
	{"sd-daemon", "<", decodeSDDaemon},
	{"ruby-crash", "", decodeRubyCrash},
	{"apache", "[", decodeApacheError},
	{"erlang", "=", decodeErlang},
	{"redis", digit, decodeRedis},
	{"sqlserver", digit, decodeSQLServer},
	{"oracle", "O", decodeOracle},
	{"cockroach", "IWEF", decodeCockroach},
	{"dotnet", "\x1btdiwfc" + digit, decodeDotnet},
	{"monolog", "[", decodeMonolog},
	{"php", "[NP", decodePHP},
	{"uvicorn", "I\x1b", decodeUvicorn},
	{"tagged", "[", decodeTagged},
	{"logfmt", "", decodeLogfmt},
	{"python", "", decodePython},
	{"error", "", decodeErrorText},
	{"head", "", decodeHead},
	{"golog", "", decodeGoLog},
	{"stack", "", decodeJavaStack},
	{"uncaught", "EU", decodeUncaught},
}

// mayBe tells whether a line that starts with c may be of that format.
func (m *format) mayBe(c byte) bool { return m.starts == "" || strings.IndexByte(m.starts, c) >= 0 }

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
