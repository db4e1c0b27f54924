package notify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
	text "text/template"
	"unicode"
	"unicode/utf8"
)

// Facts are what a mail says of a job. Texts are the user's own and may hold
// anything: the templates make them inert.
type Facts struct {
	Kind string // completed or failed
	Name string // of the job
	// Facts of a completed job.
	Tables, Workbooks int
	Rows              int
	Counted           bool   // a second time, by another counter
	Took              string // in words, such as "1 min 20 s"
	Until             string // when the files go, in words
	Findings          []string
	// Facts of a failed job: the sentence with its remedy, and the stable code.
	// Workbooks are those that were finished before it failed.
	Problem, Code string
	// Link opens the job, SettingsLink the page where mails are switched off.
	Link, SettingsLink string
}

// Composer makes mails of facts: mail.html and mail.txt with the words of a
// language, all in one folder.
type Composer struct {
	words map[string]map[string]string
	html  *template.Template
	text  *text.Template
}

// NewComposer reads mail.html, mail.txt, words.en.json and words.id.json.
func NewComposer(files fs.FS) (*Composer, error) {
	c := &Composer{words: map[string]map[string]string{}}
	for _, lang := range []string{"en", "id"} {
		data, err := fs.ReadFile(files, "words."+lang+".json")
		if err != nil {
			return nil, err
		}
		words := map[string]string{}
		if err := json.Unmarshal(data, &words); err != nil {
			return nil, fmt.Errorf("words.%s.json: %w", lang, err)
		}
		c.words[lang] = words
	}
	none := map[string]any{"t": func(string, ...string) string { return "" }, "count": func(string, int) string { return "" }}
	var err error
	if c.html, err = template.New("mail.html").Funcs(none).ParseFS(files, "mail.html"); err != nil {
		return nil, err
	}
	if c.text, err = text.New("mail.txt").Funcs(none).ParseFS(files, "mail.txt"); err != nil {
		return nil, err
	}
	return c, nil
}

// Compose gives subject, HTML and plain text in a language, id or en.
func (c *Composer) Compose(lang string, f Facts) (subject, html, plain string, err error) {
	words, ok := c.words[lang]
	if !ok {
		lang, words = "en", c.words["en"]
	}
	var missing error
	t := func(key string, pairs ...string) string {
		s, ok := words[key]
		if !ok {
			missing = fmt.Errorf("the mail words lack %q in %q", key, lang)
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			s = strings.ReplaceAll(s, "{"+pairs[i]+"}", pairs[i+1])
		}
		return s
	}
	count := func(key string, n int) string {
		if n == 1 {
			key += ".one"
		}
		return t(key, "n", number(n, lang))
	}
	f.Problem = sentence(f.Problem)
	funcs := map[string]any{"t": t, "count": count}
	data := struct {
		Facts
		Language string
	}{f, lang}
	h, err := c.html.Clone()
	if err != nil {
		return "", "", "", err
	}
	p, err := c.text.Clone()
	if err != nil {
		return "", "", "", err
	}
	var hb, pb bytes.Buffer
	if err := h.Funcs(funcs).Execute(&hb, data); err != nil {
		return "", "", "", err
	}
	if err := p.Funcs(funcs).Execute(&pb, data); err != nil {
		return "", "", "", err
	}
	subject = oneLine(t("subject."+f.Kind, "name", f.Name), subjectMost)
	return subject, hb.String(), pb.String(), missing
}

// subjectMost is how many characters of a subject are kept; mail programs
// show fewer.
const subjectMost = 150

// oneLine keeps a user's text from adding headers to a mail.
func oneLine(s string, most int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 }), " ")
	if r := []rune(s); len(r) > most {
		s = string(r[:most-1]) + "…"
	}
	return s
}

// sentence begins with a capital letter: a message may stand after a colon
// elsewhere.
func sentence(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// number writes 1,328 or 1.328.
func number(n int, lang string) string {
	sep := ","
	if lang == "id" {
		sep = "."
	}
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return s
}
