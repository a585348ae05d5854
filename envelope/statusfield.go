package envelope

import "strings"

// code stores an error code. Numbers are kept as text.
func (f *filler) code(text string, isText bool, i, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	if !isText || n.kind == nodeArray || len(text) > 128 {
		return n.kind == nodeNull
	}
	if sc.error && n.key != "" && normalIs(n.key, "code") {
		return f.bareCode(text, n.kind, i, rank, sc)
	}
	return f.store(&f.e.Code, FieldCode, text, rank, sc)
}

// bareCode decides what a field that is only called "code" holds: an HTTP status, a gRPC
// status, or the application's own code.
func (f *filler) bareCode(text string, kind nodeKind, i, rank int32, sc scope) bool {
	if text == "" || kind == nodeObject || kind == nodeArray || len(text) > 128 {
		return kind == nodeNull
	}
	if text == "0" {
		return false // no code, as PHP's exceptions have it
	}
	if allDigits(text) {
		if code, ok := ParseHTTPStatus(text); ok && len(text) == 3 {
			if f.take(FieldHTTPStatus, rank+100, sc.how, f.dotted()) {
				f.e.HTTPStatus = code
			}
			return true
		}
		if name, ok := ParseGRPCStatus(text); ok && sc.error && f.clues.errObj >= 0 && f.t.child(f.clues.errObj, "details", "metadata") >= 0 {
			if f.take(FieldGRPCStatus, rank+100, sc.how, f.dotted()) { // grpc-js
				f.e.GRPCStatus = name
			}
			return true
		}
		if len(text) <= 2 && !sc.error {
			return false // 0 to 16 may be gRPC's, an exit code or anything
		}
	}
	if strings.ContainsAny(text, " \n") {
		return false
	}
	if name, ok := ParseGRPCStatus(text); ok && !allDigits(text) {
		upper := text == name
		how := sc.how
		if upper {
			how = FromDerived // may be the application's word as well
		}
		if f.take(FieldGRPCStatus, rank+100, how, f.dotted()) {
			f.e.GRPCStatus = name
		}
		if !upper {
			return true
		}
	}
	return f.store(&f.e.Code, FieldCode, text, rank, sc)
}

func (f *filler) http(text string, i, rank int32, sc scope) bool {
	code, ok := ParseHTTPStatus(text)
	if !ok {
		return f.t.nodes[i].kind == nodeNull
	}
	if f.take(FieldHTTPStatus, rank, sc.how, f.dotted()) {
		f.e.HTTPStatus = code
	}
	return f.e.HTTPStatus == code
}

// status reads a field that is only called "status": an HTTP status, a gRPC word, a
// google.rpc.Status object, or any other word, which stays an attribute.
func (f *filler) status(text string, i int32, start int, rank int32, sc scope) bool {
	n := &f.t.nodes[i]
	if n.kind == nodeObject {
		if code := f.t.childText(i, "code"); code != "" && f.t.child(i, "message", "details") >= 0 {
			f.rpcStatus(i, code, rank, sc)
			return true
		}
		return false
	}
	if code, ok := ParseHTTPStatus(text); ok {
		if f.take(FieldHTTPStatus, rank+60, sc.how, f.dotted()) {
			f.e.HTTPStatus = code
		}
		return true
	}
	if n.kind != nodeString || allDigits(text) || strings.EqualFold(text, "ok") || strings.EqualFold(text, "unknown") ||
		strings.EqualFold(text, "internal") || strings.EqualFold(text, "cancelled") || strings.EqualFold(text, "canceled") ||
		strings.EqualFold(text, "aborted") {
		return n.kind == nodeNull
	}
	if name, ok := ParseGRPCStatus(text); ok {
		if f.take(FieldGRPCStatus, rank+60, sc.how, f.dotted()) {
			f.e.GRPCStatus = name
		}
		return true
	}
	return false
}
