// Package architecture holds no code: its test reads the imports of the whole module and
// fails when a package knows more than its place allows. The rules are the table in
// rules_test.go; ARCHITECTURE.md says them in words. A new package is added to both on
// purpose, never in passing.
package architecture
