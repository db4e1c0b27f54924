package tabulation

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/layout"
	"github.com/hary4di/pockettab/tabulation/profile"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// metadata is the "what" block: the same for the same file and plan.
func (r *Results) metadata() []layout.Pair {
	m := &metadata{lang: r.plan.Layout.Language}
	a := r.about
	m.head("Data", "Data")
	m.add("File", "Berkas", a.Name)
	m.add("SHA-256", "SHA-256", a.Digest)
	m.add("Format", "Format", formatOf(a.Summary))
	m.add("Respondents read", "Responden dibaca", strconv.Itoa(a.Rows))
	m.add("Blank rows skipped", "Baris kosong dilewati", strconv.FormatInt(a.Summary.BlankRows, 10))
	m.add("Columns", "Kolom", strconv.Itoa(a.Columns))
	m.add("Variables", "Variabel", strconv.Itoa(len(a.Codebook.Variables)))
	if len(r.plan.Tables) > 0 && r.plan.Tables[0].JobFilter != nil {
		m.add("Filter of the job", "Saringan pekerjaan", r.plan.Tables[0].JobFilter.Text)
	}
	m.weights(r)
	m.problems(a.Problems)
	m.head("Check", "Pemeriksaan")
	m.add("Self-check", "Pemeriksaan mandiri", m.selfCheck(r))
	m.add("Program", "Program", strings.TrimSpace("PocketTab "+r.Version))
	m.variables(r.plan)
	m.head("Tab plan", "Rencana tabulasi")
	m.add("Digest", "Sidik", r.plan.Digest)
	if text, err := shownPlan(r.plan.Plan); err == nil {
		m.add("Plan", "Rencana", string(text))
	}
	return m.lines
}

// shownPlan is the plan as JSON, with the logo of a house theme by its digest.
func shownPlan(plan *tabplan.Plan) ([]byte, error) {
	if len(plan.Layout.House) == 0 {
		return plan.JSON()
	}
	var house map[string]any
	if err := json.Unmarshal(plan.Layout.House, &house); err != nil {
		return nil, err
	}
	if logo, ok := house["logo"].(string); ok {
		house["logo"] = fmt.Sprintf("sha256 %x", sha256.Sum256([]byte(logo)))
	}
	text, err := json.Marshal(house)
	if err != nil {
		return nil, err
	}
	short := *plan
	short.Layout.House = text
	return short.JSON()
}

type metadata struct {
	lang  string
	lines []layout.Pair
}

func (m *metadata) word(en, id string) string {
	if m.lang == "id" {
		return id
	}
	return en
}

func (m *metadata) head(en, id string) { m.lines = append(m.lines, layout.Pair{Label: m.word(en, id)}) }

// add adds a line; one without a value is left out.
func (m *metadata) add(en, id, value string) {
	if value != "" {
		m.lines = append(m.lines, layout.Pair{Label: m.word(en, id), Value: value})
	}
}

func formatOf(s Summary) string {
	parts := []string{s.Format}
	for _, p := range []string{s.Sheet, s.Evidence} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " · ")
}

// weights says for every weight of the job who is usable and what it costs.
func (m *metadata) weights(r *Results) {
	for _, w := range r.about.Weights {
		m.add("Weight "+w.Name, "Bobot "+w.Name, fmt.Sprintf(m.word(
			"%d usable, %d not (empty %d, zero %d, negative %d); from %.4g to %.4g; sum %.6g; efficiency %.1f%%",
			"%d terpakai, %d tidak (kosong %d, nol %d, negatif %d); dari %.4g sampai %.4g; jumlah %.6g; efisiensi %.1f%%"),
			w.Used, w.Bad, w.Empty, w.Zero, w.Negative, w.Min, w.Max, w.Sum, 100*w.Efficiency))
		if w.Raked != nil {
			m.raked(&w)
		}
	}
}

