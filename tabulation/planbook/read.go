package planbook

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// Places says which cell a part of a plan came from.
type Places struct{ at map[string]fault.Where }

// Locate turns the JSON path of an error into sheet and cell, as far as they
// are known.
func (p *Places) Locate(err error) error {
	var f *fault.Error
	if p == nil || !errors.As(err, &f) || f.Where.Path == "" {
		return err
	}
	best, where := "", fault.Where{}
	for path, w := range p.at {
		rest, ok := strings.CutPrefix(f.Where.Path, path)
		if ok && (rest == "" || rest[0] == '.' || rest[0] == '[') && len(path) > len(best) {
			best, where = path, w
		}
	}
	if best == "" {
		return err
	}
	where.File, where.Offset = f.Where.File, f.Where.Offset
	return f.At(where)
}

// Read reads a plan from a workbook as Write writes it. Sheets that are not
// there are empty; other sheets are left alone.
//
// Errors: those of a workbook that cannot be read; BadPlan, UnknownKey and the
// other errors of tabplan.Parse, with sheet and cell.
func Read(r io.ReaderAt, size int64) (*tabplan.Plan, *Places, error) {
	b, err := ooxml.OpenBook(r, size)
	if err != nil {
		return nil, nil, err
	}
	in := &reader{root: object{"version": 1, "tables": []any{}}, places: &Places{at: map[string]fault.Where{}}, tables: map[string]int{}, own: map[string]map[string]string{}}
	found := false
	for _, name := range sheets {
		for i, s := range b.Sheets {
			if strings.EqualFold(s.Name, name) {
				found = found || name == tablesSheet
				if err := in.sheet(b, i, name); err != nil {
					return nil, nil, err
				}
			}
		}
	}
	if !found {
		return nil, nil, fault.New(fault.NoSheet, op, "sheet", tablesSheet, "have", strings.Join(names(b), ", "))
	}
	text, err := json.Marshal(in.root)
	if err != nil {
		return nil, nil, fault.New(fault.Internal, op).Because(err)
	}
	plan, err := tabplan.Parse(text)
	if err != nil {
		return nil, nil, in.places.Locate(err)
	}
	return plan, in.places, nil
}

func names(b *ooxml.Book) []string {
	out := make([]string, len(b.Sheets))
	for i, s := range b.Sheets {
		out[i] = s.Name
	}
	return out
}

// reader builds the JSON form.
type reader struct {
	own    map[string]map[string]string // of a variable or a weight: header -> text of the cell that said it
	root   object
	places *Places
	tables map[string]int // number as in the sheet -> place in the list
	nested []level        // nets being open, outermost first
}

type level struct {
	table string
	net   object
	path  string
}

// line is one row of a sheet: texts by header.
type line struct {
	sheet  string
	number int
	cells  map[string]string
	column map[string]int // header -> column, from 1
	err    error
}

func (l *line) where(header string) fault.Where {
	return fault.Where{Sheet: l.sheet, Row: l.number, Col: max(1, l.column[header])}
}

func (l *line) fail(header, why string, args ...any) {
	if l.err == nil {
		l.err = fault.New(fault.BadPlan, op, "why", fmt.Sprintf(why, args...)).At(l.where(header))
	}
}

// headers are those of the cells that hold something, in ascending order, so
// that the first mistake is the same on every reading.
func (l *line) headers() []string {
	return slices.Sorted(maps.Keys(l.cells))
}

// known sees that there are no other headers.
func (l *line) known(headers []string) {
	for _, h := range l.headers() {
		if !slices.Contains(headers, h) && l.err == nil {
			l.err = fault.New(fault.UnknownKey, op, "key", h, "near", tabplan.Suggest(h, headers)).At(l.where(h))
		}
	}
}

