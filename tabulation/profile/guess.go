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

// quantityName are the words of questions that ask for a number of things.
var quantityName = regexp.MustCompile(`(?i)(^|[ _])(no|num|number|count|total|how many|how much|members|persons|people|children|anggota|hours?|days?|years?|age|jumlah|berapa|banyaknya|usia|umur|jam|hari|nombre)([ _]|$)`)

const (
	maxCategories = 60  // distinct values of a column that is a single response without further evidence
	maxLabelRunes = 120 // longer cells are typed answers
	mostSteps     = 11  // distinct values of a rating, 0 to 10
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
	case col.Form == column.Texts && dated(col):
		v.Type, v.Reason = codebook.Date, both("the cells are dates or times", "sel berisi tanggal atau jam")
	case col.Form == column.Texts:
		v.Type, v.Use, v.Reason = codebook.OpenText, codebook.Verbatim, both("texts with very many values", "teks dengan sangat banyak nilai")
	default:
		b.guessCoded(v, col)
	}
}

// datedRows is how many answers of a column without a dictionary are looked at
// for dates.
const datedRows = 1000

// dated tells whether answers from all over a column are dates or times.
func dated(col *column.Column) bool {
	n, dates := 0, 0
	step := max(1, col.Len()/datedRows)
	for r := 0; r < col.Len(); r += step {
		if col.Empty(r) {
			continue
		}
		if n++; datePattern.MatchString(col.Text(r)) {
			dates++
		}
	}
	return n > 0 && dates*10 >= n*9
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
	rows := int64(0) // with a number
	for _, e := range col.Dict[1:] {
		if e.IsNum {
			numbers++
			rows += e.Count
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
	case numbers == n && n > mostSteps && quantityName.MatchString(v.Name+" "+v.Label.In("en")+" "+v.Label.In("id")):
		v.Type, v.Reason = codebook.Numeric, both("its name says that it counts something, and the cells are numbers", "namanya menyebut jumlah, dan selnya berisi angka")
	case numbers > numericFrom && (numbers*10 >= n*9 || rows*20 >= v.Answered*19):
		v.Type, v.Reason = codebook.Numeric, both("almost all cells are numbers", "hampir semua sel berisi angka")
	case b.delimited(v, col):
	case n >= 20 && unique:
		v.Type, v.Use, v.Reason = codebook.OpenText, codebook.Verbatim, both("every respondent has a different text", "setiap responden memiliki teks berbeda")
	case n >= 20 && numbers*2 < n && int64(n)*10 >= v.Answered*8:
		v.Type, v.Use, v.Reason = codebook.OpenText, codebook.Verbatim, both("almost every respondent has a different text", "hampir setiap responden memiliki teks berbeda")
	case longest <= maxLabelRunes && (n <= maxCategories || (int64(n)*5 <= v.Answered && n <= 500)):
		v.Type, v.Reason = codebook.Single, both("few different values", "sedikit nilai yang berbeda")
	default:
		v.Type, v.Use, v.Reason = codebook.OpenText, codebook.Verbatim, both("long or many different texts", "teks panjang atau sangat beragam")
	}
}

// delimited recognises several answers in one cell: parts at a separator that
// repeat so much that the cells are combinations of few of them.
func (b *build) delimited(v *codebook.Variable, col *column.Column) bool {
	for _, sep := range []string{";", "|", ",", " "} {
		e := partsAt(col, sep)
		if !e.combinations(sep) {
			continue
		}
		v.Type, v.Separator = codebook.Multiple, sep
		n := itoa(len(e.parts))
		v.Reason = both(n+" answers separated by "+sepName(sep, "en"), n+" jawaban dipisah "+sepName(sep, "id"))
		return true
	}
	return false
}

// evidence is what the parts of a column's cells at a separator say.
type evidence struct {
	parts          map[string]int64 // respondents with each
	alone          map[string]bool  // parts that are a whole cell somewhere
	cells, several int64            // respondents, and those with several parts
	texts          int              // different cells
	in             map[string]int   // different cells with each part
	longest        int              // in bytes
	words          bool             // a part is no number
}

func partsAt(col *column.Column, sep string) evidence {
	x := evidence{parts: map[string]int64{}, alone: map[string]bool{}, in: map[string]int{}, texts: len(col.Dict) - 1}
	for _, e := range col.Dict[1:] {
		opts := codebook.SplitOptions(e.Code, sep)
		x.cells += e.Count
		if len(opts) > 1 {
			x.several += e.Count
		} else if len(opts) == 1 {
			x.alone[opts[0]] = true
		}
		for _, o := range opts {
			x.parts[o] += e.Count
			x.in[o]++
			x.longest = max(x.longest, len(o))
			if _, ok := column.ParseNumber(o, "."); !ok {
				x.words = true
			}
		}
		if len(x.parts) > maxParts {
			break
		}
	}
	return x
}

// maxParts is how many different answers a multiple response may have.
const maxParts = 100

// combinations tells whether the cells are combinations of a few parts. Either
// half of the parts also stand alone somewhere, or the parts come back in
// different cells, so often, and so few of them once only, that no free text
// has them: in the mean three times at marks that sentences have not, ten
// times at others.
func (x evidence) combinations(sep string) bool {
	if len(x.parts) < 2 || len(x.parts) > maxParts || x.longest > maxLabelRunes || x.several == 0 || sep == " " && x.words { // words, not codes
		return false
	}
	if x.several*20 < x.cells { // a few: all of their parts are answers by themselves
		return sep != "," && len(x.alone) == len(x.parts) && len(x.parts) <= x.texts
	}
	prose := sep == "," && strings.Count(strings.Join(slicesOf(x.alone), ""), " ") > 2*len(x.alone) // sentences have commas too
	if len(x.alone)*2 >= len(x.parts) && len(x.parts) <= x.texts && !prose {
		return true
	}
	var all, once, again int64
	for o, n := range x.parts {
		all += n
		if n == 1 {
			once++
		}
		if x.in[o] > 1 {
			again++
		}
	}
	n := int64(len(x.parts))
	if again*4 < n*3 {
		return false
	}
	if sep == ";" || sep == "|" {
		return all >= 3*n && once*4 <= n
	}
	return all >= 10*n && once*20 <= n && x.texts > len(x.parts)
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
