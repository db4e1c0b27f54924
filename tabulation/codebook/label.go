package codebook

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

// Labels are decided by words, never by a code's number: 99 is a real
// category in one list and "no answer" in the next.

var (
	tagPattern    = regexp.MustCompile(`</?[A-Za-z][^<>]*>|<!--.*?-->`) // "<18" is no tag
	refPattern    = regexp.MustCompile(`\$\{\s*([^{}]+?)\s*\}`)
	boldPattern   = regexp.MustCompile(`\*\*([^*]+)\*\*|__([^_]+)__`)
	headPattern   = regexp.MustCompile(`^#{1,6}\s+`)
	numberPattern = regexp.MustCompile(`^(?:[A-Z]{1,2}\d+[A-Za-z]?(?:[._]\d+)*|\d{1,3}[a-z]?(?:\.\d+)*)\s*[.):]\s+`)
	otherPattern  = regexp.MustCompile(`^(?:lainnya|lain-lain|yang lain)\b[ ,:.]|^(?:lainnya|lain-lain)$|^others?[ ,:-]*(?:please )?(?:specify|describe|\.\.\.)`)
)

// CleanLabel makes a title of a form's label: marks of emphasis, HTML and
// heading signs go, ${name} becomes [name], a leading question number
// ("S1. ", "12) ") goes, white space is folded. A label that would become
// empty is returned trimmed but otherwise as it was.
func CleanLabel(raw string) string {
	s := raw
	if strings.Contains(s, "${") {
		s = refPattern.ReplaceAllString(s, "[$1]")
	}
	if strings.Contains(s, "<") {
		s = tagPattern.ReplaceAllString(s, " ")
	}
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	if strings.Contains(s, "**") || strings.Contains(s, "__") {
		s = boldPattern.ReplaceAllString(s, "$1$2")
	}
	s = foldSpace(s)
	if strings.HasPrefix(s, "#") {
		s = headPattern.ReplaceAllString(s, "")
	}
	if cut := numberPattern.FindStringIndex(s); cut != nil && cut[1] < len(s) {
		s = s[cut[1]:]
	}
	s = beforeMark.Replace(s)
	if s == "" {
		return strings.TrimSpace(raw)
	}
	return s
}

// beforeMark takes the blank before a mark of punctuation out.
var beforeMark = strings.NewReplacer(" ?", "?", " .", ".", " ,", ",", " :", ":")

// foldSpace makes one blank of white space of any kind and length.
func foldSpace(s string) string {
	return strings.TrimSpace(strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r >= '\t' && r <= '\r' && r != '\v' || r == 0xa0
	}), " "))
}

// CleanText cleans every language of a raw text. kept is the raw text where
// cleaning changed something, else nil.
func CleanText(raw Text) (clean, kept Text) {
	if len(raw) == 0 {
		return nil, nil
	}
	clean = make(Text, len(raw))
	for lang, s := range raw {
		clean[lang] = CleanLabel(s)
		if clean[lang] != s {
			kept = raw
		}
	}
	return clean, kept
}

// noAnswer are whole labels, folded, that say "no usable answer".
var noAnswer = wordSet(
	"tidak ada jawaban", "ta", "tj", "tidak jawab", "tidak menjawab", "tidak dijawab", "tidak terjawab", "menolak menjawab", "menolak", "tidak bersedia menjawab", "tidak mau menjawab", "tanpa jawaban", "tidak berlaku",
	"no answer", "not answered", "na", "n/a", "refused", "refuse", "refused to answer", "prefer not to say", "prefer not to answer", "not applicable", "missing", "no response", "no reply", "not stated", "refuse to answer", "declined", "declined to answer", "rather not say",
)

// anchors are whole labels, folded, of rows that stay last in any order.
var anchors = wordSet(
	"lainnya", "lain-lain", "yang lain", "lain lain", "tidak tahu", "tt", "tidak ada", "tidak satupun", "tidak satu pun", "tidak ada satupun", "belum tahu", "tidak ingat",
	"other", "others", "other (specify)", "other, specify", "don't know", "dont know", "do not know", "dk", "none", "none of these", "none of the above", "can't remember", "nothing",
)

func wordSet(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// fold makes labels comparable: lower case, no outer punctuation, no
// instruction in brackets at the end.
func fold(label string) string {
	s := strings.ToLower(CleanLabel(label))
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i]
	}
	if i := strings.Index(s, ", "); i > 0 && (strings.Contains(s[i:], "sebutkan") || strings.Contains(s[i:], "specify")) {
		s = s[:i]
	}
	return strings.Trim(strings.ReplaceAll(s, "’", "'"), " .…:;-_/[]\"'")
}

