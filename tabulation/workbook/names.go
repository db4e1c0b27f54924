package workbook

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/hary4di/pockettab/tabulation/layout"
)

// rangeName is a name of the workbook for a range of cells.
type rangeName struct{ name, refers string }

// longestName is how long a name of Excel's may be, in UTF-16 units.
const longestName = 255

// rangeNames names the range of every table by its key, from the column
// labels to the last figure: a formula elsewhere finds the table again however
// tables were moved. Names begin with tbl_, so that none looks like a cell.
func (b *book) rangeNames() []rangeName {
	var names []rangeName
	taken := map[string]bool{}
	for i, p := range b.pages {
		for j := range p.Tables {
			h := &p.Tables[j]
			if !h.First || h.Head == 0 || h.Last < h.Head {
				continue
			}
			clean := tableName(h.Key)
			name := clean
			for n := 2; taken[fold(name)]; n++ {
				suffix := "_" + strconv.Itoa(n)
				name = cutUnits(clean, longestName-len(suffix)) + suffix
			}
			taken[fold(name)] = true
			ref := []byte(quoteSheet(b.names[i]) + "!")
			ref = appendAbsolute(ref, layout.Spot{Row: h.Head, Col: 1})
			ref = append(ref, ':')
			ref = appendAbsolute(ref, layout.Spot{Row: h.Last, Col: 1 + len(h.Columns)})
			names = append(names, rangeName{name, string(ref)})
		}
	}
	return names
}

// tableName makes a table's key a name: letters, digits, _ and . stay, ~
// becomes a dot and everything else _.
func tableName(key string) string {
	return cutUnits("tbl_"+strings.Map(func(r rune) rune {
		switch {
		case r == '~':
			return '.'
		case r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return '_'
	}, key), longestName)
}
