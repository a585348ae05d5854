package lexicon

// undoRows are about taking back what had been done.
var undoRows = []Row{
	{Undoing, "compensating|reverting|undoing", "", "sagas", "compensating order 7", "not compensating"},
	{Undoing, "rolling|rolls|roll back", "", "sagas, databases", "rolling back the reservation", "cannot roll back the reservation"},
	{Undoing, "starting|running|executing|triggering|triggered|started|beginning the|a|| compensation|rollback|compensations|reversal|undo", "", "saga frameworks (Axon, Temporal)", "starting compensation",
		"not starting compensation"},
	{Undoing, "will+be|must+be|being|to+be rolled+back|undone|reversed|compensated", "", "sagas", "the booking will be undone", "the booking will not be undone"},
	{Undoing, "taking|giving|putting back", "back to|into|onto|on the|| queue|topic", "shops, banks", "giving back the seats", "not giving back the seats"},
	{Undoing, "taking|giving|putting … back$", "", "shops, banks", "taking the reservation back", "not taking the reservation back"},
	{Undoing, "releasing the|| hold|holds|reserved|reservation|reservations|stock|seats|seat|funds|inventory|authorization", "", "shops, banks", "payment failed, releasing the hold", "not releasing the hold"},
	{Undoing, "voiding|refunding|cancelling|canceling|reversing the|| payment|authorization|charge|capture|order|booking|reservation|transfer|shipment|hold", "", "shops, banks", "stock gone, voiding the authorization",
		"not voiding the authorization"},
	{Undoing, "issuing|initiating|sending a|the|| refund|reversal|cancellation|void|chargeback", "", "shops, banks", "issuing a refund", "not issuing a refund"},
	{Undoing, "mache|macht … rückgängig", "", "services written in German", "mache Buchung 7 rückgängig", "mache Buchung 7 fertig"},
	{UndoFailed, "compensation|kompensation|rollback|revert|undo|cleanup|clean-up|reversal|refund|compensations … failed|fails|failure|error|errored|failing|fehlgeschlagen|fehlschlag|fehler|échoué|échec|échoue|fallita|fallido",
		"failure: none, no failure, no error, because … failed", "sagas", "compensation of order 7 failed", "compensation of order 7 done"},
	{UndoFailed, "rolling|roll back … failed|failure", "because, after, since", "sagas, databases", "rolling back order 7 failed", "rolling back order 7 because payment failed"},
	{UndoFailed, "fail|failed|fails|could|unable|cannot|can't|couldn't|failing|not|unable to|not|| be|| compensate|undo|revert|rollback|compensated|undone|reverted|refund|refunded", "", "sagas", "could not undo the booking",
		"did undo the booking"},
	{UndoFailed, "fail|failed|fails|could|unable|cannot|can't|couldn't|failing to|not|| be|| roll|rolling|rolled|clean|cleaning back|up", "", "sagas, databases", "unable to roll back order 7", "rolled back order 7"},
	{UndoFailed, "fail|failed|could|unable|cannot to|not|| release|void|cancel … hold|reservation|stock|authorization|payment|seat|seats|funds", "", "shops, banks", "failed to release the hold", "released the hold"},
}

// cutShortRows are how somebody says that an answer broke off in the middle.
var cutShortRows = []Row{
	{CutShort, "response|stream|body|download|export|transfer|reply|upload|answer … abort|aborted|aborting|broke|broken|truncated|terminated|terminating|reset|incomplete|interrupted|aborts|breaks",
		"response to reset", "HTTP servers and clients", "response to GET /report aborted after 2 MB", "response to GET /report sent"},
	{CutShort, "response|stream|body|download|export|transfer|reply|answer … cut off|short", "", "services of any kind", "download cut short", "download of short film"},
	{CutShort, "response|stream|body|download|export|transfer|reply|connection … ended|closed|ends without|before|early|prematurely|unexpectedly", "closed before it began", "HTTP clients, RSocket", "stream ended without trailers",
		"stream ended"},
	{CutShort, "broke|breaking off in|halfway|midway|mid-stream|", "broke in, stopped in, stopped the", "services of any kind", "page 3 broke off", "the lock broke"},
	{CutShort, "headers were|have+been|| already sent", "", "Node, PHP", "Cannot set headers, headers already sent", "headers sent"},
	{CutShort, "premature*|prematurely close*|end|eof", "", "Node's streams, Reactor Netty", "Premature close", "premature baby"},
	{CutShort, "closed|close|ended|disconnected prematurely|premature*", "", "Reactor Netty, nginx", "socket closed prematurely", "closed early in the morning"},
	{CutShort, "other side closed", "", "undici", "SocketError: other side closed", "the other side is closed off"},
	{CutShort, "after the|| headers", "", "HTTP servers", "failed after headers were sent", "before headers were sent"},
	{CutShort, "incompleteread|chunkedencodingerror|incompletebody|incompletemessage|err_stream_premature_close|err_incomplete_chunked_encoding|err_content_length_mismatch", "", "requests, hyper, Chrome", "ChunkedEncodingError: 7 bytes", "EncodingError: 7 bytes"},
	{CutShort, "outstanding read data remaining", "", "curl", "transfer closed with outstanding read data remaining", "read data"},
	{CutShort, "unexpected end of the|| stream|body|response|content|input+stream", "", "OkHttp, Jetty", "unexpected end of stream on http://pricing", "unexpected end of line"},
	{CutShort, "mid|half stream|response|body|transfer|download|flight", "mid flight recorder", "services of any kind", "failed mid-stream", "midstream rates"},
	{CutShort, "wrote less|more than the declared content-length", "", "net/http", "http: wrote less than the declared Content-Length", "the declared Content-Length"},
	{CutShort, "only # of # bytes|rows|lines|chunks", "", "services of any kind", "only 2 of 7 chunks were sent", "7 chunks were sent"},
}

