package ooxml

import (
	"math"
	"time"
)

// appendDate appends a serial date as ISO 8601: a day, a day with its time, or
// a clock time. ok is false for a number that no spreadsheet shows as a date.
//
// The 1900 system counts a 29 February 1900 that never was: serials from 61
// on are days since 1899-12-30, smaller ones since 1899-12-31.
func appendDate(dst []byte, serial float64, kind dateStyle, date1904 bool) ([]byte, bool) {
	if serial < 0 || serial >= 2958466 { // 9999-12-31 is 2958465
		return dst, false
	}
	day, frac := math.Floor(serial), serial-math.Floor(serial)
	seconds := int(math.Round(frac * 86400))
	if seconds == 86400 {
		day, seconds = day+1, 0
	}
	if kind == timeDate && day == 0 {
		return clock(dst, seconds), true
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case day < 61:
		epoch = epoch.AddDate(0, 0, 1)
	}
	dst = epoch.AddDate(0, 0, int(day)).AppendFormat(dst, "2006-01-02")
	if seconds != 0 {
		dst = clock(append(dst, 'T'), seconds)
	}
	return dst, true
}

func clock(dst []byte, s int) []byte {
	two := func(n int) { dst = append(dst, byte('0'+n/10), byte('0'+n%10)) }
	two(s / 3600)
	dst = append(dst, ':')
	two(s / 60 % 60)
	dst = append(dst, ':')
	two(s % 60)
	return dst
}
