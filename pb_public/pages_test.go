package pb_public

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// page is one served file.
type page struct {
	name string
	text string
}

// served gives the served files whose names end so, the vendored ones last
// and only where asked for.
func served(t *testing.T, ending string, vendored bool) []page {
	t.Helper()
	var out []page
	err := fs.WalkDir(FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ending) || strings.HasPrefix(name, "vendor/") != vendored {
			return err
		}
		text, err := fs.ReadFile(FS, name)
		out = append(out, page{name, string(text)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatalf("no %s is served", ending)
	}
	return out
}

func catalogue(t *testing.T, lang string) map[string]string {
	t.Helper()
	text, err := fs.ReadFile(FS, "i18n/"+lang+".json")
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := json.Unmarshal(text, &words); err != nil {
		t.Fatal(err)
	}
	return words
}

var hole = regexp.MustCompile(`\{\w+\}`)

func TestBothLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	en, id := catalogue(t, "en"), catalogue(t, "id")
	for key, text := range en {
		other, ok := id[key]
		if !ok {
			if !strings.HasSuffix(key, ".one") { // Indonesian has one form for all numbers
				t.Errorf("%s has no Indonesian text", key)
			}
			continue
		}
		a, b := hole.FindAllString(text, -1), hole.FindAllString(other, -1)
		slices.Sort(a)
		slices.Sort(b)
		if text == "" || other == "" || !slices.Equal(a, b) {
			t.Errorf("%s: %q and %q", key, text, other)
		}
	}
	for key := range id {
		if _, ok := en[key]; !ok {
			t.Errorf("%s has no English text", key)
		}
	}
}

// Keys are written whole, t("a.b"), or end in a part made at run time,
// t(`a.${b}`).
var (
	wholeKey = regexp.MustCompile(`\b(?:t|count)\(\s*(?:\w+ \? )?"([\w.]+)"(?: : "([\w.]+)")?`)
	madeKey  = regexp.MustCompile("\\b(?:t|count)\\((?:[^()`]*\\? ?)?`([\\w.]*)\\$\\{[^`]*?\\}([\\w.]*)`(?: : `([\\w.]*)\\$\\{)?")
	choice   = regexp.MustCompile("[\"`]([a-z]\\w*(?:\\.\\w+)*)")
)

func TestEveryWordIsThereAndUsed(t *testing.T) {
	t.Parallel()
	en := catalogue(t, "en")
	used := map[string]bool{}
	var begins, quoted []string
	for _, p := range served(t, ".js", false) {
		for _, m := range wholeKey.FindAllStringSubmatch(p.text, -1) {
			for _, key := range m[1:] {
				if key == "" {
					continue
				}
				if _, plain := en[key]; !plain {
					if _, plural := en[key+".other"]; !plural {
						t.Errorf("%s asks for %q, which no catalogue has", p.name, key)
					}
				}
				used[key] = true
			}
		}
		for _, m := range madeKey.FindAllStringSubmatch(p.text, -1) {
			begins = append(begins, m[1])
			if m[3] != "" {
				begins = append(begins, m[3])
			}
		}
		for _, m := range choice.FindAllStringSubmatch(p.text, -1) {
			quoted = append(quoted, m[1])
		}
	}
	for _, b := range begins {
		if !slices.ContainsFunc(keys(en), func(k string) bool { return strings.HasPrefix(k, b) }) {
			t.Errorf("keys that begin with %q are made, and no catalogue has one", b)
		}
	}
	for key := range en {
		plain := strings.TrimSuffix(strings.TrimSuffix(key, ".other"), ".one")
		if used[plain] || used[key] || slices.Contains(quoted, plain) || slices.ContainsFunc(begins, func(b string) bool { return b != "" && strings.HasPrefix(key, b) }) {
			continue
		}
		t.Errorf("nothing says %q", key)
	}
}

// keys gives the keys of a catalogue, in no order.
func keys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

func TestVendoredFilesAreThoseOfTheLock(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("vendor/LOCK.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock []struct {
		File, SHA256 string
		Packages     []struct{ Name, Version, Licence, Integrity string }
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		t.Fatal(err)
	}
	licences, err := os.ReadFile("vendor/LICENSES.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lock {
		for _, p := range l.Packages {
			if !strings.HasPrefix(p.Integrity, "sha512-") {
				t.Errorf("%s %s has no checksum of its registry", p.Name, p.Version)
			}
			if !strings.Contains(string(licences), fmt.Sprintf("%s %s (%s)\n", p.Name, p.Version, p.Licence)) {
				t.Errorf("the licence of %s %s is not with the files", p.Name, p.Version)
			}
		}
	}
	files := served(t, ".js", true)
	if len(files) != len(lock) {
		t.Errorf("%d vendored files, %d in the lock", len(files), len(lock))
	}
	for _, l := range lock {
		i := slices.IndexFunc(files, func(p page) bool { return p.name == "vendor/"+l.File })
		if i < 0 {
			t.Errorf("%s is not served", l.File)
			continue
		}
		if sum := sha256.Sum256([]byte(files[i].text)); hex.EncodeToString(sum[:]) != l.SHA256 {
			t.Errorf("%s was changed", l.File)
		}
	}
}