// raked says how rim weights were made, and every target before and after.
func (m *metadata) raked(w *weighed) {
	m.add("Rim weighting "+w.Name, "Pembobotan rim "+w.Name, fmt.Sprintf(m.word(
		"%d rounds; no share is off by more than %.2g percentage points; %d weights at a bound; %d respondents without a target category, %d outside its filter; largest to smallest %.3g",
		"%d putaran; tidak ada bagian yang meleset lebih dari %.2g poin persen; %d bobot di batas; %d responden tanpa kategori target, %d di luar filternya; terbesar banding terkecil %.3g"),
		w.Raked.Rounds, 100*w.Raked.Off, w.Raked.Capped, w.Untargeted, w.Outside, w.Max/w.Min))
	for _, t := range w.Raked.Targets {
		for _, c := range t.Categories {
			label := t.Variable + " = " + c.Key
			m.add(label, label, fmt.Sprintf(m.word("n %d; %.2f%% before, target %.2f%%, achieved %.2f%%", "n %d; %.2f%% sebelumnya, target %.2f%%, tercapai %.2f%%"),
				c.N, 100*c.Before, 100*c.Target, 100*c.Achieved))
		}
	}
}

func containsVariable(list []*codebook.Variable, v *codebook.Variable) bool {
	for _, o := range list {
		if o == v {
			return true
		}
	}
	return false
}

func (m *metadata) problems(list []profile.Problem) {
	if len(list) == 0 {
		return
	}
	m.head("Found in the data", "Ditemukan di data")
	for _, p := range list {
		name := p.Variable
		if name == "" {
			name = "–"
		}
		m.add(name, name, p.Text.In(m.lang))
	}
}

func (m *metadata) selfCheck(r *Results) string {
	if r.relaid {
		return m.word("not run: laid out from stored sums, without the data", "tidak dijalankan: ditata dari jumlah yang tersimpan, tanpa data")
	}
	return fmt.Sprintf(m.word("%d tables and the totals of %d more counted a second time in another way, over %d respondents, %d values compared, no difference", "%d tabel dan jumlah dari %d tabel lain dihitung ulang dengan cara lain, atas %d responden, %d nilai dibandingkan, tidak ada perbedaan"), r.check.Tables, r.check.Margins, r.check.Rows, r.check.Values)
}

// typeWords are the types of variables in Indonesian.
var typeWords = map[codebook.Type]string{
	codebook.Single: "jawaban tunggal", codebook.Multiple: "jawaban ganda", codebook.Numeric: "angka", codebook.Date: "tanggal", codebook.OpenText: "teks",
}

// variables lists the code lists of the variables used, each once.
func (m *metadata) variables(plan *tabplan.Resolved) {
	m.head("Variables used", "Variabel yang dipakai")
	var seen []*codebook.Variable
	add := func(v *codebook.Variable) {
		if v == nil || containsVariable(seen, v) || v.Column < 0 && v.Use == codebook.Hidden && len(v.Parts) == 0 { // made for the counting alone
			return
		}
		seen = append(seen, v)
		var codes []string
		for _, val := range v.Values {
			s := val.Code + " = " + val.LabelOf(m.lang)
			switch {
			case val.Role == codebook.Missing:
				s += m.word(" (missing)", " (hilang)")
			case val.Role == codebook.NotInMean:
				s += m.word(" (not in mean)", " (di luar rata-rata)")
			case !val.Listed:
				s = val.Code + m.word(" (in no list)", " (tidak ada di daftar)")
			}
			codes = append(codes, s)
		}
		text := v.Title(m.lang) + " · " + m.word(string(v.Type), typeWords[v.Type])
		if len(codes) > 0 && v.Type != codebook.Numeric {
			text += " · " + strings.Join(codes, "; ")
		}
		m.add(v.Name, v.Name, text)
	}
	for i := range plan.Tables {
		t := &plan.Tables[i]
		add(t.Stub.Variable)
		for _, b := range t.Banner.Blocks {
			add(b.Variable)
		}
		add(t.Weight)
	}
}
