// Package xlsform reads the form of a KoboToolbox survey: the sheets survey,
// choices and settings become a codebook without columns.
//
// In: a workbook of internal/ooxml. Out: a source.Form that belongs to the
// caller. Non-goals: respondents, checking that the form is a good one. What
// cannot be used is noticed, not dropped silently. Safe for concurrent use.
package xlsform

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/internal/ooxml"
	"github.com/hary4di/pockettab/tabulation/source"
)

// IsForm reports whether a workbook is (or holds) an XLSForm, by its sheets.
func IsForm(book *ooxml.Book) bool {
	return sheetIndex(book, "survey") >= 0 && sheetIndex(book, "choices") >= 0
}

func sheetIndex(book *ooxml.Book, name string) int {
	return slices.IndexFunc(book.Sheets, func(s ooxml.SheetInfo) bool { return strings.EqualFold(strings.TrimSpace(s.Name), name) })
}

// Read reads the form in book. name is used in errors.
func Read(name string, book *ooxml.Book) (*source.Form, error) {
	f, err := read(book)
	if err != nil {
		return nil, fault.InFile(err, name)
	}
	return f, nil
}

func read(book *ooxml.Book) (*source.Form, error) {
	survey, err := readSheet(book, "survey", "type", "name")
	if err != nil {
		return nil, err
	}
	choices, err := readSheet(book, "choices", "list_name|list name", "name|value")
	if err != nil {
		return nil, err
	}
	title, standard := codebook.Text(nil), ""
	if sheetIndex(book, "settings") >= 0 {
		settings, err := readSheet(book, "settings")
		if err != nil {
			return nil, err
		}
		if len(settings.rows) > 0 {
			title = codebook.Plain(strings.TrimSpace(settings.get(settings.rows[0], "form_title|form title|title")))
			standard = Language(settings.get(settings.rows[0], "default_language|default language"))
		}
	}
	form := &source.Form{Lists: map[string][]codebook.Value{}}
	if err := readChoices(form, choices); err != nil {
		return nil, err
	}
	vars, err := readSurvey(form, survey)
	if err != nil {
		return nil, err
	}
	if len(vars) == 0 {
		return nil, badForm("sheet \"survey\" has no question", "survey", 0)
	}
	form.Codebook = codebook.New(title, languages(standard, survey, choices), vars)
	return form, nil
}

func badForm(why, sheet string, row int) error {
	return fault.New(fault.BadForm, "xlsform", "why", why).At(fault.Where{Sheet: sheet, Row: row})
}

// grid is a sheet with its header.
type grid struct {
	sheet  string
	header []string // folded to lower case
	labels map[int]string
	rows   []gridRow
}

type gridRow struct {
	number int
	cells  []string
}

