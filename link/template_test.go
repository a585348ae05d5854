package link_test

import (
	"errors"
	"strings"
	"testing"
	"text/template"
	"time"

	"triage/link"
)

// data is what Alertmanager and Grafana give to a notification template.
type data struct {
	CommonLabels, CommonAnnotations map[string]string
	Alerts                          []alert
}

type alert struct {
	StartsAt    time.Time
	Fingerprint string
}

// TestTheNotificationTemplateWritesLinksThatAreRead renders contrib/alertmanager/triage.tmpl with
// the option that Alertmanager sets.
func TestTheNotificationTemplateWritesLinksThatAreRead(t *testing.T) {
	tmpl, err := template.New("triage").Option("missingkey=zero").ParseFiles("../contrib/alertmanager/triage.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1772424000, 0)
	for _, tc := range []struct {
		name        string
		labels      map[string]string
		annotations map[string]string
		want        string // "" where the link must be refused
	}{
		{"a service", map[string]string{"alertname": "HighErrorRate", "service": "payments", "env": "prod"}, nil,
			"triage://open?v=1&service=payments&env=prod&alert=HighErrorRate&at=1772424000&fp=0123456789abcdef"},
		{"a name in words", map[string]string{"alertname": "High memory usage", "service_name": "cart", "service": "exporter"}, nil,
			"triage://open?v=1&service=cart&alert=High+memory+usage&at=1772424000&fp=0123456789abcdef"},
		{"an id in an annotation, and a code", map[string]string{"error_code": "A_B"}, map[string]string{"triage_request_id": "req-1"},
			"triage://open?v=1&request_id=req-1&code=A_B&at=1772424000&fp=0123456789abcdef"},
		{"a label that would end the word", map[string]string{"alertname": `A b'; rm -rf ~ #$(id)`}, nil, ""},
		{"nothing", nil, nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var b strings.Builder
			in := data{tc.labels, tc.annotations, []alert{{at, "0123456789abcdef"}}}
			if err := tmpl.ExecuteTemplate(&b, "triage.command", in); err != nil {
				t.Fatal(err)
			}
			word, ok := strings.CutPrefix(b.String(), "triage '")
			word, closed := strings.CutSuffix(word, "'")
			if !ok || !closed || strings.ContainsAny(word, "' \n$`\\") {
				t.Fatalf("not one word of a shell: %s", b.String())
			}
			if _, err := link.Read(word, time.Time{}); tc.want == "" {
				if !errors.Is(err, link.ErrRefused) {
					t.Errorf("%s is read: %v", word, err)
				}
				return
			}
			if o, err := link.ParseOwn(word); err != nil || o.String() != tc.want {
				t.Errorf("got  %s, %v\nwant %s", o, err, tc.want)
			}
		})
	}
}
