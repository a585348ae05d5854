package envelope

import (
	"slices"
	"strings"
	"time"
)

// elbFields are the fields of AWS' load balancers before the request, behind the time; "" is
// read on its own.
var elbFields = [...]string{"elb", "client", "target", "request_processing_time", "target_processing_time",
	"response_processing_time", "", "target_status_code", "received_bytes", "sent_bytes"}

// albKinds are the kinds of connection that an Application Load Balancer tells of.
var albKinds = [...]string{"http", "https", "h2", "grpcs", "ws", "wss"}

// decodeELB reads the access logs of AWS' Application Load Balancer, which begin with the
// kind of connection, and of the Classic one. Their time is that of the answer. A target
// status of "-" means that the answer was the balancer's own.
func decodeELB(f *filler, line string, rank int32) bool {
	name, rest := "elb", line
	if !isDigit(line[0]) {
		kind, after, ok := strings.Cut(line, " ")
		if !ok || !slices.Contains(albKinds[:], kind) {
			return false
		}
		name, rest = "alb", after
	}
	st, n, ok := f.isoTime(rest)
	if !ok || n >= len(rest) || rest[n] != ' ' {
		return false
	}
	_, client, _ := strings.Cut(rest[n+1:min(len(rest), n+300)], " ")
	if client, _, _ = strings.Cut(client, " "); strings.IndexByte(client, ':') < 0 {
		return false
	}
	before, _, ok := strings.Cut(rest[n+1:min(len(rest), n+1024)], " \"")
	if !ok {
		return false
	}
	fields := strings.Fields(before)
	if len(fields) != len(elbFields) || !isSeconds(fields[3]) || !isSeconds(fields[4]) || !isSeconds(fields[5]) {
		return false
	}
	status, answered := ParseHTTPStatus(fields[6])
	if !answered && fields[6] != "-" {
		return false
	}
	f.formats = append(f.formats, name)
	f.stamp(st, rank, FromField, "time")
	if answered && f.take(FieldHTTPStatus, rank, FromField, "elb_status_code") {
		f.e.HTTPStatus = status
	}
	for i, key := range elbFields {
		if key != "" && fields[i] != "-" {
			f.setAttribute(key, fields[i])
		}
	}
	f.tookFor(sumOfSeconds(fields[3:6]), rank)
	if f.take(FieldService, rankMetadata+950, FromDerived, "elb") { // its records seldom have labels
		f.e.Service = fields[0]
	}
	if peer := peerName(fields[2]); peer != "" && f.take(FieldPeer, rank+100, FromField, "target") {
		f.e.Peer = peer
	}
	parts := quotedParts(rest[n+1:])
	if len(parts) > 0 {
		f.request(parts[0], rank)
	}
	if name == "alb" {
		f.albParts(parts, rank)
	}
	if status >= 500 && (fields[7] == "-" || fields[7] == "0") {
		f.ownAnswer(balancerReason(status, fields[2]), "target_status_code", rank)
	}
	f.setMessage(line, rank+300)
	return true
}

// albParts reads what an Application Load Balancer adds between quotes: request, agent,
// trace, domain, certificate, actions, redirect, reason, targets, their statuses, ….
func (f *filler) albParts(parts []string, rank int32) {
	if len(parts) > 2 {
		if id, ok := ParseTraceID(parts[2]); ok && f.take(FieldTraceID, rank, FromField, "trace_id") {
			f.e.TraceID = id
		}
	}
	if len(parts) > 7 && parts[7] != "-" && len(parts[7]) < 80 && f.take(FieldCode, rank, FromField, "error_reason") {
		f.e.Code = parts[7] // LambdaTimeout, AuthInvalidCookie
	}
}

// balancerReason says what it means that a balancer answered with that status itself.
func balancerReason(status int, target string) string {
	switch {
	case target == "-":
		return "no target took the request"
	case status == 504:
		return "the target did not answer in time"
	case status == 502:
		return "the target closed the connection or answered with something that is no HTTP"
	}
	return "the target did not answer"
}

// ownAnswer notes why a proxy answered itself. The words are ours: the line has a mark only.
func (f *filler) ownAnswer(text, key string, rank int32) {
	if f.take(FieldErrorMessage, rank+100, FromDerived, key) {
		f.e.ErrorMessage = text
	}
}

// sumOfSeconds adds up the parts of a duration, without those that a balancer does not know.
func sumOfSeconds(parts []string) (sum time.Duration) {
	for _, part := range parts {
		if d, ok := inUnit(part, time.Second); ok {
			sum += d
		}
	}
	return sum
}

// isSeconds tells whether s is a duration as balancers write it: 0.001, or -1 for none.
func isSeconds(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, frac, found := strings.Cut(s, ".")
	return allDigits(whole) && (!found || allDigits(frac)) && len(s) < 20
}

// cloudFrontFields are the fields of CloudFront's standard log that are kept, by position.
var cloudFrontFields = [...]string{2: "x-edge-location", 4: "c-ip", 6: "cs-host", 13: "x-edge-result-type", 15: "x-host-header",
	18: "time-taken", 22: "x-edge-response-result-type", 28: "x-edge-detailed-result-type"}

// decodeCloudFront reads CloudFront's standard log: 33 fields between tabs, in UTC.
func decodeCloudFront(f *filler, line string, rank int32) bool {
	if len(line) < 40 || line[10] != '\t' || line[19] != '\t' || line[4] != '-' {
		return false
	}
	st, n, ok := isoTime(line[:10] + "T" + line[11:19])
	fields := strings.Split(strings.TrimRight(line[:min(len(line), 1<<16)], "\r\n"), "\t")
	if !ok || n != 19 || len(fields) < 26 || len(fields) > 64 {
		return false
	}
	status, answered := ParseHTTPStatus(fields[8])
	if !answered && fields[8] != "000" && fields[8] != "0" { // the viewer left before there was one
		return false
	}
	f.formats = append(f.formats, "cloudfront")
	f.stamp(stamp{t: st.t}, rank, FromField, "date")
	if answered && f.take(FieldHTTPStatus, rank, FromField, "sc-status") {
		f.e.HTTPStatus = status
	}
	f.request(fields[5]+" "+fields[7], rank)
	f.took(fields[18], actDurationSeconds, rank)
	for i, v := range fields {
		name := strings.TrimPrefix(v, "-")
		if i < len(cloudFrontFields) && cloudFrontFields[i] != "" && name != "" {
			f.setAttribute(cloudFrontFields[i], v)
		}
	}
	if id := fields[14]; id != "-" && id != "" && f.take(FieldRequestID, rank+150, FromField, "x-edge-request-id") {
		f.e.RequestID = id
	}
	if len(fields) > 28 && (status >= 400 || !answered) && strings.HasSuffix(fields[28], "Error") && fields[28] != "Error" &&
		f.take(FieldErrorType, rank, FromField, cloudFrontFields[28]) {
		f.e.ErrorType = fields[28] // OriginConnectError, OriginDnsError
	}
	f.setMessage(line, rank+300)
	return true
}
