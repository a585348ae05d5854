package envelope

import (
	"encoding/binary"
	"strings"
)

// action is what a field's name makes of its value.
type action uint8

const (
	actNone action = iota
	actMessage
	actEvent // structlog's name for the message
	actSeverity
	actSeverityNumber // OpenTelemetry's
	actSyslogSeverity
	actTime
	actRequestID
	actCorrelationID
	actTraceID
	actSpanID
	actDatadogTrace
	actDatadogSpan
	actService
	actServiceObject
	actOperation
	actVersion
	actBareVersion // of the service, where its value is a release
	actError       // an error as text or as an object
	actErrorType
	actErrorMessage
	actErrorReason // an error's text that is a fact of its own too
	actCode
	actBareCode // code: an application's, a gRPC or an HTTP one
	actClass
	actKindOrType // a class word, else a type
	actRetriable
	actTransient
	actPermanent
	actRetry
	actAttempt
	actMaxAttempts
	actRecovery
	actRetryAfter
	actRetryAfterMillis
	actDuration // in its own unit, or in the one that such a number most likely has
	actDurationSeconds
	actDurationMillis
	actDurationMicros
	actDurationNanos
	actGRPC
	actHTTP
	actStatus
	actPeer
	actStack
	actVerbose
	actChain  // a whole cause chain, the error itself first
	actCauses // the layers below the error
	actCause  // one layer below, as text or as an object
	actBranches
	actCauseHow
	actLogger
	actCaller
	actSource // the place in the source as an object
	actFile
	actLine
	actName
	actResource
	actResourceID
	actPanic
	actPanicPayload // what a panic said: with it the record tells of one
	actDetail
	actSchema
	actSpan
	actSpans
	actInside     // an object whose members count as the event's own, name dropped
	actInsideKept // the same, the name stays in the path of attributes
	actRecord     // an object that is the whole record: loguru's
	actScopes     // a list of objects around the event, outermost first: .NET's
	actWrapped    // text that may hold a whole line
	actOTLP
	actKeyValues
)

// rule says what a name means. Among names for one field the lower rank wins.
type rule struct {
	act  action
	rank uint8
	// anywhere lets the name count inside any object, not only at the places listed.
	anywhere bool
	// tail says that the name was found by its end: it counts less than a whole one.
	tail bool
}

