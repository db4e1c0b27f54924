package tabplan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// Drift says what is different in a new file of the same study: which of its
// variables and codes are new, gone, renamed or of another type. Nothing is
// guessed: where a name is gone and another looks like it, the pair is
// suggested, and the user chooses.
type Drift struct {
	Lines []DriftLine `json:"lines"` // the most consequential kind first
	Same  int         `json:"same"`  // variables that are as they were
}

// DriftKind is what happened to a variable or code.
type DriftKind string

// The kinds, in the order of a report.
const (
	Gone      DriftKind = "gone"       // the variable is not in the new file
	Retyped   DriftKind = "retyped"    // it is there with another type
	CodesGone DriftKind = "codes_gone" // codes that nobody has any more and no list names
	CodesNew  DriftKind = "codes_new"  // codes that were not there
	Reworded  DriftKind = "reworded"   // the label of the question, or of a code, is another
	Added     DriftKind = "added"      // a variable that was not there
	Renamed   DriftKind = "renamed"    // chosen by the user: another name in the new file
	Kept      DriftKind = "kept"       // chosen by the user: the former type
)

var driftOrder = []DriftKind{Gone, Retyped, Kept, CodesGone, CodesNew, Reworded, Renamed, Added}

// DriftLine is one difference.
type DriftLine struct {
	Kind     DriftKind     `json:"kind"`
	Variable string        `json:"variable"`
	Count    int64         `json:"count,omitempty"` // respondents concerned, of the new file (of the old one where it is gone)
	Codes    []DriftCode   `json:"codes,omitempty"`
	Was      string        `json:"was,omitempty"` // type or name before
	Is       string        `json:"is,omitempty"`  // type or name now; of a variable that is gone, the one that it may be
	Text     codebook.Text `json:"text"`          // a sentence in "en" and "id"
	Choices  []string      `json:"choices"`       // what can be done: leave, rename, keep_type
}

// DriftCode is a code that is new, gone or reworded.
type DriftCode struct {
	Code  string        `json:"code"`
	Label codebook.Text `json:"label,omitempty"`
	Count int64         `json:"count,omitempty"` // respondents with it
}

// What a user can choose for a line: take the difference as it is, say which
// variable of the new file it is, keep the former type.
const (
	Leave    = "leave"
	Rename   = "rename"
	KeepType = "keep_type"
)

// Compare gives the differences between two codebooks of a study. renamed
// says which names of the old file have which names in the new one; the new
// codebook has those variables under their old names already.
func Compare(before, after *codebook.Codebook, renamed map[string]string) *Drift {
	d := &Drift{Lines: []DriftLine{}}
	for old, now := range renamed {
		if after.Lookup(old) != nil {
			d.add(DriftLine{Kind: Renamed, Variable: old, Was: old, Is: now, Choices: []string{Leave}})
		}
	}
	var gone, added []*codebook.Variable
	for i := range before.Variables {
		v := &before.Variables[i]
		now := after.Lookup(v.Name)
		if now == nil {
			gone = append(gone, v)
			continue
		}
		n := len(d.Lines)
		d.variable(v, now)
		if n == len(d.Lines) {
			d.Same++
		}
	}
	for i := range after.Variables {
		if v := &after.Variables[i]; before.Lookup(v.Name) == nil {
			added = append(added, v)
		}
	}
	for _, v := range gone {
		line := DriftLine{Kind: Gone, Variable: v.Name, Count: v.Answered, Choices: []string{Leave}}
		if like := alike(v, added); like != nil {
			line.Is = like.Name
		}
		if len(added) > 0 {
			line.Choices = []string{Rename, Leave}
		}
		d.add(line)
	}
	for _, v := range added {
		d.add(DriftLine{Kind: Added, Variable: v.Name, Count: v.Answered, Choices: []string{Leave}})
	}
	d.sort()
	return d
}

func (d *Drift) sort() {
	slices.SortStableFunc(d.Lines, func(a, b DriftLine) int {
		if c := slices.Index(driftOrder, a.Kind) - slices.Index(driftOrder, b.Kind); c != 0 || a.Kind != Renamed {
			return c
		}
		return strings.Compare(a.Variable, b.Variable)
	})
}

// Keep notes that a variable keeps its former type, as chosen, and how many
// respondents gave it an answer that is none of that type.
func (d *Drift) Keep(v *codebook.Variable, odd int64) {
	d.add(DriftLine{Kind: Kept, Variable: v.Name, Count: odd, Is: string(v.Type), Choices: []string{Leave}})
	d.sort()
}

