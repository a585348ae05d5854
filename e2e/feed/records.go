package feed

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"triage/telemetry"
	"triage/telemetry/otlpjson"
)

// resourceNames are the resource attributes from which Loki makes labels, by label. Loki
// takes any other as structured metadata.
var resourceNames = map[string]string{
	"service_name":           "service.name",
	"service_namespace":      "service.namespace",
	"service_instance_id":    "service.instance.id",
	"deployment_environment": "deployment.environment",
	"k8s_namespace_name":     "k8s.namespace.name",
	"k8s_pod_name":           "k8s.pod.name",
	"k8s_container_name":     "k8s.container.name",
}

// PushRecords sends records as an OpenTelemetry SDK does: labels as the resource, the line as
// the body, metadata as attributes, and trace and span id in fields of their own.
func PushRecords(ctx context.Context, lokiURL, tenant string, records []telemetry.LogRecord) error {
	for part := range slices.Chunk(byTime(records), batch) {
		for i, r := range part {
			labels := make(map[string]string, len(r.Labels))
			for name, v := range r.Labels {
				labels[cmp.Or(resourceNames[name], name)] = v
			}
			part[i].Labels = labels
		}
		var body bytes.Buffer
		if err := otlpjson.EncodeLogs(&body, part); err != nil {
			return fmt.Errorf("push OTLP log records: %w", err)
		}
		if err := postBytes(ctx, lokiURL+"/otlp/v1/logs", tenant, body.Bytes()); err != nil {
			return fmt.Errorf("push OTLP log records: %w", err)
		}
	}
	return nil
}
