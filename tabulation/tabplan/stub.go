package tabplan

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// stub gives the row axis of a variable; the same variable with the same
// rows gives the same axis. own: the table asked for this variable by name,
// so what is not possible is an error, not left out.
func (r *resolver) stub(v *codebook.Variable, spec *TableSpec, own bool, where string) *Axis {
	rows := spec.Rows.over(r.plan.Rows)
	b := &stubBuilder{r: r, v: v, rows: rows, own: own && spec.Rows != nil, where: join(where, "rows"), silent: r.silent(spec, v), ofRows: true, values: slices.Clone(v.Values)}
	if v.Type == codebook.Numeric && len(spec.Nets) > 0 {
		r.fail(fault.New(fault.NotPossible, opResolve, "why", fmt.Sprintf("%q is a number and has no codes to net", v.Name)), join(where, "nets"))
		return nil
	}
	if spec.Rows != nil && is(spec.Rows.NoAnswer) && !b.silent && own {
		b.impossible("no_answer", "a row of those without an answer is for one table of codes, whose base is everybody asked")
		return nil
	}
	if !b.roles() || !r.netCodes(v, spec.Nets, join(where, "nets")) {
		return nil
	}
	key, _ := json.Marshal([]any{spec.Nets, rows.Boxes, rows.Differences, rows.Scores, rows.Missing, rows.NotInMean, rows.Valid, b.silent})
	errors := len(r.errs)
	axis := r.shared("s:"+v.Name+":"+string(key), func() *Axis {
		if v.Type == codebook.Numeric {
			return b.quantity()
		}
		return b.categories(spec.Nets)
	})
	if len(r.errs) > errors {
		return nil
	}
	return axis
}

// netCodes checks that v has the codes of nets.
func (r *resolver) netCodes(v *codebook.Variable, nets []Net, where string) bool {
	for i, n := range nets {
		p := at(where, i)
		if !r.known(v, n.Codes, join(p, "codes")) || !r.netCodes(v, n.Nets, join(p, "nets")) {
			return false
		}
	}
	return true
}

func (r *resolver) shared(key string, build func() *Axis) *Axis {
	if a, ok := r.axes[key]; ok {
		return a
	}
	a := build()
	r.axes[key] = a
	return a
}

// plainAxis is the axis of a coded variable as the codebook has it.
func (r *resolver) plainAxis(v *codebook.Variable, nets []Net) *Axis {
	key, _ := json.Marshal(nets)
	return r.shared("c:"+v.Name+":"+string(key), func() *Axis {
		b := &stubBuilder{r: r, v: v, values: v.Values}
		return b.categories(nets)
	})
}

// stubBuilder makes the axis of one variable.
type stubBuilder struct {
	r      *resolver
	v      *codebook.Variable
	rows   Rows
	own    bool
	where  string
	silent bool
	ofRows bool             // codes that no row shows are counted too: the mean, the base and the sum of answers have them
	values []codebook.Value // with the roles and scores of the table
}

// roles applies what the table says about values.
func (b *stubBuilder) roles() bool {
	set := func(key string, codes []string, change func(*codebook.Value)) bool {
		for i, c := range codes {
			k := slices.IndexFunc(b.values, func(val codebook.Value) bool { return val.Code == c })
			if k < 0 && b.v.Type == codebook.Numeric { // a number needs no list
				b.values = append(b.values, codebook.Value{Code: c})
				k = len(b.values) - 1
			}
			if k < 0 {
				b.r.fail(fault.New(fault.UnknownCode, opResolve, "code", c, "variable", b.v.Name), at(join(b.where, key), i))
				return false
			}
			change(&b.values[k])
		}
		return true
	}
	ok := set("valid", b.rows.Valid, func(v *codebook.Value) { v.Role = codebook.Valid }) &&
		set("missing", b.rows.Missing, func(v *codebook.Value) { v.Role = codebook.Missing }) &&
		set("not_in_mean", b.rows.NotInMean, func(v *codebook.Value) { v.Role = codebook.NotInMean })
	if !ok {
		return false
	}
	if b.rows.Scores != nil && b.v.Type == codebook.Multiple {
		b.impossible("scores", fmt.Sprintf("%q has several answers, so it has no scores", b.v.Name))
		return false
	}
	for code, score := range b.rows.Scores {
		k := slices.IndexFunc(b.values, func(val codebook.Value) bool { return val.Code == code })
		if k < 0 {
			b.r.fail(fault.New(fault.UnknownCode, opResolve, "code", code, "variable", b.v.Name), join(join(b.where, "scores"), code))
			return false
		}
		b.values[k].Score = score
	}
	return true
}

