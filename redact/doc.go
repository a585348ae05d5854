// Package redact takes secrets and personal data out of text before it leaves the machine of
// the person on call: in a Markdown report, in a captured bundle.
//
// [Text] is the whole package. It finds credentials by their shape (private keys, JWTs, the
// prefixed keys of well-known vendors), by their place (Authorization and Cookie headers,
// the password in a URL, the value of a key called password, secret, token, …), and finds
// e-mail addresses and payment card numbers. Each is replaced by a mark that says what was
// there: ‹redacted: kind›. Ids that an investigation needs stay: UUIDs, trace and span ids,
// hashes, timestamps.
//
// It errs on the side of taking too much out beside a telling key, too little elsewhere: a
// secret in free text without a shape of its own cannot be told from any other word.
package redact
