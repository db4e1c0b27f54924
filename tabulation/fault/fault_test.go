package fault

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var placeholder = regexp.MustCompile(`\{\w+\}`)

func TestEveryCodeHasBothSentences(t *testing.T) {
	t.Parallel()
	if len(Codes()) != len(catalogue) {
		t.Errorf("%d codes are listed, %d have sentences", len(Codes()), len(catalogue))
	}
	for _, c := range Codes() {
		e, ok := catalogue[c]
		if !ok {
			t.Errorf("%s has no sentence", c)
			continue
		}
		if e.en.What == "" || e.id.What == "" || (e.en.Do == "") != (e.id.Do == "") {
			t.Errorf("%s lacks a sentence in one language", c)
		}
		en, id := placeholder.FindAllString(e.en.What+e.en.Do, -1), placeholder.FindAllString(e.id.What+e.id.Do, -1)
		slices.Sort(en)
		slices.Sort(id)
		if !slices.Equal(en, id) {
			t.Errorf("%s: English has %v, Indonesian %v", c, en, id)
		}
		if e.en.What == e.id.What && !strings.HasPrefix(e.en.What, "{") {
			t.Errorf("%s says the same in both languages", c)
		}
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	err := New(Damaged, "x", "part", "xl/worksheets/sheet1.xml", "why", "its checksum is wrong").At(Where{File: "a.xlsx", Sheet: "data", Row: 501, Col: 3}).Because(io.ErrUnexpectedEOF)
	for lang, want := range map[string]string{
		"en": `a.xlsx, sheet "data", cell C501: the file is damaged: xl/worksheets/sheet1.xml: its checksum is wrong. Open it`,
		"id": `a.xlsx, lembar "data", sel C501: berkas rusak: xl/worksheets/sheet1.xml: jumlah periksanya salah. Buka`,
	} {
		if got := err.In(lang); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", lang, got)
		}
	}
	if got := err.In("fr"); got != err.Error() {
		t.Errorf("an unknown language is not English: %s", got)
	}
	wrapped := errors.Join(errors.New("other"), err)
	if CodeOf(wrapped) != Damaged || Retryable(wrapped) || !errors.Is(wrapped, &Error{Code: Damaged}) || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error("codes are not found through wrapping")
	}
	if got := Of(errors.New("secret path")).In("en"); strings.Contains(got, "secret") {
		t.Errorf("a raw text was shown: %s", got)
	}
	if CodeOf(nil) != "" || CodeOf(io.EOF) != Internal || !Retryable(New(StorageFull, "")) || !IsInput(BadPlan) || IsInput(Internal) {
		t.Error("kinds of codes are wrong")
	}
	if got := InFile(New(Empty, ""), "f.csv").Error(); !strings.HasPrefix(got, "f.csv: ") {
		t.Errorf("the file is not named: %s", got)
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		w    Where
		want string
	}{
		{Where{}, ""},
		{Where{File: "a.csv", Row: 3}, "a.csv, line 3"},
		{Where{File: "a.csv", Row: 3, Col: 4}, "a.csv, line 3, column 4"},
		{Where{Sheet: "s", Row: 3}, `sheet "s", row 3`},
		{Where{Col: 28}, "column AB"},
		{Where{Path: "filter", Offset: 5}, "filter, character 5"},
	} {
		if got := tc.w.String(); got != tc.want {
			t.Errorf("%+v is %q, want %q", tc.w, got, tc.want)
		}
	}
}

func TestPhrases(t *testing.T) {
	t.Parallel()
	for p, id := range phrases {
		if strings.Count(p, hole) != strings.Count(id, hole) {
			t.Errorf("%q and %q do not have the same values", p, id)
		}
	}
	for s, want := range map[string]string{
		"the size of part xl/x.xml in bytes":                 "ukuran bagian xl/x.xml dalam bita",
		"a value is expected instead of the end":             "diperlukan nilai, bukan akhir ekspresi",
		"a whole number from 1 to 5 is expected, not a text": "di sini diperlukan bilangan bulat dari 1 sampai 5, bukan teks",
		"it is cut inside a tag, row 7 reached":              "terpotong di dalam tag, setelah baris 7",
		`a comparison is expected after S1, as in S1 = 1`:    `setelah S1 diperlukan perbandingan, misalnya S1 = 1`,
		"S1":                                "S1",
		"row ":                              "row ", // a value is missing
		" Did you mean \"S10\"?":            " Maksud Anda \"S10\"?",
		" Did you mean \"S10\" or \"S11\"?": " Maksud Anda \"S10\" atau \"S11\"?",
		" Did you mean \"S10\", \"S11\" or \"S1 or 2\"?": " Maksud Anda \"S10\", \"S11\" atau \"S1 or 2\"?",
	} {
		if got := phrase(s, "id"); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
		if phrase(s, "en") != s {
			t.Errorf("%q changes in English", s)
		}
	}
}