func (b *stubBuilder) impossible(key, why string) {
	b.r.fail(fault.New(fault.NotPossible, opResolve, "why", why), join(b.where, key))
}

// scores fills missing codes, scores and codes without one.
func (b *stubBuilder) scores(a *Axis) {
	for _, val := range b.values {
		switch val.Role {
		case codebook.Missing:
			a.Missing = append(a.Missing, val.Code)
		case codebook.NotInMean:
			a.NoScore = append(a.NoScore, val.Code)
		}
		if val.Score != nil && val.Role == codebook.Valid && !a.Multiple {
			if a.Scores == nil {
				a.Scores = map[string]float64{}
			}
			a.Scores[val.Code] = *val.Score
		}
	}
}

// quantity makes the axis of a number: codes with a role are its missing
// values or stay out of its statistics; labelled codes keep their number.
func (b *stubBuilder) quantity() *Axis {
	a := &Axis{Variable: b.v, Kind: Quantity}
	b.scores(a)
	if len(b.rows.Boxes) > 0 && b.own {
		b.impossible("boxes", fmt.Sprintf("%q is a number and has no boxes; make bands of it first", b.v.Name))
	}
	b.differences(a)
	return a
}

// categories makes the axis of a coded variable: listed values in codebook
// order, nets before their members, anchors behind, unlisted codes last, then
// the boxes.
func (b *stubBuilder) categories(nets []Net) *Axis {
	a := &Axis{Variable: b.v, Multiple: b.v.Type == codebook.Multiple}
	b.scores(a)
	placed := map[string]bool{}
	for _, n := range nets {
		b.net(a, n, 0, placed)
	}
	rank := func(val codebook.Value) int {
		switch {
		case !val.Listed:
			return 2
		case val.Anchor:
			return 1
		}
		return 0
	}
	for want := range 3 {
		for _, val := range b.values {
			if val.Role != codebook.Missing && !placed[val.Code] && rank(val) == want {
				a.Categories = append(a.Categories, value(val, 0))
			}
		}
	}
	if b.silent {
		a.Categories = append(a.Categories, Category{Key: "no_answer", Label: codebook.Text{"en": "No answer", "id": "Tidak menjawab"}, Kind: SilentCategory, Listed: true, Anchor: true})
	}
	b.unseen(a)
	b.boxes(a)
	b.differences(a)
	return a
}

// answers says whether the shares of a table are of answers. Where everybody
// gives one, those of people are the same.
func answers(spec *TableSpec, v *codebook.Variable) bool {
	return spec.Base == BaseAnswers && v.Type == codebook.Multiple
}

// unseen adds the codes that stand in a net without its members.
func (b *stubBuilder) unseen(a *Axis) {
	if !b.ofRows {
		return
	}
	shown := map[string]bool{}
	for _, c := range a.Categories {
		shown[c.Key] = shown[c.Key] || c.Kind == ValueCategory
	}
	for _, val := range b.values {
		if val.Role != codebook.Missing && !shown[val.Code] {
			c := value(val, 0)
			c.Unseen = true
			a.Categories = append(a.Categories, c)
		}
	}
}

// silent says whether a table has a row for those without an answer: one
// table of codes, whose base is everybody asked.
func (r *resolver) silent(spec *TableSpec, v *codebook.Variable) bool {
	rows := spec.Rows.over(r.plan.Rows)
	return is(rows.NoAnswer) && v.Type != codebook.Numeric && len(spec.Grid) == 0 && spec.Measure == nil && spec.Base != BaseAnswered
}

func value(val codebook.Value, depth int) Category {
	return Category{Key: val.Code, Label: val.Label, Codes: []string{val.Code}, Depth: depth, Listed: val.Listed, Anchor: val.Anchor}
}

// net adds a net, the nets within it, and its own members that no net before
// has shown.
func (b *stubBuilder) net(a *Axis, n Net, depth int, placed map[string]bool) {
	a.Categories = append(a.Categories, Category{Key: "net:" + n.Label.Key(), Label: n.Label.Text(), Kind: NetCategory, Codes: n.all(), Depth: depth, Listed: true})
	for _, sub := range n.Nets {
		if n.HideMembers {
			b.hide(sub.all(), placed)
			continue
		}
		b.net(a, sub, depth+1, placed)
	}
	if n.HideMembers {
		b.hide(n.Codes, placed)
		return
	}
	for _, val := range b.values {
		if val.Role != codebook.Missing && !placed[val.Code] && slices.Contains(n.Codes, val.Code) {
			placed[val.Code] = true
			a.Categories = append(a.Categories, value(val, depth+1))
		}
	}
}

