package workbook_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/table"
)

// both makes a text in both languages.
func both(en, id string) codebook.Text { return codebook.Text{"en": en, "id": id} }

// block is a banner variable of a sample.
type block struct {
	name   string
	label  codebook.Text
	values []codebook.Text
	sizes  []int64
}

// sample makes tables whose figures look like a survey's; what they are does
// not matter here, only that they are many, odd and the same every time.
type sample struct {
	rng    *rand.Rand
	blocks []block
	total  int64
	weight string
}

func newSample(total int64, weight string, blocks ...block) *sample {
	return &sample{rng: rand.New(rand.NewPCG(7, 11)), blocks: blocks, total: total, weight: weight}
}

func (s *sample) columns() []table.Column {
	column := func(c table.Column) table.Column {
		c.W, c.Eff = float64(c.N), float64(c.N)
		if s.weight != "" {
			c.W = float64(c.N) * (0.9 + 0.2*s.rng.Float64())
			c.Eff = float64(c.N) * (0.8 + 0.15*s.rng.Float64())
		}
		switch {
		case c.Eff < 30:
			c.Base = table.TooSmall
		case c.Eff < 100:
			c.Base = table.Small
		}
		return c
	}
	cols := []table.Column{column(table.Column{Key: "total", Block: -1, N: s.total})}
	letter := 0
	for b, bl := range s.blocks {
		for i, v := range bl.values {
			name := ""
			for n := letter; ; n = n/26 - 1 {
				name = string(rune('A'+n%26)) + name
				if n < 26 {
					break
				}
			}
			letter++
			cols = append(cols, column(table.Column{Key: fmt.Sprintf("%s=%d", bl.name, i+1), Block: b, Group: bl.label, Label: v, Letter: name, N: bl.sizes[i]}))
		}
	}
	return cols
}

func (s *sample) table(n int, stub string, title codebook.Text) *table.Table {
	t := &table.Table{
		Number: n, Key: stub + "~main", StubName: stub, Title: title, Banner: "main", Weight: s.weight,
		Level: [2]float64{0.05, 0.10}, Profile: "exact", MinBase: 30, Columns: s.columns(),
	}
	t.Chain = table.Chain{File: s.total + 23, Answered: s.total, NotAnswered: 14, Missing: 9,
		MissingBy: []table.CodeCount{{Code: "99", Label: both("No answer", "Tidak Ada Jawaban"), N: 9}}, Outside: make([]int64, len(s.blocks))}
	for b := range s.blocks {
		f := table.Family{Block: b}
		for i, c := range t.Columns {
			if c.Block != b {
				continue
			}
			if c.Base == table.TooSmall {
				f.Left = append(f.Left, i)
			} else {
				f.Columns = append(f.Columns, i)
			}
		}
		t.Families = append(t.Families, f)
	}
	return t
}

// row adds a value or net row around the share p.
func (s *sample) row(t *table.Table, kind table.RowKind, key string, label codebook.Text, depth int, p float64) {
	r := table.Row{Key: key, Kind: kind, Label: label, Depth: depth}
	n := len(t.Columns)
	r.N, r.W = make([]int64, n), make([]float64, n)
	r.ColPct, r.RowPct, r.TotalPct, r.Letters = make([]float64, n), make([]float64, n), make([]float64, n), make([]string, n)
	for i, c := range t.Columns {
		x := p
		if i > 0 {
			x = math.Min(1, math.Max(0, p+s.rng.NormFloat64()*math.Sqrt(p*(1-p)/float64(max(c.N, 1)))*1.8))
		}
		r.N[i] = int64(math.Round(x * float64(c.N)))
		r.W[i] = float64(r.N[i]) * c.W / math.Max(float64(c.N), 1)
		if c.N == 0 {
			r.ColPct[i] = math.NaN()
			continue
		}
		r.ColPct[i] = float64(r.N[i]) / float64(c.N)
		r.TotalPct[i] = float64(r.N[i]) / float64(s.total)
	}
	for i := range r.RowPct {
		r.RowPct[i] = r.W[i] / r.W[0]
	}
	s.letter(t, r.Letters, r.ColPct, func(c table.Column, x float64) float64 { return x * (1 - x) / math.Max(c.Eff, 1) })
	t.Rows = append(t.Rows, r)
}

// stat adds a statistic row.
func (s *sample) stat(t *table.Table, stat string, around, spread float64) {
	r := table.Row{Key: stat, Kind: table.StatRow, Stat: stat}
	for _, c := range t.Columns {
		x := around + s.rng.NormFloat64()*spread
		if c.N == 0 {
			x = math.NaN()
		}
		r.Value = append(r.Value, x)
		r.N = append(r.N, c.N-c.N/25)
	}
	if stat == "mean" {
		r.Letters = make([]string, len(t.Columns))
		s.letter(t, r.Letters, r.Value, func(c table.Column, _ float64) float64 { return spread * spread })
	}
	t.Rows = append(t.Rows, r)
}

