package config

import "fmt"

// Origin is where a value came from: a place in the file, a variable or a flag. The zero
// Origin means that nothing set it.
type Origin struct {
	File         string
	Line, Column int // 1-based
	Variable     string
	Flag         string // without dashes
}

func (o Origin) String() string {
	switch {
	case o.Flag != "":
		return "--" + o.Flag
	case o.Variable != "":
		return o.Variable
	case o.File != "":
		return fmt.Sprintf("%s:%d:%d", o.File, o.Line, o.Column)
	}
	return "default"
}

// IsZero tells whether nothing set the value.
func (o Origin) IsZero() bool { return o == Origin{} }
