package surveygen

import "fmt"

// Fieldwork ran for four weeks from Monday, 6 April 2026; Friday, 1 May is a
// public holiday.
const (
	saturday = 5 // days after Monday
	sunday   = 6
	mayDay   = 25 // day of fieldwork
)

func (r *respondent) weekday() int { return r.day % 7 }

// date is the day of the interview, ISO 8601.
func (r *respondent) date() string {
	if r.day < 25 {
		return fmt.Sprintf("2026-04-%02d", 6+r.day)
	}
	return fmt.Sprintf("2026-05-%02d", r.day-24)
}

// clock gives an instant of the interview day, minutes after the departure
// was announced; the zone is that of the port.
func (r *respondent) clock(minutes, seconds int) string {
	zone := "+07:00"
	if r.route == 2 && r.index%2 == 1 {
		zone = "+08:00" // interviewed in Gilimanuk
	}
	m := (r.hour*60 + r.minute + minutes) % (24 * 60)
	return fmt.Sprintf("%sT%02d:%02d:%02d.%03d%s", r.date(), m/60, m%60, seconds, (r.index*37)%1000, zone)
}
