package links

// Kind is the kind of evidence that ties two hops.
type Kind string

// Kinds of links, strongest first.
const (
	Parent    Kind = "parent"     // span parent and child
	SameSpan  Kind = "same_span"  // both told by one span
	SpanLink  Kind = "span_link"  // a span link or messaging pair
	Text      Kind = "text"       // the caller's text contains the callee's text or code
	Peer      Kind = "peer"       // the caller names the callee and the time fits
	TimeOrder Kind = "time_order" // nothing but the order of time
)

// Link is why a hop is the consequence of the one before it.
type Link struct {
	Kind       Kind
	Reason     string
	Confidence float64 // 0 to 1
}
