package surveygen

import (
	"slices"
	"strconv"
	"strings"
)

// Known are figures of a survey, counted here by plain loops over its own
// answers, for tests to find again in finished workbooks.
type Known struct {
	Respondents int
	Women       int     // S1 = 2
	WeightSum   float64 // of w_final
	WomenWeight float64 // of w_final, S1 = 2
	Improved    int     // respondents with a usable code in E1_coded
	Shorter     int     // of these, with code 1
	AgeSum      int     // of S5; everybody has an age
	Alone       int     // S10 has code 1
	Company     int     // S10 is answered
}

// Known counts.
func (s *Survey) Known() Known {
	at := map[string]int{}
	for i, c := range s.columns {
		if c.option == "" {
			at[c.entry.name] = i
		}
	}
	var k Known
	_ = s.each(func(cells []cell) error { // the function gives no error
		text := func(name string) string { return strings.TrimSuffix(cells[at[name]].text, ".0") }
		w, _ := strconv.ParseFloat(text("w_final"), 64)
		k.Respondents++
		k.WeightSum += w
		if text("S1") == "2" {
			k.Women++
			k.WomenWeight += w
		}
		if codes := strings.Fields(text("E1_coded")); len(codes) > 0 && !slices.Equal(codes, []string{noAnswer}) {
			k.Improved++
			if slices.Contains(codes, "1") {
				k.Shorter++
			}
		}
		age, _ := strconv.Atoi(text("S5"))
		k.AgeSum += age
		if list := strings.Fields(text("S10")); len(list) > 0 {
			k.Company++
			if slices.Contains(list, "1") {
				k.Alone++
			}
		}
		return nil
	})
	return k
}
