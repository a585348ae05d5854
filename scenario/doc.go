// Package scenario reads incidents written as text and plays them: [Parse] reads a
// scenario file, [Scenario.Build] delivers the log records and spans that the services in it
// would have left behind. It is where demo incidents and the fixtures of tests come from.
//
// # The language
//
// A file is made of lines. A line is a statement: a word, what it applies to, a quoted text,
// then key=value pairs and flags in any order. A block is what is indented below a
// statement, by spaces. # begins a comment; a line that ends with a backslash goes on in the
// next. Texts in quotes take Go's escapes and so can hold any byte. In values true, false
// and numbers are what they look like, unless quoted. Durations are Go's: 250ms, 1.5s.
//
//	scenario db-timeout
//	start    2026-11-21T03:04:05.118Z
//	request  019aa454-6f5e-7c3b-9d52-4f6b8a1c2d3e
//
//	service gateway go   slog         version=2.41.0
//	service ledger  rust tracing-json skew=38ms
//
//	expect root  ledger LEDGER_DB_POOL_TIMEOUT
//	expect chain ledger gateway
//
//	serve gateway "POST /v1/pay" -> 503
//	  info "request received" path="/v1/pay"
//	  call ledger "ledger.v1.Ledger/Reserve" -> UNAVAILABLE "pool timed out"
//	    fail LEDGER_DB_POOL_TIMEOUT "could not reserve funds" class=transient
//	      cause "reserve funds"
//	      cause sqlx::Error::PoolTimedOut "pool timed out"
//
// # At the left margin
//
//	scenario NAME · title "…" · about "…" · start TIME · request ID · correlation ID
//	resource key=value …            resource attributes of all services
//	service NAME LANGUAGE FORMAT    with version=, skew= (+ is ahead), ids= (which ids its log
//	                                lines carry: request,correlation,trace,span or none), rpc=old
//	                                (RPC conventions before 1.38), the flag unsampled (its spans
//	                                are missing), and resource attributes
//	expect [in VARIANT] …           see below
//	serve SERVICE "OPERATION"       a trace begins with a server span
//	receive SERVICE "DESTINATION"   a consumer span: a trace of its own at the left margin, the
//	                                same trace in the block of a send
//	noise SERVICE                   lines outside any request
//	repeat N                        the block N times
//
// request= and correlation= on serve and receive change the ids for the block. FORMAT is one
// of [Formats]. Services that are proxies (nginx, envoy) write an access line for each
// request by themselves.
//
// # In the block of a span
//
//	call SERVICE "OPERATION"     a client span, and in it the callee's server span, whose
//	                             block it is. serve=DURATION and served=CODE say how long the
//	                             callee took and what it answered, where the caller saw another
//	out PEER "OPERATION"         a client span to what has no telemetry: a database
//	                             (db.system.name=postgresql), a third party, a refused connection
//	work "OPERATION"             an internal span
//	send "DESTINATION"           a producer span
//	trace|debug|info|warn|error|fatal "MESSAGE"   a log line with fields; target= and caller=
//	fail CODE "MESSAGE"          a line with the error envelope (CODE _ is none), the layers of
//	                             the error below it as cause [TYPE] "MESSAGE" [code=CODE]; from
//	                             level error on also an exception event and error.code on the
//	                             span. level=warn; the flags nolog and noevent
//	panic "MESSAGE"              what the runtime prints, an entry a line; the flag joined
//	raw "LINE"                   a line as it stands
//	event "NAME"                 a span event with attributes
//	repeat N [gap=DURATION]      the block N times; $n in texts is the number of the round
//	parallel                     the statements of the block at one time
//	wait DURATION
//
// An operation such as "POST /v1/x" is HTTP, "pkg.Service/Method" is gRPC; attributes follow
// OpenTelemetry's conventions. Pairs become attributes of the (server) span, with @ before
// the key of the client's. -> CODE is the outcome: an HTTP status, a gRPC status, ok, error
// or unset, and a status message in quotes; without it all went well.
//
// Statements follow one another. after=DURATION lets time pass first, at=DURATION counts
// from the start of the enclosing span (of the scenario, at the left margin), for=DURATION is
// the length of a span (of the client's, for a call), whatever its block takes; the flag
// async lets the caller go on at once. as=LABEL names a span, link=LABEL links to it.
// missing=client|server|both leaves the statement's own spans out of the trace store, the
// flag dark all spans of its block too. noids on a line leaves out its ids.
//
// # Expectations
//
//	expect status failed|handled|healthy|unknown|not_found · class CLASS · retry ANSWER
//	expect root SERVICE [CODE]      again for another acceptable one, without words for none;
//	                                not-root likewise
//	expect chain SERVICE …          root cause first; codes CODE … for them, _ for any
//	expect handled SERVICE [CODE] · secondary SERVICE [CODE]
//	expect attempts SERVICE N · peer SERVICE NAME · link SERVICE KIND
//	expect summary "TEXT" · gap "TEXT" · unsure
//
// "expect in VARIANT …" holds for one of [Variants] alone and replaces what is expected of
// all; class any and retry any take that back. Nothing is checked here: [Scenario.Expected] hands the expectations out.
package scenario
