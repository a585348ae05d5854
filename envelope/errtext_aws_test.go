package envelope

import (
	"slices"
	"testing"
)

func TestTheLayersOfAnErrorOfAWSAreToldApart(t *testing.T) {
	for text, want := range map[string]struct {
		layers []string
		code   string
		how    CauseHow
	}{
		"operation error S3: PutObject, exceeded maximum number of attempts, 3, https response error StatusCode: 503, RequestID: 4Z, HostID: x=, api error SlowDown: Please reduce your request rate.": {
			[]string{"operation error S3: PutObject", "exceeded maximum number of attempts, 3", "https response error StatusCode: 503, RequestID: 4Z, HostID: x=", "Please reduce your request rate."}, "SlowDown", CauseExplicit},
		"store label: operation error S3: GetObject, https response error StatusCode: 404, RequestID: 4Z, HostID: x=, NoSuchKey: The specified key does not exist.": {
			[]string{"store label", "operation error S3: GetObject", "https response error StatusCode: 404, RequestID: 4Z, HostID: x=", "The specified key does not exist."}, "NoSuchKey", CauseJoined},
		"operation error SQS: ReceiveMessage, https response error StatusCode: 0, RequestID: , request send failed, Post \"https://sqs.example/\": dial tcp: i/o timeout": {
			[]string{"operation error SQS: ReceiveMessage", "https response error StatusCode: 0, RequestID: ", "request send failed", "Post \"https://sqs.example/\"", "dial tcp", "i/o timeout"}, "", CauseExplicit},
		"an operation error that is another's: text": {
			[]string{"an operation error that is another's", "text"}, "", CauseJoined},
	} {
		got := parseErrText(text)
		var messages []string
		for _, l := range got.layers {
			messages = append(messages, l.Message)
		}
		if last := got.layers[len(got.layers)-1].Code; !slices.Equal(messages, want.layers) || last != want.code || got.how != want.how {
			t.Errorf("%s:\n got %q %q %s\nwant %q %q %s", text, messages, last, got.how, want.layers, want.code, want.how)
		}
	}
}
