package tabplan

import (
	"fmt"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
)

// measured makes the parts of a table with another variable's statistic in
// its cells: the table itself, and the other variable by all of its columns
// and cells.
func (r *resolver) measured(spec *TableSpec, main Table, where string) {
	m := spec.Measure
	v := r.cb.Lookup(m.Variable)
	if v == nil {
		r.unknown(m.Variable, join(where, "measure.variable"))
		return
	}
	stat := m.Statistic
	if stat == "" {
		stat = Mean
	}
	axis := r.plainAxis(v, nil)
	if v.Type == codebook.Numeric {
		axis = r.stub(v, &TableSpec{}, false, where)
	}
	if axis == nil || axis.Kind != Quantity && axis.Scores == nil {
		r.fail(fault.New(fault.NotPossible, opResolve, "why", fmt.Sprintf("%q has no scores, so it has no %s; give its codes scores first", v.Name, stat)), join(where, "measure.variable"))
		return
	}
	if main.Stub.Kind == Quantity {
		r.fail(fault.New(fault.NotPossible, opResolve, "why", fmt.Sprintf("%q is a number and has no rows to measure; make bands of it first", main.Stub.Variable.Name)), where)
		return
	}
	c := &Composite{Kind: Measured, Key: main.Key, Name: main.Stub.Variable.Name, BaseText: main.BaseText, Statistic: stat, Title: main.Title}
	c.Title = joined(" · ", []codebook.Text{main.Title, joined(": ", []codebook.Text{figureTitles[stat], titleOf(v)})})
	banner := &BannerAxes{Name: main.Banner.Name, Key: main.Banner.Key, Total: true, Blocks: []*Axis{main.Stub}}
	total := Columned{All: "total", Rows: map[string]string{}}
	for _, row := range main.Stub.Categories {
		total.Rows[row.Key] = main.Stub.Variable.Name + "=" + row.Key
	}
	c.Columns = append(c.Columns, total)
	for _, block := range main.Banner.Blocks {
		banner.Blocks = append(banner.Blocks, block)
		cells := r.cellsOf(main.Stub, block)
		for k := range block.Categories {
			col := Columned{All: block.Variable.Name + "=" + block.Categories[k].Key, Rows: map[string]string{}}
			for i, row := range main.Stub.Categories {
				col.Rows[row.Key] = cells.Variable.Name + "=" + cells.Categories[i*len(block.Categories)+k].Key
			}
			c.Columns = append(c.Columns, col)
		}
		banner.Blocks = append(banner.Blocks, cells)
	}
	if n := banner.Columns(); n > limit.TableColumns {
		r.fail(tooMany("the number of cells of table "+main.Key, n, limit.TableColumns), where)
		return
	}
	second := main
	second.Stub, second.Banner, second.Asked, second.Statistics = axis, banner, r.asked(v), []Statistic{stat}
	second.Order, second.HideEmpty = nil, false
	delete(r.keys, main.Key)
	r.composite(c, []Table{main, second}, where)
}

// cellsOf is the axis of all pairs of a row and a column, rows first.
func (r *resolver) cellsOf(rows, cols *Axis) *Axis {
	return r.shared(fmt.Sprintf("m:%p:%p", rows, cols), func() *Axis {
		v := codebook.Variable{Name: rows.Variable.Name + "×" + cols.Variable.Name + "×" + fmt.Sprint(len(r.out.Derived)), Column: -1, Use: codebook.Hidden, Type: codebook.Multiple, Separator: condition.Mark}
		d := &condition.Derived{Kind: condition.Set}
		a := &Axis{Multiple: true}
		for i := range rows.Categories {
			for k := range cols.Categories {
				code := rows.Categories[i].Key + "×" + cols.Categories[k].Key
				d.Cases = append(d.Cases, condition.Case{Code: code, When: &condition.And{Parts: []condition.Node{
					optionLeaf(rows.Variable, "any", rows.Categories[i].Codes), optionLeaf(cols.Variable, "any", cols.Categories[k].Codes),
				}}})
				v.Values = append(v.Values, codebook.Value{Code: code, Listed: true})
				a.Categories = append(a.Categories, Category{Key: code, Codes: []string{code}, Listed: true})
			}
		}
		a.Variable = r.keep(d, v)
		return a
	})
}

var figureTitles = map[Statistic]codebook.Text{
	Mean: {"en": "mean", "id": "rata-rata"}, Sum: {"en": "sum", "id": "jumlah"}, Median: {"en": "median", "id": "median"},
	StdDev: {"en": "standard deviation", "id": "simpangan baku"}, StdErr: {"en": "standard error", "id": "galat baku"},
	Min: {"en": "minimum", "id": "minimum"}, Max: {"en": "maximum", "id": "maksimum"},
}
