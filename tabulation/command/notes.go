package command

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/hary4di/pockettab/tabulation"
	"github.com/hary4di/pockettab/tabulation/profile"
)

// notesMost is how many problems tab says; inspect says them all.
const notesMost = 20

// tellNotes says what is to be known of the data, the most severe first, and
// of the plan, in the language of the workbooks.
func tellNotes(w io.Writer, n tabulation.Notes, data string) {
	say := func(en, id string, args ...any) {
		if n.Language == "id" {
			en = id
		}
		fmt.Fprintf(w, en+"\n", args...)
	}
	if ps := n.Problems; len(ps) > 0 {
		data = filepath.Base(data)
		if len(ps) == 1 {
			say("1 thing to know of the data; pockettab inspect %s says what helps:", "1 hal yang perlu diketahui tentang data; pockettab inspect %s menunjukkan caranya:", data)
		} else {
			say("%d things to know of the data; pockettab inspect %s says what helps:", "%d hal yang perlu diketahui tentang data; pockettab inspect %s menunjukkan caranya:", len(ps), data)
		}
		for _, p := range ps[:min(len(ps), notesMost)] {
			tellProblem(w, p, n.Language)
		}
		if more := len(ps) - notesMost; more > 0 {
			say("  … and %d more", "  … dan %d lagi", more)
		}
	}
	for _, one := range n.Warnings {
		say("Note: %s", "Catatan: %s", one.Text)
	}
}

// tellProblem says one problem.
func tellProblem(w io.Writer, p profile.Problem, lang string) {
	word := string(p.Severity)
	if lang == "id" {
		word = map[profile.Severity]string{profile.Error: "galat", profile.Warning: "peringatan", profile.Info: "info"}[p.Severity]
	}
	fmt.Fprintf(w, "  %-10s %s\n", word, p.Text.In(lang))
}
