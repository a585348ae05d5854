package otlpjson

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Error says where a document is damaged.
type Error struct {
	// Offset is the byte at which the damaged value begins, counted from 0.
	Offset int64
	// Damaged is the number of spans or log records that were kept without a field that
	// could not be read; 0 when reading stopped at Offset instead.
	Damaged int
	Err     error
}

func (e *Error) Error() string {
	if e.Damaged > 0 {
		return fmt.Sprintf("OTLP/JSON: %d damaged, the first at byte %d: %v", e.Damaged, e.Offset, e.Err)
	}
	return fmt.Sprintf("OTLP/JSON: at byte %d: %v", e.Offset, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// plain puts what encoding/json says into words that do not name Go types.
func plain(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		if wrong.Field != "" {
			return fmt.Errorf("%s must not be a JSON %s", wrong.Field, wrong.Value)
		}
		return fmt.Errorf("a JSON %s stands where an object belongs", wrong.Value)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the document ends before it is complete: %w", io.ErrUnexpectedEOF)
	}
	return err
}
