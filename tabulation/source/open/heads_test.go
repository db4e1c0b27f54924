package open

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/source"
)

// sheetWith makes a sheet of texts, numbers as such, with merged ranges.
func sheetWith(rows [][]string, merges ...string) string {
	var b strings.Builder
	b.WriteString("<worksheet><sheetData>")
	for r, row := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, r+1)
		for c, text := range row {
			at := fmt.Sprintf("%c%d", 'A'+c, r+1)
			switch {
			case text == "":
			case text[0] >= '0' && text[0] <= '9':
				fmt.Fprintf(&b, `<c r="%s"><v>%s</v></c>`, at, text)
			default:
				fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, at, text)
			}
		}
		b.WriteString("</row>")
	}
	b.WriteString("</sheetData><mergeCells>")
	for _, m := range merges {
		b.WriteString(`<mergeCell ref="` + m + `"/>`)
	}
	b.WriteString("</mergeCells></worksheet>")
	return b.String()
}

// Heads of heads are found by their merged ranges, to any depth; where nothing
// tells them from respondents, the first row alone is the header.
func TestMergedHeads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		rows   [][]string
		merges []string
		header string
		left   int
	}{
		{"across", [][]string{{"id", "Which?", "", "age"}, {"", "Tea", "Milk", ""}, {"1", "1", "0", "30"}}, []string{"B1:C1"}, "id|Which? - Tea|Which? - Milk|age", 1},
		{"across and down", [][]string{{"id", "Which?", "", "age"}, {"", "Tea", "Milk", ""}, {"1", "1", "0", "30"}}, []string{"A1:A2", "B1:C1", "D1:D2"}, "id|Which? - Tea|Which? - Milk|age", 1},
		{"three rows", [][]string{{"id", "Brands", "", "", ""}, {"", "Tea", "", "Milk", ""}, {"", "seen", "used", "seen", "used"}, {"1", "1", "0", "1", "0"}},
			[]string{"A1:A3", "B1:E1", "B2:C2", "D2:E2"}, "id|Brands - Tea - seen|Brands - Tea - used|Brands - Milk - seen|Brands - Milk - used", 1},
		{"a column without a name beside merged heads keeps none", [][]string{{"id", "Which?", "", ""}, {"", "Tea", "Milk", ""}, {"1", "1", "0", "5"}}, []string{"A1:A2", "B1:C1"}, "id|Which? - Tea|Which? - Milk|", 1},
		{"below titles", [][]string{{"Survey 2026"}, {}, {"id", "Which?", "", "age"}, {"", "Tea", "Milk", ""}, {"1", "1", "0", "30"}}, []string{"A1:D1", "A3:A4", "B3:C3", "D3:D4"}, "id|Which? - Tea|Which? - Milk|age", 1},
		{"answers below a merged head", [][]string{{"id", "Which?", ""}, {"a1", "Tea", "Milk"}, {"a2", "Tea", ""}}, []string{"B1:C1"}, "id|Which?|", 2},
		{"numbers below a merged head", [][]string{{"id", "Which?", ""}, {"1", "1", "0"}, {"2", "0", "1"}}, []string{"B1:C1"}, "id|Which?|", 2},
		{"no merged ranges, options below", [][]string{{"id", "Which?", ""}, {"", "Tea", "Milk"}, {"1", "Tea", ""}, {"2", "", "Milk"}}, nil, "id|Which?|", 3},
		{"no merged ranges, many options below", [][]string{{"id", "Which?", "", ""}, {"", "Tea", "Milk", "Water"}, {"1", "Tea", "", ""}, {"2", "", "Milk", ""}}, nil, "id|Which? - Tea|Which? - Milk|Which? - Water", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rows, table, err := readAll(t, put(t, "d.xlsx", archive(t, bookOf(sheetWith(c.rows, c.merges...))...)), source.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(table.Header(), "|"); got != c.header || len(rows) != c.left {
				t.Errorf("%s, %d rows", got, len(rows))
			}
		})
	}
}

func TestTwoHeaderRowsOfTexts(t *testing.T) {
	t.Parallel()
	const text = "RespondentID,Which films?,,,Age\n,Alpha,Beta,Gamma,Response\n17,Alpha,,Gamma,30\n18,,Beta,,\n"
	rows, table, err := readAll(t, put(t, "d.csv", []byte("\n"+text)), source.Options{})
	if err != nil || len(rows) != 2 || strings.Join(table.Header(), "|") != "RespondentID|Which films? - Alpha|Which films? - Beta|Which films? - Gamma|Age - Response" {
		t.Fatalf("%v, %v, %v", table, rows, err)
	}
	rows, table, err = readAll(t, put(t, "d.csv", []byte(text)), source.Options{HeaderRows: 1})
	if err != nil || len(rows) != 3 || table.Header()[2] != "" {
		t.Fatalf("%v, %v", rows, err)
	}
}

// Exports of Qualtrics have names, questions and marks of their own above the
// respondents, as text and as workbook.
func TestHeadsOfASurveyService(t *testing.T) {
	t.Parallel()
	rows := [][]any{
		{"StartDate", "Duration (in seconds)", "Q1", "Q2_1", ""},
		{"Start Date", "Duration (in seconds)", "How satisfied, overall?", "Which? - Tea", ""},
		{`{"ImportId":"startDate","timeZone":"x"}`, `{"ImportId":"duration"}`, `{"ImportId":"QID1"}`, `{"ImportId":"QID2"}`, ""},
		{"2026-03-01 10:00", "60", "Very", "Tea", ""},
		{"2026-03-01 10:01", "70", "Little", "", "x"},
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	for _, r := range rows {
		line := make([]string, len(r))
		for i, c := range r {
			line[i] = c.(string)
		}
		if err := w.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	for name, b := range map[string][]byte{"d.csv": []byte(text.String()), "d.xlsx": book(t, "Data", rows)} {
		for _, want := range []struct {
			opt    source.Options
			header string
			rows   int64
		}{
			{source.Options{}, "StartDate|Duration (in seconds)|Q1 - How satisfied, overall?|Q2_1 - Which? - Tea|", 2},
			{source.Options{HeaderRows: 1}, "StartDate|Duration (in seconds)|Q1|Q2_1|", 4},
		} {
			table, _, err := Data(put(t, name, b), Input{}, want.opt)
			if err != nil {
				t.Fatal(name, err)
			}
			n, err := count(t, table, 2)
			if got := strings.Join(table.Header(), "|"); err != nil || got != want.header || n != want.rows {
				t.Errorf("%s: %q, %d rows, %v", name, got, n, err)
			}
			said := ""
			for _, d := range table.Summary().Detected {
				if d.What == "header_rows" && !d.Chosen {
					said = d.Value + d.Why["en"]
				}
			}
			if (want.rows == 2) != strings.Contains(said, "3the third row") {
				t.Errorf("%s: %q", name, said)
			}
			if err := table.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
