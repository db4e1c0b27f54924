package tabplan

// VariableSpec is a derived variable: one that is in no file and follows from
// others. It is usable wherever a variable is named. Exactly one of Cases,
// Bands, Join and Count says how.
type VariableSpec struct {
	Name  string     `json:"name"`
	Label Label      `json:"label,omitempty"`
	Cases []CaseSpec `json:"cases,omitempty"` // conditions; a respondent may be in several
	First bool       `json:"first,omitempty"` // of cases: only the first that holds counts
	Of    string     `json:"of,omitempty"`    // the variable of bands and join
	Bands []BandSpec `json:"bands,omitempty"` // ranges of numbers
	Join  []JoinSpec `json:"join,omitempty"`  // codes taken together
	Count []string   `json:"count,omitempty"` // how many answers in these variables: a number
	Codes []string   `json:"codes,omitempty"` // of count: these answers only
	Else  Label      `json:"else,omitempty"`  // of cases, bands, join: label of those who answered and are in none
}

// CaseSpec is one code of a derived variable and who has it.
type CaseSpec struct {
	Code  string   `json:"code,omitempty"` // "": its position, from 1
	Label Label    `json:"label"`
	When  string   `json:"when"` // expression
	Score *float64 `json:"score,omitempty"`
}

// BandSpec is a range of numbers, both ends in it; an end left out is open.
type BandSpec struct {
	Code  string   `json:"code,omitempty"`
	Label Label    `json:"label,omitempty"` // "": written from the ends
	From  *float64 `json:"from,omitempty"`
	To    *float64 `json:"to,omitempty"`
	Score *float64 `json:"score,omitempty"`
}

// JoinSpec takes codes together.
type JoinSpec struct {
	Code  string   `json:"code,omitempty"`
	Label Label    `json:"label"`
	Codes []string `json:"codes"`
	Score *float64 `json:"score,omitempty"`
}

func (p *parser) variables(n *node, path string) []VariableSpec {
	var out []VariableSpec
	for i, item := range p.list(n, path) {
		out = append(out, p.variable(item, at(path, i)))
	}
	return out
}

func (p *parser) variable(n *node, path string) VariableSpec {
	var v VariableSpec
	if !p.object(n, path, "name", "label", "cases", "first", "of", "bands", "join", "count", "codes", "else") {
		return v
	}
	v.Name = p.text(n.get("name"), join(path, "name"))
	v.Label = p.label(n.get("label"), join(path, "label"))
	v.Of = p.text(n.get("of"), join(path, "of"))
	v.Else = p.label(n.get("else"), join(path, "else"))
	if first := p.flag(n.get("first"), join(path, "first")); first != nil {
		v.First = *first
	}
	v.Count = p.texts(n.get("count"), join(path, "count"))
	v.Codes = p.codes(n.get("codes"), join(path, "codes"))
	for i, item := range p.list(n.get("cases"), join(path, "cases")) {
		v.Cases = append(v.Cases, p.caseOf(item, at(join(path, "cases"), i)))
	}
	for i, item := range p.list(n.get("bands"), join(path, "bands")) {
		v.Bands = append(v.Bands, p.band(item, at(join(path, "bands"), i)))
	}
	for i, item := range p.list(n.get("join"), join(path, "join")) {
		v.Join = append(v.Join, p.joint(item, at(join(path, "join"), i)))
	}
	p.oneWay(&v, n, path)
	return v
}

// oneWay checks that a derived variable says in one way how it is made.
func (p *parser) oneWay(v *VariableSpec, n *node, path string) {
	if p.err != nil {
		return
	}
	ways := 0
	for _, k := range []string{"cases", "bands", "join", "count"} {
		if n.get(k) != nil {
			ways++
		}
	}
	switch {
	case v.Name == "":
		p.fail(path, "a derived variable needs a name")
	case ways != 1:
		p.fail(path, "exactly one of \"cases\", \"bands\", \"join\" and \"count\" is expected")
	case len(v.Cases)+len(v.Bands)+len(v.Join)+len(v.Count) == 0:
		p.fail(path, "a derived variable needs at least one case")
	case (len(v.Bands) > 0 || len(v.Join) > 0) && v.Of == "":
		p.fail(path, "the key %q is missing", "of")
	case v.Of != "" && len(v.Bands)+len(v.Join) == 0:
		p.fail(join(path, "of"), "%q belongs to %s", "of", "bands and join")
	case v.First && len(v.Cases) == 0:
		p.fail(join(path, "first"), "%q belongs to %s", "first", "cases")
	case len(v.Codes) > 0 && len(v.Count) == 0:
		p.fail(join(path, "codes"), "%q belongs to %s", "codes", "count")
	case len(v.Else) > 0 && len(v.Count) > 0:
		p.fail(join(path, "else"), "%q belongs to %s", "else", "cases, bands and join")
	}
}

func (p *parser) caseOf(n *node, path string) CaseSpec {
	var c CaseSpec
	if !p.object(n, path, "code", "label", "when", "score") {
		return c
	}
	c.Code, c.Score = p.code(n.get("code"), join(path, "code")), p.score(n.get("score"), join(path, "score"))
	c.Label = p.label(n.get("label"), join(path, "label"))
	c.When = p.text(n.get("when"), join(path, "when"))
	if len(c.Label) == 0 || c.When == "" {
		p.fail(path, "a case needs \"label\" and \"when\"")
	}
	return c
}

func (p *parser) band(n *node, path string) BandSpec {
	var b BandSpec
	if !p.object(n, path, "code", "label", "from", "to", "score") {
		return b
	}
	b.Code, b.Score = p.code(n.get("code"), join(path, "code")), p.score(n.get("score"), join(path, "score"))
	b.Label = p.label(n.get("label"), join(path, "label"))
	b.From, b.To = p.score(n.get("from"), join(path, "from")), p.score(n.get("to"), join(path, "to"))
	switch {
	case b.From == nil && b.To == nil:
		p.fail(path, "a band needs \"from\", \"to\" or both")
	case b.From != nil && b.To != nil && *b.From > *b.To:
		p.fail(path, "the band ends (%v) before it begins (%v)", *b.To, *b.From)
	}
	return b
}

func (p *parser) joint(n *node, path string) JoinSpec {
	var j JoinSpec
	if !p.object(n, path, "code", "label", "codes", "score") {
		return j
	}
	j.Code, j.Score = p.code(n.get("code"), join(path, "code")), p.score(n.get("score"), join(path, "score"))
	j.Label = p.label(n.get("label"), join(path, "label"))
	j.Codes = p.codes(n.get("codes"), join(path, "codes"))
	if len(j.Label) == 0 || len(j.Codes) == 0 {
		p.fail(path, "a joined code needs \"label\" and \"codes\"")
	}
	return j
}

// code reads a code, which may be written as a number.
func (p *parser) code(n *node, path string) string {
	if n == nil || p.err != nil {
		return ""
	}
	if n.kind != kindString && n.kind != kindNumber {
		p.fail(path, "a code is expected, not %s", n.kind)
	}
	return n.text
}

// score reads a number that may be left out.
func (p *parser) score(n *node, path string) *float64 {
	if n == nil || p.err != nil {
		return nil
	}
	f := p.number(n, path)
	return &f
}
