package codebook

import (
	"strconv"
	"strings"
	"testing"
)

func TestCleanLabel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, raw, want string }{
		{"plain text stays", "Jenis kelamin", "Jenis kelamin"},
		{"bold and white space", "  **Seberapa puas**\n Anda  ? ", "Seberapa puas Anda?"},
		{"HTML tags and entities", `<span style="color:red">Harga</span> &amp; mutu<br/>produk&nbsp;ini`, "Harga & mutu produk ini"},
		{"a comparison is no tag", "Usia <18 atau >60", "Usia <18 atau >60"},
		{"a comparison with blanks is no tag", "a < b and c > d", "a < b and c > d"},
		{"a reference keeps its name", "Alasan memilih ${S9} ?", "Alasan memilih [S9]?"},
		{"a question number goes", "S1. Jenis kelamin", "Jenis kelamin"},
		{"a number with a bracket goes", "12) Usia", "Usia"},
		{"a nested number goes", "A1_1: Produk", "Produk"},
		{"a range is no number", "18 - 24", "18 - 24"},
		{"an amount is no number", "1.000.000 atau lebih", "1.000.000 atau lebih"},
		{"a number alone stays", "5", "5"},
		{"a heading sign goes", "## Bagian A", "Bagian A"},
		{"what would be empty stays", "<br>", "<br>"},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := CleanLabel(c.raw); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestCleanTextKeepsRawOnlyWhereItDiffers(t *testing.T) {
	t.Parallel()
	if clean, raw := CleanText(Text{"id": "Usia", "en": "Age"}); raw != nil || clean["id"] != "Usia" {
		t.Errorf("got %v, %v", clean, raw)
	}
	if clean, raw := CleanText(Text{"id": "**Usia**", "en": "Age"}); raw["id"] != "**Usia**" || clean["id"] != "Usia" || clean["en"] != "Age" {
		t.Errorf("got %v, %v", clean, raw)
	}
}

func TestLabelsThatSayNoAnswerOrStayLast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		label          string
		missing, stays bool
	}{
		{"Tidak Ada Jawaban", true, true},
		{"TA", true, true},
		{"99. Tidak ada jawaban", true, true},
		{"**Menolak menjawab**", true, true},
		{"Refused", true, true},
		{"No answer (do not read)", true, true},
		{"N/A", true, true},
		{"Tidak menjawab / menolak", true, true},
		{"Tidak tahu / tidak menjawab", false, true},
		{"Don’t know", false, true},
		{"Tidak tahu", false, true},
		{"Lainnya", false, true},
		{"Lainnya, sebutkan ____", false, true},
		{"Lainnya: ${S9_L}", false, true},
		{"Other (specify)", false, true},
		{"Others, please specify", false, true},
		{"None of the above", false, true},
		{"Tidak ada", false, true},
		{"Tidak puas", false, false},
		{"Other relatives", false, false},
		{"Taman", false, false},
		{"Jakarta", false, false},
		{"99", false, false},
		{"Nothing new", false, false},
		{"Ya/Tidak", false, false},
		{"", false, false},
	} {
		t.Run("label "+c.label, func(t *testing.T) {
			t.Parallel()
			l := Text{"id": c.label}
			if got := IsNoAnswer(l); got != c.missing {
				t.Errorf("no answer: %v", got)
			}
			if got := IsAnchor(l); got != c.stays {
				t.Errorf("stays last: %v", got)
			}
		})
	}
	if !IsNoAnswer(Text{"id": "Jakarta", "en": "No answer"}) {
		t.Error("one language is enough")
	}
}

func list(labels ...string) []Value {
	var vs []Value
	for i, l := range labels {
		code, label, ok := strings.Cut(l, "=")
		if !ok {
			code, label = strconv.Itoa(i+1), l
		}
		v := Value{Code: code, Label: Plain(label), Listed: true}
		v.Anchor = IsAnchor(v.Label)
		if IsNoAnswer(v.Label) {
			v.Role = Missing
		}
		vs = append(vs, v)
	}
	return vs
}

func TestScoreScale(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		values []Value
		want   bool
	}{
		{"a scale of satisfaction", list("Sangat tidak puas", "Tidak puas", "Biasa saja", "Puas", "Sangat puas"), true},
		{"the other way round", list("5=Very good", "4=Good", "3=Fair", "2=Poor", "1=Very poor"), true},
		{"don't know and no answer stand apart", list("Tidak setuju", "Netral", "Setuju", "98=Tidak tahu", "99=Tidak ada jawaban"), true},
		{"only the ends have words", list("1 - Hate it", "2", "3", "4", "5 - Love it"), true},
		{"zero to ten without labels", list("0=", "1=", "2=", "3=", "4=", "5=", "6=", "7=", "8=", "9=", "10="), true},
		{"words at the ends, numbers between", list("Sangat buruk", "2", "3", "4", "Sangat baik"), true},
		{"towns", list("Sukabumi", "Bandung", "Jakarta"), false},
		{"one word of a scale among names", list("Baik Motors", "Honda", "Yamaha", "Suzuki"), false},
		{"yes and no", list("Ya", "Tidak"), false},
		{"a gap in the codes", list("1=Buruk", "2=Cukup", "4=Baik"), false},
		{"letters as codes", list("a=Buruk", "b=Cukup", "c=Baik"), false},
		{"age bands", list("18-24", "25-34", "35-44"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := ScoreScale(c.values); got != c.want {
				t.Fatalf("got %v", got)
			}
			for _, v := range c.values {
				scored := c.want && v.Role != Missing && !v.Anchor
				if (v.Score != nil) != scored || scored && strconv.Itoa(int(*v.Score)) != v.Code {
					t.Errorf("code %s: %v", v.Code, v.Score)
				}
			}
		})
	}
}

// FuzzCleanLabel holds: cleaning ends, twice is once, and something is left of
// what had something.
func FuzzCleanLabel(f *testing.F) {
	for _, s := range []string{"**S1.** <b>Usia</b> ${S9}", "<18", "&lt;b&gt;", "1. 2. 3. x", "# # a", " \u00a0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := CleanLabel(s)
		if got == "" && strings.TrimSpace(s) != "" {
			t.Fatalf("%q became empty", s)
		}
		_ = IsNoAnswer(Text{"": s})
		_ = IsAnchor(Text{"": s})
	})
}
