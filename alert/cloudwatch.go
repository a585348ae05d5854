package alert

import (
	"regexp"
	"strings"
	"time"

	"triage/alert/clue"
)

// isSNS is a notification of Amazon SNS around something else.
func isSNS(n node) bool {
	if n.has("Type", "Message", "TopicArn") {
		return true
	}
	list := n.at("Records").items()
	return len(list) > 0 && list[0].at("Sns").has("Message")
}

func readSNS(n node, r *reader) {
	if list := n.at("Records").items(); len(list) > 0 {
		n = list[0].at("Sns")
	}
	r.Ignore(n.at("MessageId").text(), n.at("MessageId").path)
	in := n.at("Message").inside()
	if in.v == nil {
		r.SetSummary(n.at("Subject").text(), n.at("Subject").path)
		r.text(n.at("Message").text(), n.at("Message").path)
		return
	}
	r.Source = ""
	if r.document(in) != nil {
		r.Source = "cloudwatch"
		r.fields(in)
	}
	if t := n.at("Timestamp"); !t.when().IsZero() {
		r.FillWindow(t.when(), zero, t.path)
	}
}

// isCloudWatch is an alarm as SNS, EventBridge and the API write it.
func isCloudWatch(n node) bool {
	return n.has("AlarmName") || n.at("detail").has("alarmName") || n.at("source").text() == "aws.cloudwatch"
}

func readCloudWatch(n node, r *reader) {
	if d := n.at("detail"); d.has("alarmName") {
		readEventBridge(n, d, r)
		return
	}
	r.SetAlert(n.at("AlarmName").text(), n.at("AlarmName").path)
	r.SetSummary(n.at("AlarmDescription").text(), n.at("AlarmDescription").path)
	if n.at("NewStateValue").text() == "OK" {
		r.Status = clue.Resolved
	}
	t := n.at("Trigger")
	period, _ := t.at("Period").number()
	times, _ := t.at("EvaluationPeriods").number()
	r.measured(n.at("StateChangeTime"), period*times)
	r.dimensions(t.at("Dimensions"))
	for _, m := range t.at("Metrics").items() {
		r.dimensions(m.at("MetricStat", "Metric", "Dimensions"))
	}
	r.labelLines(n.at("AlarmDescription").text(), n.at("AlarmDescription").path)
}

// measured makes the window that of what was measured before the alarm changed its state.
func (r *reader) measured(at node, seconds float64) {
	if !at.when().IsZero() {
		before := time.Duration(min(max(seconds, 0), 86400)) * time.Second
		r.FillWindow(at.when().Add(-before), zero, at.path+" minus the periods measured")
	}
}

func readEventBridge(n, d node, r *reader) {
	r.SetAlert(d.at("alarmName").text(), d.at("alarmName").path)
	if d.at("state", "value").text() == "OK" {
		r.Status = clue.Resolved
	}
	period := 0.0
	for _, m := range d.at("configuration", "metrics").items() {
		p, _ := m.at("metricStat", "period").number()
		period = max(period, p)
	}
	for _, t := range [...]node{d.at("state", "timestamp"), n.at("time")} {
		r.measured(t, period)
	}
	for _, m := range d.at("configuration", "metrics").items() {
		dims := m.at("metricStat", "metric", "dimensions")
		for _, key := range dims.keys() {
			r.dimension(key, dims.at(key).text(), dims.at(key).path)
		}
	}
	r.SetSummary(d.at("configuration", "description").text(), "detail.configuration.description")
	r.Ignore(n.at("id").text(), n.at("id").path)
}

func (r *reader) dimensions(n node) {
	for _, d := range n.items() {
		name := d.first("name").text()
		r.dimension(name, d.first("value").text(), n.path+"."+name)
	}
}

// awsNames are the dimensions that name what is the service in logs and traces.
var awsNames = map[string]int{
	"ServiceName": 2, "Service": 2, "FunctionName": 3, "ApiName": 4, "TaskDefinitionFamily": 5, "Application": 3,
	"QueueName": 0, "TargetGroup": 0, "LoadBalancer": 0, "ClusterName": 0, "DBInstanceIdentifier": 0, "Environment": -1,
}

// awsSuffix is what AWS puts behind the name of a target group or a load balancer: its own id.
var awsSuffix = regexp.MustCompile(`^(?:targetgroup|app|net|gwy)/([^/]+)/([0-9a-f]{16,17})$`)

func (r *reader) dimension(name, value, path string) {
	rank, known := awsNames[name]
	if m := awsSuffix.FindStringSubmatch(value); m != nil {
		r.Keep(name, value, path)
		r.Ignore(m[2], path)
		if name == "TargetGroup" {
			r.Service(strings.TrimSuffix(strings.TrimSuffix(m[1], "-tg"), "-targets"), clue.RankSaid, path+", a guess")
		}
		return
	}
	switch {
	case known && rank > 0:
		r.Service(value, rank, path)
	case known && rank < 0:
		r.Label("env", value, path)
	case known:
		r.Keep(name, value, path)
	default:
		r.Label(name, value, path)
	}
}
