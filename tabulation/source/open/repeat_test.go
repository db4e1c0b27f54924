package open

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/fault"
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

// The same households as text files in one ZIP, by the columns that
// KoboToolbox and ODK Central join them by.
func TestRepeatFilesInAZip(t *testing.T) {
	t.Parallel()
	kobo := archive(t,
		entry{"export/trips.csv", []byte("trip/by,_index,_parent_table_name,_parent_index\nbus,1,members,2\ntrain,2,members,3\n")},
		entry{"export/households.csv", []byte("city;_id;_uuid;_index\nBogor;71;u1;1\nDepok;72;u2;2\nBogor;73;u3;3\n")}, // each is read by itself
		entry{"export/members.csv", []byte("family/name,family/age,_index,_parent_table_name,_parent_index,_submission__id\nAni,30,1,households,1,71\nBudi,31,2,households,1,71\nCici,5,3,households,3,73\nDedi,6,4,households,9,79\n")})
	odk := archive(t,
		entry{"study.csv", []byte("SubmissionDate,city,KEY\n2026-01-01,Bogor,u1\n2026-01-02,Depok,u2\n2026-01-03,Bogor,u3\n")},
		entry{"study-members.csv", []byte("name,age,PARENT_KEY,KEY,SET-OF-trips\nAni,30,u1,u1/m1,s1\nBudi,31,u1,u1/m2,s2\nCici,5,u3,u3/m1,s3\nDedi,6,u9,u9/m1,s4\n")},
		entry{"study-members-trips.csv", []byte("by,PARENT_KEY,KEY\nbus,u1/m2,t1\ntrain,u3/m1,t2\n")})
	for _, tc := range []struct {
		name       string
		zip        []byte
		sheet      string
		alone      bool
		head, rows string
		says       string
	}{
		{"Kobo", kobo, "", false, "city _id _uuid _index", "[[Bogor 71 u1 1] [Depok 72 u2 2] [Bogor 73 u3 3]]", "{repeat_sheets 2 [] trips.csv, members.csv}"},
		{"Kobo", kobo, "members", false, "family/name family/age _index _parent_table_name _parent_index _submission__id city _id _uuid",
			"[[Ani 30 1 households 1 71 Bogor 71 u1] [Budi 31 2 households 1 71 Bogor 71 u1] [Cici 5 3 households 3 73 Bogor 73 u3] [Dedi 6 4 households 9 79   ]]", "{parent_missing 1 [5] }"},
		{"Kobo", kobo, "trips.csv", false, "trip/by _index _parent_table_name _parent_index family/name family/age _submission__id city _id _uuid",
			"[[bus 1 members 2 Budi 31 71 Bogor 71 u1] [train 2 members 3 Cici 5 73 Bogor 73 u3]]", "{parent_missing 1 [] }"},
		{"Kobo", kobo, "members", true, "family/name family/age _index _parent_table_name _parent_index _submission__id",
			"[[Ani 30 1 households 1 71] [Budi 31 2 households 1 71] [Cici 5 3 households 3 73] [Dedi 6 4 households 9 79]]", "[]"},
		{"ODK", odk, "", false, "SubmissionDate city KEY", "[[2026-01-01 Bogor u1] [2026-01-02 Depok u2] [2026-01-03 Bogor u3]]", "{repeat_sheets 2 [] study-members.csv, study-members-trips.csv}"},
		{"ODK", odk, "study-members", false, "name age PARENT_KEY KEY SET-OF-trips SubmissionDate city",
			"[[Ani 30 u1 u1/m1 s1 2026-01-01 Bogor] [Budi 31 u1 u1/m2 s2 2026-01-01 Bogor] [Cici 5 u3 u3/m1 s3 2026-01-03 Bogor] [Dedi 6 u9 u9/m1 s4  ]]", "{parent_missing 1 [5] }"},
		{"ODK", odk, "3", false, "by PARENT_KEY KEY name age SET-OF-trips SubmissionDate city",
			"[[bus u1/m2 t1 Budi 31 s2 2026-01-01 Bogor] [train u3/m1 t2 Cici 5 s3 2026-01-03 Bogor]]", ""},
	} {
		rows, table, err := readAll(t, put(t, "study.zip", tc.zip), source.Options{Sheet: tc.sheet, NoParent: tc.alone})
		if err != nil {
			t.Errorf("%s, %q: %v", tc.name, tc.sheet, err)
			continue
		}
		s := table.Summary()
		if got := strings.Join(table.Header(), " "); got != tc.head {
			t.Errorf("%s, %q: %s", tc.name, tc.sheet, got)
		}
		if got := fmt.Sprint(rows); got != tc.rows {
			t.Errorf("%s, %q: %s", tc.name, tc.sheet, got)
		}
		if !strings.Contains(fmt.Sprint(s.Notices), tc.says) || len(s.Sheets) != 3 || !slices.Contains(s.Sheets, s.Sheet) || s.Rows != int64(len(rows)) {
			t.Errorf("%s, %q: %+v", tc.name, tc.sheet, s)
		}
	}
}

func TestRepeatFilesThatDoNotFit(t *testing.T) {
	t.Parallel()
	parent, child := entry{"h.csv", []byte("city,_index\nBogor,1\n")}, entry{"m.csv", []byte("a,_parent_table_name,_parent_index\nx,h,1\n")}
	for name, tc := range map[string]struct {
		zip   []byte
		sheet string
		code  fault.Code
		says  string
	}{
		"two files without a link": {archive(t, parent, entry{"other.csv", []byte("b\n1\n")}), "", fault.Ambiguous, "h.csv and other.csv"},
		"a file that is not there": {archive(t, parent, child), "trips", fault.NoSheet, "h.csv, m.csv"},
		"children alone":           {archive(t, child, entry{"n.csv", child.body}), "", fault.Ambiguous, "repeat group"},
		"a damaged sibling":        {archive(t, parent, entry{"m.csv", []byte("a,_parent_table_name,_parent_index\nx,h,1,2,3\n")}), "m", fault.Ragged, "m.csv"},
	} {
		_, _, err := readAll(t, put(t, "k.zip", tc.zip), source.Options{Sheet: tc.sheet})
		if fault.CodeOf(err) != tc.code || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, zip := range map[string][]byte{
		"no parent": archive(t, child, entry{"x.csv", []byte("city,_index\nBogor,1\n")}),
		"a ring":    archive(t, entry{"m.csv", []byte("a,_index,_parent_table_name,_parent_index\nx,1,h,1\n")}, entry{"h.csv", []byte("b,_index,_parent_table_name,_parent_index\ny,1,m,1\n")}),
	} {
		rows, table, err := readAll(t, put(t, "k.zip", zip), source.Options{Sheet: "m"})
		if err != nil || len(rows) != 1 || !strings.Contains(fmt.Sprint(table.Summary().Notices), "parent_sheet_missing") {
			t.Errorf("%s: %v, %v", name, rows, err)
		}
	}
	// a key that stands twice belongs to nobody
	rows, table, err := readAll(t, put(t, "k.zip", archive(t, entry{"h.csv", []byte("b,_index\n5,1\n6,1\n7,2\n")}, entry{"m.csv", []byte("a,_parent_table_name,_parent_index\nx,h,1\ny,h,2\n")})), source.Options{Sheet: "m"})
	if err != nil || fmt.Sprint(rows) != "[[x h 1 ] [y h 2 7]]" || !strings.Contains(fmt.Sprint(table.Summary().Notices), "parent_missing 1 [2]") {
		t.Errorf("an index that stands twice: %v, %v", rows, err)
	}
}
