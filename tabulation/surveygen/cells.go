package surveygen

import "strings"

// kind is what a workbook makes of a cell.
type kind uint8

const (
	textCell kind = iota
	numberCell
	dateCell
)

// cell is one cell; an empty text is a blank one. A number's text is its
// shortest decimal, a date's is ISO 8601.
type cell struct {
	text string
	kind kind
}

// spelling is how the answers of a column are written.
type spelling uint8

const (
	asText   spelling = iota
	asCode            // text, and a number here and there
	asReread          // text, number, and "1.0"
	asNumber          // a number, and text here and there
	asWeight          // a number
	asMoney           // a number or text; some texts have thousands points
	asDate            // a date
)

// row generates one respondent's cells. cells is used again and returned.
func (s *Survey) row(r *respondent, index int, cells []cell) []cell {
	r.draw(s.seed, index)
	cells = cells[:0]
	list := ""
	for i := range s.columns {
		c := &s.columns[i]
		if c.option != "" {
			cells = append(cells, flag(r, c, list))
			continue
		}
		list = r.answer(c)
		cells = append(cells, r.spell(c.entry.spelling, list))
	}
	return cells
}

// answer gives what the respondent says: nothing, when the form does not ask.
func (r *respondent) answer(c *column) string {
	e := c.entry
	asked := e.asked == nil || e.asked(r)
	for _, of := range c.asked {
		asked = asked && (of == nil || of(r))
	}
	if !asked && (!e.planted || r.index%97 != 41) {
		return ""
	}
	text := e.answer(r)
	if e.stray > 0 && text != "" && r.index%443 == e.stray {
		return "0"
	}
	return text
}

// flag gives the 0/1 cell of one option. In a few rows the columns of S10 say
// more than its list.
func flag(r *respondent, c *column, list string) cell {
	if list == "" {
		return cell{}
	}
	chosen := "0"
	for code := range strings.FieldsSeq(list) {
		if code == c.option {
			chosen = "1"
		}
	}
	if c.entry.name == "S10" && c.option == "7" && r.index%500 == 123 {
		chosen = string('0' + '1' - chosen[0]) // the other one
	}
	if r.below(8) == 0 {
		return cell{chosen, textCell}
	}
	return cell{chosen, numberCell}
}

// spell writes an answer in one of the ways its column has.
func (r *respondent) spell(as spelling, text string) cell {
	if text == "" {
		return cell{}
	}
	x := r.below(100)
	switch as {
	case asCode, asReread:
		switch {
		case strings.Contains(text, " "):
		case as == asReread && x < 8:
			return cell{text + ".0", textCell}
		case x < 30:
			return cell{strings.TrimLeft(text[:len(text)-1], "0") + text[len(text)-1:], numberCell} // leading zeros go
		}
	case asNumber:
		if x >= 6 {
			return cell{text, numberCell}
		}
	case asWeight:
		return cell{text, numberCell}
	case asMoney:
		switch {
		case x < 18:
			return cell{thousands(text), textCell}
		case x >= 25:
			return cell{text, numberCell}
		}
	case asDate:
		return cell{text, dateCell}
	case asText:
	}
	return cell{text, textCell}
}

// thousands puts points between the thousands: 1250000 becomes 1.250.000.
func thousands(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "." + digits[i:]
	}
	return digits
}
