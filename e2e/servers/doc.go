// Package servers builds the real Loki and Jaeger from their Go modules and runs them for
// tests: [Build] makes a binary or finds it in the cache, [StartLoki] and [StartJaeger] run
// one on free loopback ports until [Server.Stop].
//
// Each server has a module of its own beside this package (loki/go.mod, jaeger/go.mod): one
// module for both does not compile, because replace lines that Loki needs break Jaeger.
// Never run "go mod tidy" in them; it would pull in every test dependency of both servers.
package servers
