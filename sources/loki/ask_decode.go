package loki

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"triage/sources"
	"triage/telemetry"
	"triage/telemetry/jsonscan"
)

// Bounds of what is kept of one answer, whatever the server sends.
const (
	maxAskLines    = 2 * sources.MaxRows
	maxAskSeries   = 2000
	maxAskPoints   = 100_000 // of all series
	maxAskWarnings = 10
)

// errEnough ends the reading of an answer that has more than is kept.
var errEnough = errors.New("enough")

// asked is what an answer to a question holds: lines of a log query, or the series of a
// metric one.
type asked struct {
	source   string
	lines    []telemetry.LogRecord
	series   []sources.Series
	warnings []string
	overflow bool // there was more than is kept

	json   *jsonscan.Scanner
	meta   metaDecoder
	points int
	found  bool
}

// decode reads {"status","data":{"resultType","result":…},"warnings":[…]}, where result is
// a list of streams, of a matrix or of a vector, told apart by their parts and not by
// resultType, or one scalar. What was read before an error stands.
func (a *asked) decode(r io.Reader) error {
	a.json = jsonscan.New(r)
	a.meta = metaDecoder{json: a.json}
	err := a.json.Object(func(key []byte) error {
		switch string(key) {
		case "status":
			return succeeded(a.json)
		case "data":
			return a.json.Object(a.data)
		case "warnings":
			return a.json.Array(a.warning)
		}
		return a.json.Skip()
	})
	switch {
	case errors.Is(err, errEnough):
		a.overflow = true
		return nil
	case err != nil:
		return fmt.Errorf("answer to a query: %w", err)
	case !a.found:
		return errors.New("answer to a query: there is no result in it")
	}
	return nil
}

func (a *asked) warning() error {
	text, err := a.json.Text()
	if err == nil && len(a.warnings) < maxAskWarnings {
		a.warnings = append(a.warnings, fmt.Sprintf("loki warns: %.300s", text))
	}
	return err
}

// data reads the member result: a list of streams or series, or a scalar, which is a pair
// by itself.
func (a *asked) data(key []byte) error {
	if string(key) != "result" {
		return a.json.Skip()
	}
	a.found = true
	var scalar pair
	err := a.json.Array(func() error {
		c, err := a.json.Peek()
		switch {
		case err != nil:
			return err
		case c == '{':
			return a.element()
		}
		return scalar.part(a)
	})
	if err == nil && scalar.parts > 0 {
		var p sources.Point
		if p, err = scalar.point(); err == nil {
			a.series = append(a.series, sources.Series{Labels: map[string]string{}, Points: []sources.Point{p}})
		}
	}
	return err
}

// element reads one stream or one series.
func (a *asked) element() error {
	var labels map[string]string
	var lines []telemetry.LogRecord
	series := sources.Series{}
	metric := false
	one := func() error {
		var p pair
		if err := a.json.Array(func() error { return p.part(a) }); err != nil {
			return err
		}
		if p.isLine {
			if len(a.lines)+len(lines) >= maxAskLines {
				return errEnough
			}
			rec, err := p.line(a.source)
			if err == nil {
				lines = append(lines, rec)
			}
			return err
		}
		if a.points++; a.points > maxAskPoints {
			return errEnough
		}
		point, err := p.point()
		if err == nil {
			series.Points = append(series.Points, point)
		}
		return err
	}
	err := a.json.Object(func(key []byte) (err error) {
		switch string(key) {
		case "stream", "metric":
			metric = string(key) == "metric"
			labels, err = a.meta.texts()
			return err
		case "value":
			return one()
		case "values":
			return a.json.Array(one)
		}
		return a.json.Skip()
	})
	if labels == nil {
		labels = map[string]string{}
	}
	for i := range lines {
		lines[i].Labels = labels
	}
	a.lines = append(a.lines, lines...)
	if len(series.Points) > 0 || metric && len(lines) == 0 && err == nil {
		if len(a.series) >= maxAskSeries {
			return errEnough
		}
		series.Labels = labels
		a.series = append(a.series, series)
	}
	return err
}

// pair is ["ns","line",{…}] of a stream or [seconds,"value"] of a series.
type pair struct {
	parts    int
	isLine   bool // its time is a text
	at, text string
	metadata map[string]string
}

// part reads the next part.
func (p *pair) part(a *asked) error {
	p.parts++
	c, err := a.json.Peek()
	if err != nil {
		return err
	}
	switch {
	case p.parts == 1 && c != '"':
		at, err := a.json.Raw()
		p.at = string(at)
		return err
	case p.parts <= 2:
		text, err := a.json.Text()
		if p.parts == 1 {
			p.at, p.isLine = string(text), true
			return err
		}
		p.text = string(text)
		return err
	case p.parts == 3 && p.isLine:
		if p.metadata, err = a.meta.metadata(); err != nil {
			return fmt.Errorf("the metadata of an entry: %w", err)
		}
		return nil
	}
	return a.json.Skip()
}

func (p *pair) line(source string) (telemetry.LogRecord, error) {
	if p.parts < 2 {
		return telemetry.LogRecord{}, fmt.Errorf("an entry has %d parts, not a time and a line", p.parts)
	}
	at, err := nanoseconds([]byte(p.at))
	return telemetry.LogRecord{Time: at, Line: p.text, Metadata: p.metadata, Source: source}, err
}

// maxSeconds bounds the time of a value: beyond it, in the year 5138, it is in milliseconds,
// as Loki writes that of a scalar.
const maxSeconds = 1e11

func (p *pair) point() (sources.Point, error) {
	if p.parts < 2 {
		return sources.Point{}, fmt.Errorf("a value has %d parts, not a time and a number", p.parts)
	}
	at, err := strconv.ParseFloat(p.at, 64)
	if err != nil || math.Abs(at) > 1000*maxSeconds {
		return sources.Point{}, fmt.Errorf("the time of a value, %.40q, is not a number of seconds", p.at)
	}
	if math.Abs(at) <= maxSeconds {
		at *= 1000
	}
	value, err := strconv.ParseFloat(p.text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return sources.Point{}, fmt.Errorf("the value %.40q is not a number", p.text)
	}
	// Loki gives milliseconds; the rest is what a float makes of them.
	return sources.Point{Time: time.UnixMilli(int64(math.Round(at))).UTC(), Value: value}, nil
}
