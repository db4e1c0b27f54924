package signif

import (
	"strconv"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/table"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// person is a respondent of a test: weight, answers of the stub, columns of
// every banner variable, a score.
type person struct {
	w      float64
	rows   []int
	blocks [][]int
}

// survey is a table to be counted one respondent at a time, the slow and
// plain way.
type survey struct {
	people   []person
	rows     int   // categories of the stub
	cols     []int // categories per banner variable
	nets     [][]int
	scores   []float64 // per category; nil: none
	weighted bool
	multiple []bool // per banner variable
	several  bool   // the stub has several answers
	groups   [][]int
}

func has(list []int, x int) bool {
	for _, v := range list {
		if v == x {
			return true
		}
	}
	return false
}

// count makes the sums and the resolved table.
func (s *survey) count() (*cube.Sums, *tabplan.Table) {
	stub := &tabplan.Axis{Variable: &codebook.Variable{Name: "q"}, Multiple: s.several}
	for i, net := range s.nets {
		c := tabplan.Category{Key: "net:" + strconv.Itoa(i), Kind: tabplan.NetCategory, Listed: true}
		for _, r := range net {
			c.Codes = append(c.Codes, strconv.Itoa(r))
		}
		stub.Categories = append(stub.Categories, c)
	}
	for r := range s.rows {
		stub.Categories = append(stub.Categories, tabplan.Category{Key: strconv.Itoa(r), Codes: []string{strconv.Itoa(r)}, Listed: true})
		if s.scores != nil {
			if stub.Scores == nil {
				stub.Scores = map[string]float64{}
			}
			stub.Scores[strconv.Itoa(r)] = s.scores[r]
		}
	}
	banner := &tabplan.BannerAxes{Name: "b", Key: "b", Total: true, Groups: s.groups}
	cols := 1
	for b, k := range s.cols {
		axis := &tabplan.Axis{Variable: &codebook.Variable{Name: "b" + strconv.Itoa(b)}}
		axis.Multiple = s.multiple != nil && s.multiple[b]
		for c := range k {
			axis.Categories = append(axis.Categories, tabplan.Category{Key: strconv.Itoa(c), Codes: []string{strconv.Itoa(c)}, Listed: true})
		}
		banner.Blocks = append(banner.Blocks, axis)
		cols += k
	}
	t := &tabplan.Table{Number: 1, Key: "q~b", Stub: stub, Banner: banner, Statistics: []tabplan.Statistic{tabplan.Count, tabplan.ColPct}}
	if s.scores != nil {
		t.Statistics = append(t.Statistics, tabplan.Mean, tabplan.StdDev, tabplan.StdErr, tabplan.Median)
	}
	if s.weighted {
		t.Weight = &codebook.Variable{Name: "w"}
	}
	out := &cube.Sums{Rows: 1 + len(stub.Categories), Cols: cols}
	out.N = make([]int64, out.Rows*out.Cols)
	w, q := make([]float64, len(out.N)), make([]float64, len(out.N))
	pairs := map[[2]int]*cube.Pair{}
	for _, p := range s.people {
		in := []int{0}
		for r, cat := range stub.Categories {
			for _, code := range cat.Codes {
				if k, err := strconv.Atoi(code); err == nil && has(p.rows, k) {
					in = append(in, r+1)
					break
				}
			}
		}
		member, first := []int{0}, 1
		for b, list := range p.blocks {
			for _, c := range list {
				member = append(member, first+c)
			}
			for i, c := range list {
				for _, d := range list[i+1:] {
					k := [2]int{first + c, first + d}
					if pairs[k] == nil {
						pairs[k] = &cube.Pair{A: k[0], B: k[1], N: make([]int64, out.Rows), W: make([]float64, out.Rows), Q: make([]float64, out.Rows)}
					}
					for _, r := range in {
						pairs[k].N[r]++
						pairs[k].W[r] += p.w
						pairs[k].Q[r] += p.w * p.w
					}
				}
			}
			first += s.cols[b]
		}
		for _, r := range in {
			for _, c := range member {
				i := out.Cell(r, c)
				out.N[i]++
				w[i] += p.w
				q[i] += p.w * p.w
			}
		}
	}
	if s.weighted {
		out.W, out.Q = w, q
	}
	for a := range cols {
		for b := range cols {
			if p := pairs[[2]int{a, b}]; p != nil {
				if !s.weighted {
					p.W, p.Q = nil, nil
				}
				out.Pairs = append(out.Pairs, *p)
			}
		}
	}
	n := int64(len(s.people))
	out.Chain = cube.Chain{File: n, Answered: n, Shown: n}
	out.Blocks = make([]cube.BlockCount, len(s.cols))
	return out, t
}

// settings are the defaults of the tests with the audit kept.
func settings() tabplan.Tests {
	return tabplan.Tests{
		Profile: tabplan.ProfileExact, Levels: []float64{0.05, 0.10}, Base: "effective", Compare: []string{tabplan.AgainstColumns},
		Correction: tabplan.CorrectionNone, ChiSquare: tabplan.ChiRaoScott, Audit: true,
	}
}

// test counts and tests.
func (s *survey) test(change func(*tabplan.Tests)) *table.Table {
	sums, t := s.count()
	tests := settings()
	if change != nil {
		change(&tests)
	}
	return Table(sums, t, tests)
}
