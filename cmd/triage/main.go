// Command triage finds out why a request failed: it pulls the logs and traces of one request,
// rebuilds the error chain across services and shows it beside the playbook entry for it.
package main

import (
	"io"
	"log"
	"os"
)

func main() {
	// net/http tells the standard logger of servers that misbehave. Each failure is reported
	// with its source; here it would stand in the middle of a screen or of a report.
	log.SetOutput(io.Discard)
	os.Exit(run(newApp(), os.Args[1:]))
}
