package grow

// Truth is what really happened, as far as it bears on an answer.
type Truth struct {
	// RequestID and TraceID are what to ask with: one of them is set, the request id where
	// some record carries it.
	RequestID, TraceID string
	Outcome            string   // "failed", "handled" or "healthy"
	Roots              []string // services that are a right answer for the root cause
	Peer               string   // what sends no telemetry and is to blame, as the root names it
	Path               []string // services, root first, symptom last, as it went
	Required           []string // those of Path of which an error survives and can be tied to the request
	Statuses           []string // acceptable statuses
	Classes            []string // acceptable classes of the root; empty when arguable
	// Handled are services whose failures were recovered from and left a trace: they must
	// not be on the chain, and should be listed as handled.
	Handled []string
	// Determinable: an engineer with this evidence alone could tell.
	Determinable bool
	Why          string // why it is not
	Kind         string // the fault
	Shape        string // the topology
	Variant      string
	Index        int
	Seed         uint64
}

// Answer is what a reader of the evidence says.
type Answer struct {
	Status                    string
	Root, RootPeer, RootClass string
	Chain                     []string // services, root first
	Handled, Secondary        []string
	Confidence                float64
}

// Verdict says which parts of an answer are right, and which of them there was anything to
// say about.
type Verdict struct {
	Status, Root, Chain, Class, Handled    bool
	HasRoot, HasChain, HasClass, HasHandle bool
}

// Right tells whether the answer leads to the right place: status and root.
func (v Verdict) Right() bool { return v.Status && (!v.HasRoot || v.Root) }