func TestPagesAreSmall(t *testing.T) {
	t.Parallel()
	total := 0
	for _, vendored := range []bool{false, true} {
		for _, p := range served(t, "", vendored) {
			if strings.HasSuffix(p.name, ".txt") {
				continue // licences are not loaded
			}
			if p.name == "i18n/en.json" {
				continue // a reader loads one catalogue; the other one is as large
			}
			var b bytes.Buffer
			w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(Sent(p.name, []byte(p.text))); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			total += b.Len()
		}
	}
	if total > 120_000 {
		t.Errorf("the pages are %d bytes compressed; 120,000 are allowed", total)
	}
}

var (
	staticImport = regexp.MustCompile(`(?m)^import .*"(.+)";$`)
	laterImport  = regexp.MustCompile(`\bimport\("(.+?)"\)`)
	preloaded    = regexp.MustCompile(`(?:modulepreload" href|script type="module" src)="([^"]+)"`)
)

// The first view is there when its modules are. They name each other, and a
// browser would learn of them one after the other: index.html names all of
// them, and none that the first view can do without.
func TestFirstModulesAreAskedForAtOnce(t *testing.T) {
	t.Parallel()
	text := map[string]string{}
	for _, p := range append(served(t, ".js", false), served(t, ".js", true)...) {
		text[p.name] = p.text
	}
	var first, all []string
	var follow func(name string, seen *[]string, links ...*regexp.Regexp)
	follow = func(name string, seen *[]string, links ...*regexp.Regexp) {
		if slices.Contains(*seen, name) {
			return
		}
		*seen = append(*seen, name)
		if text[name] == "" {
			t.Errorf("%s is imported, and not there", name)
		}
		if strings.HasPrefix(name, "vendor/") {
			return
		}
		for _, link := range links {
			for _, m := range link.FindAllStringSubmatch(text[name], -1) {
				follow(path.Join(path.Dir(name), m[1]), seen, links...)
			}
		}
	}
	follow("app/main.js", &first, staticImport)
	follow("app/main.js", &all, staticImport, laterImport)
	var named []string
	for _, m := range preloaded.FindAllStringSubmatch(served(t, ".html", false)[0].text, -1) {
		named = append(named, m[1])
	}
	slices.Sort(first)
	slices.Sort(named)
	if !slices.Equal(first, named) {
		t.Errorf("the first view needs %q, and index.html names %q", first, named)
	}
	for name := range text {
		if !slices.Contains(all, name) {
			t.Errorf("nothing imports %s", name)
		}
	}
}

// begins is the beginning of a line in a template, where blanks mean nothing.
var begins = regexp.MustCompile(`\\n\s+|\n\s+`)

func TestOnlyCommentsAndIndentationAreNotSent(t *testing.T) {
	t.Parallel()
	small := func(name, text string, loader api.Loader) string {
		r := api.Transform(text, api.TransformOptions{Loader: loader, MinifyWhitespace: true, LegalComments: api.LegalCommentsNone})
		if len(r.Errors) > 0 {
			t.Errorf("%s: %s", name, r.Errors[0].Text)
		}
		return string(r.Code)
	}
	for ending, loader := range map[string]api.Loader{".js": api.LoaderJS, ".css": api.LoaderCSS, ".json": api.LoaderJSON} {
		for _, p := range served(t, ending, false) {
			sent := string(Sent(p.name, []byte(p.text)))
			if small(p.name, sent, loader) != begins.ReplaceAllString(small(p.name, p.text, loader), "\n") {
				t.Errorf("%s is not the same program without its comments and indentation", p.name)
			}
			if strings.Count(sent, "\n") != strings.Count(p.text, "\n") {
				t.Errorf("%s: lines changed their numbers", p.name)
			}
		}
	}
}

// The content policy forbids all of these; the browser would only say so on
// the page that has them.
var forbidden = []*regexp.Regexp{
	regexp.MustCompile(`(?i)<script[^>]*>[^<\s]`),
	regexp.MustCompile(`(?i)<style`),
	regexp.MustCompile(`(?i)\sstyle\s*=`),
	regexp.MustCompile(`(?i)\son[a-z]+\s*=\s*["']`),
	regexp.MustCompile(`(?i)(src|href)\s*=\s*["']https?:`),
	regexp.MustCompile(`\b(eval|Function)\(`),
	regexp.MustCompile(`dangerouslySetInnerHTML|innerHTML`),
}

func TestPagesKeepTheContentPolicy(t *testing.T) {
	t.Parallel()
	for _, p := range append(served(t, ".html", false), served(t, ".js", false)...) {
		for _, f := range forbidden {
			if found := f.FindString(p.text); found != "" {
				t.Errorf("%s has %q", p.name, found)
			}
		}
	}
}
