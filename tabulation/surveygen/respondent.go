package surveygen

import "math/rand/v2"

// respondent is one person: what the answers have in common. Everything is
// whole numbers, so that every machine draws the same people. Answers are
// drawn in the order of the columns.
type respondent struct {
	rng   rand.PCG
	index int // from 0

	woman   bool
	route   int // 1 Merak–Bakauheni, 2 Ketapang–Gilimanuk, 3 Danau Toba
	vehicle bool
	age     int
	ages    int // age group, 1 to 5
	region  int // where they live, 1 to 6
	often   int // how often they cross, 1 to 4
	day     int // of the interview, from 0
	hour    int // of departure
	minute  int
	app     bool // uses the application
	mood    int  // general satisfaction, hundredths of a standard deviation
	wait    int  // minutes in the port
	party   int  // people travelling together

	purpose      string // S9
	purposeText  string // S9_L
	purposeFinal string // S9_merged
	company      string // S10
	overall      int    // A2
	improve      string // E1_coded
	access       string // E2_coded
}

// draw makes the respondent with a number. Neighbouring numbers are spread
// first (the finisher of splitmix64), so that their streams have nothing in
// common.
func (r *respondent) draw(seed uint64, index int) {
	*r = respondent{index: index}
	z := uint64(index)*0x9e3779b97f4a7c15 + 0x6a09e667f3bcc909
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	r.rng.Seed(seed, z^z>>31)

	r.woman = r.chance(47)
	r.route = r.pick(routeShares...)
	r.vehicle = r.chance(map3(r.route, 52, 44, 22) - 10*bit(r.woman))
	r.ages = r.pick(19, 28, 24, 17, 12)
	r.age = [...]int{17, 25, 35, 45, 55}[r.ages-1] + r.below([...]int{8, 10, 10, 10, 18}[r.ages-1])
	r.region = r.pick(regionShares[r.route-1]...)
	r.often = r.pick(24, 39, 23, 14)
	r.day = r.below(28)
	r.hour = [...]int{5, 8, 11, 15, 19}[r.pick(14, 25, 23, 22, 16)-1] + r.below(3)
	r.minute = 15 * r.below(4)
	r.app = r.chance([...]int{81, 72, 55, 37, 21}[r.ages-1])
	r.mood = r.normal()
	r.party = 1 + r.pick(34, 27, 17, 12, 6, 4) - 1
	weekend := r.weekday() == saturday || r.weekday() == sunday
	r.wait = max(5, map3(r.route, 72, 49, 31)+12*bit(r.vehicle)+9*bit(weekend)+r.normal()*map3(r.route, 30, 22, 14)/100)
}

// bits gives 64 random bits.
func (r *respondent) bits() uint64 { return r.rng.Uint64() }

// below gives a whole number from 0 to n-1.
func (r *respondent) below(n int) int { return int((r.bits() >> 32) * uint64(n) >> 32) }

// chance is true in percent of the cases.
func (r *respondent) chance(percent int) bool { return r.below(100) < percent }

// pick draws from 1, 2, … with the given weights.
func (r *respondent) pick(weights ...int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	x := r.below(sum)
	for i, w := range weights {
		if x -= w; x < 0 {
			return i + 1
		}
	}
	return len(weights)
}

// code draws a code as pick does.
func (r *respondent) code(weights ...int) string { return itoa(r.pick(weights...)) }

// normal draws a nearly normal number in hundredths: the sum of four uniform
// ones, whose standard deviation is 37,837.
func (r *respondent) normal() int {
	b := r.bits()
	sum := int(b&0xffff) + int(b>>16&0xffff) + int(b>>32&0xffff) + int(b>>48)
	return (sum - 131_070) * 100 / 37_837
}

// rating draws a code of a five-point scale; mean is in hundredths of a
// point. Happier people give better ratings throughout. Two in a hundred skip
// the item.
func (r *respondent) rating(mean int) string {
	if r.below(1000) < 15 {
		return ""
	}
	return itoa(r.point(mean + 45*r.mood/100))
}

// point draws a point of a five-point scale about mean, in hundredths.
func (r *respondent) point(mean int) int { return min(5, max(1, (mean+80*r.normal()/100+50)/100)) }

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// map3 chooses by route.
func map3(route, merak, ketapang, toba int) int {
	return [...]int{merak, ketapang, toba}[route-1]
}

// options writes the codes of the set bits, from 1, as one cell: "1 4".
func options(set uint32) string {
	out := make([]byte, 0, 24)
	for i := range 32 {
		if set&(1<<i) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, ' ')
		}
		out = append(out, itoa(i+1)...)
	}
	return string(out)
}

// several draws each option with its own chance, in percent. When none was
// drawn, the option otherwise (from 1) stands alone.
func (r *respondent) several(otherwise int, percents ...int) string {
	set := uint32(0)
	for i, p := range percents {
		if r.chance(p) {
			set |= 1 << i
		}
	}
	if set == 0 {
		set = 1 << (otherwise - 1)
	}
	return options(set)
}
