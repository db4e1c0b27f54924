package workbook

import "github.com/hary4di/pockettab/tabulation/layout"

// Excel's numbers for the papers.
const (
	codeA4 = 9
	codeA3 = 8
)

// mostShrunk is how much higher than a page a table may be that is still
// printed on one.
const mostShrunk = 1.25

// paginate chooses the paper and gives the rows (counted from 0) that begin a
// new printed page, so that no page ends between a figure and its letters; one
// says that all rows go on one page.
// The page is one paper wide; heading rows are repeated on every further one.
// What is to stay together begins a new page where it would be split: it
// stands on one, or its begin is not lost at the foot of another.
func (s *sheetWriter) paginate() (paper int, breaks []int, one bool) {
	_, cols := pageSize(s.page)
	on, room := layout.Printed(s.width(0, cols) + padPoints)
	paper = codeA4
	if on == layout.A3 {
		paper = codeA3
	}

	repeated := 0.0
	for r := s.page.Repeat.From; r >= 1 && r <= s.page.Repeat.To; r++ {
		repeated += s.heights[r-1]
	}
	if s.fitsShrunk(room) {
		return paper, nil, true
	}
	used := 0.0
	for r := 0; r < len(s.heights); {
		next, block := r+1, s.heights[r]
		for next < len(s.heights) && s.page.Rows[next].Keep {
			block += s.heights[next]
			next++
		}
		whole := block
		if s.page.Rows[r].Start {
			for k := next; k < len(s.heights) && !s.page.Rows[k].Start; k++ {
				whole += s.heights[k]
			}
		}
		gap := next == r+1 && s.page.Rows[r].Gap // may reach into the margin, but begins no page
		if used+whole > room && !gap && r > s.page.Repeat.To && used > repeated {
			breaks = append(breaks, r)
			used = repeated
		}
		used += block
		r = next
	}
	if len(breaks) > maxBreaks {
		breaks = breaks[:maxBreaks]
	}
	return paper, breaks, false
}

// fitsShrunk says whether a table that is a little taller than the page is
// better printed a little smaller than with its last lines alone on another.
func (s *sheetWriter) fitsShrunk(room float64) bool {
	if s.page.Kind != layout.TablePage || s.page.Table == 0 || len(s.page.Charts) > 0 {
		return false
	}
	all := 0.0
	for _, h := range s.heights {
		all += h
	}
	return all > room && all <= room*mostShrunk
}

// maxBreaks is how many breaks a sheet can hold by itself; further pages
// break where they are full.
const maxBreaks = 1026
