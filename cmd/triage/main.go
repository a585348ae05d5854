// Command triage finds out why a request failed: it pulls the logs and traces of one request,
// rebuilds the error chain across services and shows it beside the playbook entry for it.
package main

import "os"

func main() { os.Exit(run(newApp(), os.Args[1:])) }
