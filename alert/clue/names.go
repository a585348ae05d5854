package clue

import (
	"regexp"
	"strings"
)

// meaning is what a field's name says of its value.
type meaning uint8

const (
	means meaning = iota
	meansRequest
	meansTrace
	meansDatadogTrace
	meansCorrelation
	meansCode
	meansBareCode // an application's code or a status
	meansService
	meansAlert
	meansEnv
	meansRunbook
	meansSummary
	meansPod
	meansLabel
)

// named is a row of the table of names.
type named struct {
	meaning meaning
	rank    int    // of services: the lower, the more telling
	label   string // the name under which it is kept
}

// names are the fields of labels, tags, details and queries that mean something, by their name
// without case and marks. An id is read from a field of such a name and from nowhere else.
// "job" is not among the services: it is who was scraped, and often an exporter.
var names = func() map[string]named {
	m := map[string]named{}
	for _, row := range []struct {
		n     named
		names string
	}{
		{named{meaning: meansRequest}, "requestid reqid xrequestid httpxrequestid httprequestid headersxrequestid httprequestheaderxrequestid httprequestheadersxrequestid triagerequestid requestuuid"},
		{named{meaning: meansTrace}, "traceid oteltraceid xb3traceid traceparent headerstraceparent httprequestheadertraceparent triagetraceid w3ctraceid ubertraceid " +
			"contextstracetraceid xamzntraceid traceidhex"},
		{named{meaning: meansDatadogTrace}, "ddtraceid datadogtraceid"},
		{named{meaning: meansCorrelation}, "correlationid xcorrelationid corrid triagecorrelationid headersxcorrelationid conversationid"},
		{named{meaning: meansCode}, "errorcode errcode triageerrorcode triagecode"},
		{named{meaning: meansBareCode}, "code"},
		{named{meaning: meansService, rank: 1}, "servicename otelservicename resourceservicename resourceattributesservicename"},
		{named{meaning: meansService, rank: 2}, "service svc ddservice affectedservice microservice triageservice"},
		{named{meaning: meansService, rank: 3}, "app application appname appkubernetesioname labelapp labelappkubernetesioname k8sapp applicationname"},
		{named{meaning: meansService, rank: 4}, "deployment k8sdeploymentname kubedeployment workload statefulset k8sstatefulsetname daemonset deploymentname"},
		{named{meaning: meansService, rank: 5}, "container containername k8scontainername kubecontainername kubernetescontainername"},
		{named{meaning: meansService, rank: 6}, "component"},
		{named{meaning: meansPod, rank: 6, label: "pod"}, "pod podname k8spodname kubernetespodname kubepod"},
		{named{meaning: meansAlert}, "alertname alert alerttitle"},
		{named{meaning: meansEnv}, "env environment deploymentenvironment deploymentenvironmentname serviceenvironment ddenv triageenv"},
		{named{meaning: meansRunbook}, "runbookurl runbook runbookuri runbooklink playbookurl playbook"},
		{named{meaning: meansSummary}, "summary description message"},
		{named{meaning: meansLabel, label: "namespace"}, "namespace kubenamespace k8snamespacename kubernetesnamespacename exportednamespace kubernetesnamespace"},
		{named{meaning: meansLabel, label: "operation"}, "operation operationname route httproute transaction rpcmethod grpcmethod handler"},
		{named{meaning: meansLabel, label: "instance"}, "instance host hostname"},
		{named{meaning: meansLabel, label: "cluster"}, "cluster k8sclustername kubeclustername"},
		{named{meaning: meansLabel, label: "region"}, "region cloudregion awsregion"},
		{named{meaning: meansLabel, label: "version"}, "serviceversion version"},
		{named{meaning: meansLabel, label: "severity"}, "severity"},
		{named{meaning: meansLabel, label: "status"}, "httpstatuscode httpresponsestatuscode statuscode"},
	} {
		for name := range strings.FieldsSeq(row.names) {
			m[name] = row.n
		}
	}
	return m
}()

// fold is a name without case and marks.
func fold(name string) string {
	var b [64]byte
	n := 0
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case strings.IndexByte("_-.@/ ", c) >= 0:
			continue
		}
		if n == len(b) {
			return ""
		}
		b[n] = c
		n++
	}
	return string(b[:n])
}

// nameOf is the row of a name. The wrappers that senders put around one do not count:
// exported_ of a scrape, var- of a dashboard.
func nameOf(name string) (named, bool) {
	f := fold(name)
	if n, ok := names[f]; ok {
		return n, true
	}
	for _, prefix := range [...]string{"exported", "resourceattributes", "resource", "attributes", "labels", "label", "tags", "tag", "fields", "span", "log", "var"} {
		if rest, ok := strings.CutPrefix(f, prefix); ok {
			if n, ok := names[rest]; ok {
				return n, true
			}
		}
	}
	return named{}, false
}

var (
	// identifier is what an id, a code, a service or an environment may look like.
	identifier = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:@/+=-]{0,127}$`)
	// upperCode is a code by its looks alone.
	upperCode = regexp.MustCompile(`^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$`)
	// exporter is a service that measures others: an alert on what it says is not about it.
	exporter = regexp.MustCompile(`(?i)(?:^|[-_/])(?:kube-state-metrics|cadvisor|kubelet|pushgateway|prometheus-operator|otel-collector|` +
		`(?:node|blackbox|mysqld?|postgres(?:ql)?|redis|kafka|cloudwatch|statsd|snmp|process|nginx|mongodb|elasticsearch|rabbitmq|windows|jmx)[-_]exporter)$`)
	// podHash ends the name of a pod: of a replica set, of a daemon or stateful set, of a job.
	podHash = regexp.MustCompile(`-(?:[a-f0-9]{8,10}|[bcdfghjklmnpqrstvwxz2456789]{5,10})-[a-z0-9]{5}$|-[bcdfghjklmnpqrstvwxz2456789]{5}$|-\d{1,3}$`)
)

// OfPod is the name of a pod without its hashes.
func OfPod(pod string) string { return podHash.ReplaceAllString(pod, "") }

// IsIdentifier tells whether s may be an id, a code or the name of a service.
func IsIdentifier(s string) bool { return identifier.MatchString(s) }
