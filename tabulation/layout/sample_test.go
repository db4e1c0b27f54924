package layout

import (
	"math"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/table"
)

func both(en, id string) codebook.Text { return codebook.Text{"en": en, "id": id} }

// weighted is a small weighted table with a net, letters, small bases and
// statistics; figures are made up so that every sign occurs.
func weighted() *table.Table {
	nan := math.NaN()
	return &table.Table{
		Number: 12, Key: "E1_coded~main", StubName: "E1_coded",
		Title:    both("What improvement do you expect?", "Perbaikan apa yang Bapak/Ibu harapkan?"),
		BaseText: both("passengers with a vehicle who answered", "penumpang dengan kendaraan yang menjawab"),
		Banner:   "main", Filter: "S8 = 1", Weight: "w_final", Multiple: true,
		Level: [2]float64{0.05, 0.1}, Profile: "exact", MinBase: 30,
		Columns: []table.Column{
			{Key: "total", Block: -1, N: 1305, W: 1305.5, Eff: 1148.2},
			{Key: "S1=1", Block: 0, Group: both("Gender", "Jenis kelamin"), Label: both("Male", "Laki-laki"), Letter: "A", N: 690, W: 671.25, Eff: 607},
			{Key: "S1=2", Block: 0, Group: both("Gender", "Jenis kelamin"), Label: both("Female", "Perempuan"), Letter: "B", N: 615, W: 634.25, Eff: 541.2},
			{Key: "S2=1", Block: 1, Group: both("Age", "Usia"), Label: codebook.Plain("18–34"), Letter: "C", N: 87, W: 90, Eff: 77, Base: table.Small},
			{Key: "S2=2", Block: 1, Group: both("Age", "Usia"), Letter: "D", N: 12, W: 9.5, Eff: 8.1, Base: table.TooSmall},
		},
		Rows: []table.Row{
			{Key: "net:time", Kind: table.NetRow, Label: both("NET Time", "NET Waktu"), N: []int64{796, 442, 351, 57, 5}, W: []float64{796.4, 441.2, 355.2, 60, 4},
				ColPct: []float64{0.61, 0.64, 0.57, 0.66, 0.5}, Letters: []string{"", "B", "", "", ""}},
			{Key: "1", Depth: 1, Label: both("Shorter waiting time", "Waktu tunggu lebih singkat"), N: []int64{535, 310, 228, 38, 0}, W: []float64{535, 310, 228, 38, 0},
				ColPct: []float64{0.41, 0.45, 0.37, 0.44, 0}, Letters: []string{"", "b", "", "", ""}},
			{Key: "2", Depth: 1, Label: both("Departure on time", "Berangkat tepat waktu"), N: []int64{3, 2, 1, 0, 0}, W: []float64{0.3, 0.2, 0.1, 0, 0},
				ColPct: []float64{0.003, 0.0033, 0.002, 0, nan}},
			{Key: "77", Unlisted: true, N: []int64{12, 6, 6, 0, 0}, W: []float64{12, 6, 6, 0, 0}, ColPct: []float64{0.009, 0.009, 0.01, 0, 0}},
			{Key: "mean", Kind: table.StatRow, Stat: "mean", N: []int64{1300, 688, 612, 87, 12}, Value: []float64{3.62, 3.7, 3.5, 4, nan}, Letters: []string{"", "B", "", "", ""}},
			{Key: "sd", Kind: table.StatRow, Stat: "sd", N: []int64{1300, 688, 612, 87, 12}, Value: []float64{1, 1.1, 1.2, 0.9, nan}},
		},
		Families: []table.Family{{Block: 0, Columns: []int{1, 2}}, {Block: 1, Columns: []int{3}, Left: []int{4}}},
		Chain: table.Chain{File: 1400, Answered: 1305, NotAnswered: 14, Missing: 9, JobFilter: 60, TableFilter: 10, BadWeight: 2,
			MissingBy: []table.CodeCount{{Code: "99", Label: both("No answer", "Tidak Ada Jawaban"), N: 9}},
			Unlisted:  []table.CodeCount{{Code: "77", N: 12}, {Code: "78", N: 1}},
			Outside:   []int64{0, 1206}},
	}
}

// quantity is an unweighted table of a numeric variable, not tested.
func quantity() *table.Table {
	return &table.Table{
		Number: 13, Key: "S12~S1", StubName: "S12", Title: codebook.Plain("S12"), Banner: "S1", Profile: "none",
		Columns: []table.Column{
			{Key: "S1=1", Block: 0, Group: both("Gender", "Jenis kelamin"), Label: both("Male", "Laki-laki"), N: 690, W: 690, Eff: 690},
			{Key: "S1=2", Block: 0, Group: both("Gender", "Jenis kelamin"), Label: both("Female", "Perempuan"), N: 600, W: 600, Eff: 600},
		},
		Rows: []table.Row{
			{Key: "mean", Kind: table.StatRow, Stat: "mean", N: []int64{690, 600}, Value: []float64{95000.5, 0}},
			{Key: "median", Kind: table.StatRow, Stat: "median", N: []int64{690, 600}, Value: []float64{87500, 1}},
			{Key: "max", Kind: table.StatRow, Stat: "max", N: []int64{690, 600}, Value: []float64{1250000, 2}},
			{Key: "sum", Kind: table.StatRow, Stat: "sum", N: []int64{690, 600}, Value: []float64{65550345.5, 0}},
		},
		Chain: table.Chain{File: 1328, Answered: 1328, Outside: []int64{38}},
	}
}

// shares is a table with counts and three kinds of percentages.
func shares() *table.Table {
	return &table.Table{
		Number: 14, Key: "S1", StubName: "S1", Title: both("Gender", "Jenis kelamin"), Profile: "none",
		Columns: []table.Column{{Key: "total", Block: -1, N: 1305, W: 1305, Eff: 1305}},
		Rows: []table.Row{
			{Key: "net:all", Kind: table.NetRow, Label: both("NET Anybody", "NET Siapa saja"), N: []int64{1305}, W: []float64{1305}, ColPct: []float64{1}, RowPct: []float64{1}, TotalPct: []float64{1}},
			{Key: "1", Label: both("Male", "Laki-laki"), N: []int64{690}, W: []float64{690}, ColPct: []float64{690.0 / 1305}, RowPct: []float64{1}, TotalPct: []float64{690.0 / 1305}},
		},
		Chain: table.Chain{File: 1320, Answered: 1305, Missing: 15, MissingBy: []table.CodeCount{{Code: "98", N: 10}, {Code: "99", N: 8}}},
	}
}

func sampleJob(lang string) *table.Job {
	return &table.Job{Title: "Kepuasan & Harapan 2026", Language: lang, Tables: []*table.Table{weighted(), quantity(), shares()}}
}
