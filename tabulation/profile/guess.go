package profile

import (
	"regexp"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/source"
)

var datePattern = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{1,2}:\d{2}(:\d{2})?(\.\d+)?([+-]\d{2}:?\d{2})?)$`)

const (
	maxCategories = 60  // distinct values of a column that is a single response without further evidence
	maxLabelRunes = 120 // longer cells are typed answers
	numericFrom   = 20  // whole numbers with more distinct values are a quantity
)

// guess settles the type of a variable that no form describes.
func (b *build) guess(v *codebook.Variable, col *column.Column) {
	switch {
	case len(v.Parts) > 0:
		v.Type, v.Reason = codebook.Multiple, both("a column per option", "satu kolom per opsi")
	case v.Answered == 0:
		v.Type, v.Use, v.Reason = codebook.OpenText, codebook.Hidden, both("the column is empty", "kolom kosong")
	case col.Form == column.Numbers:
		v.Type, v.Reason = codebook.Numeric, both("numbers with very many values", "angka dengan sangat banyak nilai")
		b.identifier(v, col)
	case col.Form == column.Texts:
		v.Type, v.Use, v.Reason = codebook.OpenText, codebook.Verbatim, both("texts with very many values", "teks dengan sangat banyak nilai")
	default:
		b.guessCoded(v, col)
	}
}

// identifier marks numbers that are all different and whole as one per
// respondent.
func (b *build) identifier(v *codebook.Variable, col *column.Column) {
	for _, n := range col.Nums {
		if n != n || n != float64(int64(n)) {
			return
		}
	}
	if !allDifferent(col.Nums) {
		return
	}
	v.Use, v.Reason = codebook.Identifier, both("every respondent has a different whole number", "setiap responden memiliki bilangan bulat berbeda")
}

// allDifferent tells whether no number occurs twice. Running numbers, the
// usual case, need neither memory nor a second look.
func allDifferent(nums []float64) bool {
	rising := true
	for i := 1; i < len(nums) && rising; i++ {
		rising = nums[i] > nums[i-1]
	}
	if rising {
		return true
	}
	sorted := slices.Clone(nums)
	slices.Sort(sorted)
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return false
		}
	}
	return true
}

func (b *build) guessCoded(v *codebook.Variable, col *column.Column) {
	n, numbers, whole, dates, longest := len(col.Dict)-1, 0, true, 0, 0
	for _, e := range col.Dict[1:] {
		if e.IsNum {
			numbers++
			whole = whole && e.Num == float64(int64(e.Num))
		}
		if e.Kind == source.Date || datePattern.MatchString(e.Code) {
			dates++
		}
		longest = max(longest, len([]rune(e.Code)))
	}
	unique := int64(n) == v.Answered && v.Answered >= 20
	switch {
	case b.labelled(v, col):
	case dates*10 >= n*9:
		v.Type, v.Reason = codebook.Date, both("the cells are dates or times", "sel berisi tanggal atau jam")
	case numbers == n && unique && whole && n > maxCategories:
		v.Type, v.Use, v.Reason = codebook.Numeric, codebook.Identifier, both("every respondent has a different whole number", "setiap responden memiliki bilangan bulat berbeda")
	case numbers == n && b.byMeasure(v, n):
	case numbers == n && (!whole || n > numericFrom):
		v.Type, v.Reason = codebook.Numeric, both("the cells are numbers", "sel berisi angka")
	case numbers*10 >= n*9 && n > numericFrom:
		v.Type, v.Reason = codebook.Numeric, both("almost all cells are numbers", "hampir semua sel berisi angka")
	case b.delimited(v, col):
	case unique && n > maxCategories:
		v.Type, v.Use, v.Reason = codebook.OpenText, codebook.Verbatim, both("every respondent has a different text", "setiap responden memiliki teks berbeda")
	case longest <= maxLabelRunes && (n <= maxCategories || (int64(n)*5 <= v.Answered && n <= 500)):
		v.Type, v.Reason = codebook.Single, both("few different values", "sedikit nilai yang berbeda")
	default:
		v.Type, v.Use, v.Reason = codebook.OpenText, codebook.Verbatim, both("long or many different texts", "teks panjang atau sangat beragam")
	}
}

// delimited recognises several answers in one cell: parts at a separator that
// repeat so much that the cells are combinations of few of them, and that
// also stand alone.
func (b *build) delimited(v *codebook.Variable, col *column.Column) bool {
	for _, sep := range []string{";", "|", ",", " "} {
		parts := map[string]int64{}
		alone := map[string]bool{}
		cells, several := int64(0), int64(0)
		long := false
		for _, e := range col.Dict[1:] {
			opts := codebook.SplitOptions(e.Code, sep)
			cells += e.Count
			if len(opts) > 1 {
				several += e.Count
			} else if len(opts) == 1 {
				alone[opts[0]] = true
			}
			for _, o := range opts {
				parts[o] += e.Count
				long = long || len(o) > maxLabelRunes
				if sep == " " {
					if _, ok := column.ParseNumber(o, "."); !ok {
						long = true // words, not codes
					}
				}
			}
		}
		n := len(col.Dict) - 1
		if long || several*20 < cells || several == 0 || len(parts) > 100 || len(parts) < 2 {
			continue
		}
		if sep == "," && strings.Count(strings.Join(slicesOf(alone), ""), " ") > 2*len(alone) {
			continue // sentences have commas too
		}
		if len(alone)*2 < len(parts) || len(parts) > n {
			continue
		}
		v.Type, v.Separator = codebook.Multiple, sep
		v.Reason = both(itoa(len(parts))+" answers separated by "+sepName(sep, "en"), itoa(len(parts))+" jawaban dipisah "+sepName(sep, "id"))
		return true
	}
	return false
}

func sepName(sep, lang string) string {
	if sep == " " {
		if lang == "id" {
			return "spasi"
		}
		return "spaces"
	}
	return "\"" + sep + "\""
}

func slicesOf(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for s := range set {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}
