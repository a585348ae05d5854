package jaeger

import (
	"errors"
	"sync/atomic"

	"triage/sources"
	"triage/sources/httpclient"
)

// Bounds of one call, where [Config] does not set its own.
const (
	DefaultMaxServices = 20
	DefaultMaxSpans    = 100_000
	DefaultMaxTraces   = 20
	DefaultMaxBytes    = 256 << 20

	// maxInFlight is how many services are asked at the same time.
	maxInFlight = 4
)

// Config says what to ask and how much of it.
type Config struct {
	Client *httpclient.Client
	// Fields are tags that hold an id, beside the usual spellings.
	Fields map[sources.Key][]string
	// MaxServices bounds the services of one search; 0 means 20.
	MaxServices int
	// MaxSpans bounds what one call hands over; 0 means 100,000.
	MaxSpans int
	// MaxTraces bounds the traces of one search; 0 means 20.
	MaxTraces int
	// MaxBytes bounds what one search reads; 0 means 256 MiB. One answer is bounded by
	// the client.
	MaxBytes int64
}

// Source is one Jaeger server. It is safe for concurrent use.
type Source struct {
	config Config
	tags   map[sources.Key][]string
	api    atomic.Int32 // what Trace asks, as far as is known
}

var (
	_ sources.TraceSource = (*Source)(nil)
	_ sources.Checker     = (*Source)(nil)
)

// New prepares a source; it does not talk to the server.
func New(c Config) (*Source, error) {
	if c.Client == nil {
		return nil, errors.New("jaeger: no client")
	}
	if c.MaxServices <= 0 {
		c.MaxServices = DefaultMaxServices
	}
	if c.MaxSpans <= 0 {
		c.MaxSpans = DefaultMaxSpans
	}
	if c.MaxTraces <= 0 {
		c.MaxTraces = DefaultMaxTraces
	}
	if c.MaxBytes <= 0 {
		c.MaxBytes = DefaultMaxBytes
	}
	return &Source{config: c, tags: withFields(c.Fields)}, nil
}

// Name implements [sources.TraceSource].
func (s *Source) Name() string { return "jaeger" }