func (s *sample) letter(t *table.Table, letters []string, xs []float64, variance func(table.Column, float64) float64) {
	for _, f := range t.Families {
		for _, a := range f.Columns {
			for _, b := range f.Columns {
				d := xs[a] - xs[b]
				z := d / math.Sqrt(variance(t.Columns[a], xs[a])+variance(t.Columns[b], xs[b]))
				switch {
				case a == b || !(z > 1.645):
				case z > 1.96:
					letters[a] += t.Columns[b].Letter
				default:
					letters[a] += strings.ToLower(t.Columns[b].Letter)
				}
			}
		}
	}
}

func mainBanner() []block {
	return []block{
		{"S1", both("Gender", "Jenis kelamin"), []codebook.Text{both("Male", "Laki-laki"), both("Female", "Perempuan")}, []int64{690, 615}},
		{"S2", both("Age", "Usia"), []codebook.Text{codebook.Plain("18–34"), codebook.Plain("35–54"), codebook.Plain("55+")}, []int64{424, 601, 280}},
		{"S8", both("Route", "Lintasan"), []codebook.Text{codebook.Plain("Merak–Bakauheni"), codebook.Plain("Ketapang–Gilimanuk"), codebook.Plain("Danau Toba")}, []int64{731, 487, 87}},
	}
}

