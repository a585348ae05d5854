package envelope

import (
	"slices"
)

// format is one shape of a line.
type format struct {
	name   string
	decode func(f *filler, line string, rank int32) bool
}

// formats are the known shapes of a line, most certain first: a decode that does not know
// the line returns false and leaves the filler as it was. To add a format, add its file
// and its row.
var formats = [...]format{
	{"json", decodeJSON},
	{"quoted", decodeQuoted},
	{"cri", decodeCRI},
	{"klog", decodeKlog},
	{"panic", decodePanic},
	{"syslog", decodeSyslog},
	{"envoy", decodeEnvoy},
	{"access", decodeCombined},
	{"nginx", decodeNginxError},
	{"postgres-csv", decodePostgresCSV},
	{"postgres", decodePostgres},
	{"jul", decodeJUL},
	{"slog-term", decodeSlogTerm},
	{"logrus", decodeLogrusTTY},
	{"logfmt", decodeLogfmt},
	{"python", decodePython},
	{"error", decodeErrorText},
	{"head", decodeHead},
	{"golog", decodeGoLog},
	{"stack", decodeJavaStack},
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
