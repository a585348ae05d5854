// Package grow makes incidents: the telemetry of one request in a system of several
// services, and the truth about it. [Grow] turns a seed, an index and a [Variant] into an
// [Incident]; [Judge] compares an answer with its [Truth].
//
// It is written from how systems fail: services with a logging library, a tracing habit and
// a name are drawn, calls between them get a policy each, a fault is put into one of them,
// and one request is played through. What every service says is written down in the shape of
// its library, and the truth is read from the play and from what survived of the evidence.
// The package knows no rule by which a reader finds causes.
//
// Evidence of one incident nests: the traces alone, the logs alone and four fifths of the
// spans are parts of the complete evidence, and [Incident.Without] takes away more. Names,
// words and clocks can be changed without changing what happened ([Incident.Rename],
// [Incident.Reword], [Incident.Shift]), so that a reader can be tested for not minding.
package grow
