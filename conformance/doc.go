// Package conformance holds no code: its JSON files are what every implementation of the
// contract error-envelope/v1 must read and write alike, and its tests hold the two that are
// in this repository to it, the Go packages under envelope and the Rust crate in
// rust/error-envelope.
//
// Each file says in its note what its members mean. An implementation in another language
// needs nothing else to prove that it conforms.
package conformance
