package otlpjson

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"unicode/utf8"

	"triage/telemetry"
)

// EncodeTraces writes spans as one export request, one span a
// line, so that a diff shows which span changed. Resources and scopes stand in the order in
// which they first occur, attributes in the order of their names: equal spans give equal
// bytes. [DecodeTraces] reads all of it back but Source. Text that is not UTF-8 loses the
// bytes that are not.
func EncodeTraces(w io.Writer, spans []telemetry.Span) error {
	var groups groups[telemetry.Span]
	for _, s := range spans {
		res := maps.Clone(s.Resource)
		if name, ok := res["service.name"].(string); s.Service != "" && (!ok || name != s.Service) {
			if res == nil {
				res = telemetry.Attributes{}
			}
			res["service.name"] = s.Service
		}
		groups.add(jsonText(map[string]any(res)), res, s.Scope, s)
	}
	return encode(w, groups, "resourceSpans", "scopeSpans", "spans", encodeSpan)
}

// EncodeLogs writes records as one export request, in the manner of [EncodeTraces]. Labels
// become resource attributes and metadata record attributes, but for the names under which
// [DecodeLogs] puts the record's own fields. A line that is not UTF-8 becomes a body of
// bytes.
func EncodeLogs(w io.Writer, records []telemetry.LogRecord) error {
	var groups groups[telemetry.LogRecord]
	for _, r := range records {
		res := make(telemetry.Attributes, len(r.Labels))
		for k, v := range r.Labels {
			res[k] = v
		}
		groups.add(jsonText(map[string]any(res)), res, r.Metadata[metaScope], r)
	}
	return encode(w, groups, "resourceLogs", "scopeLogs", "logRecords", encodeRecord)
}

// groups are records by resource and scope, in the order of their first occurrence.
type groups[T any] struct {
	resources []*resourceGroup[T]
	byKey     map[string]*resourceGroup[T]
}

type resourceGroup[T any] struct {
	attributes telemetry.Attributes
	scopes     []*scopeGroup[T]
}

type scopeGroup[T any] struct {
	name    string
	records []T
}

func (g *groups[T]) add(key string, res telemetry.Attributes, scope string, rec T) {
	if g.byKey == nil {
		g.byKey = map[string]*resourceGroup[T]{}
	}
	rg := g.byKey[key]
	if rg == nil {
		rg = &resourceGroup[T]{attributes: res}
		g.byKey[key] = rg
		g.resources = append(g.resources, rg)
	}
	for _, sg := range rg.scopes {
		if sg.name == scope {
			sg.records = append(sg.records, rec)
			return
		}
	}
	rg.scopes = append(rg.scopes, &scopeGroup[T]{name: scope, records: []T{rec}})
}

// output writes the frame of a document; after a failure it writes nothing more.
type output struct {
	w   *bufio.Writer
	enc *json.Encoder
	err error
}

func (o *output) text(s string) {
	if o.err == nil {
		_, o.err = o.w.WriteString(s)
	}
}

// literal writes U+FFFD as itself where encoding/json escapes it, which is in the place of
// bytes that are not UTF-8: read and written again, the text is then the same.
type literal struct{ w *bufio.Writer }

// Write never fails: l.w keeps its first error for the end.
func (l literal) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		plain := bytes.IndexByte(rest, '\\')
		if plain < 0 {
			plain = len(rest)
		}
		_, _ = l.w.Write(rest[:plain])
		rest = rest[plain:]
		if after, ok := bytes.CutPrefix(rest, []byte(`\ufffd`)); ok {
			_, _ = l.w.WriteRune(utf8.RuneError)
			rest = after
			continue
		}
		escape := rest[:min(2, len(rest))]
		_, _ = l.w.Write(escape)
		rest = rest[len(escape):]
	}
	return len(p), nil
}

// value writes v and a line break.
func (o *output) value(v any) {
	if o.err == nil {
		o.err = o.enc.Encode(v)
	}
}

// list opens an array and writes each item, with commas between them.
func (o *output) list(n int, item func(i int)) {
	o.text("[")
	for i := range n {
		if i > 0 {
			o.text(",")
		}
		item(i)
	}
	o.text("]")
}

func encode[T any](w io.Writer, g groups[T], resources, scopes, records string, encodeOne func(T) any) error {
	o := &output{w: bufio.NewWriter(w)}
	o.enc = json.NewEncoder(literal{o.w})
	o.enc.SetEscapeHTML(false)
	o.text(`{"` + resources + `":`)
	o.list(len(g.resources), func(i int) {
		rg := g.resources[i]
		o.text(`{"resource":`)
		o.value(jsonResource{encodeAttributes(rg.attributes)})
		o.text(`,"` + scopes + `":`)
		o.list(len(rg.scopes), func(j int) {
			sg := rg.scopes[j]
			o.text(`{"scope":`)
			o.value(jsonScope{sg.name})
			o.text(`,"` + records + `":`)
			o.list(len(sg.records), func(k int) { o.value(encodeOne(sg.records[k])) })
			o.text("}")
		})
		o.text("}")
	})
	o.text("}\n")
	if o.err == nil {
		o.err = o.w.Flush()
	}
	if o.err != nil {
		return fmt.Errorf("writing OTLP/JSON: %w", o.err)
	}
	return nil
}
