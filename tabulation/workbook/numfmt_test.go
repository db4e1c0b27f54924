package workbook

import (
	"testing"

	"github.com/hary4di/pockettab/tabulation/layout"
)

func TestNumberFormatsShowSignsAndMarksWithoutChangingNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, lang string
		format     layout.Format
		mark       layout.Mark
		want       string
	}{
		{"whole percentages", "en", layout.Percent0, 0, `[=0]"-";[<0.005]"<0.5%";0%`},
		{"one decimal in Indonesian", "id", layout.Percent1, 0, `[=0]"-";[<0.0005]"<0,05%";0.0%`},
		{"four decimals", "en", layout.Percent4, 0, `[=0]"-";[<0.0000005]"<0.00005%";0.0000%`},
		{"counts", "en", layout.CountInt, 0, `[=0]"-";#,##0`},
		{"weighted counts", "id", layout.CountDec, 0, `[=0]"-";[<0.5]"<0,5";#,##0`},
		{"a base is never suppressed", "en", layout.Base, layout.NoMark, `#,##0`},
		{"a small base", "en", layout.Base, layout.Star, `#,##0"*"`},
		{"a base too small to test", "en", layout.Base, layout.TwoStars, `#,##0"**"`},
		{"a base just under its limit", "en", layout.Base1, layout.TwoStars, `#,##0.0"**"`},
		{"means", "en", layout.Decimal2, 0, `#,##0.00`},
		{"signed figures", "en", layout.Signed2, 0, `+0.00;-0.00;0.00`},
		{"texts have none", "en", layout.General, 0, ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := numberFormat(c.format, c.mark, c.lang); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
