package surveygen

import "strings"

// theme is one code of an open question, with answers as people type them.
type theme struct {
	code   string
	label  words
	phrase []string
}

const noAnswer = "99" // of E1_codes and E2_codes; in S9_merged 99 is a category

// openEnds is Group_E: open answers and their codes. The form calls the coded
// variables select_one although several codes may stand in a cell.
func openEnds() []entry {
	typed := func(name, id, en string, answer func(*respondent) string) entry {
		return entry{typ: "text", name: name, label: words{id, en}, answer: answer}
	}
	users := func(r *respondent) bool { return r.app }
	const e1 = "Perbaikan apa yang paling Anda harapkan dari layanan penyeberangan ini?"
	const e2 = "Apa yang membuat aplikasi pemesanan tiket mudah atau sulit digunakan?"
	const e1en = "Which improvements of this ferry service do you wish for most?"
	const e2en = "What makes the booking application easy or difficult to use?"
	return group("Group_E", words{"Pertanyaan terbuka", "Open questions"}, []entry{
		typed("E1", "E1. "+e1, "E1. "+e1en, improvement),
		one("E1_coded", listOf("E1_codes", improvements), "E1. "+e1+" (dikodekan)", "E1. "+e1en+" (coded)", func(r *respondent) string { return r.improve }).reread(211),
		typed("E2", "E2. "+e2, "E2. "+e2en, accessing).only("${D1} = '1'", users),
		one("E2_coded", listOf("E2_codes", accesses), "E2. "+e2+" (dikodekan)", "E2. "+e2en+" (coded)", func(r *respondent) string { return r.access }).reread(402).only("${D1} = '1'", users),
	})
}

func listOf(name string, themes []theme) *list {
	l := &list{name: name}
	for _, t := range themes {
		l.choices = append(l.choices, choice{t.code, t.label})
	}
	return l
}

// improvement types E1 and keeps its codes. The wishes follow the situation:
// waiting by route, queues with a vehicle, toilets among women.
func improvement(r *respondent) string {
	if r.chance(6) {
		return ""
	}
	var text string
	text, r.improve = r.open(improvements, 8,
		map3(r.route, 40, 26, 11), map3(r.route, 20, 17, 12), 11+17*bit(r.woman), 17, 4+27*bit(r.vehicle), 15, 9,
		5+9*bit(r.app), 8, map3(r.route, 6, 6, 21)+3*bit(r.woman), 10, 7)
	return text
}

func accessing(r *respondent) string {
	if r.chance(9) {
		return ""
	}
	var text string
	text, r.access = r.open(accesses, 7, 31-3*r.ages, 19, 12, 9+5*r.ages, 17, 16, 8, 14)
	return text
}

// open draws one to three themes by weight (the last theme, no usable answer,
// in percent of the cases and alone) and gives the typed text and the codes.
func (r *respondent) open(themes []theme, unusable int, weights ...int) (text, codes string) {
	if r.chance(unusable) {
		last := themes[len(themes)-1]
		return last.phrase[r.below(len(last.phrase))], last.code
	}
	set := uint32(0)
	for range r.pick(61, 30, 9) {
		set |= 1 << (r.pick(weights...) - 1)
	}
	var said []string
	for i, t := range themes {
		if set&(1<<i) != 0 {
			said = append(said, t.phrase[r.below(len(t.phrase))])
		}
	}
	glue := [...]string{", ", " dan ", ". ", "\n"}[r.pick(55, 30, 13, 2)-1]
	text = strings.Join(said, glue)
	if r.chance(40) {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return text, options(set)
}