// sheet reads the rows of one sheet.
func (in *reader) sheet(b *ooxml.Book, index int, name string) error {
	rows, err := b.Rows(index)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var headers map[int]string
	var row ooxml.Row
	for {
		switch err := rows.Next(&row); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		l := &line{sheet: b.Sheets[index].Name, number: row.Number, cells: map[string]string{}, column: map[string]int{}}
		first := headers == nil
		for _, c := range row.Cells {
			text := string(c.Text)
			if c.Kind == ooxml.Bool {
				text = strings.ToLower(text)
			}
			at := fault.Where{Sheet: l.sheet, Row: row.Number, Col: c.Col + 1}
			if first {
				if headers == nil {
					headers = map[int]string{}
				}
				h := strings.TrimSpace(text)
				for _, other := range headers {
					if h != "" && h == other {
						return fault.New(fault.Duplicate, op, "what", fmt.Sprintf("the column %q", h)).At(at)
					}
				}
				headers[c.Col] = h
				continue
			}
			switch h := headers[c.Col]; {
			case c.Kind == ooxml.Error:
				return fault.New(fault.BadPlan, op, "why", fmt.Sprintf("the cell shows the error %s", text)).At(at)
			case strings.TrimSpace(text) == "":
			case h == "":
				return fault.New(fault.BadPlan, op, "why", "a value stands below no header").At(at)
			default:
				l.cells[h], l.column[h] = text, c.Col+1
			}
		}
		if row.Uncached > 0 && !first {
			return fault.New(fault.BadPlan, op, "why", "a formula has no stored value; open the workbook in Excel and save it").At(fault.Where{Sheet: l.sheet, Row: row.Number, Col: 1})
		}
		if first || len(l.cells) == 0 {
			continue
		}
		if name != tablesSheet { // whose further keys have columns of their own
			l.known(columns[name])
		}
		switch name {
		case planSheet:
			in.setting(l)
		case tablesSheet:
			in.table(l)
		case bannersSheet:
			in.banner(l)
		case variablesSheet:
			in.variable(l)
		case netsSheet:
			in.net(l)
		case filtersSheet:
			in.filter(l)
		case weightsSheet:
			in.weight(l)
		}
		if l.err != nil {
			return l.err
		}
	}
}

