package planbook

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

const op = "planbook"

// object is a JSON object.
type object = map[string]any

// Write writes a plan as a workbook.
func Write(w io.Writer, plan *tabplan.Plan) error {
	text, err := plan.JSON()
	if err != nil {
		return fault.New(fault.Internal, op).Because(err)
	}
	var root object
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&root); err != nil {
		return fault.New(fault.Internal, op).Because(err)
	}
	var house struct {
		Layout struct {
			House json.RawMessage `json:"house"`
		} `json:"layout"`
	}
	if err := json.Unmarshal(text, &house); err != nil {
		return fault.New(fault.Internal, op).Because(err)
	}
	if len(house.Layout.House) > 0 { // its keys keep their order
		root["layout"].(object)["house"] = house.Layout.House
	}
	b := &book{rows: map[string][]object{}}
	b.plan(root)
	return b.write(w)
}

// book collects the rows of the sheets: header -> text of the cell.
type book struct{ rows map[string][]object }

func (b *book) add(sheet string, row object) { b.rows[sheet] = append(b.rows[sheet], row) }

func (b *book) plan(root object) {
	for _, k := range keysOf(root) {
		switch k {
		case "tables":
			b.tables(listOf(root[k]))
		case "filter":
			b.rows[filtersSheet] = append([]object{{"tables": allTables, "filter": cell(k, root[k])}}, b.rows[filtersSheet]...)
		case "banners":
			for _, name := range keysOf(root[k]) {
				b.banner(name, root[k].(object)[name])
			}
		case "variables":
			for _, v := range listOf(root[k]) {
				b.variable(v.(object))
			}
		case "weights":
			for _, name := range keysOf(root[k]) {
				b.weight(name, root[k].(object)[name].(object))
			}
		default:
			flat := object{}
			flatten(flat, k, root[k], 2)
			for _, key := range keysOf(flat) {
				b.add(planSheet, object{"key": key, "value": cell(key, flat[key])})
			}
		}
	}
}

// flatten puts nested objects under keys with points, to a depth.
func flatten(to object, key string, v any, depth int) {
	o, ok := v.(object)
	if !ok || depth == 0 || key == "layout.house" || key == "tests.groups" || key == "rows.scores" || key == "rows.order" || language(o) {
		to[key] = v
		return
	}
	for k, x := range o {
		flatten(to, key+"."+k, x, depth-1)
	}
}

// language reports texts by language: one value.
func language(o object) bool {
	for k := range o {
		if k != "" && k != "en" && k != "id" {
			return false
		}
	}
	return true
}

func (b *book) tables(list []any) {
	for i, item := range list {
		t := item.(object)
		number := strconv.Itoa(i + 1)
		row := object{"number": number}
		for _, k := range keysOf(t) {
			switch k {
			case "nets":
				b.nets(number, "1", listOf(t[k]))
				continue
			case "filter":
				b.filter(number, cell(k, t[k]))
				continue
			}
			flat := object{}
			flatten(flat, k, t[k], 1)
			for _, key := range keysOf(flat) {
				row[key] = cell(key, flat[key])
				if key == "weight" && row[key] == "" {
					row[key] = none
				}
			}
		}
		b.add(tablesSheet, row)
	}
}

// none stands in a table's weight for no weight at all: an empty cell is the
// plan's weight.
const none = "(none)"

// allTables stands in the filters for the plan's own, which is that of all.
const allTables = "(all)"

// filter writes the filter of a table, beside the others that have the same.
func (b *book) filter(number, text string) {
	for _, row := range b.rows[filtersSheet] {
		if row["filter"] == text && row["tables"] != allTables {
			row["tables"] = row["tables"].(string) + ", " + number
			return
		}
	}
	b.add(filtersSheet, object{"tables": number, "filter": text})
}

func (b *book) nets(table, level string, nets []any) {
	depth, _ := strconv.Atoi(level)
	for _, item := range nets {
		n := item.(object)
		b.add(netsSheet, object{"table": table, "level": level, "label": cell("label", n["label"]), "codes": cell("codes", n["codes"]), "hide_members": cell("hide_members", n["hide_members"])})
		b.nets(table, strconv.Itoa(depth+1), listOf(n["nets"]))
	}
}

func (b *book) banner(name string, parts any) {
	for _, part := range listOf(parts) {
		row := object{"banner": name}
		if s, ok := part.(string); ok {
			row["variable"] = s
		} else {
			for k, v := range part.(object) {
				row[k] = cell(k, v)
			}
		}
		b.add(bannersSheet, row)
	}
}

