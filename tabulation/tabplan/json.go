package tabplan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// node is a JSON value that remembers the order of keys and the text of
// numbers.
type node struct {
	kind   nodeKind
	text   string // string value, number as written, or true and false
	number float64
	items  []*node
	keys   []string
	values []*node
}

type nodeKind uint8

const (
	kindNull nodeKind = iota
	kindBool
	kindNumber
	kindString
	kindList
	kindObject
)

func (k nodeKind) String() string {
	return [...]string{"nothing (null)", "true or false", "a number", "a text", "a list", "an object"}[k]
}

func (n *node) get(key string) *node {
	for i, k := range n.keys {
		if k == key {
			return n.values[i]
		}
	}
	return nil
}

// maxDepth bounds the nesting of a plan's JSON.
const maxDepth = 50

func readNode(text []byte) (*node, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	n, err := decodeNode(d, "", 0)
	if err != nil {
		return nil, syntaxFault(err, text, d.InputOffset())
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, syntaxFault(fmt.Errorf("there is text after its end"), text, d.InputOffset())
	}
	return n, nil
}

func syntaxFault(err error, text []byte, offset int64) error {
	if f, ok := err.(*fault.Error); ok {
		return f
	}
	if s, ok := err.(*json.SyntaxError); ok {
		offset = s.Offset
	}
	why := strings.TrimPrefix(err.Error(), "invalid character ")
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		why = "it ends too early"
	} else if why != err.Error() {
		why = "unexpected character " + why
	}
	offset = min(max(offset, 0), int64(len(text)))
	before := text[:offset]
	line := 1 + bytes.Count(before, []byte("\n"))
	col := len([]rune(string(before[bytes.LastIndexByte(before, '\n')+1:])))
	return fault.New(fault.BadPlan, opParse, "why", "it is not JSON: "+why).At(fault.Where{Row: line, Col: max(col, 1)})
}

func decodeNode(d *json.Decoder, path string, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, fault.New(fault.BadPlan, opParse, "why", "it is nested too deeply").At(fault.Where{Path: pathOf(path)})
	}
	tok, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch v := tok.(type) {
	case nil:
		return &node{kind: kindNull}, nil
	case bool:
		return &node{kind: kindBool, text: strconv.FormatBool(v)}, nil
	case string:
		return &node{kind: kindString, text: v}, nil
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return nil, fault.New(fault.BadPlan, opParse, "why", "the number "+v.String()+" is out of range").At(fault.Where{Path: pathOf(path)})
		}
		return &node{kind: kindNumber, text: v.String(), number: f}, nil
	case json.Delim:
		if v == '[' {
			n := &node{kind: kindList}
			for d.More() {
				item, err := decodeNode(d, at(path, len(n.items)), depth+1)
				if err != nil {
					return nil, err
				}
				n.items = append(n.items, item)
			}
			_, err := d.Token()
			return n, err
		}
		n := &node{kind: kindObject}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			k, _ := key.(string)
			if slices.Contains(n.keys, k) {
				return nil, fault.New(fault.Duplicate, opParse, "what", fmt.Sprintf("the key %q", k)).At(fault.Where{Path: join(path, k)})
			}
			value, err := decodeNode(d, join(path, k), depth+1)
			if err != nil {
				return nil, err
			}
			n.keys, n.values = append(n.keys, k), append(n.values, value)
		}
		_, err := d.Token()
		return n, err
	}
	return nil, fmt.Errorf("unexpected %v", tok)
}
