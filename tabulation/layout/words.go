// This file is over the usual size on purpose: it is one catalogue, so that a
// translator finds every fixed text of the workbooks in one place.

package layout

import "strings"

// The languages of workbooks.
const (
	English    = "en"
	Indonesian = "id"
)

// word is a fixed text in both languages. {placeholders} are replaced.
type word struct{ en, id string }

// words is every fixed text of the pages. words_test.go checks that both
// languages carry the same placeholders and that nothing is unused.
var words = map[string]word{
	// Sheets and links.
	"sheet.contents":  {"Contents", "Daftar Isi"},
	"sheet.notes":     {"Notes", "Catatan"},
	"sheet.screening": {"Screening", "Penyaringan"},
	"sheet.audit":     {"Audit", "Audit"},
	"sheet.metadata":  {"Metadata", "Metadata"},
	"sheet.run":       {"Run", "Proses"},
	"footer.table":    {"Table {n}", "Tabel {n}"},
	"footer.page":     {"page {page} of {pages}", "halaman {page} dari {pages}"},

	// Lines above a table.
	"title":           {"Table {n} · {what}", "Tabel {n} · {what}"},
	"title.continued": {"(continued)", "(lanjutan)"},
	"base":            {"Base: {who} (n={n})", "Dasar: {who} (n={n})"},
	"base.of":         {"Base: {answers} answers of {who} (n={n})", "Dasar: {answers} jawaban dari {who} (n={n})"},
	"base.ofsome":     {"Base: the answers of {who} (n={n})", "Dasar: jawaban dari {who} (n={n})"},
	"base.everyone":   {"all respondents who answered", "semua responden yang menjawab"},
	"filter":          {"Filter: {filter}", "Saringan: {filter}"},
	"weighted":        {"Weighted by {weight}", "Dibobot dengan {weight}"},
	"banner":          {"Banner: {banner}", "Banner: {banner}"},

	// Head and row labels.
	"total":           {"Total", "Total"},
	"base.plain":      {"Base", "Dasar"},
	"base.unweighted": {"Unweighted base", "Dasar tanpa bobot"},
	"base.weighted":   {"Weighted base", "Dasar tertimbang"},
	"base.effective":  {"Effective base", "Dasar efektif"},
	"base.answers":    {"Answers", "Jawaban"},
	"base.wanswers":   {"Weighted answers", "Jawaban tertimbang"},
	"base.statistics": {"Base of the statistics", "Dasar statistik"},
	"count":           {"Count", "Jumlah"},
	"count.weighted":  {"Weighted count", "Jumlah tertimbang"},
	"col_pct":         {"Column %", "% kolom"},
	"col_pct.answers": {"% of answers", "% jawaban"},
	"row_pct":         {"Row %", "% baris"},
	"total_pct":       {"% of total", "% total"},
	"index":           {"Index", "Indeks"},
	"mean":            {"Mean", "Rata-rata"},
	"sd":              {"Standard deviation", "Simpangan baku"},
	"se":              {"Standard error", "Galat baku"},
	"median":          {"Median", "Median"},
	"sum":             {"Sum", "Jumlah nilai"},
	"min":             {"Minimum", "Minimum"},
	"max":             {"Maximum", "Maksimum"},

	// Footnotes.
	"note.multiple":      {"Multiple answers: columns may add to more than 100%.", "Jawaban ganda: jumlah persen satu kolom dapat melebihi 100%."},
	"note.continued":     {"Continued on the next sheet, with the notes.", "Dilanjutkan pada lembar berikutnya, beserta catatannya."},
	"note.tested.one":    {"Columns tested at the {one} level: {families}; {profile}.", "Kolom diuji pada tingkat kepercayaan {one}: {families}; {profile}."},
	"note.paired.one":    {"Items compared with each other at the {one} level, as answers of the same people (paired): {families}; {profile}.", "Butir diperbandingkan pada tingkat kepercayaan {one} sebagai jawaban responden yang sama (berpasangan): {families}; {profile}."},
	"note.paired.two":    {"Items compared with each other at the {one} level (capital letters) and the {two} level (small letters), as answers of the same people (paired): {families}; {profile}.", "Butir diperbandingkan pada tingkat kepercayaan {one} (huruf besar) dan {two} (huruf kecil) sebagai jawaban responden yang sama (berpasangan): {families}; {profile}."},
	"note.tested.two":    {"Columns tested at the {one} level (capital letters) and the {two} level (small letters): {families}; {profile}.", "Kolom diuji pada tingkat kepercayaan {one} (huruf besar) dan {two} (huruf kecil): {families}; {profile}."},
	"note.letters":       {"A letter stands in the cell that is significantly higher than the column of that letter.", "Huruf berada pada sel yang nilainya lebih tinggi secara signifikan daripada kolom dengan huruf tersebut."},
	"note.letters.rows":  {"A letter stands in the cell that is significantly higher than the cell of that item in the same column.", "Huruf berada pada sel yang nilainya lebih tinggi secara signifikan daripada sel butir dengan huruf tersebut di kolom yang sama."},
	"note.letters.total": {"These letters stand in Total, in the cell that is significantly higher than that of the item with that letter.", "Huruf ini berada pada Total, pada sel yang nilainya lebih tinggi secara signifikan daripada butir dengan huruf tersebut."},
	"note.left":          {"Not tested ({base} under {min}): {columns}.", "Tidak diuji ({base} di bawah {min}): {columns}."},
	"note.base":          {"base", "dasar"},
	"note.effective":     {"effective base", "dasar efektif"},
	"note.small":         {"* {base} under {small}, read with caution.", "* {base} di bawah {small}, baca dengan hati-hati."},
	"note.toosmall":      {"** {base} under {min}, not tested.", "** {base} di bawah {min}, tidak diuji."},
	"note.toosmall.un":   {"** {base} under {min}.", "** {base} di bawah {min}."},
	"note.suppressed":    {"{sign} not shown: too few respondents.", "{sign} tidak ditampilkan: respondennya terlalu sedikit."},
	"note.zero":          {"- none.", "- tidak ada."},
	"note.nearly":        {"{sign} some, but rounds to zero.", "{sign} ada, tetapi dibulatkan menjadi nol."},
	"note.empty":         {"An empty cell: cannot be computed.", "Sel kosong: tidak dapat dihitung."},
	"note.missing":       {"{sign} cannot be computed.", "{sign} tidak dapat dihitung."},
	"note.all":           {"All {file} respondents in the file are in the base.", "Semua {file} responden dalam berkas termasuk dalam dasar."},
	"note.out":           {"Not in the base: {parts}. {file} in the file = {sum}.", "Tidak termasuk dasar: {parts}. {file} dalam berkas = {sum}."},
	"out.unasked":        {"{n} not asked", "{n} tidak ditanya"},
	"out.unanswered":     {"{n} without an answer", "{n} tanpa jawaban"},
	"note.unbidden":      {"{n} respondents answered though the form did not ask them; their answers count.", "{n} responden menjawab walaupun tidak ditanya menurut formulir; jawaban mereka dihitung."},
	"note.unknown":       {"The form asks some respondents only; its condition could not be evaluated, so those not asked are among those without an answer.", "Formulir hanya menanyai sebagian responden; syaratnya tidak dapat dihitung, jadi yang tidak ditanya termasuk yang tanpa jawaban."},
	"out.missing":        {"{n} with “{label}” ({code})", "{n} dengan “{label}” ({code})"},
	"out.missing.code":   {"{n} with code {code}", "{n} dengan kode {code}"},
	"out.missing.all":    {"{n} with answers set as missing ({list})", "{n} dengan jawaban yang ditetapkan sebagai hilang ({list})"},
	"out.missing.plain":  {"{n} with answers set as missing", "{n} dengan jawaban yang ditetapkan sebagai hilang"},
	"out.table":          {"{n} outside the table filter", "{n} di luar saringan tabel"},
	"out.job":            {"{n} outside the filter of all tables", "{n} di luar saringan semua tabel"},
	"out.weight":         {"{n} without a usable weight", "{n} tanpa bobot yang dapat dipakai"},
	"note.outside":       {"Without an answer in the banner, so in Total only: {blocks}.", "Tanpa jawaban pada banner, sehingga hanya ada di Total: {blocks}."},
	"note.outside.no":    {"Without an answer in the banner, so in no column: {blocks}.", "Tanpa jawaban pada banner, sehingga tidak ada di kolom mana pun: {blocks}."},
	"note.unlisted":      {"Values without a label: {values}.", "Nilai tanpa label: {values}."},
	"note.unlisted.more": {"and {n} more", "dan {n} lainnya"},
	"note.unlisted.of":   {"{code} ({n} respondents)", "{code} ({n} responden)"},
	"note.unlisted.one":  {"{code} (1 respondent)", "{code} (1 responden)"},

	// Charts.
	"chart.alt.bars":    {"Bar chart of the column percentages of table {n}: {title}. Largest in {column}: {largest}.", "Diagram batang persentase kolom tabel {n}: {title}. Terbesar pada {column}: {largest}."},
	"chart.alt.stacked": {"Stacked bar chart of the column percentages of table {n}: {title}. Largest in {column}: {largest}.", "Diagram batang bertumpuk persentase kolom tabel {n}: {title}. Terbesar pada {column}: {largest}."},

	// Test profiles, for the footnote.
	"profile.exact":      {"two-sided t test on linearised variance", "uji t dua sisi dengan varians linier"},
	"profile.pooled":     {"two-sided z test on the pooled proportion, Welch t test of means, effective bases", "uji z dua sisi dengan proporsi gabungan, uji t Welch untuk rata-rata, dasar efektif"},
	"profile.spss":       {"as SPSS: two-sided z test on the pooled proportion, t test of means with one variance; columns at 0% or 100% take no part", "seperti SPSS: uji z dua sisi dengan proporsi gabungan, uji t rata-rata dengan satu varians; kolom 0% atau 100% tidak ikut"},
	"profile.dimensions": {"as Dimensions: two-sided t test on the pooled proportion, effective bases and overlap", "seperti Dimensions: uji t dua sisi dengan proporsi gabungan, dasar efektif dan tumpang tindih"},
	"profile.quantum":    {"as Quantum: two-sided t test on the pooled proportion, effective bases and overlap", "seperti Quantum: uji t dua sisi dengan proporsi gabungan, dasar efektif dan tumpang tindih"},
	"profile.unpooled":   {"two-sided z test on the two proportions, Welch t test of means, effective bases", "uji z dua sisi dengan dua proporsi, uji t Welch untuk rata-rata, dasar efektif"},
	"profile.other":      {"profile {profile}", "profil {profile}"},

	"correction.none":       {"not corrected for the number of comparisons", "tanpa koreksi menurut banyaknya perbandingan"},
	"correction.bonferroni": {"Bonferroni correction", "koreksi Bonferroni"},
	"correction.holm":       {"Holm correction", "koreksi Holm"},
	"correction.bh":         {"Benjamini-Hochberg correction", "koreksi Benjamini-Hochberg"},
	"scope.row":             {"over the comparisons of one row and one banner variable", "atas perbandingan satu baris dan satu variabel banner"},
	"scope.family":          {"over the comparisons of one table and one banner variable", "atas perbandingan satu tabel dan satu variabel banner"},
	"scope.table":           {"over the comparisons of one table", "atas perbandingan satu tabel"},
	"scope.job":             {"over the comparisons of all tables", "atas perbandingan semua tabel"},
	"against.rest":          {"everybody else in the table", "semua responden lain dalam tabel"},
	"against.total":         {"Total", "Total"},
	"against.previous":      {"the column before it", "kolom sebelumnya"},
	"note.arrows.one":       {"▲ ▼ above or below {what} at the {one} level; {profile}.", "▲ ▼ di atas atau di bawah {what} pada tingkat kepercayaan {one}; {profile}."},
	"note.arrows.two":       {"▲ ▼ above or below {what} at the {one} level, △ ▽ at the {two} level; {profile}.", "▲ ▼ di atas atau di bawah {what} pada tingkat kepercayaan {one}, △ ▽ pada {two}; {profile}."},

	// Chi-square tests.
	"chi.pearson":          {"Chi-square test with {group}: {x}, df {df}, p {p}, Cramér's V {v} (Pearson, n={n}).", "Uji khi-kuadrat dengan {group}: {x}, db {df}, p {p}, V Cramér {v} (Pearson, n={n})."},
	"chi.rao_scott":        {"Chi-square test with {group}: F {x}, df {df} and {dftwo}, p {p}, Cramér's V {v} (Rao-Scott, second order, n={n}).", "Uji khi-kuadrat dengan {group}: F {x}, db {df} dan {dftwo}, p {p}, V Cramér {v} (Rao-Scott orde dua, n={n})."},
	"chi.rao_scott1":       {"Chi-square test with {group}: {x}, df {df}, p {p}, Cramér's V {v} (Rao-Scott, first order, n={n}).", "Uji khi-kuadrat dengan {group}: {x}, db {df}, p {p}, V Cramér {v} (Rao-Scott orde satu, n={n})."},
	"chi.weighted_pearson": {"Chi-square test with {group}: {x}, df {df}, p {p}, Cramér's V {v} (Pearson on weighted counts, sum of weights {n}: too small a p where weights vary).", "Uji khi-kuadrat dengan {group}: {x}, db {df}, p {p}, V Cramér {v} (Pearson atas jumlah tertimbang, jumlah bobot {n}: p terlalu kecil bila bobot beragam)."},
	"chi.weighted_kish":    {"Chi-square test with {group}: {x}, df {df}, p {p}, Cramér's V {v} (Pearson on weighted counts scaled to the effective base {n}).", "Uji khi-kuadrat dengan {group}: {x}, db {df}, p {p}, V Cramér {v} (Pearson atas jumlah tertimbang, diskalakan ke dasar efektif {n})."},
	"chi.low":              {"{low} of {cells} expected counts are below 5: read with caution.", "{low} dari {cells} frekuensi harapan di bawah 5: baca dengan hati-hati."},
	"chi.none":             {"No chi-square test with {group}: {why}.", "Tidak ada uji khi-kuadrat dengan {group}: {why}."},
	"chi.none.multiple":    {"respondents may have several answers", "responden dapat memberi beberapa jawaban"},
	"chi.none.empty":       {"too many combinations without respondents", "terlalu banyak kombinasi tanpa responden"},
	"chi.none.overlap":     {"its columns share respondents", "ada responden dalam lebih dari satu kolom"},
	"chi.none.small":       {"fewer than two rows or columns have respondents", "kurang dari dua baris atau kolom yang berisi responden"},

	// Findings of the screening.
	"finding.columns":      {"“{what}” is {x} in {a} and {y} in {b}.", "“{what}” sebesar {x} pada {a} dan {y} pada {b}."},
	"finding.columns.mean": {"{what} is {x} in {a} and {y} in {b}.", "{what} sebesar {x} pada {a} dan {y} pada {b}."},
	"finding.items":        {"“{what}” is {x} at {a} and {y} at {b}, among the same people.", "“{what}” sebesar {x} pada {a} dan {y} pada {b}, di antara responden yang sama."},
	"finding.items.total":  {"{a} is {x} and {b} {y} in Total, among the same people.", "{a} sebesar {x} dan {b} {y} pada Total, di antara responden yang sama."},
	"finding.items.mean":   {"{what} is {x} at {a} and {y} at {b}, among the same people.", "{what} sebesar {x} pada {a} dan {y} pada {b}, di antara responden yang sama."},
	"finding.rest":         {"“{what}” is {x} in {a} and {y} among everybody else.", "“{what}” sebesar {x} pada {a} dan {y} pada semua responden lain."},
	"finding.rest.mean":    {"{what} is {x} in {a} and {y} among everybody else.", "{what} sebesar {x} pada {a} dan {y} pada semua responden lain."},
	"finding.total":        {"“{what}” is {x} in {a} and {y} in Total.", "“{what}” sebesar {x} pada {a} dan {y} pada Total."},
	"finding.total.mean":   {"{what} is {x} in {a} and {y} in Total.", "{what} sebesar {x} pada {a} dan {y} pada Total."},
	"finding.weak":         {"Nothing differs significantly; most: {text}", "Tidak ada perbedaan signifikan; terbesar: {text}"},
	"finding.untested":     {"No comparison could be made.", "Tidak ada perbandingan yang dapat dilakukan."},

	// Notes of the results: "said." and the key of the note.
	"said.answers":          {"Percentages are of answers: a respondent counts once for each answer, a net for each of its answers. Answers of one respondent depend on each other, so columns were not tested.", "Persentase dihitung dari jawaban: seorang responden dihitung sekali untuk setiap jawaban, demikian pula dalam net. Jawaban seorang responden saling bergantung, jadi kolom tidak diuji."},
	"said.grid_base":        {"Percentages and statistics of an item are of those who answered it.", "Persentase dan statistik suatu butir dihitung dari yang menjawab butir itu."},
	"said.hidden_rows":      {"Rows without anybody, not shown: {n}.", "Baris tanpa responden, tidak ditampilkan: {n}."},
	"said.untestable":       {"Comparisons that were not made, because nothing varies in them (both shares 0% or both 100%) or too few people differ: {n}.", "Perbandingan yang tidak dilakukan karena tidak ada variasi (keduanya 0% atau 100%) atau terlalu sedikit yang berbeda: {n}."},
	"said.pooled_form":      {"Comparisons with few expected cases, tested in the pooled form: {n}.", "Perbandingan dengan sedikit kasus yang diharapkan, diuji dengan bentuk gabungan: {n}."},
	"said.suppressed":       {"Hidden so that nobody can be made out: {small} small counts, and {more} more that they would follow from.", "Disembunyikan agar tidak ada responden yang dapat dikenali: {small} jumlah kecil, dan {more} lagi yang dapat dipakai menghitungnya."},
	"said.silent":           {"Of the base, without a valid answer: {n}.", "Dari dasar, tanpa jawaban yang sah: {n}."},
	"said.bad_weights_kept": {"Of the base, without a usable weight, so in the unweighted figures only: {n}.", "Dari dasar, tanpa bobot yang dapat dipakai, sehingga hanya ada pada angka tanpa bobot: {n}."},
	"said.overlap_untested": {"Columns of a banner variable share respondents; the test profile {profile} has no formula for that, so they are not compared.", "Kolom suatu variabel banner memiliki responden yang sama; profil uji {profile} tidak punya rumus untuk itu, sehingga kolom tersebut tidak dibandingkan."},
	"said.overlap":          {"Columns share respondents; the tests take the overlap into account.", "Ada responden yang termasuk dalam lebih dari satu kolom; uji memperhitungkan tumpang tindih ini."},
	"said.without_number":   {"In the base without a number, so not in the statistics: {n}.", "Termasuk dasar tetapi tanpa angka, sehingga tidak masuk statistik: {n}."},

	// Contents.
	"contents.title":    {"Contents", "Daftar isi"},
	"contents.part":     {"Part {part} of {parts}: tables {first} to {last} of {all} are in this file.", "Bagian {part} dari {parts}: tabel {first} sampai {last} dari {all} ada dalam berkas ini."},
	"contents.part.one": {"Part {part} of {parts}: table {first} of {all} is in this file.", "Bagian {part} dari {parts}: tabel {first} dari {all} ada dalam berkas ini."},
	"contents.tables":   {"{all} tables.", "{all} tabel."},
	"contents.one":      {"1 table.", "1 tabel."},
	"contents.table":    {"Table", "Tabel"},
	"contents.variable": {"Variable", "Variabel"},
	"contents.question": {"Question", "Pertanyaan"},
	"contents.base":     {"Base", "Dasar"},
	"contents.n":        {"n", "n"},
	"contents.banner":   {"Banner", "Banner"},
	"contents.inpart":   {"Part", "Bagian"},

	// Screening and audit.
	"screening.title":      {"Screening: where the tables say something", "Penyaringan: tabel yang mengatakan sesuatu"},
	"screening.about":      {"All tables, the strongest evidence first. Evidence: the smallest p of a table, corrected for the number of tables (Benjamini–Hochberg). Difference: the largest between two columns that was found significant; percentages in points.", "Semua tabel, bukti terkuat lebih dulu. Bukti: p terkecil satu tabel, dikoreksi menurut banyaknya tabel (Benjamini–Hochberg). Selisih: yang terbesar antara dua kolom yang signifikan; persentase dalam poin."},
	"screening.rank":       {"Rank", "Urutan"},
	"screening.finding":    {"Finding", "Temuan"},
	"screening.difference": {"Difference", "Selisih"},
	"screening.p":          {"Its p", "p selisih"},
	"screening.evidence":   {"Evidence, p", "Bukti, p"},
	"screening.v":          {"Cramér's V", "V Cramér"},
	"audit.title":          {"Audit: every test", "Audit: setiap uji"},
	"audit.about":          {"Each line is one comparison of two columns, or of two items of a grid. The columns t and “p from t” are formulas on the cells beside them; p is what the tables were lettered with. Without degrees of freedom the reference is the normal distribution. The chi-square tests of a table stand before its comparisons: column t has their statistic.", "Setiap baris adalah satu perbandingan dua kolom, atau dua butir dari satu grid. Kolom t dan “p dari t” adalah rumus atas sel di sebelahnya; p adalah yang dipakai untuk huruf dalam tabel. Tanpa derajat bebas, acuannya distribusi normal. Uji khi-kuadrat sebuah tabel berdiri di depan perbandingannya: kolom t memuat statistiknya."},
	"audit.cut":            {"The first {shown} of {all} tests; the tidy export has all.", "{shown} uji pertama dari {all}; ekspor rapi memuat semuanya."},
	"audit.row":            {"Row", "Baris"},
	"audit.chi":            {"Chi-square", "Khi-kuadrat"},
	"audit.a":              {"Column", "Kolom"},
	"audit.b":              {"Against", "Dibanding"},
	"audit.form":           {"Variance", "Varians"},
	"audit.estimate.a":     {"Its figure", "Angkanya"},
	"audit.estimate.b":     {"The other", "Pembanding"},
	"audit.base.a":         {"Its base", "Dasarnya"},
	"audit.base.b":         {"The other", "Pembanding"},
	"audit.overlap":        {"In both", "Di keduanya"},
	"audit.se":             {"Std. error", "Galat baku"},
	"audit.df":             {"df", "db"},
	"audit.t":              {"t", "t"},
	"audit.p":              {"p", "p"},
	"audit.again":          {"p from t", "p dari t"},
	"audit.adjusted":       {"p adjusted", "p terkoreksi"},
	"audit.mark":           {"Marked", "Bertanda"},
	"audit.yes":            {"yes", "ya"},

	"audit.form.pearson":          {"Pearson", "Pearson"},
	"audit.form.rao_scott":        {"Rao-Scott F", "F Rao-Scott"},
	"audit.form.rao_scott1":       {"Rao-Scott", "Rao-Scott"},
	"audit.form.weighted_pearson": {"Pearson, weights", "Pearson, bobot"},
	"audit.form.weighted_kish":    {"Pearson, Kish", "Pearson, Kish"},
	"audit.form.linearised":       {"linearised", "linier"},
	"audit.form.pooled":           {"pooled", "gabungan"},
	"audit.form.unpooled":         {"unpooled", "tidak digabung"},
	"audit.form.mean":             {"of a mean", "rata-rata"},
	"audit.form.mean_paired":      {"of a mean, paired", "rata-rata, berpasangan"},
	"audit.form.paired":           {"paired", "berpasangan"},
	"audit.form.mean_pooled":      {"of a mean, pooled", "rata-rata, gabungan"},

	// Notes page.
	"notes.title":          {"Notes", "Catatan"},
	"notes.symbols":        {"Symbols", "Tanda"},
	"notes.symbols.zero":   {"-   none", "-   tidak ada"},
	"notes.symbols.near":   {"{sign}   some, but rounds to zero", "{sign}   ada, tetapi dibulatkan menjadi nol"},
	"notes.missingcell":    {"A figure that cannot be computed is an empty cell.", "Angka yang tidak dapat dihitung ditampilkan sebagai sel kosong."},
	"notes.missingtext":    {"A figure that cannot be computed is shown as {sign}.", "Angka yang tidak dapat dihitung ditampilkan sebagai {sign}."},
	"notes.tests":          {"Significance tests", "Uji signifikansi"},
	"notes.tests.none":     {"The tables are not tested.", "Tabel tidak diuji."},
	"notes.tests.columns":  {"Columns are compared pair by pair inside one banner variable, never with Total; two-sided. A letter stands in the cell that is significantly higher than the column of that letter.", "Kolom dibandingkan berpasangan dalam satu variabel banner, tidak pernah dengan Total; dua sisi. Huruf berada pada sel yang nilainya lebih tinggi secara signifikan daripada kolom dengan huruf tersebut."},
	"notes.tests.rest":     {"Every column is compared with everybody else in the table: ▲ and △ stand where it is significantly above them, ▼ and ▽ where below.", "Setiap kolom dibandingkan dengan semua responden lain dalam tabel: ▲ dan △ bila nilainya lebih tinggi secara signifikan, ▼ dan ▽ bila lebih rendah."},
	"notes.tests.total":    {"Every column is compared with Total, of which it is a part: ▲ and △ stand where it is significantly above, ▼ and ▽ where below.", "Setiap kolom dibandingkan dengan Total, yang memuat kolom itu: ▲ dan △ bila nilainya lebih tinggi secara signifikan, ▼ dan ▽ bila lebih rendah."},
	"notes.tests.previous": {"Every column is compared with the column before it: ▲ and △ stand where it is significantly above, ▼ and ▽ where below.", "Setiap kolom dibandingkan dengan kolom sebelumnya: ▲ dan △ bila nilainya lebih tinggi secara signifikan, ▼ dan ▽ bila lebih rendah."},
	"notes.tests.items":    {"In grids the items are compared with each other, paired: what the same people said to both is taken into account. A letter stands at the item that is significantly higher than the item of that letter.", "Dalam grid, butir diperbandingkan satu sama lain secara berpasangan: jawaban responden yang sama untuk keduanya diperhitungkan. Huruf berada pada butir yang nilainya lebih tinggi secara signifikan daripada butir dengan huruf tersebut."},
	"notes.tests.levels1":  {"Level: {one}.", "Tingkat kepercayaan: {one}."},
	"notes.tests.levels2":  {"Levels: {one} (capital letters) and {two} (small letters).", "Tingkat kepercayaan: {one} (huruf besar) dan {two} (huruf kecil)."},
	"notes.tests.exact":    {"Proportions and means: t test on the linearised variance; overlap between columns is taken into account. Where few cases are expected, the pooled form is used.", "Proporsi dan rata-rata: uji t dengan varians linier; tumpang tindih antarkolom diperhitungkan. Bila kasus yang diharapkan sedikit, dipakai bentuk gabungan."},
	"notes.tests.profile":  {"Test profile: {profile}.", "Profil uji: {profile}."},
	"notes.correction":     {"Correction", "Koreksi"},
	"notes.correction.is":  {"{correction}.", "{correction}."},
	"notes.correction.no":  {"None: the tests are not corrected for the number of comparisons.", "Tidak ada: uji tidak dikoreksi menurut banyaknya perbandingan."},
	"notes.lowbase":        {"Small bases", "Dasar kecil"},
	"notes.lowbase.text":   {"Bases under {small} are marked *: read with caution. Bases under {min} are marked **. In weighted tables it is the effective base that counts.", "Dasar di bawah {small} ditandai *: baca dengan hati-hati. Dasar di bawah {min} ditandai **. Pada tabel berbobot yang dipakai adalah dasar efektif."},
	"notes.lowbase.test":   {"Columns marked ** are not tested.", "Kolom bertanda ** tidak diuji."},
	"notes.missing":        {"Who is in a table", "Siapa yang termasuk tabel"},
	"notes.missing.text":   {"Respondents without an answer and answers set as missing are not in the base; each table says how many. A value without a label is a row of its own and is never left out.", "Responden tanpa jawaban dan jawaban yang ditetapkan sebagai hilang tidak termasuk dasar; setiap tabel menyebutkan jumlahnya. Nilai tanpa label menjadi baris tersendiri dan tidak pernah dihilangkan."},
	"notes.percent":        {"Percentages", "Persentase"},
	"notes.percent.text":   {"Column percentages are of the people in the column. A net counts people with at least one of its answers, each once.", "Persentase kolom dihitung dari jumlah orang dalam kolom. Net menghitung orang dengan sedikitnya satu dari jawabannya, masing-masing sekali."},
	"notes.percent.multi":  {"In tables of multiple answers a column may add to more than 100%.", "Pada tabel jawaban ganda, jumlah satu kolom dapat melebihi 100%."},
	"notes.rounding":       {"Rounding", "Pembulatan"},
	"notes.rounding.text":  {"Cells hold unrounded figures and are rounded for display only, so rounded figures may not add up exactly.", "Sel menyimpan angka tanpa pembulatan; pembulatan hanya untuk tampilan, sehingga angka yang tampak mungkin tidak berjumlah tepat."},
	"notes.statistics":     {"Statistics", "Statistik"},
	"notes.statistics.sd":  {"Standard deviation: the n − 1 form; with weights, divided by the sum of weights less the sum of squared weights over the sum of weights.", "Simpangan baku: bentuk n − 1; dengan bobot, dibagi jumlah bobot dikurangi jumlah kuadrat bobot per jumlah bobot."},
	"notes.statistics.se":  {"Standard error of the mean: linearised (sandwich) form.", "Galat baku rata-rata: bentuk linier (sandwich)."},
	"notes.statistics.md":  {"Median: position p(n + 1), linear between the two neighbouring values; weights are scaled to sum to n.", "Median: posisi p(n + 1), linier di antara dua nilai yang bertetangga; bobot diskalakan agar berjumlah n."},
	"notes.weights":        {"Weights", "Bobot"},
	"notes.weights.none":   {"The tables are not weighted.", "Tabel tidak dibobot."},
	"notes.weights.text":   {"{weight}: in table {n} the effective base is {e} of {base} respondents, an efficiency of {share}.", "{weight}: pada tabel {n} dasar efektif adalah {e} dari {base} responden, efisiensi {share}."},
	"notes.weights.plain":  {"{weight}", "{weight}"},
	"notes.weights.base":   {"The effective base is the size of an unweighted sample that would be as precise (Kish).", "Dasar efektif adalah ukuran sampel tanpa bobot dengan ketelitian yang sama (Kish)."},
	"notes.filters":        {"Filters", "Saringan"},
	"notes.filters.none":   {"None.", "Tidak ada."},
	"notes.filters.one":    {"{filter}   (table {tables})", "{filter}   (tabel {tables})"},
	"notes.filters.of":     {"{filter}   (tables {tables})", "{filter}   (tabel {tables})"},
	"notes.filters.all":    {"{filter}   (all tables)", "{filter}   (semua tabel)"},
	"notes.job":            {"About these tables", "Tentang tabel ini"},
	"notes.files":          {"Files of this job", "Berkas pekerjaan ini"},
	"notes.files.one":      {"Part {part}: table {first}: {file}", "Bagian {part}: tabel {first}: {file}"},
	"notes.files.of":       {"Part {part}: tables {first} to {last}: {file}", "Bagian {part}: tabel {first} sampai {last}: {file}"},

	// Metadata pages.
	"metadata.what": {"What was tabulated", "Apa yang ditabulasi"},
	"run.what":      {"How it was made", "Bagaimana dibuat"},
}

// say gives a fixed text in lang; pairs are placeholder, value, … An unknown
// key is shown as it is, so that a test or a reader sees it.
func say(lang, key string, pairs ...string) string {
	w, ok := words[key]
	if !ok {
		return key
	}
	s := w.en
	if lang == Indonesian {
		s = w.id
	}
	if len(pairs) < 2 {
		return s
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '{')
		j := strings.IndexByte(s, '}')
		if i < 0 || j < i {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		b.WriteString(valueOf(s[i:j+1], pairs))
		s = s[j+1:]
	}
}

// valueOf gives the value of a placeholder, or the placeholder itself:
// {page} and {pages} stay for the writer.
func valueOf(placeholder string, pairs []string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		if placeholder[1:len(placeholder)-1] == pairs[i] {
			return pairs[i+1]
		}
	}
	return placeholder
}
