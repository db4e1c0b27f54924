package workbook

import (
	"math"

	"github.com/hary4di/pockettab/tabulation/layout"
)

// paperSize is a sheet of paper, landscape, without its margins.
type paperSize struct {
	code          int     // Excel's number for it
	width, height float64 // points
}

// The papers: A4, and A3 for tables that would be too small to read on A4.
// Margins are half an inch at the sides, 0.6 above and 0.7 below.
var (
	a4 = paperSize{9, 841.9 - 72, 595.3 - 93.6}
	a3 = paperSize{8, 1190.6 - 72, 841.9 - 93.6}
)

const (
	smallestScale = 0.5  // below it A3 is taken
	mostShrunk    = 1.25 // times the height of a page that is still printed on one
	pageSafety    = 0.96 // of the height: printers differ a little in the heights of rows
)

// paginate chooses the paper and gives the rows (counted from 0) that begin a
// new printed page, so that no page ends between a figure and its letters; one
// says that all rows go on one page.
// The page is one paper wide; heading rows are repeated on every further one.
func (s *sheetWriter) paginate() (paper paperSize, breaks []int, one bool) {
	_, cols := pageSize(s.page)
	width := s.width(0, cols) + padPoints
	paper = a4
	if a4.width/width < smallestScale {
		paper = a3
	}
	scale := math.Floor(100*min(1, paper.width/width)) / 100
	room := paper.height / max(scale, 0.1) * pageSafety

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
		if (used+block > room || used+whole > room && whole <= room-repeated) && r > s.page.Repeat.To && used > 0 {
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
