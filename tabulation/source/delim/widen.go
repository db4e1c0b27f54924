package delim

import (
	"strconv"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/limit"
	"github.com/hary4di/pockettab/tabulation/source"
)

// widen gives the header as many columns without a name as the longest record
// needs. It reads the text once from the body on; whatever else is wrong with
// it is left to the reading proper.
func (t *Table) widen() error {
	p := newPart(t, t.body, t.size, 1)
	var b source.Batch
	for {
		if most := max(p.scan.cols, batchCells); cap(b.Cells) < most {
			b.Cells = make([]source.Cell, most)
		}
		b.Cells = b.Cells[:cap(b.Cells)/p.scan.cols*p.scan.cols]
		rows := p.scan.records(&b)
		switch q := p.scan.problem; {
		case q != nil && q.kind == longRecord:
			if q.is > limit.Columns {
				return fault.New(fault.TooLarge, "delim", "what", "the number of columns", "is", strconv.Itoa(q.is), "max", strconv.Itoa(limit.Columns))
			}
			p.scan.problem, p.scan.cols = nil, q.is // the record is scanned again
			t.header = append(t.header, make([]string, q.is-len(t.header))...)
		case q != nil:
			return nil
		case rows > 0:
		case p.scan.final:
			return nil
		default:
			if p.bring() != nil {
				return nil // met again, and said, by who reads the part
			}
		}
	}
}