// variable writes a derived variable: its own keys in the row of the first
// case.
func (b *book) variable(v object) {
	row := object{"name": v["name"], "label": cell("label", v["label"]), "of": cell("of", v["of"]), "first": cell("first", v["first"]), "else": cell("else", v["else"]),
		"count": cell("count", v["count"]), "only codes": cell("codes", v["codes"])}
	for _, way := range []string{"cases", "bands", "join"} {
		for _, item := range listOf(v[way]) {
			for k, x := range item.(object) {
				header := k
				switch k {
				case "code", "label", "codes":
					header = "case " + k
				}
				row[header] = cell(k, x)
			}
			b.add(variablesSheet, row)
			row = object{"name": v["name"]}
		}
	}
	if v["count"] != nil {
		b.add(variablesSheet, row)
	}
}

func (b *book) weight(name string, w object) {
	row := object{"weight": name, "start": cell("start", w["start"]), "filter": cell("filter", w["filter"]), "cap": cell("cap", w["cap"]), "total": cell("total", w["total"]), "rounds": cell("rounds", w["rounds"])}
	for _, item := range listOf(w["targets"]) {
		t := item.(object)
		for _, code := range keysOf(t["shares"]) {
			row["variable"], row["code"], row["share"] = t["variable"], code, cell("share", t["shares"].(object)[code])
			b.add(weightsSheet, row)
			row = object{"weight": name}
		}
	}
}

func listOf(v any) []any {
	l, _ := v.([]any)
	return l
}

// keysOf gives the keys of an object in ascending order.
func keysOf(v any) []string {
	o, _ := v.(object)
	keys := make([]string, 0, len(o))
	for k := range o {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// cell is the text of a value.
func cell(key string, v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		if raw(key) {
			return x
		}
		if strings.HasPrefix(x, "{") || strings.HasPrefix(x, "[") || strings.HasPrefix(x, `"`) || x != strings.TrimSpace(x) {
			return asJSON(x)
		}
		return x
	case json.RawMessage:
		return string(x)
	case bool:
		return strconv.FormatBool(x)
	case json.Number:
		return x.String()
	case []any:
		texts := make([]string, len(x))
		for i, item := range x {
			switch s := item.(type) {
			case string:
				texts[i] = s
			case json.Number:
				texts[i] = s.String()
			default:
				return asJSON(v)
			}
		}
		if k := kindOf(key); (k == asList || k == asNumbers) && plain(texts) {
			return strings.Join(texts, ", ")
		}
	}
	return asJSON(v)
}

func asJSON(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return ""
	}
	return strings.TrimSpace(b.String())
}

// write makes the workbook. Every cell is a text, so that codes such as 01
// and expressions stay what they are.
func (b *book) write(w io.Writer) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	fail := func(err error) error { return fault.New(fault.Internal, op).Because(err) }
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF", Family: "Arial", Size: 10}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E79"}}})
	if err != nil {
		return fail(err)
	}
	body, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: "Arial", Size: 10}, NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	if err != nil {
		return fail(err)
	}
	for i, name := range sheets {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return fail(err)
		}
		headers := b.headers(name)
		last, _ := excelize.ColumnNumberToName(len(headers))
		for c, h := range headers {
			at, _ := excelize.CoordinatesToCellName(c+1, 1)
			if err := f.SetCellStr(name, at, h); err != nil {
				return fail(err)
			}
			column, _ := excelize.ColumnNumberToName(c + 1)
			if err := f.SetColWidth(name, column, column, width(h, b.rows[name])); err != nil {
				return fail(err)
			}
		}
		if err := f.SetColStyle(name, "A:"+last, body); err != nil {
			return fail(err)
		}
		if err := f.SetCellStyle(name, "A1", last+"1", head); err != nil {
			return fail(err)
		}
		for r, row := range b.rows[name] {
			for c, h := range headers {
				text, _ := row[h].(string)
				if text == "" {
					continue
				}
				if n := len(utf16.Encode([]rune(text))); n > limit.CellText { // it would be cut
					return fault.New(fault.TooLarge, op, "what", "the size of a cell, in characters,", "is", strconv.Itoa(n), "max", strconv.Itoa(limit.CellText)).At(fault.Where{Sheet: name, Row: r + 2, Col: c + 1})
				}
				at, _ := excelize.CoordinatesToCellName(c+1, r+2)
				if err := f.SetCellStr(name, at, text); err != nil {
					return fail(err)
				}
				if err := f.SetCellStyle(name, at, at, body); err != nil {
					return fail(err)
				}
			}
		}
		if err := f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
			return fail(err)
		}
	}
	if err := f.Write(w); err != nil {
		return fault.New(fault.StorageAway, op).Because(err)
	}
	return nil
}

// headers are the columns of a sheet: the usual ones, then further keys.
func (b *book) headers(sheet string) []string {
	out := slices.Clone(columns[sheet])
	for _, row := range b.rows[sheet] {
		for _, k := range keysOf(row) {
			if !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// width is the width of a column, in characters.
func width(header string, rows []object) float64 {
	n := len(header)
	for _, row := range rows {
		text, _ := row[header].(string)
		n = max(n, len([]rune(text)))
	}
	return float64(min(max(n+2, 8), 60))
}
