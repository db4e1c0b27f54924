package workbook

import (
	"math"
	"strconv"
)

// contrast is the contrast ratio of two colours RRGGBB, 1 to 21 (WCAG 2.2).
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of RRGGBB (WCAG 2.2).
func luminance(c string) float64 {
	of := func(s string) float64 {
		n, err := strconv.ParseUint(s, 16, 8)
		if err != nil {
			return 0 // themes are checked before they come here
		}
		x := float64(n) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*of(c[:2]) + 0.7152*of(c[2:4]) + 0.0722*of(c[4:])
}
