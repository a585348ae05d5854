package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"time"

	"triage/envelope"
)

// Bounds of a stream of records: memory does not depend on how long it is.
const (
	maxRecordLine = 64 << 20  // bytes of one line, as in a bundle
	batchBytes    = 256 << 10 // read and decoded at once
	keptBatch     = 1 << 20   // a larger buffer is not used again
)

// recordStream turns lines into envelopes: one goroutine reads, one holds back what the
// next lines may go on with, as many as there are processors decode, and run writes in the
// order of the lines.
type recordStream struct {
	decoder *envelope.Decoder
	options envelope.JSONOptions
	source  string
	most    int           // bytes of one line; what is longer is cut
	wait    time.Duration // for the rest of a report that was split over lines
	long    int           // lines that were cut
}

// batch is some lines and what becomes of them.
type batch struct {
	lines   []byte
	ends    []int // of each line in lines
	long    []int // indexes of the lines that were cut
	out     []byte
	done    chan struct{} // holds one token when out is complete
	err     error         // why no batch follows, on the last one
	behind  []byte        // lines of the batch before, whose reports may go on in this one
	ahead   []byte        // lines of the next, which may go on with this one's last report
	records []streamed
}

func (s *recordStream) run(ctx context.Context, in io.Reader, out *bufio.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	read := make(chan *batch)
	todo := make(chan *batch, workers)
	order := make(chan *batch, 2*workers)
	free := make(chan *batch, 4*workers)
	// When a write fails or the user interrupts, a reader that waits for its input is left
	// to the end of the process: nothing else ends a read from a terminal or a pipe.
	go func() {
		defer close(read)
		br := bufio.NewReaderSize(in, batchBytes)
		skipBOM(br)
		for {
			b := newBatch(free)
			b.err = b.fill(br, s.most)
			last := b.err != nil // the next stage has it then
			select {
			case read <- b:
			case <-ctx.Done():
				return
			}
			if last {
				return
			}
		}
	}()
	go func() {
		defer close(order)
		defer close(todo)
		s.hold(read, free, func(b *batch) bool {
			for _, to := range [...]chan<- *batch{todo, order} {
				select {
				case to <- b:
				case <-ctx.Done():
					return false
				}
			}
			return true
		})
	}()
	for range workers {
		go func() {
			for b := range todo {
				s.decode(b)
				b.done <- struct{}{}
			}
		}()
	}
	for {
		var b *batch
		select {
		case b = <-order:
		case <-ctx.Done():
			return ctx.Err()
		}
		if b == nil {
			return ctx.Err()
		}
		<-b.done
		if _, err := out.Write(b.out); err != nil {
			return err
		}
		if len(order) == 0 { // nothing follows at once: whoever reads a pipe waits for this
			if err := out.Flush(); err != nil {
				return err
			}
		}
		s.long += len(b.long)
		if b.err != nil {
			if errors.Is(b.err, io.EOF) {
				return nil
			}
			return b.err
		}
		release(free, b)
	}
}

func newBatch(free <-chan *batch) *batch {
	select {
	case b := <-free:
		*b = batch{lines: b.lines[:0], ends: b.ends[:0], long: b.long[:0], out: b.out[:0], behind: b.behind[:0], ahead: b.ahead[:0],
			records: b.records[:0], done: b.done}
		return b
	default:
		return &batch{done: make(chan struct{}, 1)}
	}
}

// fill reads lines until there are enough or no further one is there yet. The error is why
// nothing follows.
func (b *batch) fill(br *bufio.Reader, most int) error {
	for {
		start := len(b.lines)
		long := false
		for {
			part, err := br.ReadSlice('\n')
			if room := most - (len(b.lines) - start); len(part) > room {
				part, long = part[:room], true
			}
			b.lines = append(b.lines, part...)
			if err == nil {
				break
			}
			if !errors.Is(err, bufio.ErrBufferFull) {
				b.end(start, long)
				return err
			}
		}
		b.end(start, long)
		if len(b.lines) >= batchBytes {
			return nil
		}
		if next, _ := br.Peek(br.Buffered()); bytes.IndexByte(next, '\n') < 0 {
			return nil
		}
	}
}

// end notes the line that begins at start, unless it is blank.
func (b *batch) end(start int, long bool) {
	if len(bytes.TrimSpace(b.lines[start:])) == 0 {
		b.lines = b.lines[:start]
		return
	}
	if long {
		b.long = append(b.long, len(b.ends))
	}
	b.ends = append(b.ends, len(b.lines))
}

// release lets a batch be used again, unless it is huge.
func release(free chan<- *batch, b *batch) {
	if cap(b.lines)+cap(b.out) > keptBatch {
		return
	}
	select {
	case free <- b:
	default:
	}
}

// skipBOM passes over the byte order mark that some editors put before UTF-8.
func skipBOM(br *bufio.Reader) {
	if head, err := br.Peek(3); err == nil && string(head) == "\ufeff" {
		_, _ = br.Discard(len(head)) // it is buffered
	}
}
