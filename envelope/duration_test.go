package envelope

import (
	"testing"
	"time"

	"triage/telemetry"
)

func TestHowLongAHandlingTookIsRead(t *testing.T) {
	const ms, us = time.Millisecond, time.Microsecond
	for line, want := range map[string]time.Duration{
		// Fields, by their units.
		`{"level":"info","msg":"request completed","res":{"statusCode":200},"responseTime":12}`:     12 * ms, // pino-http
		`{"status":200,"duration_ms":12.5,"msg":"x"}`:                                               12500 * us,
		`{"status":200,"duration":12,"msg":"x"}`:                                                    12 * ms,
		`{"status":200,"duration":58.33,"msg":"x"}`:                                                 58330 * us, // lograge
		`{"status":200,"duration":0.012345678,"msg":"handled request"}`:                             12345678,   // Caddy, zap
		`{"status":200,"duration":12345678,"msg":"x"}`:                                              12345678,   // slog
		`{"status":200,"Duration":1234567,"DownstreamStatus":200}`:                                  1234567,    // Traefik
		`{"status":200,"latency":123456789,"latency_human":"123.456789ms"}`:                         123456789,  // Echo
		`{"status":200,"latency":"1.5ms"}`:                                                          1500 * us,
		`{"status":200,"event":{"duration":7000000}}`:                                               7 * ms, // ECS
		`{"status":200,"event.duration":7000000}`:                                                   7 * ms,
		`{"status":200,"duration_ns":7000000}`:                                                      7 * ms,
		`{"status":200,"duration_us":7000}`:                                                         7 * ms,
		`{"status":200,"duration_s":0.5}`:                                                           500 * ms,
		`{"status":200,"latency_ms":3}`:                                                             3 * ms,
		`{"status":"200","request_time":"0.004","upstream_response_time":"0.003"}`:                  4 * ms, // nginx
		`{"status":200,"request_time":0.25}`:                                                        250 * ms,
		`{"status":200,"response_time":31}`:                                                         31 * ms,
		`{"status":200,"took":31}`:                                                                  31 * ms,
		`{"status":200,"elapsed":11.3232,"@mt":"HTTP {RequestMethod} {RequestPath} responded"}`:     11323200, // Serilog
		`{"status":200,"elapsed":"00:00:00.0123000"}`:                                               12300 * us,
		`{"httpRequest":{"status":200,"latency":"0.012s"}}`:                                         12 * ms, // Google Cloud
		`{"grpc.code":"OK","grpc.time_ms":"1.25","msg":"finished unary call with code OK"}`:         1250 * us,
		`level=info msg="request completed" status=200 duration=12ms`:                               12 * ms,
		`level=info msg="request completed" elapsed_ms=17`:                                          17 * ms,
		`level=info msg="order placed" took=250ms`:                                                  250 * ms,
		`method=GET path=/q format=json controller=Q action=show status=200 duration=5.33 view=0.0`: 5330 * us,

		// Access logs.
		`[2026-11-21T03:18:07.945Z] "GET /q HTTP/1.1" 200 - 0 12 34 33 "-" "curl" "req-7" "shop" "10.0.0.1:80"`:                    34 * ms,
		`[GIN] 2026/11/21 - 03:18:07 | 502 | 1.2ms | 10.0.0.1 | GET      "/pay"`:                                                   1200 * us,
		`[GIN] 2026/11/21 - 03:18:07 | 200 |    1m2.5s | 10.0.0.1 | GET      "/pay"`:                                               62500 * ms,
		`03:18:07 | 503 | 1.2ms | 10.0.0.9 | POST | /v1/orders | -`:                                                                1200 * us,
		`10.0.0.1:5000 [21/Nov/2026:03:18:07.123] front back/s1 10/0/30/69/109 504 195 - - sH-- 1/1/1/1/0 0/0 "GET /pay HTTP/1.1"`: 109 * ms,
		`http 2026-11-21T03:18:07.945675Z app/shop/50dc 10.0.0.1:2817 10.0.0.2:80 0.001 0.010 -1 200 200 34 366 "GET http://shop:80/ HTTP/1.1" "curl" - - arn "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 2026-11-21T03:18:07.364000Z "forward" "-" "-" "10.0.0.2:80" "200" "-" "-"`: 11 * ms,
		`10.0.0.1 - - [21/Nov/2026:03:18:07 +0000] "GET /q HTTP/1.1" 200 12 "-" "curl" rt=0.004 rid="req-7"`:                                         4 * ms,
		`10.0.0.1 - - [21/Nov/2026:03:18:07 +0000] "GET /q HTTP/1.1" 200 12 "-" "curl" 42 "pay@docker" "http://10.0.0.66:80" 3ms`:                    3 * ms,
		`10.0.0.1 - - [21/Nov/2026:03:18:07 +0000] "GET /q HTTP/1.1" 200 12 "-" "curl" 410 0.012 [shop-pay-80] [] 10.0.0.2:80 12 0.011 200 abcdef12`: 12 * ms,
		`at=info method=GET path="/q" host=shop dyno=web.1 connect=1ms service=18ms status=200 bytes=13`:                                             18 * ms,

		// Texts.
		"Completed 200 OK in 12ms (Views: 0.3ms | ActiveRecord: 5.0ms)":                  12 * ms,
		"Request finished HTTP/1.1 GET http://shop/q - 200 0 application/json 12.3456ms": 12345600,
		`{"level":"info","msg":"HTTP GET /quote responded 200 in 12.5 ms"}`:              12500 * us,
		`{"level":"info","msg":"handled lot 7 in 1.5s"}`:                                 1500 * ms,
		`{"level":"info","msg":"request completed, took 12ms"}`:                          12 * ms,
		`{"level":"info","msg":"checkout completed after 2 seconds"}`:                    2 * time.Second,

		// No handling that ended, or no duration.
		`{"level":"info","msg":"retrying in 200ms"}`:                              0,
		`{"level":"info","msg":"calling ledger","timeout_ms":500,"elapsed_ms":3}`: 0,
		`{"level":"error","msg":"capture failed","elapsed_ms":5012.25}`:           0,
		`{"level":"info","msg":"request completed"}`:                              0,
		`{"status":200,"duration":-5}`:                                            0,
		`{"status":200,"duration":"soon"}`:                                        0,
		`{"status":200,"duration":true}`:                                          0,
		`{"status":200,"requestTime":"21/Nov/2026:03:18:07 +0000"}`:               0, // API Gateway's time of day
		`{"status":200,"duration_ms":1e300}`:                                      0,
		`{"level":"info","msg":"order 12ms placed"}`:                              0,
		`{"status":200,"error":{"message":"x","duration":5}}`:                     0,
	} {
		if e := Log(telemetry.LogRecord{Line: line}); e.Duration != want {
			t.Errorf("%s\ntook %v, want %v", line, e.Duration, want)
		}
	}
}

func TestDurationsAreReadWithTheirUnits(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"12ms": 12 * time.Millisecond, "12 ms": 12 * time.Millisecond, "1.5s": 1500 * time.Millisecond, "1m2.5s": 62500 * time.Millisecond, "2 minutes": 2 * time.Minute,
		"7µs": 7 * time.Microsecond, "7us": 7 * time.Microsecond, "7ns": 7, "3 seconds": 3 * time.Second, "1h": time.Hour, "5 msec": 5 * time.Millisecond,
	} {
		if d, n := durationAt(text); d != want || n != len(text) {
			t.Errorf("%q: %v, %d bytes, want %v", text, d, n, want)
		}
	}
	for _, text := range []string{"", "12", "12 lots", "ms", "12msx", "1.2.3s", ".", "12mm", "1e5s"} {
		if d, n := durationAt(text); n != 0 {
			t.Errorf("%q: %v, %d bytes", text, d, n)
		}
	}
}