// sampleJob is a job with the shapes that are hard to lay out.
func sampleJob(lang string) *table.Job {
	job := &table.Job{Title: both("Passenger Satisfaction 2026", "Kepuasan Penumpang 2026").In(lang), Language: lang}
	add := func(t *table.Table) { job.Tables = append(job.Tables, t) }

	// 1: weighted, nets, letters.
	s := newSample(1305, "w_final", mainBanner()...)
	t := s.table(1, "E1_coded", both("What improvement do you expect?", "Perbaikan apa yang Bapak/Ibu harapkan?"))
	t.BaseText = both("passengers with a vehicle who answered", "penumpang dengan kendaraan yang menjawab")
	t.Filter = "S8 = 1 or S8 = 2"
	t.Multiple = true
	s.row(t, table.NetRow, "net:time", both("NET Time and schedule", "NET Waktu dan jadwal"), 0, 0.61)
	s.row(t, table.ValueRow, "1", both("Shorter waiting time", "Waktu tunggu lebih singkat"), 1, 0.41)
	s.row(t, table.ValueRow, "2", both("Departure on time", "Berangkat tepat waktu"), 1, 0.28)
	s.row(t, table.NetRow, "net:facilities", both("NET Facilities", "NET Fasilitas"), 0, 0.38)
	s.row(t, table.ValueRow, "3", both("Cleaner toilets", "Toilet lebih bersih"), 1, 0.21)
	s.row(t, table.ValueRow, "4", both("More comfortable waiting room", "Ruang tunggu lebih nyaman"), 1, 0.2)
	s.row(t, table.ValueRow, "5", both("Prayer room and family facilities near the gate, open at night as well", "Musala dan fasilitas keluarga di dekat gerbang, buka juga pada malam hari"), 1, 0.003)
	s.row(t, table.ValueRow, "95", both("None / don’t know", "Tidak ada / tidak tahu"), 0, 0.09)
	add(t)

	// 2: a scale with statistics.
	t = s.table(2, "A1_1", both("How satisfied are you with the ticket counter?", "Seberapa puas Bapak/Ibu dengan loket tiket?"))
	for i, l := range []codebook.Text{both("Very satisfied", "Sangat puas"), both("Satisfied", "Puas"), both("Neither", "Biasa saja"), both("Dissatisfied", "Tidak puas"), both("Very dissatisfied", "Sangat tidak puas")} {
		s.row(t, table.ValueRow, fmt.Sprint(5-i), l, 0, []float64{0.22, 0.47, 0.2, 0.08, 0.03}[i])
	}
	s.stat(t, "mean", 3.77, 0.06)
	s.stat(t, "sd", 0.98, 0.02)
	s.stat(t, "se", 0.04, 0.01)
	s.stat(t, "median", 4, 0)
	add(t)

	// 3: multiple response with 60 long labels and an unlabelled code.
	u := newSample(1305, "", mainBanner()...)
	t = u.table(3, "S10", both("Which of these services did you use during this trip? (several answers)", "Layanan apa saja yang Bapak/Ibu gunakan selama perjalanan ini? (jawaban boleh lebih dari satu)"))
	t.Multiple = true
	parts := []string{"Pemesanan tiket melalui aplikasi", "Penukaran tiket di loket", "Ruang tunggu eksekutif", "Layanan pengaduan pelanggan", "Fasilitas ramah anak dan ibu menyusui"}
	ends := []string{"di pelabuhan keberangkatan", "di atas kapal selama perjalanan berlangsung", "yang disediakan oleh operator kapal pada malam hari dan hari libur nasional", "", "termasuk bantuan petugas bagi penumpang lanjut usia, penyandang disabilitas dan penumpang yang membawa bayi"}
	for i := range 60 {
		label := strings.TrimSpace(fmt.Sprintf("%s %s", parts[i%5], ends[(i/5)%5]))
		if i >= 25 {
			label = fmt.Sprintf("%s (%d)", label, i+1)
		}
		u.row(t, table.ValueRow, fmt.Sprint(i+1), codebook.Plain(label), 0, 0.5/float64(i+1))
	}
	u.row(t, table.ValueRow, "77", nil, 0, 0.009)
	t.Rows[len(t.Rows)-1].Unlisted = true
	t.Chain.Unlisted = []table.CodeCount{{Code: "77", N: 12}}
	t.Chain.Missing, t.Chain.MissingBy = 0, nil
	t.Chain.File -= 9
	t.Chain.Outside = []int64{0, 3, 0}
	add(t)

	// 4: a quantity: statistics only, large money figures.
	t = u.table(4, "S12", both("How much did you pay for the ticket (rupiah)?", "Berapa harga tiket yang Bapak/Ibu bayar (rupiah)?"))
	u.stat(t, "mean", 95_000, 2_000)
	u.stat(t, "sd", 31_000, 900)
	u.stat(t, "se", 900, 40)
	u.stat(t, "median", 87_500, 0)
	u.stat(t, "min", 0, 0)
	u.stat(t, "max", 1_250_000, 0)
	for i := range t.Rows {
		for j := range t.Rows[i].N {
			t.Rows[i].N[j] = t.Columns[j].N
		}
	}
	t.Chain = table.Chain{File: 1305, Answered: 1305, Outside: []int64{0, 0, 0}}
	add(t)

	// 5: small bases, an empty column, counts beside percentages.
	v := newSample(141, "", block{"S3", both("Last school attended and completed", "Pendidikan terakhir yang ditamatkan"),
		[]codebook.Text{both("Primary", "SD atau sederajat"), both("Secondary", "Sekolah Menengah Pertama"), both("High school", "Sekolah Menengah Atas/Kejuruan"), both("University", "Perguruan tinggi"), both("Other", "Lainnya")}, []int64{0, 12, 96, 33, 0}},
		block{"S4", both("Vehicle", "Kendaraan"), []codebook.Text{both("With vehicle", "Membawa kendaraan")}, []int64{141}})
	t = v.table(5, "C7", both("C7", "C7"))
	t.Banner = "pendidikan"
	t.Filter = "S8 = 3"
	t.Chain.TableFilter = 1187
	t.Chain.File += 1187
	for i, l := range []codebook.Text{both("Yes", "Ya"), both("No", "Tidak"), both("Perhaps, it depends on the weather", "Mungkin, tergantung cuaca")} {
		v.row(t, table.ValueRow, fmt.Sprint(i+1), l, 0, []float64{0.8, 0.19, 0.002}[i])
	}
	add(t)

	// 6: a banner of 30 columns.
	wide := []block{}
	for b := range 5 {
		bl := block{name: fmt.Sprintf("B%d", b), label: both("Region "+string(rune('A'+b)), "Wilayah "+string(rune('A'+b)))}
		for i := range 6 {
			bl.values = append(bl.values, codebook.Plain([]string{"Sumatera Utara", "DKI Jakarta", "Jawa Barat", "Kalimantan Selatan", "Sulawesi", "Papua"}[i]))
			bl.sizes = append(bl.sizes, int64(2000+i*317+b*11))
		}
		wide = append(wide, bl)
	}
	x := newSample(17_000, "w_final", wide...)
	t = x.table(6, "Q20_merged", both("Overall, thinking of everything you saw, heard and experienced at the port and on board, how likely are you to recommend this crossing to your family, friends and colleagues within the next twelve months?",
		"Secara keseluruhan, dengan mempertimbangkan semua yang Bapak/Ibu lihat, dengar dan alami di pelabuhan maupun di atas kapal, seberapa besar kemungkinan Bapak/Ibu merekomendasikan lintasan ini kepada keluarga, teman dan rekan kerja dalam dua belas bulan mendatang?"))
	for i := 10; i >= 0; i-- {
		x.row(t, table.ValueRow, fmt.Sprint(i), codebook.Plain(fmt.Sprint(i)), 0, 0.03+0.015*float64(i))
	}
	x.stat(t, "mean", 7.1, 0.12)
	add(t)

	// 7: Total alone.
	y := newSample(1305, "")
	t = y.table(7, "S1", both("Gender", "Jenis kelamin"))
	t.Banner, t.Profile, t.Families = "", "none", nil
	y.row(t, table.ValueRow, "1", both("Male", "Laki-laki"), 0, 0.53)
	y.row(t, table.ValueRow, "2", both("Female", "Perempuan"), 0, 0.47)
	add(t)
	return job
}
