// Package jsonscan reads large JSON documents while they arrive, several times as fast as
// encoding/json does and without holding more of them than one value.
//
// A [Scanner] goes through a document in one direction: [Scanner.Object] and
// [Scanner.Array] call back for each member or element, and the callback reads the value
// with one of the other methods. It accepts what encoding/json accepts (RFC 8259, nesting
// bounded by [MaxDepth]) with one difference: bytes of a string that are not UTF-8 are
// kept as they are, since log lines hold such bytes.
package jsonscan
