package layout

import "testing"

func TestNumbersInTextsFollowTheLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, got, want string }{
		{"English has commas between thousands", integer(English, 1328), "1,328"},
		{"Indonesian has points between thousands", integer(Indonesian, 1328), "1.328"},
		{"three digits have no separator", integer(English, 999), "999"},
		{"groups are of three", integer(English, 1234567), "1,234,567"},
		{"six digits do not begin with a separator", integer(Indonesian, 123456), "123.456"},
		{"a negative number keeps its sign", integer(English, -1234), "-1,234"},
		{"zero is a digit", integer(English, 0), "0"},
		{"a decimal comma in Indonesian", decimal(Indonesian, 1234.5, 2), "1.234,5"},
		{"a decimal point in English", decimal(English, 1234.5, 2), "1,234.5"},
		{"trailing zeros go", decimal(English, 30, 2), "30"},
		{"below one keeps its zero", decimal(Indonesian, 0.25, 2), "0,25"},
		{"levels of confidence", level(English, 0.05), "95%"},
		{"levels with decimals", level(Indonesian, 0.005), "99,5%"},
		{"nearly zero without decimals", NearlyZero(English, Percent0), "<0.5%"},
		{"nearly zero with one decimal", NearlyZero(Indonesian, Percent1), "<0,05%"},
		{"nearly zero with four decimals", NearlyZero(English, Percent4), "<0.00005%"},
		{"nearly zero of a weighted count", NearlyZero(Indonesian, CountDec), "<0,5"},
		{"means have no sign for nearly zero", NearlyZero(English, Decimal2), ""},
		{"ranges of table numbers", ranges([]int{1, 2, 3, 7, 9, 10}), "1–3, 7, 9–10"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.got != c.want {
				t.Errorf("got %q, want %q", c.got, c.want)
			}
		})
	}
}

func TestTextsAreMeasured(t *testing.T) {
	t.Parallel()
	if got := TextWidth("Total", 10, false); got != 22.23 {
		t.Errorf("Total is %v points wide in Arial 10, want 22.23", got)
	}
	for _, c := range []struct {
		name, text string
		width      float64
		want       int
	}{
		{"an empty text takes one line", "", 100, 1},
		{"what fits takes one line", "Merak", 100, 1},
		{"words go to the next line", "Merak Bakauheni", 60, 2},
		{"a hyphen allows a break", "Merak-Bakauheni", 60, 2},
		{"a word longer than the line is broken", "Merakbakauheniketapang", 50, 3},
		{"line breaks count", "a\nb\nc", 100, 3},
		{"spaces at the end of a line take no room", "aa          bb", 30, 2},
		{"no width at all is not measured", "a b c", 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Lines(c.text, 10, c.width, false); got != c.want {
				t.Errorf("%q takes %d lines in %v points, want %d", c.text, got, c.width, c.want)
			}
		})
	}
}
