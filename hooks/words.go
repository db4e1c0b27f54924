package hooks

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// say chooses between the two languages.
func say(lang, en, id string) string {
	if lang == "id" {
		return id
	}
	return en
}

// languageOf is the language for sentences to this client: the first of id
// and en that it accepts, else English.
func languageOf(r *http.Request) string {
	if lang := accepted(r.Header.Get("Accept-Language")); lang != "" {
		return lang
	}
	return "en"
}

// accepted is the first of id and en that a header Accept-Language names, ""
// for neither.
func accepted(header string) string {
	for _, part := range strings.Split(header, ",") {
		switch tag := strings.ToLower(strings.TrimSpace(part)); {
		case strings.HasPrefix(tag, "id"):
			return "id"
		case strings.HasPrefix(tag, "en"):
			return "en"
		}
	}
	return ""
}

// stepText words what a job is doing.
func stepText(step, lang string) string {
	words := stepWords[step]
	return say(lang, words[0], words[1])
}

// stepAt words what a job is doing and how far it is: done of total tables
// (0: not counted in tables), how many a second (0: not known) and how many
// seconds are left (below 0: not known).
func stepAt(step, lang string, done, total int, rate float64, left int) string {
	s := stepText(step, lang)
	if done > 0 && total > 0 {
		s += fmt.Sprintf(say(lang, ": table %s of %s", ": tabel %s dari %s"), grouped(done, lang), grouped(total, lang))
		if rate >= 1 {
			s += fmt.Sprintf(say(lang, ", %s a second", ", %s per detik"), grouped(int(rate+0.5), lang))
		}
	}
	switch {
	case left < 0:
	case left < 100:
		s += fmt.Sprintf(say(lang, ", about %d s left", ", sekitar %d detik lagi"), left)
	default:
		s += fmt.Sprintf(say(lang, ", about %d min left", ", sekitar %d menit lagi"), (left+30)/60)
	}
	return s
}

// grouped is a number with its thousands set apart.
func grouped(n int, lang string) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + say(lang, ",", ".") + s[i:]
	}
	return s
}

var stepWords = map[string][2]string{
	"queued":    {"Waiting", "Menunggu"},
	"open":      {"Opening the data", "Membuka data"},
	"count":     {"Counting", "Menghitung"},
	"test":      {"Testing and checking", "Menguji dan memeriksa"},
	"write":     {"Writing workbooks", "Menulis buku kerja"},
	"completed": {"Finished", "Selesai"},
	"failed":    {"Failed", "Gagal"},
	"cancelled": {"Cancelled", "Dibatalkan"},
	"retry":     {"Interrupted, starting again", "Terhenti, dimulai lagi"},
}
