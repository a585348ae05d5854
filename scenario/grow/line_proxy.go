package grow

import (
	"fmt"
	"strings"

	"triage/scenario"
)

// proxyAccess is the line that a proxy writes when a request is done.
func (l *line) proxyAccess() string {
	a := l.a
	ms := a.took.Milliseconds()
	size := 40 + l.caller*3
	host, _, _ := strings.Cut(a.via, ":")
	switch l.svc.lib {
	case "nginx-json":
		f := []scenario.Field{field("time_iso8601", l.at.Format("2006-01-02T15:04:05-07:00")), field("msec", fmt.Sprintf("%.3f", float64(l.at.UnixMilli())/1000)), field("remote_addr", l.client), field("request", l.method+" "+l.path+" HTTP/1.1"),
			field("status", itoa(a.http)), field("body_bytes_sent", itoa(size)), field("request_time", fmt.Sprintf("%.3f", a.took.Seconds())), given("upstream_addr", a.via), field("upstream_status", itoa(a.http)), field("request_id", l.req), field("http_user_agent", "okhttp/4.12.0")}
		return object(f...)
	case "envoy":
		return fmt.Sprintf("[%s] \"%s %s HTTP/1.1\" %d %s 0 %d %d %d \"-\" \"okhttp/4.12.0\" \"%s\" \"%s\" \"%s\"", l.at.Add(-a.took).Format("2006-01-02T15:04:05.000Z07:00"), l.method, l.path, a.http, l.flags(), size, ms, max(ms-1, 0), l.req, host, a.via)
	case "envoy-json":
		f := []scenario.Field{field("start_time", l.at.Add(-a.took).Format("2006-01-02T15:04:05.000Z07:00")), field("method", l.method), field("path", l.path), field("protocol", "HTTP/1.1"), field("response_code", a.http), field("response_flags", l.flags()),
			field("response_code_details", l.details()), field("duration", ms), field("request_id", l.req), field("authority", l.svc.name), given("upstream_cluster", "outbound|"+strings.TrimPrefix(a.via[strings.IndexByte(a.via+":", ':'):], ":")+"||"+host+".prod.svc.cluster.local"), field("upstream_host", a.via)}
		return object(f...)
	case "haproxy":
		return fmt.Sprintf("%s %s haproxy[%d]: %s:41022 [%s] fe_main %s/%s-1 0/0/1/%d/%d %d %d - - %s 12/12/0/0/0 0/0 {%s} \"%s %s HTTP/1.1\"", l.at.Format("Jan _2 15:04:05"), l.svc.pod, l.svc.pid, l.client,
			l.at.Add(-a.took).Format("02/Jan/2006:15:04:05.000"), host, host, max(ms-1, 0), ms, a.http, size, map[bool]string{true: "sH--", false: "----"}[l.flags() == "UT"], l.req, l.method, l.path)
	}
	return fmt.Sprintf("%s - - [%s] \"%s %s HTTP/1.1\" %d %d \"-\" \"okhttp/4.12.0\" rt=%.3f urt=\"%.3f\" us=\"%d\" ua=\"%s\" rid=\"%s\"", l.client, l.at.Format("02/Jan/2006:15:04:05 -0700"), l.method, l.path, a.http, size, a.took.Seconds(), a.took.Seconds(), a.http, a.via, l.req)
}

// flags are Envoy's words for what it saw of the upstream.
func (l *line) flags() string {
	f := l.a.fail
	switch {
	case f == nil:
		return "-"
	case f.gaveUp:
		return "DC"
	case f.quiet && l.a.http == 504:
		return "UT"
	case f.noAnswer:
		return "UC"
	}
	return "-"
}

func (l *line) details() string {
	switch l.flags() {
	case "UT":
		return "response_timeout"
	case "UC":
		return "upstream_reset_before_response_started{connection_termination}"
	case "DC":
		return "downstream_remote_disconnect"
	}
	return "via_upstream"
}
