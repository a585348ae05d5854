package loki

import (
	"strconv"
	"strings"
)

// Quote writes s as a LogQL string literal that means exactly the bytes of s. LogQL reads
// double-quoted strings by Go's rules; bytes that are not UTF-8 are written as \xNN, as
// raw ones are refused. Back-quoted strings are not used, since they cannot hold a back
// quote.
func Quote(s string) string { return strconv.Quote(s) }

// lineFilter keeps the lines that contain one of the values. There must be one.
func lineFilter(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = Quote(v)
	}
	return "|= " + strings.Join(quoted, " or ")
}

// equal is the condition that a label or structured metadata has one of some values.
type equal struct {
	name   string
	values []string
}

// labelFilter keeps the entries for which one of the conditions holds. There must be one;
// names must be valid label names.
func labelFilter(conditions []equal) string {
	var parts []string
	for _, c := range conditions {
		if len(c.values) > 1 && allPlain(c.values) {
			// Loki anchors the expression at both ends.
			parts = append(parts, c.name+"=~"+Quote(strings.Join(c.values, "|")))
			continue
		}
		for _, v := range c.values {
			parts = append(parts, c.name+"="+Quote(v))
		}
	}
	return "| " + strings.Join(parts, " or ")
}

// allPlain tells whether all values stand for themselves in a regular expression, as hex
// ids and UUIDs do. Others are compared one by one.
func allPlain(values []string) bool {
	for _, v := range values {
		for i := range len(v) {
			c := v[i]
			if !isAlnum(c) && c != '-' && c != '_' {
				return false
			}
		}
	}
	return true
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
