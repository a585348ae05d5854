// Package config says which servers an investigation asks, and how to get in.
//
// Settings come from three layers: the environments of a YAML file ([Load]), environment
// variables (logcli's own among them) and command-line flags; a later layer wins.
// [Resolve] puts them together into an [Environment], in which every value remembers
// where it came from. [Keys] is the one table of settings: parsing, the variables,
// [Environment.Show] and the documentation are driven by it.
//
// A mistake in the file is an [*Error] with file, line and column. Nothing in this
// package prints a credential: error texts and [Environment.Show] leave secrets out.
package config
