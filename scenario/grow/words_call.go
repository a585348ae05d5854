package grow

import (
	"fmt"
	"strings"
)

// callEnd is how a call ended that did not go well.
type callEnd string

const (
	remoteError callEnd = "remote"
	timedOut    callEnd = "timeout"
	gaveUp      callEnd = "canceled"
	resetByPeer callEnd = "reset"
)

// callWords is what the client library of the caller says of a call that failed.
func callWords(caller *service, v *visit, end callEnd, remote *failure, caused *edge) layer {
	if caused.http {
		return httpWords(caller, v, end, remote, caused)
	}
	code, text := "UNAVAILABLE", ""
	switch end {
	case remoteError:
		code, text = remote.grpc, remote.wire
	case timedOut:
		code, text = "DEADLINE_EXCEEDED", "context deadline exceeded"
		if caller.lang == onJVM {
			text = fmt.Sprintf("CallOptions deadline exceeded after %.6fs. Name resolution delay 0.000000000 seconds. [remote_addr=%s/%s:%d]", caused.timeout.Seconds()-0.001, v.svc.name, v.svc.ip, caused.port)
		} else if caller.lang == onNode || caller.lang == inPython {
			text = "Deadline Exceeded"
		}
	case gaveUp:
		code, text = "CANCELLED", "context canceled"
	case resetByPeer:
		text = map[language]string{inGo: "error reading from server: EOF", onJVM: "UNAVAILABLE: Network closed for unknown reason", onNode: "Connection dropped", inPython: "Socket closed", inRust: "transport error", onDotnet: "Error starting gRPC call. HttpRequestException: An error occurred while sending the request."}[caller.lang]
	}
	return grpcWords(caller, code, text)
}

func grpcWords(caller *service, code, text string) layer {
	word := camel(strings.ToLower(code))
	switch caller.lang {
	case inGo:
		if word == "Cancelled" {
			word = "Canceled"
		}
		return layer{"*status.Error", fmt.Sprintf("rpc error: code = %s desc = %s", word, text)}
	case inRust:
		return layer{"tonic::Status", fmt.Sprintf("status: %s, message: %q, details: [], metadata: MetadataMap { headers: {} }", word, text)}
	case onJVM:
		return layer{"io.grpc.StatusRuntimeException", code + ": " + text}
	case onNode:
		return layer{"Error", fmt.Sprintf("%d %s: %s", grpcNumbers[code], code, text)}
	case onDotnet:
		return layer{"Grpc.Core.RpcException", fmt.Sprintf("Status(StatusCode=\"%s\", Detail=\"%s\")", word, text)}
	}
	return layer{"grpc.aio._call.AioRpcError", fmt.Sprintf("<AioRpcError of RPC that terminated with: status = StatusCode.%s details = \"%s\">", code, text)}
}

var grpcNumbers = map[string]int{
	"OK": 0, "CANCELLED": 1, "UNKNOWN": 2, "INVALID_ARGUMENT": 3, "DEADLINE_EXCEEDED": 4, "NOT_FOUND": 5, "ALREADY_EXISTS": 6, "PERMISSION_DENIED": 7, "RESOURCE_EXHAUSTED": 8,
	"FAILED_PRECONDITION": 9, "ABORTED": 10, "OUT_OF_RANGE": 11, "UNIMPLEMENTED": 12, "INTERNAL": 13, "UNAVAILABLE": 14, "DATA_LOSS": 15, "UNAUTHENTICATED": 16,
}

// httpFailure is a failed call over HTTP, as a library sees it.
type httpFailure struct {
	method, url, verb string
	host              string
	status            int
	body              string
	e                 *edge
	v                 *visit
}

func httpWords(caller *service, v *visit, end callEnd, remote *failure, e *edge) layer {
	method, path, _ := strings.Cut(v.op, " ")
	h := httpFailure{method: method, host: fmt.Sprintf("%s:%d", v.svc.name, e.port), e: e, v: v}
	h.url, h.verb = "http://"+h.host+path, method[:1]+strings.ToLower(method[1:])
	if remote != nil {
		h.status = remote.http
		if v.svc.bodies && remote.wire != "" {
			h.body = fmt.Sprintf("{\"code\":%q,\"message\":%q}", remote.code, remote.wire)
		}
	}
	switch end {
	case remoteError:
		return h.answered(caller)
	case timedOut:
		return h.late(caller)
	case gaveUp:
		return h.dropped(caller)
	}
	return h.broken(caller)
}

