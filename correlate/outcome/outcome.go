package outcome

import (
	"context"

	"triage/correlate/failures"
	"triage/correlate/graph"
	"triage/correlate/links"
)

// Outcome is what came of the request.
type Outcome struct {
	// Path leads from the failure that reached the caller (first) to the root cause (last);
	// empty when none did.
	Path []Step
	// Extra are calls that did not fail and were given up on, off the path.
	Extra []*failures.Failure
	// Ended is how the request ended where it came in, and Said what tells so.
	Ended links.End
	Said  string

	fates map[*failures.Failure]Fate
}

// Step is a failure on the path.
type Step struct {
	Failure *failures.Failure
	Cause   *links.Cause   // leads to the next step; nil on the root
	Others  []*links.Cause // considered and not chosen
}

// Fate is what became of a failure, and why.
type Fate struct {
	Kind   links.Fate
	Reason string
}

// Fate is what became of a failure.
func (o *Outcome) Fate(f *failures.Failure) Fate { return o.fates[f] }

// Decide finds the outcome. The error is that of ctx.
func Decide(ctx context.Context, forest *links.Forest) (*Outcome, error) {
	d := &decision{Forest: forest, Outcome: &Outcome{fates: map[*failures.Failure]Fate{}}}
	d.Ended, d.Said = d.requestEnded()
	if f := d.toSymptom(); f != nil {
		if err := d.toCause(ctx, f); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return d.Outcome, d.classifyRest(ctx)
}

// decision is an outcome in the making.
type decision struct {
	*links.Forest
	*Outcome
	covered map[*graph.Node]bool           // a failure stands above
	hops    map[string][]*failures.Failure // the failures on the path, by service
	handled map[route]*graph.Node          // when a message was last handled without an error
}

// route is a call as its callee tells it.
type route struct{ service, name string }

// toCause follows the causes, symptom first.
func (d *decision) toCause(ctx context.Context, f *failures.Failure) error {
	on := map[*failures.Failure]bool{}
	var came *links.Cause // that led to f
	for f != nil && !on[f] {
		if err := ctx.Err(); err != nil {
			return err
		}
		on[f] = true
		d.fates[f] = Fate{Kind: links.OnPath}
		step := Step{Failure: f}
		switch {
		case came != nil && came.Next != nil:
			step.Cause = came.Next
		case !f.Running:
			step.Cause, step.Others = d.choose(f)
		}
		if c := step.Cause; c != nil && on[c.Failure] {
			step.Cause = nil // a circle: what closes it is no cause
		}
		d.Path = append(d.Path, step)
		if step.Cause == nil {
			return nil
		}
		came, f = step.Cause, step.Cause.Failure
	}
	return nil
}

// choose takes the best candidate, unless it cannot be the cause here.
func (d *decision) choose(f *failures.Failure) (*links.Cause, []*links.Cause) {
	all := d.Causes(f)
	if len(all) == 0 || !all[0].Enough() {
		return nil, all
	}
	c := all[0]
	switch {
	case f.CalledOff() && c.Failure.CalledOff() && !d.ReasonBelow(c.Node): // who cancelled stands above, not below
		c.Fate, c.Why = links.Secondary, "it was cancelled: a consequence of what its caller did"
		return nil, all
	case guess(c) && len(d.Path) > 0 && f.Service != d.Path[0].Failure.Service && !guess(d.Path[len(d.Path)-1].Cause):
		return nil, all
	}
	return c, all[1:]
}

// guess tells whether nothing but time ties the cause to its effect.
func guess(c *links.Cause) bool { return c.Link.Kind == links.TimeOrder && c.Link.Confidence < 0.5 }