// nameTable lists the names of each field, most telling first. Case and the marks
// _ - . @ / and space do not count, and a nested object is the same as a dotted name.
// "E." stands for the names of an error object. "*" before a name lets it count in
// objects of any name. "~" marks an id that is the record's own in some records and of a call
// that it made in others: anything more certain wins.
var nameTable = []struct {
	act   action
	names string
}{
	{actMessage, "message msg @message body logmessage log.message shortmessage event.message text logline rawmessage fullmessage " +
		"jsonpayload.message textpayload renderedmessage @fields.message messagetext eventmessage resultdescription content description summary m"},
	{actEvent, "event"},
	{actWrapped, "log entry _entry logentry"},
	{actSeverity, "level severity log.level levelname lvl loglevel severitytext errorseverity @level levelname logseverity " +
		"@fields.level level_name sev l s"},
	{actSeverityNumber, "severitynumber severity_number"},
	{actSyslogSeverity, "priority syslogseverity log.syslog.severity.code syslog.severity"},
	{actTime, "time timestamp ts @timestamp datetime date eventtime timeunixnano @time starttime timeiso8601 " +
		"eventtimestamp asctime logtime requesttime t created createdat timelocal msec observedtimestamp observedtimeunixnano " +
		"instant timemillis epochmillis __realtime_timestamp _source_realtime_timestamp"},
	{actRequestID, "*httpxrequestid *requestid *xrequestid *http.request.header.xrequestid *headers.xrequestid *req.headers.xrequestid " +
		"*request.headers.xrequestid *http.headers.xrequestid *httprequestid *reqid *request.id rid " +
		"grpc.request.id rpc.request.id requestuuid requestguid reqguid requestidentifier *guid:xrequestid " +
		"~*awsrequestid ~*xamznrequestid ~faas.invocation_id ~functionrequestid"},
	{actCorrelationID, "*correlationid *xcorrelationid *http.request.header.xcorrelationid *headers.xcorrelationid *corrid " +
		"*req.headers.xcorrelationid *request.headers.xcorrelationid *correlation.id *conversationid *messaging.message.conversation_id " +
		"*mscorrelationid xcorrid correlation businessid operationcorrelationid cid"},
	{actTraceID, "*traceid trace.trace_id *oteltraceid logging.googleapis.com/trace *xb3traceid b3 *traceparent *headers.traceparent " +
		"*http.request.header.traceparent *req.headers.traceparent *ubertraceid *xamzntraceid xraytraceid *xcloudtracecontext " +
		"jaegertraceid contexttraceid otel.trace_id w3ctraceid xraytraceid trace tracecontext.traceid tracecontext E.trace"},
	{actSpanID, "*spanid trace.span_id *otelspanid logging.googleapis.com/spanid *xb3spanid otel.span_id tracecontext.spanid"},
	{actDatadogTrace, "*dd.trace_id *datadog.trace_id *ddtraceid"},
	{actDatadogSpan, "*dd.span_id *datadog.span_id *ddspanid"},
	{actService, "*servicename svc svcname application app appname resource.service.name resource.attributes.service.name " +
		"resources.service.name servicecontext.service dd.service resource.service resources.service kubernetes.labels.appkubernetesioname " +
		"kubernetes.labels.app *labels.app resource.labels.container_name kubernetes.container_name microservice programname syslogidentifier"},
	{actServiceObject, "service"},
	{actOperation, "operation operationname op grpc.fullmethod rpc.fullmethod transaction.name usecase E.operation"},
	{actVersion, "serviceversion service.version appversion resource.service.version resource.attributes.service.version " +
		"resources.service.version release dd.version servicecontext.version buildversion"},
	{actBareVersion, "version"},
	{actError, "*error *err exception exc problem E.error errorinfo errordetails errorobject throwable thrown failure " +
		"lasterror rootcause errormsg"},
	{actErrorType, "*E.type E.name E.errortype E.exceptiontype errortype errtype errorname job.error_class exceptionclass exceptiontype " +
		"exceptionname thrown.name thrownname"},
	{actKindOrType, "E.kind E.class errorkind errorclass errclass errkind"},
	{actErrorMessage, "job.error_message E.err *E.message E.errormessage E.msg errormessage errmessage exceptionmessage E.detail E.description " +
		"E.text E.value E.errmsg E.reason E.title errordescription errordetail errorstring"},
	{actErrorReason, "*upstreamtransportfailurereason failurereason"},
	{actCode, "*errorcode *errcode *E.code error.error_code *E.errorcode statecode sqlstate E.sqlstate *error.id faultcode " +
		"errorreason problemcode appcode exceptioncode"},
	{actBareCode, "code"},
	{actClass, "class classification *errorclassification errorcategory E.classification E.category category disposition " +
		"errordisposition"},
	{actRetriable, "*retriable *retryable *isretriable *isretryable *canretry E.shouldretry shouldretry"},
	{actTransient, "transient istransient temporary istemporary E.transient E.temporary"},
	{actPermanent, "permanent ispermanent E.permanent E.ispermanent"},
	{actRetry, "retry E.retry retrypolicy"},
	{actAttempt, "attempt attempts attemptsmade retryattempt attemptnumber attemptno attemptcount retry.attempt E.attempt tries attemptnum"},
	{actMaxAttempts, "maxattempts retry.maxattempts retry.max attemptsmax attemptlimit E.maxattempts maxtries"},
	{actRecovery, "recovery recoveryaction recoverystrategy recovery.action recovery.strategy E.recovery remediation"},
	{actRetryAfterMillis, "*retryafterms *retryaftermillis *retryafter_milliseconds *grpcretrypushbackms E.retryafterms"},
	{actRetryAfter, "*retryafter *retryafters *retryafterseconds *retrydelay *headers.retryafter *http.response.header.retryafter " +
		"*retryin"},
	{actDurationMillis, "durationms durationmillis durationmilliseconds latencyms latencymillis latencymilliseconds elapsedms elapsedmillis elapsedmilliseconds " +
		"responsetimems responsetime requestdurationms requestduration tookms timems grpc.timems processingtimems totaltimems timetakenms elapsed took " +
		"timetaken executiontime executiontimems http.responsetime http.durationms httpresponsetime"},
	{actDurationNanos, "event.duration durationns durationnanos latencyns latencynanos elapsedns elapsednanos timens"},
	{actDurationMicros, "durationus durationmicros latencyus latencymicros elapsedus durationmicroseconds elapsedmicroseconds timeus"},
	{actDurationSeconds, "durations durationsec durationsecs durationseconds latencys latencyseconds elapseds elapsedsec elapsedseconds rt " +
		"requesttimesec requesttimeseconds responsetimeseconds http.requesttime nginx.requesttime httprequest.latency"},
	{actDuration, "latencyhuman durationhuman elapsedtime duration latency dur totaltime totalduration processingtime servicetime http.duration " +
		"http.latency response.duration"},
	{actGRPC, "*grpcstatus *grpccode *grpcstatuscode *rpcgrpcstatuscode *rpcstatuscode *grpc.status.code rpc.code rpcstatus " +
		"rpc.response.status_code *grpcstatusname *rpc.connect_rpc.error_code *rpcconnectrpcerrorcode grpc.status.name"},
	{actHTTP, "*httpstatus *httpstatuscode *httpresponsestatuscode *httpresponsestatus *httpresponsecode statuscode *responsestatuscode " +
		"responsestatus *responsecode *res.statuscode *res.status downstreamstatus *response.status_code *response.status *httprequest.status " +
		"*http.code E.statuscode E.httpcode E.responsecode httpstatusnumber"},
	{actStatus, "status E.status grpc.status.status"},
	{actPeer, "peer peerservice peer.service *upstreamcluster upstreamservice upstream peername *netpeername *serveraddress " +
		"targetservice downstream downstreamservice callee dependency remoteservice upstreamhost upstreamaddr backend " +
		"destination destinationservice destination.address remotehost server.address peerhost"},
	{actStack, "panic.backtrace stack stacktrace stack_trace E.stack E.stacktrace E.stack_trace E.backtrace E.traceback errorstack errstack " +
		"backtrace traceback *exceptionstacktrace excinfo exctext E.extendedstacktrace"},
	{actVerbose, "errorverbose errverbose E.verbose errordebug"},
	{actChain, "errorchain causechain chain exceptionchain errchain errorstackchain E.chain E.causechain E.errorchain " +
		"chainoferrors"},
	{actCauses, "causes E.causes E.sources wrapped E.wrapped"},
	{actCause, "cause causedby E.cause E.causedby E.inner E.innererror E.innerexception E.previous E.source errorcause errcause " +
		"underlying underlyingerror E.underlying innererror innerexception"},
	{actBranches, "errorcauses errcauses E.errorcauses errors E.errors E.aggregateerrors E.suppressed_errors"},
	{actCauseHow, "causehow"},
	{actLogger, "logger loggername log.logger target @module module @logger category.name sourcecontext scopename scope.name " +
		"logging.logger loggerid @logger_name @fields.logger instrumentationscope.name n"},
	{actCaller, "panic.location caller @caller c"},
	{actSource, "source sourcelocation logging.googleapis.com/sourcelocation log.origin location codelocation"},
	{actFile, "file filename log.origin.file.name code.filepath code.file.path pathname sourcefile src.file codefilepath"},
	{actLine, "line linenumber lineno log.origin.file.line code.lineno code.line.number src.line codelineno"},
	{actName, "name"},
	{actResource, "resource resourceids affectedresource affected resources.affected"},
	{actResourceID, "resourceid userid user.id enduser.id customerid accountid tenantid orderid paymentid cartid basketid " +
		"invoiceid shipmentid productid sku merchantid subscriptionid orgid organizationid projectid walletid"},
	{actPanic, "panic ispanic paniced panicked"},
	{actPanicPayload, "panic.payload panic.message panicpayload panicmessage"},
	{actDetail, "detail hint E.hint E.details"},
	{actSchema, "schema $schema"},
	{actSpan, "span"},
	{actSpans, "spans"},
	{actInside, "fields @fields attributes logattributes envelope errorenvelope E.envelope jsonpayload contextmap " +
		"structureddata.fields eventdata"},
	{actRecord, "record"},
	{actScopes, "scopes"},
	{actInsideKept, "ctx context mdc mapped labels extra data payload properties metadata meta tags baggage headers params " +
		"logging.googleapis.com/labels structureddata custom additional info details E.context E.metadata E.extra E.properties " +
		"E.attributes E.data"},
	{actOTLP, "resourcelogs"},
}