func (h *httpFailure) answered(caller *service) layer {
	text, side := statusText[h.status], "Server"
	if h.status < 500 {
		side = "Client"
	}
	body := ""
	if h.body != "" {
		body = ": " + h.body
	}
	switch caller.lang {
	case onJVM:
		return layer{"org.springframework.web.reactive.function.client.WebClientResponseException$" + strings.ReplaceAll(text, " ", ""), fmt.Sprintf("%d %s from %s %s%s", h.status, text, h.method, h.url, body)}
	case onNode:
		return layer{"AxiosError", fmt.Sprintf("Request failed with status code %d", h.status) + body}
	case inPython:
		return layer{"httpx.HTTPStatusError", fmt.Sprintf("%s error '%d %s' for url '%s'", side, h.status, text, h.url)}
	case inRust:
		return layer{"reqwest::Error", fmt.Sprintf("HTTP status %s error (%d %s) for url (%s)", strings.ToLower(side), h.status, text, h.url)}
	case onDotnet:
		return layer{"System.Net.Http.HttpRequestException", fmt.Sprintf("Response status code does not indicate success: %d (%s).", h.status, text)}
	}
	return layer{"*errors.errorString", fmt.Sprintf("%s %s: unexpected status %d%s", h.method, h.url, h.status, body)}
}

func (h *httpFailure) late(caller *service) layer {
	ms := h.e.timeout.Milliseconds()
	switch caller.lang {
	case onJVM:
		return layer{"java.net.http.HttpTimeoutException", "request timed out"}
	case onNode:
		return layer{"AxiosError", fmt.Sprintf("timeout of %dms exceeded", ms)}
	case inPython:
		return layer{"requests.exceptions.ReadTimeout", fmt.Sprintf("HTTPConnectionPool(host='%s', port=%d): Read timed out. (read timeout=%g)", h.v.svc.name, h.e.port, h.e.timeout.Seconds())}
	case inRust:
		return layer{"reqwest::Error", fmt.Sprintf("error sending request for url (%s): operation timed out", h.url)}
	case onDotnet:
		return layer{"System.Threading.Tasks.TaskCanceledException", fmt.Sprintf("The request was canceled due to the configured HttpClient.Timeout of %g seconds elapsing.", h.e.timeout.Seconds())}
	}
	return layer{"*url.Error", fmt.Sprintf("%s %q: context deadline exceeded (Client.Timeout exceeded while awaiting headers)", h.verb, h.url)}
}

func (h *httpFailure) dropped(caller *service) layer {
	switch caller.lang {
	case onJVM:
		return layer{"java.util.concurrent.CancellationException", "Request was cancelled"}
	case onNode:
		return layer{"CanceledError", "canceled"}
	case inPython:
		return layer{"asyncio.exceptions.CancelledError", "cancelled by caller"}
	case inRust:
		return layer{"hyper::Error", "operation was canceled"}
	case onDotnet:
		return layer{"System.OperationCanceledException", "The operation was canceled."}
	}
	return layer{"*url.Error", fmt.Sprintf("%s %q: context canceled", h.verb, h.url)}
}

func (h *httpFailure) broken(caller *service) layer {
	switch caller.lang {
	case onJVM:
		return layer{"org.springframework.web.client.ResourceAccessException", fmt.Sprintf("I/O error on %s request for %q: Unexpected end of file from server", h.method, h.url)}
	case onNode:
		return layer{"Error", "socket hang up"}
	case inPython:
		return layer{"requests.exceptions.ConnectionError", "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))"}
	case inRust:
		return layer{"reqwest::Error", fmt.Sprintf("error sending request for url (%s): connection closed before message completed", h.url)}
	case onDotnet:
		return layer{"System.Net.Http.HttpIOException", "The response ended prematurely. (ResponseEnded) (" + h.host + ")"}
	}
	return layer{"*url.Error", fmt.Sprintf("%s %q: read tcp 10.4.0.7:41022->%s:%d: read: connection reset by peer", h.verb, h.url, h.v.svc.ip, h.e.port)}
}

// namedBy is how a caller names a callee: as deployed, by its word, as a class, by host.
func namedBy(e *edge, s *service) string {
	switch e.says {
	case 0:
		return s.name
	case 1:
		return camel(s.base)
	case 2:
		return s.name + "." + "prod.svc.cluster.local"
	}
	return s.base
}
