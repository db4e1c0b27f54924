package ooxml

import (
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// stringTable holds the shared strings in one block of bytes.
type stringTable struct {
	text []byte
	ends []uint32
}

// stringBytes bounds the text of all shared strings, in bytes, and
// stringCount their number: a bomb of empty ones costs little to pack.
const (
	stringBytes = 1 << 30
	stringCount = 64 << 20
)

func (t *stringTable) at(i int) []byte {
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.text[from:t.ends[i]:t.ends[i]]
}

func (t *stringTable) len() int { return len(t.ends) }

// readStrings reads the shared strings: rich text runs are joined, phonetic
// runs left out.
func readStrings(c *Container, part string) (*stringTable, error) {
	tok, err := openTokens(c, part)
	if err != nil {
		return nil, err
	}
	defer tok.close()
	return scanStrings(tok)
}

func scanStrings(tok *tokens) (*stringTable, error) {
	t := &stringTable{}
	phonetic := 0 // depth of the open <rPh>, 0: none
	text := false // inside a <t> that counts
	for {
		k, err := tok.next()
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		depth := tok.depth()
		switch k.kind {
		case tokenStart:
			if k.empty {
				depth++
			}
			switch {
			case depth == 1 && !k.is("sst"):
				return nil, tok.bad(fmt.Sprintf("it is a <%.40s>, not a <sst>", k.name))
			case depth == 2 && !k.is("si") && !k.is("extLst"):
				return nil, tok.bad(fmt.Sprintf("unexpected <%.40s> after string %d", k.name, t.len()))
			case depth == 2 && k.is("si") && k.empty:
				err = t.end(tok)
			case k.empty:
			case k.is("rPh") && phonetic == 0:
				phonetic = depth
			case k.is("t") && phonetic == 0 && (depth == 3 || depth == 4):
				text = true
			case text:
				return nil, tok.bad(fmt.Sprintf("its elements are nested wrongly in string %d", t.len()))
			}
		case tokenEnd:
			switch {
			case text:
				text = false
			case phonetic == depth+1:
				phonetic = 0
			case depth == 1 && k.is("si"):
				err = t.end(tok)
			}
		case tokenText:
			if !text {
				break
			}
			var ok bool
			if k.cdata {
				t.text = append(t.text, k.body...)
			} else if t.text, ok = appendText(t.text, k.body); !ok {
				return nil, tok.bad(fmt.Sprintf("string %d has an unknown entity", t.len()))
			}
		}
		if err != nil {
			return nil, err
		}
	}
}

// end closes a string.
func (t *stringTable) end(tok *tokens) error {
	if len(t.text) > stringBytes || len(t.ends) >= stringCount {
		return fault.New(fault.TooLarge, "ooxml.strings", "what", "the shared text of the workbook", "is", "more",
			"max", fmt.Sprintf("%d bytes in %d texts", stringBytes, stringCount))
	}
	t.ends = append(t.ends, uint32(len(t.text)))
	if !utf8.Valid(t.at(len(t.ends) - 1)) {
		return tok.bad(fmt.Sprintf("string %d is not UTF-8", len(t.ends)-1))
	}
	return nil
}
