package open

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/source"
)

// households, their members, and the trips of members, as KoboToolbox exports
// a form with a repeat group in a repeat group.
func households(t *testing.T) Input {
	return put(t, "kobo.xlsx", book(t,
		"households", [][]any{{"city", "_id", "_uuid", "_index"}, {"Bogor", 71, "u1", 1}, {"Depok", 72, "u2", 2}, {"Bogor", 73, "u3", 3}},
		"members", [][]any{{"family/name", "family/age", "_index", "_parent_table_name", "_parent_index", "_submission__id"},
			{"Ani", 30, 1, "households", 1, 71}, {"Budi", 31, 2, "households", 1, 71}, {"Cici", 5, 3, "households", 3, 73}, {"Dedi", 6, 4, "households", 9, 79}},
		"trips", [][]any{{"trip/by", "_index", "_parent_table_name", "_parent_index"}, {"bus", 1, "members", 2}, {"train", 2, "members", 3}},
	))
}

func TestRepeatSheets(t *testing.T) {
	t.Parallel()
	in := households(t)
	rows, table, err := readAll(t, in, source.Options{})
	if err != nil || len(rows) != 3 || !strings.Contains(fmt.Sprint(table.Summary().Notices), "{repeat_sheets 2 [] members, trips}") {
		t.Fatalf("%v, %v, %v", rows, err, table)
	}
	rows, table, err = readAll(t, in, source.Options{Sheet: "members"})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"family/name", "family/age", "_index", "_parent_table_name", "_parent_index", "_submission__id", "city", "_id", "_uuid"}, table.Header()); d != "" {
		t.Error(d)
	}
	want := [][]string{
		{"Ani", "30", "1", "households", "1", "71", "Bogor", "71", "u1"}, {"Budi", "31", "2", "households", "1", "71", "Bogor", "71", "u1"},
		{"Cici", "5", "3", "households", "3", "73", "Bogor", "73", "u3"}, {"Dedi", "6", "4", "households", "9", "79", "", "", ""}}
	if d := cmp.Diff(want, rows); d != "" {
		t.Error(d)
	}
	if s := table.Summary(); fmt.Sprint(s.Notices) != "[{parent_missing 1 [5] }]" || s.Detected[len(s.Detected)-1].Value != "households" || s.Rows != 4 {
		t.Errorf("%+v", s)
	}
	rows, table, err = readAll(t, in, source.Options{Sheet: "trips"})
	if err != nil || strings.Join(table.Header(), " ") != "trip/by _index _parent_table_name _parent_index family/name family/age _submission__id city _id _uuid" ||
		fmt.Sprint(rows) != "[[bus 1 members 2 Budi 31 71 Bogor 71 u1] [train 2 members 3 Cici 5 73 Bogor 73 u3]]" {
		t.Errorf("%v, %v, %v", table.Header(), rows, err)
	}
	rows, table, err = readAll(t, in, source.Options{Sheet: "members", NoParent: true})
	if err != nil || len(table.Header()) != 6 || len(rows) != 4 {
		t.Errorf("%v, %v", rows, err)
	}
}

func TestParentsThatAreNotThere(t *testing.T) {
	t.Parallel()
	head := []any{"a", "_parent_table_name", "_parent_index"}
	for name, sheets := range map[string][]any{
		"no sheet":        {"m", [][]any{head, {"x", "h", 1}}},
		"no index":        {"m", [][]any{head, {"x", "h", 1}}, "h", [][]any{{"b"}, {1}}},
		"its own parent":  {"m", [][]any{head, {"x", "m", 1}}},
		"parents in ring": {"m", [][]any{head, {"x", "h", 1}}, "h", [][]any{head, {"y", "m", 1}}},
	} {
		rows, table, err := readAll(t, put(t, "k.xlsx", book(t, sheets...)), source.Options{Sheet: "m"})
		if err != nil || len(rows) != 1 || !strings.Contains(fmt.Sprint(table.Summary().Notices), "parent_sheet_missing") {
			t.Errorf("%s: %v, %v", name, rows, err)
		}
	}
	rows, table, err := readAll(t, put(t, "k.xlsx", book(t, "m", [][]any{head, {"x", "h", 1}, {"y", "h", 2}}, "h", [][]any{{"_index", "b"}, {1, 5}, {1, 6}, {2, 7}})), source.Options{Sheet: "m"})
	if err != nil || fmt.Sprint(rows) != "[[x h 1  ] [y h 2 2 7]]" || !strings.Contains(fmt.Sprint(table.Summary().Notices), "parent_missing 1 [2]") {
		t.Errorf("an index that stands twice: %v, %v", rows, err)
	}
}

// What was joined and what was left out stands in the problem list, in both
// languages.
func TestRepeatsInTheProblemList(t *testing.T) {
	t.Parallel()
	for sheet, codes := range map[string]string{"": "repeat_sheets", "members": "read_as_parent parent_missing"} {
		table, form, err := Data(households(t), Input{}, source.Options{Sheet: sheet})
		if err != nil {
			t.Fatal(err)
		}
		ds, err := column.Encode(context.Background(), table, column.EncodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		_, problems, err := profile.Build(ds, form, nil)
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]bool{}
		for _, p := range problems {
			said[p.Code] = true
			if p.Text["id"] == "" || strings.Contains(p.Text["en"]+p.Text["id"], "{") {
				t.Errorf("%+v", p.Text)
			}
		}
		for _, code := range strings.Fields(codes) {
			if !said[code] {
				t.Errorf("sheet %q: %s is not said: %v", sheet, code, said)
			}
		}
		_ = table.Close()
	}
}
