package envelope

import "strings"

// decodeUvicorn reads uvicorn's access log as its default formatter writes it: "INFO:
// 10.0.0.9:51234 - "POST /v1/orders HTTP/1.1" 503 Service Unavailable".
func decodeUvicorn(f *filler, line string, rank int32) bool {
	plain := stripColour(line)
	rest, ok := strings.CutPrefix(plain, "INFO:")
	if !ok {
		return false
	}
	rest = strings.Trim(rest, " \r\n")
	client, request, ok := strings.Cut(rest, " - \"")
	if !ok || strings.ContainsAny(client, " \"") {
		return false
	}
	request, answer, ok := strings.Cut(request, "\" ")
	code, isCode := ParseHTTPStatus(answer)
	if !ok || !isCode || strings.Count(request, " ") != 2 || !strings.Contains(request, " HTTP/") {
		return false
	}
	f.formats = append(f.formats, "uvicorn")
	f.setSeverity("INFO", rank)
	if f.take(FieldHTTPStatus, rank, FromField, "status") {
		f.e.HTTPStatus = code
	}
	f.setAttribute("client", client)
	f.setAttribute("request", request)
	f.setMessage(rest, rank)
	return true
}
