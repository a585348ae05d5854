package grow

import (
	"fmt"
	"strings"
)

// layer is one error of a chain of causes.
type layer struct{ typ, text string }

// dependencyWords is what the client library of a language says when a dependency fails.
func dependencyWords(k string, s *service, d *dependency, word int) layer {
	hp := fmt.Sprintf("%s:%d", d.host, d.port)
	switch k {
	case "refused":
		return refusedWords(s, d, hp)
	case "dns":
		return dnsWords(s, d)
	case "tls":
		return tlsWords(s, d)
	case "pool":
		return poolWords(s, d)
	case "slow":
		return slowWords(s, d, hp)
	case "breaker":
		return breakerWords(s, d.host)
	case "deadlock", "lock", "readonly":
		return storeWords(k, s, d)
	case "broker":
		return layer{typeOf(s, "KafkaException", "*kafka.Error", "KafkaError"), pick3(word, "Broker: Not enough in-sync replicas", "Local: Message timed out", "NOT_LEADER_OR_FOLLOWER: topic "+d.host+" partition 3 has no leader")}
	case "clock":
		return layer{typeOf(s, "RequestTimeTooSkewed", "*smithy.GenericAPIError", "RequestTimeTooSkewed"), "RequestTimeTooSkewed: The difference between the request time and the current time is too large"}
	}
	return answerWords(k, s, d, word)
}

// typeOf is the name of an error type: as a class, as Go has it, as a short word.
func typeOf(s *service, class, goType, short string) string {
	switch s.lang {
	case onJVM:
		return "org." + s.base + "." + class
	case inGo:
		return goType
	case inRust:
		return s.base + "::Error"
	case onDotnet:
		return camel(s.base) + "." + class
	}
	return short
}

func pick3(n int, a, b, c string) string { return []string{a, b, c}[n%3] }

func refusedWords(s *service, d *dependency, hp string) layer {
	switch s.lang {
	case inGo:
		return layer{"*net.OpError", fmt.Sprintf("dial tcp %s:%d: connect: connection refused", d.ip, d.port)}
	case inRust:
		return layer{"std::io::Error", "Connection refused (os error 111)"}
	case onJVM:
		if d.kind == "postgresql" {
			return layer{"org.postgresql.util.PSQLException", "Connection to " + hp + " refused. Check that the hostname and port are correct and that the postmaster is accepting TCP/IP connections."}
		}
		return layer{"java.net.ConnectException", "Connection refused"}
	case onNode:
		return layer{"Error", "connect ECONNREFUSED " + d.ip + ":" + itoa(d.port)}
	case onDotnet:
		return layer{"System.Net.Sockets.SocketException (111)", "Connection refused [::ffff:" + d.ip + "]:" + itoa(d.port)}
	}
	if d.kind == "redis" {
		return layer{"redis.exceptions.ConnectionError", "Error 111 connecting to " + hp + ". Connection refused."}
	}
	return layer{"ConnectionRefusedError", "[Errno 111] Connection refused"}
}

func dnsWords(s *service, d *dependency) layer {
	switch s.lang {
	case inGo:
		return layer{"*net.DNSError", "dial tcp: lookup " + d.host + " on 10.96.0.10:53: no such host"}
	case inRust:
		return layer{"std::io::Error", "failed to lookup address information: Name or service not known"}
	case onJVM:
		return layer{"java.net.UnknownHostException", d.host + ": Name or service not known"}
	case onNode:
		return layer{"Error", "getaddrinfo EAI_AGAIN " + d.host}
	case onDotnet:
		return layer{"System.Net.Sockets.SocketException (0xFFFDFFFF)", "Name or service not known (" + d.host + ":" + itoa(d.port) + ")"}
	}
	return layer{"socket.gaierror", "[Errno -3] Temporary failure in name resolution"}
}

func tlsWords(s *service, d *dependency) layer {
	switch s.lang {
	case inGo:
		return layer{"*tls.CertificateVerificationError", "tls: failed to verify certificate: x509: certificate signed by unknown authority"}
	case inRust:
		return layer{"rustls::Error", "invalid peer certificate: Expired"}
	case onJVM:
		return layer{"javax.net.ssl.SSLHandshakeException", "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target"}
	case onNode:
		return layer{"Error", "certificate has expired"}
	case onDotnet:
		return layer{"System.Security.Authentication.AuthenticationException", "The remote certificate is invalid because of errors in the certificate chain: NotTimeValid"}
	}
	return layer{"ssl.SSLCertVerificationError", "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1010) for " + d.host}
}

func poolWords(s *service, d *dependency) layer {
	switch s.lang {
	case inGo:
		return layer{"*pgconn.ConnectError", "failed to acquire connection: context deadline exceeded: all 20 connections of the pool to " + d.host + " are in use"}
	case inRust:
		return layer{"sqlx::Error", "pool timed out while waiting for an open connection"}
	case onJVM:
		return layer{"java.sql.SQLTransientConnectionException", "HikariPool-2 - Connection is not available, request timed out after 30001ms (total=10, active=10, idle=0, waiting=22)"}
	case onNode:
		return layer{"Error", "timeout exceeded when trying to connect"}
	case onDotnet:
		return layer{"System.InvalidOperationException", "The timeout period elapsed prior to obtaining a connection from the pool. All pooled connections were in use and max pool size was reached."}
	}
	return layer{"sqlalchemy.exc.TimeoutError", "QueuePool limit of size 10 overflow 5 reached, connection timed out, timeout 30.00"}
}

