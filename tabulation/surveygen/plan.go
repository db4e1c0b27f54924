package surveygen

import "encoding/json"

// Plan is a tab plan for the survey in a language ("id" or "en"): grids,
// several answers, coded open ends with nets, numbers, weighted with letters,
// and a part without weights.
func (s *Survey) Plan(language string) []byte {
	type table struct {
		Stub       any      `json:"stub"`
		Banner     string   `json:"banner,omitempty"`
		ID         string   `json:"id,omitempty"`
		Filter     string   `json:"filter,omitempty"`
		Weight     *string  `json:"weight,omitempty"`
		Statistics []string `json:"statistics,omitempty"`
		Nets       []any    `json:"nets,omitempty"`
		BaseText   string   `json:"base_text,omitempty"`
	}
	say := func(id, en string) string {
		if language == "id" {
			return id
		}
		return en
	}
	net := func(label string, codes ...string) any { return map[string]any{"label": label, "codes": codes} }
	none := ""
	satisfied := []any{net(say("NET Puas (4–5)", "NET Satisfied (4–5)"), "4", "5"), net(say("NET Tidak puas (1–2)", "NET Dissatisfied (1–2)"), "1", "2")}
	important := []any{net(say("NET Penting (4–5)", "NET Important (4–5)"), "4", "5")}
	plan := map[string]any{
		"version": 1,
		"title":   Title,
		"weight":  "w_final",
		"banners": map[string][]string{"main": {"@total", "S1", "S6", "S3", "S8"}, "trip": {"@total", "S2", "S10"}},
		"tables": []table{
			{Stub: []string{"S2", "S4", "S6", "S7", "S8", "S9_merged", "S10", "S11"}, Banner: "main"},
			{Stub: []string{"A1_*"}, Banner: "main", Statistics: []string{"col_pct", "mean"}, Nets: satisfied},
			{Stub: []string{"A2"}, Banner: "main", Statistics: []string{"count", "col_pct", "mean", "sd", "se"}, Nets: satisfied},
			{Stub: []string{"A3"}, Banner: "main", Statistics: []string{"col_pct", "mean"}},
			{Stub: []string{"B1_*"}, Banner: "main", Statistics: []string{"col_pct", "mean"}, Nets: important},
			{Stub: []string{"E1_coded", "E2_coded"}, Banner: "main"},
			{Stub: []string{"S5", "S21"}, Banner: "main", Statistics: []string{"mean", "sd", "se", "median", "min", "max"}},
			{Stub: []string{"A1_*"}, Banner: "trip", Statistics: []string{"col_pct", "mean"}},
			{Stub: []string{"E1_coded"}, Banner: "main", ID: "improvements_of_drivers", Filter: "S2 = 1", BaseText: say("penumpang berkendaraan yang menjawab", "passengers with a vehicle who answered")},
			{Stub: []string{"S1", "S6", "S10", "E1_coded", "A2"}, Banner: "trip", Weight: &none, Statistics: []string{"count", "col_pct", "row_pct"}},
			{Stub: []string{"C1_*", "D*"}, Banner: "main", Statistics: []string{"col_pct", "mean"}},
			{Stub: []string{"S12", "S13", "S14", "S15", "S17", "S18", "S19"}, Banner: "trip"},
			{Stub: []string{"S5", "S16", "S20"}, Banner: "trip", Weight: &none, Statistics: []string{"mean", "sd", "median", "min", "max"}},
		},
		"statistics": []string{"count", "col_pct"},
		"tests":      map[string]any{"profile": "exact", "levels": []float64{0.05, 0.10}},
		"layout":     map[string]any{"decimals": 0, "language": language, "split": 100},
	}
	text, err := json.MarshalIndent(plan, "", "  ")
	if err != nil {
		panic(err) // texts and numbers only
	}
	return append(text, '\n')
}
