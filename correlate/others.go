package correlate

import (
	"context"

	"triage/correlate/graph"
)

// maxOthers bounds how many other requests of an order, batch or session are judged; the rest
// is listed as unknown.
const maxOthers = 200

// others judges the other requests that share a correlation id, each by itself.
func others(ctx context.Context, g *graph.Graph, asked *Incident) ([]OtherRequest, error) {
	var list []OtherRequest
	for i := range g.Others {
		o := &g.Others[i]
		r := OtherRequest{CorrelationID: o.CorrelationID, RequestID: o.RequestID, TraceID: o.TraceID, Time: o.Start, Status: Unknown}
		if i < maxOthers {
			inc, _, err := correlateOne(ctx, o.Evidence)
			if err != nil {
				return nil, err
			}
			r.Status = inc.Status
			if root := inc.Root(); root != nil {
				r.Root = root.Service + " " + root.Code()
				own := asked.Root()
				r.Same = own != nil && own.Service == root.Service && own.Code() == root.Code()
			}
		}
		list = append(list, r)
	}
	return list, nil
}