// variable compares a variable with itself in the new file.
func (d *Drift) variable(v, now *codebook.Variable) {
	if v.Type != now.Type {
		d.add(DriftLine{Kind: Retyped, Variable: v.Name, Count: now.Answered, Was: string(v.Type), Is: string(now.Type), Choices: []string{KeepType, Leave}})
	}
	var gone, fresh, reworded []DriftCode
	var had, has, other int64
	for _, val := range v.Values {
		if _, ok := now.Value(val.Code); !ok {
			gone = append(gone, DriftCode{val.Code, val.Label, val.Count})
			had += val.Count
		}
	}
	for _, val := range now.Values {
		old, ok := v.Value(val.Code)
		switch {
		case !ok:
			fresh = append(fresh, DriftCode{val.Code, val.Label, val.Count})
			has += val.Count
		case !sameWords(old.Label, val.Label):
			reworded = append(reworded, DriftCode{val.Code, val.Label, val.Count})
			other += val.Count
		}
	}
	for _, l := range []DriftLine{
		{Kind: CodesGone, Count: had, Codes: gone}, {Kind: CodesNew, Count: has, Codes: fresh}, {Kind: Reworded, Count: other, Codes: reworded},
	} {
		if len(l.Codes) > 0 {
			l.Variable, l.Choices = v.Name, []string{Leave}
			d.add(l)
		}
	}
	if len(reworded) == 0 && !sameWords(v.Label, now.Label) {
		d.add(DriftLine{Kind: Reworded, Variable: v.Name, Count: now.Answered, Was: v.Label.In(""), Is: now.Label.In(""), Choices: []string{Leave}})
	}
}

// sameWords compares labels in the languages that both have.
func sameWords(a, b codebook.Text) bool {
	for lang, s := range a {
		if t, ok := b[lang]; ok && normal(s) != normal(t) {
			return false
		}
	}
	return true
}

func normal(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// alike finds the one variable that v may have become: of its type, with its
// label word for word, or with its name in other letter case or punctuation.
// Where several are, none is.
func alike(v *codebook.Variable, among []*codebook.Variable) *codebook.Variable {
	bare := func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(" _-./:", r) {
				return -1
			}
			return r
		}, strings.ToLower(s))
	}
	var found *codebook.Variable
	for _, w := range among {
		label := v.Label.In("")
		if w.Type != v.Type || bare(w.Name) != bare(v.Name) && (label == "" || normal(label) != normal(w.Label.In(""))) {
			continue
		}
		if found != nil {
			return nil
		}
		found = w
	}
	return found
}

func (d *Drift) add(l DriftLine) {
	l.Text = l.sentence()
	d.Lines = append(d.Lines, l)
}

// sentence words a line in both languages.
func (l DriftLine) sentence() codebook.Text {
	var codes []string
	for i, c := range l.Codes {
		if i == 5 {
			codes = append(codes, "…")
			break
		}
		codes = append(codes, c.Code)
	}
	list := strings.Join(codes, ", ")
	say := func(en, id string, values ...any) codebook.Text {
		in := func(lang codebook.Lang, format string) string {
			put := slices.Clone(values)
			for i, v := range put {
				if t, ok := v.(codebook.Text); ok {
					put[i] = t[lang]
				}
			}
			return fmt.Sprintf(format, put...)
		}
		return codebook.Text{"en": in("en", en), "id": in("id", id)}
	}
	switch l.Kind {
	case Gone:
		if l.Is != "" {
			return say("%s is not in the new file; it may be what is called %s there.", "%s tidak ada di berkas baru; mungkin yang di sana bernama %s.", l.Variable, l.Is)
		}
		return say("%s is not in the new file; tables with it cannot be made.", "%s tidak ada di berkas baru; tabel yang memakainya tidak dapat dibuat.", l.Variable)
	case Retyped:
		return say("%s was %s and is now %s, with %s.", "%s sebelumnya %s, sekarang %s, dengan %s.", l.Variable, l.Was, l.Is, withAnswers(l.Count))
	case Kept:
		if l.Count > 0 {
			return say("%s stays %s, as chosen; %s no number: they are in its base and in no mean.", "%s tetap %s, sesuai pilihan; %s bukan angka: tetap dalam basis, tidak dalam rata-rata.", l.Variable, l.Is, noNumbers(l.Count))
		}
		return say("%s stays %s, as chosen.", "%s tetap %s, sesuai pilihan.", l.Variable, l.Is)
	case CodesGone:
		return say("%s no longer has the codes %s (%s had them).", "%s tidak lagi memiliki kode %s (sebelumnya pada %s).", l.Variable, list, ofPeople(l.Count))
	case CodesNew:
		return say("%s has new codes %s, for %s.", "%s memiliki kode baru %s, pada %s.", l.Variable, list, ofPeople(l.Count))
	case Reworded:
		if list != "" {
			return say("%s has other labels for the codes %s, of %s.", "Label kode %[2]s pada %[1]s berubah, pada %[3]s.", l.Variable, list, ofPeople(l.Count))
		}
		return say("The wording of %s is another, with %s.", "Kalimat %s berubah, dengan %s.", l.Variable, withAnswers(l.Count))
	case Renamed:
		return say("%s is called %s in the new file; edits and plans go on with %[1]s.", "%s bernama %s di berkas baru; suntingan dan rencana tetap memakai %[1]s.", l.Variable, l.Is)
	}
	return say("%s is new; answered by %s.", "%s baru; dijawab %s.", l.Variable, ofPeople(l.Count))
}

// counted is a number with its noun, in both languages.
func counted(n int64, one, many, id string) codebook.Text {
	if n != 1 {
		one = many
	}
	return codebook.Text{"en": fmt.Sprintf("%d %s", n, one), "id": fmt.Sprintf("%d %s", n, id)}
}

func ofPeople(n int64) codebook.Text    { return counted(n, "respondent", "respondents", "responden") }
func withAnswers(n int64) codebook.Text { return counted(n, "answer", "answers", "jawaban") }
func noNumbers(n int64) codebook.Text   { return counted(n, "answer is", "answers are", "jawaban") }
