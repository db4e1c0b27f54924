package sav

import (
	"encoding/binary"
	"math"
	"strconv"
	"time"

	"github.com/hary4di/pockettab/tabulation/source"
)

type byteOrder = binary.ByteOrder

func float(order byteOrder, b []byte) float64 { return math.Float64frombits(order.Uint64(b)) }

// format is the kind of a print format; its width and decimals change no
// value.
type format byte

// The print formats whose numbers are dates or times.
const (
	formatDate     = 20
	formatTime     = 21
	formatDateTime = 22
	formatADate    = 23
	formatJDate    = 24
	formatDTime    = 25
	formatMonYear  = 28
	formatQuarter  = 29
	formatWeekYear = 30
	formatEDate    = 38
	formatSDate    = 39
	formatMTime    = 40
	formatYMDHMS   = 41
)

func (f format) isDate() bool {
	switch f {
	case formatDate, formatTime, formatDateTime, formatADate, formatJDate, formatDTime, formatMonYear, formatQuarter, formatWeekYear, formatEDate, formatSDate, formatMTime, formatYMDHMS:
		return true
	}
	return false
}

// append appends the text of a finite number: the shortest exact decimal, or
// the date or time that its format shows. A number that is no date between the
// years 1582 and 9999 stays a number.
func (f format) append(dst []byte, n float64) ([]byte, source.Kind) {
	switch f {
	case formatTime, formatDTime, formatMTime:
		if math.Abs(n) < 1e12 {
			return appendDuration(dst, n), source.Date
		}
	case formatDate, formatADate, formatEDate, formatSDate, formatJDate, formatWeekYear:
		if t, ok := moment(n); ok {
			return t.AppendFormat(dst, "2006-01-02"), source.Date
		}
	case formatMonYear:
		if t, ok := moment(n); ok {
			return t.AppendFormat(dst, "2006-01"), source.Date
		}
	case formatQuarter:
		if t, ok := moment(n); ok {
			return append(t.AppendFormat(dst, "2006-Q"), '1'+byte(t.Month()-1)/3), source.Date
		}
	case formatDateTime, formatYMDHMS:
		if t, ok := moment(n); ok {
			return t.AppendFormat(dst, "2006-01-02T15:04:05.999999"), source.Date
		}
	}
	return appendNumber(dst, n), source.Number
}

// appendNumber appends the shortest decimal that is exactly this number.
func appendNumber(dst []byte, n float64) []byte {
	a := math.Abs(n)
	if a < 1e15 && n == math.Trunc(n) {
		return strconv.AppendInt(dst, int64(n), 10)
	}
	if a >= 1e-7 && a < 1e21 {
		return strconv.AppendFloat(dst, n, 'f', -1, 64)
	}
	return strconv.AppendFloat(dst, n, 'e', -1, 64)
}

// epoch is 14 October 1582, from which SPSS counts its seconds, in seconds of
// Unix.
const epoch = -12_219_379_200

// moment is the time of a number of seconds, to the microsecond.
func moment(n float64) (time.Time, bool) {
	if !(n >= 0 && n < 265_621_593_600) { // the year 10000
		return time.Time{}, false
	}
	whole := math.Floor(n)
	return time.Unix(int64(whole)+epoch, int64(math.Round((n-whole)*1e6))*1000).UTC(), true
}

// appendDuration appends hours, minutes and seconds; hours may pass 24.
func appendDuration(dst []byte, n float64) []byte {
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	micro := int64(math.Round((n - math.Floor(n)) * 1e6))
	s := int64(n) + micro/1e6
	micro %= 1e6
	two := func(n int64) {
		if n < 10 {
			dst = append(dst, '0')
		}
		dst = strconv.AppendInt(dst, n, 10)
	}
	two(s / 3600)
	dst = append(dst, ':')
	two(s / 60 % 60)
	dst = append(dst, ':')
	two(s % 60)
	if micro > 0 {
		digits := strconv.AppendInt(nil, micro+1e6, 10)
		for digits[len(digits)-1] == '0' {
			digits = digits[:len(digits)-1]
		}
		dst = append(append(dst, '.'), digits[1:]...)
	}
	return dst
}
