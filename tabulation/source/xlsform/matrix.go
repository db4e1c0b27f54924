package xlsform

import (
	"github.com/hary4di/pockettab/tabulation/codebook"
)

// matrix is a table of questions as the form builder of KoboToolbox writes it:
// the questions are its columns, the options of a list its rows. The data have
// a column for each pair, called matrix_row_question, in a group matrix_row.
type matrix struct {
	list string
	row  int
	rows []matrixRow
}

type matrixRow struct {
	r         gridRow
	typ, name string
}

// matrix asks every question of a matrix for every row of it.
func (s *reader) matrix(o group) error {
	items, ok := s.list(o.matrix.list)
	if !ok {
		s.notice("form_list_missing", o.matrix.row, o.name+": "+o.matrix.list)
	}
	for _, item := range items {
		base := o.name + "_" + item.Code
		s.open = append(s.open, group{name: base, label: o.label, relevant: o.relevant})
		inside := map[string]string{}
		for _, q := range o.matrix.rows {
			inside[q.name] = base + "_" + q.name
		}
		for _, q := range o.matrix.rows {
			if q.name == "" {
				return badForm("a question of the matrix "+o.name+" has no name", s.g.sheet, q.r.number)
			}
			relevant := reference.ReplaceAllStringFunc(s.relevant(q.r), func(ref string) string {
				if to, own := inside[reference.FindStringSubmatch(ref)[1]]; own {
					return "${" + to + "}"
				}
				return ref
			})
			n := len(s.vars)
			s.ask(q.r, q.typ, inside[q.name], relevant, beside(item.Label, s.g.label(q.r)))
			if len(s.vars) > n && s.vars[n].Type == codebook.Single {
				s.vars[n].Grid = o.name + "_" + q.name // one question of all rows
			}
		}
		s.open = s.open[:len(s.open)-1]
	}
	return nil
}

// beside words a cell of a matrix: the row, then the question.
func beside(row, question codebook.Text) codebook.Text {
	question, _ = codebook.CleanText(question)
	out := codebook.Text{}
	for _, t := range []codebook.Text{row, question} {
		for lang := range t {
			switch r, q := row.In(lang), question.In(lang); {
			case r == "" || q == "":
				out[lang] = r + q
			default:
				out[lang] = r + " - " + q
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
