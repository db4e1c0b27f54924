package tabplan

import (
	"encoding/json"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// Label is a text of a plan: one for all languages, or one each. In JSON it
// is a text, or an object of texts by language.
type Label codebook.Text

// One makes a label of one text for all languages.
func One(s string) Label { return Label(codebook.Plain(s)) }

// Text is the label as the codebook has texts.
func (l Label) Text() codebook.Text { return codebook.Text(l) }

// Key is the text that keys are made of: that without a language, else the
// first in the order en, id, alphabet.
func (l Label) Key() string { return codebook.Text(l).In("") }

// MarshalJSON writes a text, or an object where there are languages.
func (l Label) MarshalJSON() ([]byte, error) {
	if len(l) == 0 {
		return []byte(`""`), nil
	}
	if s, ok := l[""]; ok && len(l) == 1 {
		return json.Marshal(s)
	}
	return json.Marshal(map[string]string(l))
}

// label reads a text, or texts by language.
func (p *parser) label(n *node, path string) Label {
	if n == nil || p.err != nil {
		return nil
	}
	switch n.kind {
	case kindString:
		return One(n.text)
	case kindObject:
		out := Label{}
		for i, k := range n.keys {
			if k != "id" && k != "en" && k != "" {
				p.fail(join(path, k), "\"id\" or \"en\" is expected, not %q", k)
				return nil
			}
			if s := p.text(n.values[i], join(path, k)); s != "" {
				out[k] = s
			}
		}
		if len(out) > 0 {
			return out
		}
		return nil
	}
	p.fail(path, "a text, or texts by language, is expected, not %s", n.kind)
	return nil
}

func (p *parser) flag(n *node, path string) *bool {
	if n == nil || p.err != nil {
		return nil
	}
	if n.kind != kindBool {
		p.fail(path, "true or false is expected, not %s", n.kind)
		return nil
	}
	b := n.text == "true"
	return &b
}