// clientRows are how services say that whom they answer has gone.
var clientRows = []Row{
	{ClientGone, "broken pipe", "", "EPIPE, in the C library's words", "write tcp 10.0.0.1:80: broken pipe", "broken pipes in lot 7"},
	{ClientGone, "epipe|brokenpipeerror|brokenpipe|clientabortexception|clientdisconnect|connectionabortederror|err_stream_destroyed", "", "Node, Python, Tomcat, Starlette", "write EPIPE", "write pipe"},
	{ClientGone, "client|caller|browser|downstream|consumer|customer|user has|is|has+already|prematurely|unexpectedly|| disconnected|closed|gone|left|disconnects|aborted|vanished|dropped", "user left|closed|aborted a|the|their", "nginx, Envoy, Jetty",
		"client disconnected", "client connected"},
	{ClientGone, "client|caller|browser|downstream|user went away", "", "HTTP servers", "client went away", "the fault went away"},
	{ClientGone, "client|caller|browser|downstream|user hung|hangs|hang up", "", "HTTP servers", "the caller hung up", "the job hung"},
	{ClientGone, "client|caller|browser canceled|cancelled|cancels|abandoned|reset|terminated|stopped", "", "HTTP servers", "caller cancelled the request", "the order was cancelled"},
	{ClientGone, "downstream connection termination|disconnect", "", "Envoy", "downstream connection termination", "upstream connection termination"},
	{ClientGone, "downstream_remote_disconnect|downstream_local_disconnect", "", "Envoy", "details=downstream_remote_disconnect", "details=upstream_reset"},
	{ClientGone, "canceled|cancelled|aborted|closed|terminated|disconnected|dropped|reset by the|its|| client|caller|browser|user|downstream|requester", "by user name, locked by user, canceling by user", "Go, Spring, Rails", "context canceled by client",
		"cancelled by the bank"},
	{ClientGone, "write … connection reset by peer", "", "Go, Python", "write tcp 10.0.0.1:80->10.0.0.2:41: connection reset by peer", "read tcp 10.0.0.1: connection reset by peer"},
	{ClientGone, "status|code|http|returned 499", "", "nginx", "request ended with status 499", "lot 499"},
	{ClientGone, "connection reset while writing|sending", "", "HTTP servers", "connection reset while sending the answer", "connection reset while reading"},
	{ClientGone, "nobody|no+one is|was|| waiting|waits|listening|reading", "", "services of any kind", "nobody is waiting for the answer", "somebody is waiting"},
}

// callRows are how services announce a call.
var callRows = []Row{
	{Called, "~calling|invoking|fetching|requesting|querying|contacting|dialing|dialling|asking", "", "services of any kind", "calling pricing", "the error came calling"},
	{Called, "~sending|issuing|making|dispatching|starting|posting the|a|an|| request|call|query|rpc|command|http|grpc|get|post to|for|request|call|", "", "HTTP clients' interceptors", "issuing call",
		"failed sending request to ledger"},
	{Called, "~posting|publishing|submitting|sending|putting … to", "", "services of any kind", "publishing order 7 to topic orders", "an error in publishing order 7"},
	{Called, "~connecting|reaching+out|talking to", "", "services of any kind", "connecting to ledger", "while connecting to ledger"},
	{Called, "~start|begin|started|starting processing|handling|call|request", "", "Spring, gRPC interceptors", "start processing HTTP request GET /quote", "we start"},
	{Called, "~about|going to call|fetch|request|query|send|ask|invoke", "", "services of any kind", "about to call ledger", "we ask about ledger"},
	{Called, "~call|request to * started|begins|sent", "", "services of any kind", "call to ledger started", "call to ledger"},
	{Called, "~outgoing|outbound request|call", "", "HTTP clients' interceptors", "outgoing request GET /quote", "request GET /quote"},
	{Called, "~looking up|loading|retrieving|reading", "", "services of any kind", "looking up tariff 7", "while looking up tariff 7"},
	{Called, "~rufe … auf", "", "services written in German", "rufe Preisdienst auf", "Preisdienst rief auf"},
}