// value reads the cell of a header as the value of a key, and notes where it
// came from.
func (in *reader) value(l *line, header, key, path string) (any, bool) {
	text, ok := l.cells[header]
	if !ok {
		return nil, false
	}
	in.places.at[path] = l.where(header)
	if raw(key) {
		return text, true
	}
	text = strings.TrimSpace(text)
	switch k := kindOf(key); {
	case strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") || strings.HasPrefix(text, `"`):
		if !json.Valid([]byte(text)) {
			l.fail(header, "what stands in the cell begins like JSON and is none")
			return nil, false
		}
		return json.RawMessage(text), true
	case k == asList:
		list := []any{}
		for _, part := range strings.Split(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				in.places.at[fmt.Sprintf("%s[%d]", path, len(list))] = l.where(header)
				list = append(list, part)
			}
		}
		return list, true
	case k == asNumbers:
		list := []any{}
		for _, part := range strings.Split(text, ",") {
			list = append(list, number(strings.TrimSpace(part)))
		}
		return list, true
	case k == asNumber:
		return number(text), true
	case k == asFlag && (text == "true" || text == "false"):
		return text == "true", true
	}
	return text, true
}

// raw reports keys whose cells are never JSON: expressions and names begin
// with brackets, titles with anything.
func raw(key string) bool {
	return slices.Contains([]string{"filter", "when", "title", "of", "start", "id", "name", "layout.missing", "code"}, key)
}

// number is a number where the text is one; else the text, so that the plan's
// own error says what is expected.
func number(text string) any {
	if _, err := strconv.ParseFloat(text, 64); err == nil && json.Valid([]byte(text)) {
		return json.Number(text)
	}
	return text
}

// put sets the value of a key with points between its parts; false where it
// is set already, by itself or as a part of something.
func put(to object, key string, v any) bool {
	first, rest, nested := strings.Cut(key, ".")
	old, there := to[first]
	if !nested {
		to[key] = v
		return !there
	}
	if !there {
		old = object{}
		to[first] = old
	}
	o, ok := old.(object)
	return ok && put(o, rest, v)
}

// says notes what a cell says of a variable or a weight that has several
// rows: the same again is no harm, something else is a mistake.
func (in *reader) says(of string, l *line, header string) {
	if in.own[of] == nil {
		in.own[of] = map[string]string{}
	}
	if before, ok := in.own[of][header]; ok && before != l.cells[header] {
		l.fail(header, "%q stood there before, in another row", before)
	}
	in.own[of][header] = l.cells[header]
}

func (in *reader) setting(l *line) {
	key := strings.TrimSpace(l.cells["key"])
	if key == "" {
		l.fail("value", "a value without a key")
		return
	}
	in.places.at[key] = l.where("key")
	for _, list := range []string{"version", "tables", "variables", "banners", "weights"} {
		if key == list && key != "version" {
			l.fail("key", "%q has a sheet of its own", key)
			return
		}
	}
	if v, ok := in.value(l, "value", key, key); ok {
		if key == "version" {
			delete(in.root, key) // there without being said
		}
		if !put(in.root, key, v) {
			l.fail("key", "%q is said twice here", key)
		}
	}
}

func (in *reader) table(l *line) {
	list := in.root["tables"].([]any)
	path, t := fmt.Sprintf("tables[%d]", len(list)), object{}
	in.places.at[path] = fault.Where{Sheet: l.sheet, Row: l.number, Col: 1}
	for _, header := range l.headers() {
		switch header {
		case "number":
			continue
		case "nets":
			l.fail(header, "%q has a sheet of its own", header)
		}
		v, ok := in.value(l, header, header, path+"."+header)
		if ok && header == "weight" && v == none {
			v = ""
		}
		if ok && !put(t, header, v) {
			l.fail(header, "%q is said twice here", header)
		}
	}
	if n := strings.TrimSpace(l.cells["number"]); n != "" {
		if _, dup := in.tables[n]; dup {
			l.fail("number", "the number %s stands here twice", n)
		}
		in.tables[n] = len(list)
	}
	in.root["tables"] = append(list, t)
}

func (in *reader) banner(l *line) {
	name := strings.TrimSpace(l.cells["banner"])
	if name == "" {
		l.fail("variable", "the name of the banner is missing")
		return
	}
	banners, _ := in.root["banners"].(object)
	if banners == nil {
		banners = object{}
		in.root["banners"] = banners
	}
	parts, _ := banners[name].([]any)
	path := fmt.Sprintf("banners.%s[%d]", name, len(parts))
	in.places.at["banners."+name] = l.where("banner")
	in.places.at[path] = l.where("variable")
	part := object{}
	for _, header := range l.headers() {
		if header == "banner" {
			continue
		}
		if v, ok := in.value(l, header, header, path+"."+header); ok {
			part[header] = v
		}
	}
	var v any = part
	if name, only := part["variable"]; only && len(part) == 1 {
		v = name
	}
	banners[name] = append(parts, v)
}

// caseKeys are the headers of the cases of a variable, and their keys.
var caseKeys = map[string]string{"case code": "code", "case label": "label", "when": "when", "from": "from", "to": "to", "case codes": "codes", "score": "score"}

func (in *reader) variable(l *line) {
	list, _ := in.root["variables"].([]any)
	name := strings.TrimSpace(l.cells["name"])
	at := slices.IndexFunc(list, func(v any) bool { return name != "" && v.(object)["name"] == name })
	if at < 0 {
		at = len(list)
		list = append(list, object{"name": name})
		in.root["variables"] = list
	}
	v, path := list[at].(object), fmt.Sprintf("variables[%d]", at)
	if _, ok := in.places.at[path]; !ok {
		in.places.at[path], in.places.at[path+".name"] = l.where("name"), l.where("name")
	}
	one, way := object{}, "cases"
	for _, header := range l.headers() {
		switch {
		case header == "name" || caseKeys[header] != "":
			continue
		case header == "only codes":
			if x, ok := in.value(l, header, "codes", path+".codes"); ok {
				v["codes"] = x
			}
		default:
			if x, ok := in.value(l, header, header, path+"."+header); ok {
				v[header] = x
			}
		}
		in.says(path, l, header)
	}
	switch {
	case l.cells["from"] != "" || l.cells["to"] != "":
		way = "bands"
	case l.cells["case codes"] != "":
		way = "join"
	}
	cases, _ := v[way].([]any)
	casePath := fmt.Sprintf("%s.%s[%d]", path, way, len(cases))
	for header, key := range caseKeys {
		if x, ok := in.value(l, header, key, casePath+"."+key); ok {
			one[key] = x
		}
	}
	if len(one) > 0 {
		in.places.at[casePath] = fault.Where{Sheet: l.sheet, Row: l.number, Col: 1}
		v[way] = append(cases, one)
	}
}

func (in *reader) net(l *line) {
	table := strings.TrimSpace(l.cells["table"])
	at, ok := in.tables[table]
	if !ok {
		l.fail("table", "there is no table with the number %q", table)
		return
	}
	depth, err := strconv.Atoi(strings.TrimSpace(l.cells["level"]))
	if l.cells["level"] == "" {
		depth, err = 1, nil
	}
	if err != nil || depth < 1 || depth > 1 && (len(in.nested) < depth-1 || in.nested[0].table != table) {
		l.fail("level", "a level of 1, or one more than that of the net it stands in, is expected, not %q", l.cells["level"])
		return
	}
	parent, path := in.root["tables"].([]any)[at].(object), fmt.Sprintf("tables[%d]", at)
	if depth > 1 {
		parent, path = in.nested[depth-2].net, in.nested[depth-2].path
	}
	nets, _ := parent["nets"].([]any)
	path = fmt.Sprintf("%s.nets[%d]", path, len(nets))
	in.places.at[path] = fault.Where{Sheet: l.sheet, Row: l.number, Col: 1}
	n := object{}
	for _, key := range []string{"label", "codes", "hide_members"} {
		if v, ok := in.value(l, key, key, path+"."+key); ok {
			n[key] = v
		}
	}
	parent["nets"] = append(nets, n)
	in.nested = append(in.nested[:depth-1], level{table, n, path})
}

// filter reads a filter and the tables that have it.
func (in *reader) filter(l *line) {
	text, ok := in.value(l, "filter", "filter", fmt.Sprintf("filters[%d]", l.number))
	if !ok {
		l.fail("tables", "a filter is missing")
		return
	}
	numbers := strings.TrimSpace(l.cells["tables"])
	if numbers == "" {
		l.fail("filter", "the numbers of the tables are missing; %q is all of them", allTables)
		return
	}
	give := func(to object, path string) {
		in.places.at[path] = l.where("filter")
		if !put(to, "filter", text) {
			l.fail("tables", "a filter of %q stands elsewhere, too", path)
		}
	}
	if numbers == allTables {
		give(in.root, "filter")
		return
	}
	for _, n := range strings.Split(numbers, ",") {
		n = strings.TrimSpace(n)
		at, ok := in.tables[n]
		if !ok {
			l.fail("tables", "there is no table with the number %q", n)
			return
		}
		give(in.root["tables"].([]any)[at].(object), fmt.Sprintf("tables[%d].filter", at))
	}
}

func (in *reader) weight(l *line) {
	name := strings.TrimSpace(l.cells["weight"])
	if name == "" {
		l.fail("variable", "the name of the weight is missing")
		return
	}
	weights, _ := in.root["weights"].(object)
	if weights == nil {
		weights = object{}
		in.root["weights"] = weights
	}
	w, _ := weights[name].(object)
	path := "weights." + name
	if w == nil {
		w = object{}
		weights[name] = w
		in.places.at[path] = l.where("weight")
	}
	for _, key := range []string{"start", "filter", "cap", "total", "rounds"} {
		if v, ok := in.value(l, key, key, path+"."+key); ok {
			w[key] = v
			in.says(path, l, key)
		}
	}
	variable, code := l.cells["variable"], strings.TrimSpace(l.cells["code"])
	if variable == "" && code == "" {
		return
	}
	targets, _ := w["targets"].([]any)
	if variable != "" {
		path := fmt.Sprintf("%s.targets[%d]", path, len(targets))
		in.places.at[path], in.places.at[path+".variable"] = l.where("variable"), l.where("variable")
		if n := len(targets); n == 0 || targets[n-1].(object)["variable"] != variable {
			targets = append(targets, object{"variable": variable, "shares": object{}})
			w["targets"] = targets
		}
	}
	if len(targets) == 0 {
		l.fail("code", "a share without a variable")
		return
	}
	last := targets[len(targets)-1].(object)
	shares := last["shares"].(object)
	if _, twice := shares[code]; twice {
		l.fail("code", "%q is said twice here", code)
	}
	v, ok := in.value(l, "share", "share", fmt.Sprintf("%s.targets[%d].shares.%s", path, len(targets)-1, code))
	if !ok {
		l.fail("code", "the share of the code %q is missing", code)
	}
	shares[code] = v
}