func readSheet(book *ooxml.Book, name string, need ...string) (*grid, error) {
	i := sheetIndex(book, name)
	if i < 0 {
		return nil, badForm(fmt.Sprintf("it has no sheet %q", name), "", 0)
	}
	rows, err := book.Rows(i)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	g := &grid{sheet: book.Sheets[i].Name, labels: map[int]string{}}
	var row ooxml.Row
	for {
		err := rows.Next(&row)
		if err != nil {
			if isEOF(err) {
				break
			}
			return nil, err
		}
		var cells []string
		for _, c := range row.Cells {
			for len(cells) <= c.Col {
				cells = append(cells, "")
			}
			cells[c.Col] = string(c.Text)
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		if g.header == nil {
			g.setHeader(cells)
			continue
		}
		g.rows = append(g.rows, gridRow{row.Number, cells})
	}
	for _, n := range need {
		if g.column(n) < 0 {
			return nil, badForm(fmt.Sprintf("sheet %q has no column %q", name, strings.Split(n, "|")[0]), g.sheet, 0)
		}
	}
	return g, nil
}

var labelColumn = regexp.MustCompile(`(?i)^label(?:\s*::?\s*(.+))?$`)

func (g *grid) setHeader(cells []string) {
	for i, c := range cells {
		c = strings.TrimSpace(c)
		g.header = append(g.header, strings.ToLower(c))
		if m := labelColumn.FindStringSubmatch(c); m != nil {
			g.labels[i] = Language(m[1])
		}
	}
}

var codeInBrackets = regexp.MustCompile(`\(([A-Za-z]{2,3})(?:[-_][A-Za-z]+)?\)\s*$`)

// languageNames are spelled-out languages without a code in brackets.
var languageNames = map[string]string{"bahasa indonesia": "id", "indonesia": "id", "indonesian": "id", "bahasa": "id", "english": "en", "inggris": "en", "english (en)": "en"}

// longCodes are codes of three letters, and a former one, of languages that the
// pages have.
var longCodes = map[string]string{"ind": "id", "in": "id", "eng": "en"}

// Language gives the tag of a label column's language: the code in brackets
// ("Bahasa Indonesia (id)"), a known name, or the name itself in lower case.
func Language(s string) string {
	s = strings.TrimSpace(s)
	if m := codeInBrackets.FindStringSubmatch(s); m != nil {
		code := strings.ToLower(m[1])
		if short, ok := longCodes[code]; ok {
			return short
		}
		return code
	}
	s = strings.ToLower(s)
	if tag, ok := languageNames[s]; ok {
		return tag
	}
	return s
}

// column finds a column by one of the names, separated by |.
func (g *grid) column(names string) int {
	for _, n := range strings.Split(names, "|") {
		if i := slices.Index(g.header, n); i >= 0 {
			return i
		}
	}
	return -1
}

func (g *grid) get(r gridRow, names string) string {
	if i := g.column(names); i >= 0 && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// label collects the label of a row in all languages.
func (g *grid) label(r gridRow) codebook.Text {
	t := codebook.Text{}
	for i := range g.header {
		lang, ok := g.labels[i]
		if ok && t[lang] == "" && i < len(r.cells) && strings.TrimSpace(r.cells[i]) != "" {
			t[lang] = r.cells[i]
		}
	}
	if len(t) == 0 {
		return nil
	}
	return t
}

// languages lists the languages of the label columns in sheet order, that of
// the form's settings first.
func languages(standard codebook.Lang, grids ...*grid) []codebook.Lang {
	var out []codebook.Lang
	for _, g := range grids {
		for i := range g.header {
			if lang, ok := g.labels[i]; ok && !slices.Contains(out, lang) {
				out = append(out, lang)
			}
		}
	}
	if i := slices.Index(out, standard); i > 0 && standard != "" {
		out = slices.Insert(slices.Delete(out, i, i+1), 0, standard)
	}
	return out
}

// readChoices reads the code lists.
func readChoices(form *source.Form, g *grid) error {
	for _, r := range g.rows {
		list := strings.TrimSpace(g.get(r, "list_name|list name"))
		code := codebook.Trim(g.get(r, "name|value"))
		if list == "" && code == "" {
			continue
		}
		if list == "" || code == "" {
			return badForm("a choice has no list or no name", g.sheet, r.number)
		}
		v := codebook.Value{Code: code, Listed: true}
		v.Label, v.Raw = codebook.CleanText(g.label(r))
		if codebook.IsNoAnswer(v.Label) {
			v.Role = codebook.Missing
		}
		v.Anchor = codebook.IsAnchor(v.Label)
		if i := slices.IndexFunc(form.Lists[list], func(o codebook.Value) bool { return o.Code == code }); i >= 0 {
			first := &form.Lists[list][i]
			first.Label, first.Raw = sideBySide(first.Label, v.Label), nil
			form.Notices = append(form.Notices, source.Notice{Code: "form_duplicate_code", Count: 1, Lines: []int64{int64(r.number)}, Note: list + "/" + code})
			continue
		}
		form.Lists[list] = append(form.Lists[list], v)
	}
	for _, values := range form.Lists {
		wholeNumbers(values)
	}
	return nil
}

// mostLabels is how many labels of one code stand side by side.
const mostLabels = 3

// sideBySide joins the labels of a code that a list has twice, as lists have
// it that a filter cuts (towns of several provinces): which was meant, the data
// do not say.
func sideBySide(a, b codebook.Text) codebook.Text {
	out := codebook.Text{}
	for _, t := range []codebook.Text{a, b} {
		for lang := range t {
			x, y := a.In(lang), b.In(lang)
			switch known := strings.Split(x, " / "); {
			case y == "" || slices.Contains(known, y) || known[len(known)-1] == "…":
				out[lang] = x
			case x == "":
				out[lang] = y
			case len(known) == mostLabels:
				out[lang] = x + " / …"
			default:
				out[lang] = x + " / " + y
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// wholeNumbers writes the codes n.0 of a list as n, where it has no n: a
// spreadsheet that was written anew has them so. Cells may have them either
// way (codebook.Variable.Canonical).
func wholeNumbers(values []codebook.Value) {
	for i := range values {
		whole, zeros, ok := strings.Cut(values[i].Code, ".")
		if ok && whole != "" && zeros != "" && strings.Trim(zeros, "0") == "" && strings.Trim(strings.TrimPrefix(whole, "-"), "0123456789") == "" &&
			!slices.ContainsFunc(values, func(o codebook.Value) bool { return o.Code == whole }) {
			values[i].Code = whole
		}
	}
}

// reference is a question in an expression.
var reference = regexp.MustCompile(`\$\{\s*([^{}]+?)\s*\}`)
