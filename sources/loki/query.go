package loki

import (
	"net/url"
	"strings"
)

// maxQueryText bounds the encoded query of one request: proxies refuse request lines over
// 8 KiB. An id that is longer by itself is asked for all the same.
const maxQueryText = 6000

// query is one LogQL query, in its two parts so that a filter can be put between them.
type query struct {
	selector string
	pipeline string // "" passes every entry
	limit    int    // of the records that it may bring; 0 is no limit of its own
}

// String is the query in LogQL.
func (q query) String() string { return strings.TrimSuffix(q.selector+" "+q.pipeline, " ") }

// only is q for the streams and entries that have the value under a label.
func (q query) only(label, value string) query {
	q.selector += " " + labelFilter([]equal{{label, []string{value}}})
	return q
}

// queriesFor are the queries that find the terms, two for as many terms as fit: one for the
// text, one for metadata and labels.
func queriesFor(selector string, terms []term) []query {
	var queries []query
	for len(terms) > 0 {
		n := len(terms)
		text, meta := both(selector, terms[:n])
		for n > 1 && (encodedLen(text) > maxQueryText || encodedLen(meta) > maxQueryText) {
			n = (n + 1) / 2
			text, meta = both(selector, terms[:n])
		}
		queries = append(queries, text, meta)
		terms = terms[n:]
	}
	return queries
}

func both(selector string, terms []term) (text, meta query) {
	var values []string
	var conditions []equal
	at := map[string]int{}
	for _, t := range terms {
		for _, v := range t.texts {
			values = appendNew(values, v)
		}
		for _, f := range t.fields {
			i, known := at[f.name]
			if !known {
				i = len(conditions)
				at[f.name] = i
				conditions = append(conditions, equal{name: f.name})
			}
			for _, v := range f.values {
				conditions[i].values = appendNew(conditions[i].values, v)
			}
		}
	}
	return query{selector: selector, pipeline: lineFilter(values)}, query{selector: selector, pipeline: labelFilter(conditions)}
}

func encodedLen(q query) int { return len(url.QueryEscape(q.String())) }
