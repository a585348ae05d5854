// Command prepare builds the real servers ahead of the end-to-end tests and says how far it
// is: "go test" itself shows nothing until a test has ended, and ends after ten minutes.
//
// Run it in the module's folder: go run ./prepare
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"triage/e2e/servers"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := prepare(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "prepare:", err)
		os.Exit(1)
	}
}

func prepare(ctx context.Context) error {
	for _, p := range []servers.Program{servers.LokiProgram, servers.JaegerProgram} {
		binary, err := servers.Build(ctx, p, "servers", os.Stderr)
		if err != nil {
			return err
		}
		fmt.Println(binary)
	}
	return nil
}
