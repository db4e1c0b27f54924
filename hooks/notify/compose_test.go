package notify_test

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/hooks/notify"
	"github.com/hary4di/pockettab/templates"
)

func mails(t *testing.T) fs.FS {
	t.Helper()
	files, err := fs.Sub(templates.Mail, "mail")
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func composer(t *testing.T) *notify.Composer {
	t.Helper()
	c, err := notify.NewComposer(mails(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMailsSayWhatTheyShouldInBothLanguages(t *testing.T) {
	t.Parallel()
	done := notify.Facts{Kind: "completed", Name: "Kepuasan 2026", Tables: 1240, Workbooks: 13, Rows: 1328, Counted: true, Took: "2 s", Until: "2 December 2026", Findings: []string{"First", "Second"}, Link: "https://tabs.example.com/#/job/1", SettingsLink: "https://tabs.example.com/#/settings"}
	failed := notify.Facts{Kind: "failed", Name: "Kepuasan 2026", Problem: "The file is damaged. Save it again.", Link: "https://tabs.example.com/#/job/1"}
	one := notify.Facts{Kind: "completed", Name: "Kepuasan 2026", Tables: 1, Workbooks: 1, Rows: 1}
	partly := failed
	partly.Workbooks, partly.Code = 4, "storage_full"
	for _, c := range []struct {
		lang    string
		facts   notify.Facts
		subject string
		says    []string
		not     []string
	}{
		{"en", done, "Your tables are ready: Kepuasan 2026", []string{"1,240 tables in 13 workbooks", "1,328 respondents read", "finished in 2 s", "A second counter", "2 December 2026", "First", "Second", "#/job/1", "#/settings"}, []string{"What happened"}},
		{"id", done, "Tabel Anda sudah siap: Kepuasan 2026", []string{"1.240 tabel dalam 13 buku kerja", "1.328 responden dibaca", "#/job/1"}, []string{"Apa yang terjadi"}},
		{"en", failed, "Your tables could not be made: Kepuasan 2026", []string{"The file is damaged. Save it again.", "What happened", "#/job/1"}, []string{"workbooks", "#/settings"}},
		{"id", failed, "Tabel Anda tidak dapat dibuat: Kepuasan 2026", []string{"Apa yang terjadi"}, []string{"buku kerja"}},
		{"en", one, "Your tables are ready: Kepuasan 2026", []string{"1 table in 1 workbook", "Every workbook was read back"}, []string{"1 tables", "1 workbooks", "second counter"}},
		{"en", partly, "Your tables could not be made: Kepuasan 2026", []string{"Code: storage_full", "Finished before that: 4 workbooks."}, nil},
		{"id", partly, "Tabel Anda tidak dapat dibuat: Kepuasan 2026", []string{"Kode: storage_full", "Selesai sebelumnya: 4 buku kerja."}, nil},
		{"", failed, "Your tables could not be made: Kepuasan 2026", []string{"What happened"}, nil},
	} {
		subject, html, plain, err := composer(t).Compose(c.lang, c.facts)
		if err != nil {
			t.Fatal(err)
		}
		if subject != c.subject {
			t.Errorf("the subject is %q", subject)
		}
		for kind, text := range map[string]string{"html": html, "text": plain} {
			for _, s := range c.says {
				if !strings.Contains(text, s) {
					t.Errorf("%s %s/%s lacks %q:\n%s", kind, c.lang, c.facts.Kind, s, text)
				}
			}
			for _, s := range c.not {
				if strings.Contains(text, s) {
					t.Errorf("%s %s/%s has %q", kind, c.lang, c.facts.Kind, s)
				}
			}
			if strings.Contains(text, "\n\n\n") || strings.Contains(text, "{") && kind == "text" {
				t.Errorf("%s %s/%s has holes:\n%s", kind, c.lang, c.facts.Kind, text)
			}
		}
		if strings.Contains(plain, "<") {
			t.Errorf("the plain text has tags:\n%s", plain)
		}
	}
}

func TestHostileNamesStayInert(t *testing.T) {
	t.Parallel()
	f := notify.Facts{Kind: "failed", Name: "a\r\nBcc: all@example.com<script>alert(1)</script>", Problem: `"><img src=x onerror=alert(1)>`, Link: "javascript:alert(1)"}
	subject, html, _, err := composer(t).Compose("en", f)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(subject, "\r\n") {
		t.Errorf("the subject has two lines: %q", subject)
	}
	for _, bad := range []string{"<script", "<img", `href="javascript`} {
		if strings.Contains(html, bad) {
			t.Errorf("the mail has %q:\n%s", bad, html)
		}
	}
	f.Name = strings.Repeat("nama ", 100)
	if subject, _, _, _ = composer(t).Compose("en", f); len([]rune(subject)) > 150 || !strings.HasSuffix(subject, "…") {
		t.Errorf("the subject is %q", subject)
	}
}

func TestBothLanguagesHaveTheSameWords(t *testing.T) {
	t.Parallel()
	words := map[string]map[string]string{}
	for _, lang := range []string{"en", "id"} {
		text, err := fs.ReadFile(mails(t), "words."+lang+".json")
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{}
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		words[lang] = m
	}
	used := ""
	for _, file := range []string{"mail.html", "mail.txt"} {
		text, err := fs.ReadFile(mails(t), file)
		if err != nil {
			t.Fatal(err)
		}
		used += string(text)
	}
	for key, en := range words["en"] {
		id, ok := words["id"][key]
		if !ok {
			t.Errorf("Indonesian lacks %q", key)
		}
		if strings.Count(en, "{") != strings.Count(id, "{") {
			t.Errorf("%q has other places in Indonesian", key)
		}
		stem, _, _ := strings.Cut(key, ".")
		if plain, one := strings.CutSuffix(key, ".one"); one {
			key = plain
		}
		if stem != "subject" && !strings.Contains(used, `"`+key+`"`) && !strings.Contains(used, `"`+stem+`."`) {
			t.Errorf("no mail says %q", key)
		}
	}
	if len(words["en"]) != len(words["id"]) {
		t.Errorf("%d words in English, %d in Indonesian", len(words["en"]), len(words["id"]))
	}
}
