package envelope

import "strings"

// resource reads the ids of what the error affects; OpenTelemetry's resource attributes,
// which share the name, are left to the other rules.
func (f *filler) resource(i, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	if n.kind == nodeString && n.text != "" {
		f.addResource(n.key, n.text, rank, sc)
		return true
	}
	if n.kind == nodeArray {
		sc.rank, sc.silent = sc.rank+rankWrapper, true
		return f.keyValues(i, sc)
	}
	if n.kind != nodeObject {
		return false
	}
	for j := i + 1; j < n.end; j = f.t.nodes[j].end {
		k := f.t.nodes[j].key
		if strings.Contains(k, ".") || f.t.nodes[j].kind == nodeObject || normalIs(k, "attributes") {
			return false
		}
	}
	for j := i + 1; j < n.end; j = f.t.nodes[j].end {
		if s, ok := f.t.scalar(j); ok {
			f.addResource(f.t.nodes[j].key, s, rank, sc)
		}
	}
	return true
}

func (f *filler) addResource(key, value string, rank int32, sc scope) {
	if f.e.Resource == nil {
		f.e.Resource = make(map[string]string, 2)
		f.take(FieldResource, rank, sc.how, f.dotted())
	}
	if _, have := f.e.Resource[key]; !have && len(f.e.Resource) < 64 {
		f.e.Resource[key] = value
	}
}