func (b *stubBuilder) hide(codes []string, placed map[string]bool) {
	for _, c := range codes {
		placed[c] = true
	}
}

// all gives the codes of a net and of the nets within it, each once.
func (n Net) all() []string {
	out := slices.Clone(n.Codes)
	for _, sub := range n.Nets {
		for _, c := range sub.all() {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	return out
}

// scale gives the codes that have a score, the highest first.
func scale(a *Axis) []string {
	var codes []string
	for _, c := range a.Categories {
		if _, ok := a.Scores[c.Key]; ok && c.Kind == ValueCategory {
			codes = append(codes, c.Key)
		}
	}
	slices.SortStableFunc(codes, func(x, y string) int {
		switch {
		case a.Scores[x] > a.Scores[y]:
			return -1
		case a.Scores[x] < a.Scores[y]:
			return 1
		}
		return 0
	})
	return codes
}

// box gives the codes of the k highest or lowest scores; nil where the scale
// is not longer than that.
func box(a *Axis, top bool, k int) []string {
	codes := scale(a)
	if k >= len(codes) {
		return nil
	}
	if top {
		return codes[:k]
	}
	return codes[len(codes)-k:]
}

func (b *stubBuilder) boxes(a *Axis) {
	for i, name := range b.rows.Boxes {
		top, k, _ := boxOf(name)
		codes := box(a, top, k)
		if codes == nil {
			if b.own {
				b.impossible("boxes", fmt.Sprintf("%q has no scale of more than %d scores, so it has no box %q", b.v.Name, k, name))
				return
			}
			continue
		}
		if slices.Contains(b.rows.Boxes[:i], name) {
			continue
		}
		a.Categories = append(a.Categories, Category{Key: "box:" + name, Label: boxLabel(top, k), Kind: NetCategory, Codes: slices.Clone(codes), Listed: true, Anchor: true, Box: true})
	}
}

func boxLabel(top bool, k int) codebook.Text {
	word := map[bool][2]string{true: {"Top", "teratas"}, false: {"Bottom", "terbawah"}}[top]
	return codebook.Text{"en": fmt.Sprintf("%s %d box", word[0], k), "id": fmt.Sprintf("%d kotak %s", k, word[1])}
}

// differences binds the differences; a preset follows from the scale.
func (b *stubBuilder) differences(a *Axis) {
	for i, d := range b.rows.Differences {
		where := fmt.Sprintf("differences[%d]", i)
		if a.Multiple {
			b.impossible(where, fmt.Sprintf("%q has several answers, which may be on both sides of a difference", b.v.Name))
			return
		}
		if d.preset != "" {
			var ok bool
			if d, ok = preset(a, d.preset); !ok {
				b.impossible(where, fmt.Sprintf("%q has not the scale that %q needs", b.v.Name, b.rows.Differences[i].preset))
				return
			}
		}
		if a.Kind == Categories && (!b.r.known(b.v, d.Plus, join(join(b.where, where), "plus")) || !b.r.known(b.v, d.Minus, join(join(b.where, where), "minus"))) {
			return
		}
		a.Differences = append(a.Differences, d)
	}
}

// preset gives "nps": 9 and 10 minus 0 to 6 of a scale 0 … 10, or "t2b-b2b".
func preset(a *Axis, name string) (Difference, bool) {
	if name == presetNPS {
		d := Difference{Label: Label{"": "NPS"}, Plus: []string{"9", "10"}, Minus: []string{"0", "1", "2", "3", "4", "5", "6"}}
		if a.Kind == Quantity {
			return d, true
		}
		for _, c := range append(append([]string{"7", "8"}, d.Plus...), d.Minus...) {
			if !slices.ContainsFunc(a.Categories, func(cat Category) bool { return cat.Key == c }) {
				return d, false
			}
		}
		return d, true
	}
	top, bottom := box(a, true, int(name[1]-'0')), box(a, false, int(name[5]-'0'))
	if top == nil || bottom == nil || len(top)+len(bottom) > len(scale(a)) {
		return Difference{}, false
	}
	t, u := boxLabel(true, len(top)), boxLabel(false, len(bottom))
	return Difference{Label: Label{"en": t["en"] + " − " + u["en"], "id": t["id"] + " − " + u["id"]}, Plus: top, Minus: bottom}, true
}
