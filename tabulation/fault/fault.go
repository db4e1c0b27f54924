// Package fault is the error vocabulary of PocketTab.
//
// Every stage returns errors of type *Error: a code from a closed list, the
// operation, a place in the user's own coordinates, the values that belong
// into the sentence, and the cause. The sentence itself (what happened, what
// to do now) stands in a catalogue in English and Indonesian, keyed by code,
// so the command line, the API, mails and pages say the same words.
//
// Non-goals: logging, wrapping for its own sake, HTTP status codes.
//
// The package imports nothing of ours. Values are immutable once returned and
// safe for concurrent use.
package fault

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Where points into the user's own file. Row and Col count from 1; zero means
// unknown. Path is a JSON path such as "tables[3].stub"; Offset is a
// character position, from 1, inside an expression.
type Where struct {
	File, Sheet string
	Row, Col    int
	Path        string
	Offset      int
}

// String renders the place the way a user would say it:
// `survey.xlsx, sheet "data", cell C501`. Empty when nothing is known.
func (w Where) String() string { return w.in("en") }

// placeWords are the words of a place: English, Indonesian.
var placeWords = map[string][2]string{
	"sheet": {"sheet", "lembar"}, "cell": {"cell", "sel"}, "line": {"line", "baris"}, "row": {"row", "baris"}, "column": {"column", "kolom"}, "character": {"character", "karakter"},
}

func (w Where) in(lang string) string {
	word := func(key string) string {
		if lang == "id" {
			return placeWords[key][1]
		}
		return placeWords[key][0]
	}
	var parts []string
	if w.File != "" {
		parts = append(parts, w.File)
	}
	if w.Sheet != "" {
		parts = append(parts, word("sheet")+" "+strconv.Quote(w.Sheet))
	}
	switch {
	case w.Row > 0 && w.Col > 0 && w.Sheet != "":
		parts = append(parts, word("cell")+" "+ColumnName(w.Col)+strconv.Itoa(w.Row))
	case w.Row > 0 && w.Col > 0:
		parts = append(parts, fmt.Sprintf("%s %d, %s %d", word("line"), w.Row, word("column"), w.Col))
	case w.Row > 0 && w.Sheet != "":
		parts = append(parts, word("row")+" "+strconv.Itoa(w.Row))
	case w.Row > 0:
		parts = append(parts, word("line")+" "+strconv.Itoa(w.Row))
	case w.Col > 0:
		parts = append(parts, word("column")+" "+ColumnName(w.Col))
	}
	if w.Path != "" {
		parts = append(parts, w.Path)
	}
	if w.Offset > 0 {
		parts = append(parts, word("character")+" "+strconv.Itoa(w.Offset))
	}
	return strings.Join(parts, ", ")
}

// ColumnName is the spreadsheet name of column n, counted from 1: 1 is A, 27
// is AA. It returns "" for n < 1.
func ColumnName(n int) string {
	var b [8]byte
	i := len(b)
	for n > 0 && i > 0 {
		n--
		i--
		b[i] = byte('A' + n%26)
		n /= 26
	}
	return string(b[i:])
}

// ColumnNumber is the number of the column that ColumnName names, in capital
// letters; 0 for what is no name of a column.
func ColumnNumber(name string) int {
	n := 0
	for _, r := range name {
		if r < 'A' || r > 'Z' || n > 1<<24 {
			return 0
		}
		n = n*26 + int(r-'A') + 1
	}
	return n
}

// Error is what every stage returns.
type Error struct {
	Code  Code              // from the closed list in codes.go
	Op    string            // where in our code, for example "source/xlsx.scan"
	Where Where             // where in the user's files
	With  map[string]string // values for the {placeholders} of the sentence
	Err   error             // cause, may be nil
}

// New makes an error of code c in operation op. The pairs are key, value, key,
// value… for the sentence's placeholders; a trailing key without a value is
// ignored.
func New(c Code, op string, pairs ...string) *Error {
	e := &Error{Code: c, Op: op}
	if len(pairs) > 1 {
		e.With = make(map[string]string, len(pairs)/2)
		for i := 0; i+1 < len(pairs); i += 2 {
			e.With[pairs[i]] = pairs[i+1]
		}
	}
	return e
}

// At returns a copy of e that points at w.
func (e *Error) At(w Where) *Error {
	c := *e
	c.Where = w
	return &c
}

// Because returns a copy of e with the cause err.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// Error is the English sentence with place and remedy, without the
// operation: it is meant for the user.
func (e *Error) Error() string { return e.In("en") }

// In is the sentence in language lang ("id" or "en"; anything else is
// English): what happened, where, what to do.
func (e *Error) In(lang string) string {
	m := lookup(e.Code, lang)
	s := fill(m.What, e.With, lang)
	if w := e.Where.in(lang); w != "" {
		s = w + ": " + s
	}
	if m.Do != "" {
		s += " " + fill(m.Do, e.With, lang)
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is an *Error with the same code, so that
// errors.Is(err, &fault.Error{Code: fault.Damaged}) works.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Op == "" && t.Err == nil
}

// Retryable reports whether running the same work again, unchanged, may
// succeed.
func (e *Error) Retryable() bool { return lookupKind(e.Code) == kindRetryable }

// CodeOf gives the code of the first *Error in err's chain; Internal when
// there is none, "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Of gives the first *Error in err's chain: what a user may read about err.
// One without a code is an internal one, never shown with its raw text.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return New(Internal, "")
}

// Retryable reports whether err is an *Error whose work may be run again.
func Retryable(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Retryable()
}

// InFile returns err with its place completed by a file name, where err is an
// *Error that does not name one yet.
func InFile(err error, file string) error {
	var e *Error
	if errors.As(err, &e) && e.Where.File == "" {
		w := e.Where
		w.File = file
		return e.At(w)
	}
	return err
}

// fill replaces {key} by its value in lang.
func fill(s string, with map[string]string, lang string) string {
	if len(with) == 0 {
		return s
	}
	return Fill(s, func(key string) (string, bool) {
		v, ok := with[key]
		return phrase(v, lang), ok
	})
}

// Fill replaces every {key} of a sentence by its value; one without a value
// stays as it is, so that a test or a reader sees it.
func Fill(s string, value func(key string) (string, bool)) string {
	if !strings.Contains(s, "{") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '{')
		j := strings.IndexByte(s, '}')
		if i < 0 || j < i {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		if v, ok := value(s[i+1 : j]); ok {
			b.WriteString(v)
		} else {
			b.WriteString(s[i : j+1])
		}
		s = s[j+1:]
	}
}
