package count

import (
	"sync"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/condition"
	"github.com/hary4di/pockettab/tabulation/tabplan"
	"github.com/hary4di/pockettab/tabulation/weight"
)

// Memory keeps who takes part (weights and masks) between counts of one
// dataset whose plans differ little, as those of a live preview do: over many
// respondents that costs several times what the counting does. The zero value
// is ready; it must be used with one dataset and one codebook only. Safe for
// concurrent use.
type Memory struct {
	mu      sync.Mutex
	last    []remembered // the most recently used first
	columns []made       // likewise
}

// made is a column that is not in the file as it is counted: option columns
// joined, numbers sorted.
type made struct {
	of     *codebook.Variable
	column *column.Column
}

// remembers is how many selections a Memory keeps: a weight is 8 bytes a
// respondent, a mask one.
const remembers = 4

// remembersColumns is how many made columns a Memory keeps, of up to four
// bytes a respondent.
const remembersColumns = 6

type remembered struct {
	key memoryKey
	sel *selection
}

// memoryKey names a selection by what it is made of. What else comes to decide
// who is selected, or with which weight, belongs in here.
type memoryKey struct {
	weight     *codebook.Variable
	job, table string // filters as written
}

// keyOf names the selection of a table; ok is false where it hangs on more
// than the dataset: weights and variables that the plan makes.
func keyOf(t *tabplan.Table) (k memoryKey, ok bool) {
	k.weight = t.Weight
	if t.Raking != nil || t.Weight != nil && !lasting(t.Weight) {
		return k, false
	}
	for _, f := range []struct {
		filter *tabplan.Filter
		text   *string
	}{{t.JobFilter, &k.job}, {t.Filter, &k.table}} {
		if f.filter == nil {
			continue
		}
		*f.text = f.filter.Text
		for _, v := range condition.Variables(f.filter.Root) {
			if !lasting(v) {
				return k, false
			}
		}
	}
	return k, k != memoryKey{}
}

// lasting says that a variable stands in the codebook, with columns of the
// file.
func lasting(v *codebook.Variable) bool { return v.Column >= 0 || len(v.Parts) > 0 }

func (m *Memory) get(k memoryKey) *selection {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, r := range m.last {
		if r.key == k {
			copy(m.last[1:], m.last[:i])
			m.last[0] = r
			return r.sel
		}
	}
	return nil
}

func (m *Memory) put(k memoryKey, s *selection) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = append(m.last, remembered{})
	copy(m.last[1:], m.last)
	m.last[0] = remembered{k, s}
	m.last = m.last[:min(len(m.last), remembers)]
}

// weightOf gives the weights of a variable where some selection has them.
func (m *Memory) weightOf(v *codebook.Variable) *weight.Weights {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range m.last {
		if r.key.weight == v {
			return r.sel.weight
		}
	}
	return nil
}

// columnOf gives the made column of a variable, made by the function where it
// is not there.
func (m *Memory) columnOf(v *codebook.Variable, derive func() (*column.Column, error)) (*column.Column, error) {
	m.mu.Lock()
	for i, c := range m.columns {
		if c.of == v {
			copy(m.columns[1:], m.columns[:i])
			m.columns[0] = c
			m.mu.Unlock()
			return c.column, nil
		}
	}
	m.mu.Unlock()
	c, err := derive()
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.columns = append(m.columns, made{})
	copy(m.columns[1:], m.columns)
	m.columns[0] = made{v, c}
	m.columns = m.columns[:min(len(m.columns), remembersColumns)]
	return c, nil
}