func anyLang(t Text, is func(string) bool) bool {
	for _, s := range t {
		if is(s) {
			return true
		}
	}
	return false
}

// allParts reports whether every part of a folded label like "tidak tahu /
// tidak menjawab" is in one of the sets, the label as a whole counting first
// ("n/a").
func allParts(folded string, sets ...map[string]bool) bool {
	in := func(s string) bool {
		for _, set := range sets {
			if set[s] {
				return true
			}
		}
		return false
	}
	if in(folded) {
		return true
	}
	parts := strings.FieldsFunc(strings.NewReplacer(" atau ", "/", " or ", "/").Replace(folded), func(r rune) bool { return r == '/' })
	for _, p := range parts {
		if !in(strings.Trim(p, " .-")) {
			return false
		}
	}
	return len(parts) > 1
}

// IsNoAnswer reports whether a label, in any of its languages, says that
// there is no usable answer. Such values are missing by default.
func IsNoAnswer(label Text) bool {
	return anyLang(label, func(s string) bool { return allParts(fold(s), noAnswer) })
}

// IsAnchor reports whether a label, in any of its languages, is one that
// stays last: other, none, don't know, no answer.
func IsAnchor(label Text) bool {
	return anyLang(label, func(s string) bool {
		f := fold(s)
		return allParts(f, anchors, noAnswer) || otherPattern.MatchString(f)
	})
}

// scalePattern finds the words that scales of opinion, frequency and degree
// use, as whole words: "suka" is one, "Sukabumi" is a town.
var scalePattern = regexp.MustCompile(`(?i)\b(?:` + strings.Join([]string{
	"puas", "penting", "setuju", "baik", "buruk", "jelek", "sering", "jarang", "selalu", "kadang", "pernah", "mungkin", "mudah", "sulit", "sukar", "aman", "bersih", "nyaman", "sesuai",
	"merekomendasikan", "yakin", "suka", "menyukai", "cukup", "biasa", "netral", "ragu", "tinggi", "rendah", "sedang", "sangat",
	`(?:dis|un)?satisf\w+`, `(?:un)?important`, `(?:dis)?agree`, "good", "bad", "poor", "fair", "excellent", "often", "sometimes", "rarely", "seldom", "never", "always", `(?:un)?likely`,
	"easy", "difficult", `(?:un)?safe`, `(?:un)?clean`, `(?:un)?comfortable`, `recommend\w*`, "neutral", "neither", "average", `moderate\w*`, "very", "somewhat",
}, "|") + `)\b`)

// ScoreScale gives the values of a scale their codes as scores, so that means
// can be computed, and reports whether it did. A list is a scale when its
// codes (those that are missing or anchored apart) are the integers 1…k, k
// from 3 to 11, or 0…10, in either order, and all labels but one at most are
// words of a scale or begin with their number; at least two are words, or
// nearly all are numbers. Existing scores are kept.
func ScoreScale(values []Value) bool {
	var codes []int
	words, numbers := 0, 0
	for _, v := range values {
		if v.Role == Missing || v.Anchor || !v.Listed {
			continue
		}
		n, err := strconv.Atoi(v.Code)
		if err != nil || n < 0 || n > 11 {
			return false
		}
		codes = append(codes, n)
		switch {
		case len(v.Label) == 0 || anyLang(v.Label, func(s string) bool { return beginsWithNumber(s, v.Code) }):
			numbers++
		case anyLang(v.Label, scalePattern.MatchString):
			words++
		}
	}
	if !consecutive(codes) || words+numbers < len(codes)-1 || words < 2 && numbers < len(codes)-1 {
		return false
	}
	for i := range values {
		v := &values[i]
		if v.Role == Missing || v.Anchor || !v.Listed || v.Score != nil {
			continue
		}
		n, _ := strconv.Atoi(v.Code)
		f := float64(n)
		v.Score = &f
	}
	return true
}

// beginsWithNumber reports a label that is the code, or the code and more
// ("1 - Sangat tidak puas"), but not a longer number ("10" for 1).
func beginsWithNumber(label, code string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSpace(label), code)
	return ok && (rest == "" || rest[0] < '0' || rest[0] > '9')
}

// consecutive reports 1…k (3 ≤ k ≤ 11) or 0…10, in either direction.
func consecutive(codes []int) bool {
	if len(codes) < 3 || len(codes) > 11 {
		return false
	}
	step := codes[1] - codes[0]
	if step != 1 && step != -1 {
		return false
	}
	for i := 1; i < len(codes); i++ {
		if codes[i]-codes[i-1] != step {
			return false
		}
	}
	lo := min(codes[0], codes[len(codes)-1])
	return lo == 1 || (lo == 0 && len(codes) == 11)
}
