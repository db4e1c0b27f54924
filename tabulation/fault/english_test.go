package fault

import (
	"go/ast"
	goparser "go/parser"
	gotoken "go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// english are words that join English sentences and are no words, or no
// usual ones, of Indonesian.
var english = regexp.MustCompile(`(?i)\b(or|and|the|of|is|are|was|not|with|in|to|from|for|by|at|on|an|has|have|this|that|than|it|its|if|as|no)\b`)

// verbatim is what a sentence takes over as it is written elsewhere: quoted,
// an option, an example of an expression, the name of a menu or a key.
var verbatim = regexp.MustCompile(`"[^"]*"|\{[^}]*\}|--?[a-z-]+( [A-Z]+)?|\(File, Info, Protect Workbook\)|\bsetelah in\b|\b\w+ in \(1, 2\)`)

// stray gives the English joining words of an Indonesian sentence.
func stray(id string) []string {
	return english.FindAllString(verbatim.ReplaceAllString(id, " "), -1)
}

func TestNoEnglishWordsInIndonesian(t *testing.T) {
	t.Parallel()
	for code, e := range catalogue {
		if s := stray(e.id.What + " " + e.id.Do); s != nil {
			t.Errorf("%s says %q in Indonesian: %s %s", code, s, e.id.What, e.id.Do)
		}
	}
	for p, id := range phrases {
		if s := stray(id); s != nil {
			t.Errorf("%q says %q in Indonesian: %s", p, s, id)
		}
	}
	if s := stray(`Maksud Anda "S1" or "S2"?`); len(s) != 1 {
		t.Errorf("the test is blind: %v", s)
	}
}

// TestEveryReasonIsTranslated finds the English texts that the source gives to
// the placeholders of sentences and asks for their Indonesian.
func TestEveryReasonIsTranslated(t *testing.T) {
	t.Parallel()
	n := 0
	for _, root := range []string{"..", "../../hooks"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			set := gotoken.NewFileSet()
			file, err := goparser.ParseFile(set, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(node ast.Node) bool {
				call, ok := node.(*ast.CallExpr)
				if !ok {
					return true
				}
				for _, i := range readable(call) {
					text, ok := words(call.Args[i])
					if !ok {
						continue
					}
					if !word.MatchString(strings.ReplaceAll(text, "%", " ")) {
						continue
					}
					n++
					id := phrase(text, "id")
					if id == text {
						t.Errorf("%s: %q has no Indonesian", set.Position(call.Pos()), text)
					} else if s := stray(id); s != nil {
						t.Errorf("%s: %q keeps %q: %q", set.Position(call.Pos()), text, s, id)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n < 60 {
		t.Errorf("only %d texts were found in the source", n)
	}
}

// readable gives the places of a call's arguments that users read: the
// values of New, and what the functions around it take.
func readable(call *ast.CallExpr) (places []int) {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		if of, ok := f.X.(*ast.Ident); ok && of.Name == "fault" && f.Sel.Name == "New" {
			for i := 3; i < len(call.Args); i += 2 {
				places = append(places, i)
			}
		}
		switch f.Sel.Name {
		case "refuse", "bad", "fail", "impossible":
			for i := range call.Args {
				places = append(places, i)
			}
		}
	case *ast.Ident:
		switch f.Name {
		case "damaged": // part, perhaps a place, why, perhaps a detail for the log
			return []int{len(call.Args) / 2}
		case "tooLarge", "tooMany", "usage", "bad":
			for i := range call.Args {
				places = append(places, i)
			}
		}
	}
	return places
}

// word tells texts from names and figures put together.
var word = regexp.MustCompile(`[A-Za-z]{2,}`)

var formatVerb = regexp.MustCompile(`%[.0-9]*[a-z]`)

// words is a text of several words: a literal, or the format of a Sprintf
// with a value for every verb.
func words(e ast.Expr) (string, bool) {
	if call, ok := e.(*ast.CallExpr); ok && len(call.Args) > 0 {
		if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			return words(call.Args[0])
		}
		return "", false
	}
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != gotoken.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	text = strings.ReplaceAll(formatVerb.ReplaceAllString(strings.ReplaceAll(text, "%q", `"7"`), "7"), "%%", "%")
	return text, err == nil && strings.Contains(text, " ")
}
