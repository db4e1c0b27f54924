package tabulation

import (
	"testing"
	"time"
)

// TestTheForecastIsWhatAJobTakes: tables, files and cells exactly, grids and
// measured tables included; time within what a busy machine allows.
func TestTheForecastIsWhatAJobTakes(t *testing.T) {
	t.Parallel()
	d := readString(t, t.TempDir(), gridSurvey())
	defer func() { _ = d.Close() }()
	start := time.Now()
	tables, r, resolved := composed(t, d, `{"version":1,"layout":{"split":3},"banners":{"main":["@total","sex","brands"]},"tables":[
	 {"stub":["region","brands","q_1","age"]},{"stub":"brands","id":"of","base":"answers","nets":[{"label":"low","codes":["1","2"],"hide_members":true}]},
	 {"grid":"q_*","show":["t2b","mean"]},{"grid":"q_*"},{"grid":"q_*","orient":"scale","id":"s"},{"stub":"region","id":"m","measure":{"variable":"age"}}]}`)
	f := ForecastJob(resolved, d.Rows())
	if f.Tables != len(tables) || f.Files != len(r.Parts()) {
		t.Errorf("forecast %d tables in %d files, made %d in %d", f.Tables, f.Files, len(tables), len(r.Parts()))
	}
	cells := int64(0)
	for i := range r.sums.Tables {
		cells += int64(r.sums.Tables[i].Rows) * int64(r.sums.Tables[i].Cols)
	}
	if f.Cells != cells {
		t.Errorf("forecast %d cells, counted %d", f.Cells, cells)
	}
	written(t, r)
	if took := time.Since(start).Seconds(); f.Seconds <= 0 || f.Seconds > 5 || took > 100*f.Seconds {
		t.Errorf("forecast %.2f s, took %.2f s", f.Seconds, took)
	}
	larger := ForecastJob(resolved, 1000*d.Rows())
	if larger.Seconds <= f.Seconds || larger.MemoryBytes <= f.MemoryBytes || larger.Cells != f.Cells {
		t.Errorf("of a thousand times the respondents the forecast is %+v, else %+v", larger, f)
	}
}
