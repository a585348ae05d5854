package otlpjson

// Bounds of what is kept for use again: the texts of one document repeat themselves.
const (
	maxShared     = 4096
	maxSharedText = 64 // bytes
)

// shared keeps each of the short texts of a document once, as they come.
type shared struct {
	texts  map[string]string
	values map[string]any // the same, as the values of attributes
}

func newShared() shared {
	return shared{texts: map[string]string{}, values: map[string]any{}}
}

func (s *shared) text(b []byte) string {
	if len(b) > maxSharedText {
		return string(b)
	}
	if text, known := s.texts[string(b)]; known {
		return text
	}
	if len(s.texts) >= maxShared {
		clear(s.texts)
	}
	text := string(b)
	s.texts[text] = text
	return text
}

func (s *shared) value(b []byte) any {
	if len(b) > maxSharedText {
		return string(b)
	}
	if v, known := s.values[string(b)]; known {
		return v
	}
	if len(s.values) >= maxShared {
		clear(s.values)
	}
	text := string(b)
	v := any(text)
	s.values[text] = v
	return v
}