func slowWords(s *service, d *dependency, hp string) layer {
	sqlKind := d.kind == "postgresql" || d.kind == "mysql"
	switch {
	case s.lang == inGo && sqlKind:
		return layer{"*pgconn.PgError", "ERROR: canceling statement due to statement timeout (SQLSTATE 57014)"}
	case s.lang == inGo:
		return layer{"*net.OpError", "read tcp 10.4.0.7:51944->" + d.ip + ":" + itoa(d.port) + ": i/o timeout"}
	case s.lang == inRust:
		return layer{"tokio::time::error::Elapsed", "deadline has elapsed"}
	case s.lang == onJVM && d.kind == "redis":
		return layer{"io.lettuce.core.RedisCommandTimeoutException", "Command timed out after 1 second(s)"}
	case s.lang == onJVM:
		return layer{"java.net.SocketTimeoutException", "Read timed out"}
	case s.lang == onNode:
		return layer{"Error", "Query read timeout (" + hp + ")"}
	case s.lang == onDotnet:
		return layer{"System.TimeoutException", "The operation has timed out."}
	}
	return layer{"TimeoutError", "timed out waiting for " + d.host}
}

func breakerWords(s *service, name string) layer {
	switch s.lang {
	case inGo:
		return layer{"*errors.errorString", name + ": circuit breaker is open"}
	case inRust:
		return layer{"failsafe::Error", "call to " + name + " rejected: circuit breaker is open"}
	case onJVM:
		return layer{"io.github.resilience4j.circuitbreaker.CallNotPermittedException", "CircuitBreaker '" + name + "' is OPEN and does not permit further calls"}
	case onNode:
		return layer{"Error", "Breaker is open for " + name}
	case onDotnet:
		return layer{"Polly.CircuitBreaker.BrokenCircuitException", "The circuit is now open and is not allowing calls."}
	}
	return layer{"pybreaker.CircuitBreakerError", "Timeout not elapsed yet, circuit breaker still open"}
}

func storeWords(k string, s *service, d *dependency) layer {
	text := map[string]string{
		"deadlock/postgresql": "deadlock detected", "deadlock/mysql": "Deadlock found when trying to get lock; try restarting transaction",
		"lock/postgresql": "canceling statement due to lock timeout", "lock/mysql": "Lock wait timeout exceeded; try restarting transaction",
		"readonly/postgresql": "cannot execute INSERT in a read-only transaction", "readonly/redis": "READONLY You can't write against a read only replica.",
		"readonly/mongodb": "not primary",
	}[k+"/"+d.kind]
	state := map[string]string{"deadlock": "40P01", "lock": "55P03", "readonly": "25006"}[k]
	switch s.lang {
	case inGo:
		if d.kind == "postgresql" {
			return layer{"*pgconn.PgError", "ERROR: " + text + " (SQLSTATE " + state + ")"}
		}
		if d.kind == "mysql" {
			return layer{"*mysql.MySQLError", map[string]string{"deadlock": "Error 1213 (40001): ", "lock": "Error 1205 (HY000): "}[k] + text}
		}
	case inRust:
		return layer{"sqlx::Error", "error returned from database: " + text}
	case onJVM:
		return layer{"org.springframework.dao.CannotAcquireLockException", "could not execute statement [ERROR: " + text + "]"}
	case onDotnet:
		return layer{"Npgsql.PostgresException (0x80004005)", state + ": " + text}
	case inPython:
		return layer{"psycopg.errors." + camel(strings.ReplaceAll(k, "only", "OnlySqlTransaction")), text}
	}
	return layer{"error", text}
}

// answerWords is what a service says of an answer that was a refusal.
func answerWords(k string, s *service, d *dependency, word int) layer {
	status, reason := 500, ""
	switch k {
	case "auth":
		status, reason = 401, pick3(word, "token expired", "invalid_grant: refresh token is expired", "the API key was revoked")
		if d.kind == "smtp" {
			return layer{typeOf(s, "AuthenticationFailedException", "*textproto.Error", "SMTPAuthenticationError"), "535 5.7.8 Authentication credentials invalid"}
		}
		if d.kind == "s3" {
			return layer{typeOf(s, "S3Exception", "*smithy.GenericAPIError", "ClientError"), "ExpiredToken: The provided token has expired."}
		}
	case "quota":
		status, reason = 403, pick3(word, "monthly quota exceeded", "plan limit of 50000 calls reached", "daily quota used up")
	case "ratelimit":
		status, reason = 429, pick3(word, "rate limit exceeded", "too many requests, retry after 20 seconds", "slow down")
		if d.kind == "s3" {
			return layer{typeOf(s, "S3Exception", "*smithy.GenericAPIError", "ClientError"), "SlowDown: Please reduce your request rate."}
		}
	}
	text := fmt.Sprintf("%s answered %d %s: %s", d.host, status, statusText[status], reason)
	switch s.lang {
	case onJVM:
		return layer{"org.springframework.web.client.HttpClientErrorException", fmt.Sprintf("%d %s on %s request for \"https://%s/v2/x\": \"{\\\"error\\\":\\\"%s\\\"}\"", status, statusText[status], d.verb, d.host, reason)}
	case onNode:
		return layer{"AxiosError", fmt.Sprintf("Request failed with status code %d", status)}
	case inPython:
		return layer{"requests.exceptions.HTTPError", fmt.Sprintf("%d Client Error: %s for url: https://%s/v2/x", status, statusText[status], d.host)}
	}
	return layer{typeOf(s, "HttpRequestException", "*errors.errorString", "HTTPError"), text}
}

var statusText = map[int]string{
	200: "OK", 201: "Created", 202: "Accepted", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict", 422: "Unprocessable Entity",
	429: "Too Many Requests", 499: "Client Closed Request", 500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout", 507: "Insufficient Storage",
}