// serilogNames are the reified fields of Serilog's compact JSON.
var serilogNames = map[string]action{
	"@t": actTime, "@m": actMessage, "@mt": actMessage, "@l": actSeverity, "@x": actError, "@tr": actTraceID, "@sp": actSpanID,
}

func serilogRule(key string) (rule, bool) {
	if len(key) > 3 || key == "" || key[0] != '@' {
		return rule{}, false
	}
	act, ok := serilogNames[key]
	return rule{act: act, rank: 15}, ok
}

// errorNames are what "E." stands for.
var errorNames = [...]string{"error", "err", "exception", "exc", "thrown", "problem", "errorinfo", "failure", "throwable"}

// names is the table by normalised name: open addressing with linear probing, at most a
// quarter full, so that an unknown name costs one probe.
type names struct {
	slots []nameSlot
	mask  uint32
}

type nameSlot struct {
	name string
	hash uint32
	rule rule
}

// get finds the rule of a normalised name.
func (t *names) get(name []byte) (rule, bool) {
	h := hashOf(name)
	for i := h & t.mask; ; i = (i + 1) & t.mask {
		s := &t.slots[i]
		if s.name == "" {
			return rule{}, false
		}
		if s.hash == h && s.name == string(name) {
			return s.rule, true
		}
	}
}

// of finds the rule of a name as it stands in a line.
func (t *names) of(name string) (rule, bool) {
	var buf [64]byte
	if len(name) > len(buf) {
		return rule{}, false
	}
	return t.get(appendNormal(buf[:0], name))
}

// put adds a name unless it is known.
func (t *names) put(name string, r rule) {
	if name == "" {
		return
	}
	h := hashOf([]byte(name))
	i := h & t.mask
	for ; t.slots[i].name != ""; i = (i + 1) & t.mask {
		if t.slots[i].name == name {
			return
		}
	}
	t.slots[i] = nameSlot{name, h, r}
}

// hashOf mixes a name eight bytes at a time.
func hashOf(name []byte) uint32 {
	const k = 0x9E3779B97F4A7C15
	h := uint64(len(name)) * k
	for len(name) >= 8 {
		h = (h ^ binary.LittleEndian.Uint64(name)) * k
		h ^= h >> 29
		name = name[8:]
	}
	var tail uint64
	for i, c := range name {
		tail |= uint64(c) << (8 * i)
	}
	h = (h ^ tail) * k
	return uint32(h >> 32)
}

// newNames builds the table, with additional names that rank before the known ones.
func newNames(o Options) *names {
	size := 8192
	for n := len(o.RequestID) + len(o.CorrelationID) + len(o.TraceID) + len(o.SpanID) + len(o.Service) + len(o.Code); size < 8*n; {
		size *= 2
	}
	t := &names{slots: make([]nameSlot, size), mask: uint32(size - 1)}
	add := func(act action, name string, rank int) {
		name, unsure := strings.CutPrefix(name, "~")
		name, anywhere := strings.CutPrefix(name, "*")
		r := rule{act: act, rank: uint8(min(rank, 200)), anywhere: anywhere, tail: unsure}
		if rest, ok := strings.CutPrefix(name, "E."); ok {
			for _, e := range errorNames {
				t.put(normal(e+rest), r)
			}
			return
		}
		t.put(normal(name), r)
	}
	for _, own := range [...]struct {
		act   action
		names []string
	}{
		{actRequestID, o.RequestID}, {actCorrelationID, o.CorrelationID}, {actTraceID, o.TraceID},
		{actSpanID, o.SpanID}, {actService, o.Service}, {actCode, o.Code},
	} {
		for i, n := range own.names {
			add(own.act, "*"+n, i)
		}
	}
	for _, row := range nameTable {
		for i, n := range strings.Fields(row.names) {
			add(row.act, n, 10+i)
		}
	}
	return t
}

// normal is a name without case and marks.
func normal(s string) string { return string(appendNormal(nil, s)) }

// appendNormal appends the normalised form of a name.
func appendNormal(b []byte, s string) []byte {
	n := len(b)
	b = append(b, s...)
	for i := 0; i < len(s); i++ {
		if c := normalByte[s[i]]; c != 0 {
			b[n] = c
			n++
		}
	}
	return b[:n]
}

// normalByte maps a byte of a name to its normalised form, 0 dropping it.
var normalByte = func() (m [256]byte) {
	for i := range m {
		c := byte(i)
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c == '_', c == '-', c == '.', c == '@', c == '/', c == ' ', c == '$', c == 0:
			c = 0
		}
		m[i] = c
	}
	return m
}()
