package delim

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
	"github.com/hary4di/pockettab/tabulation/source"
)

// How much of the text decides about the separator: bytes looked at, and
// records within them.
const (
	sniffBytes   = 256 << 10
	sniffRecords = 200
)

// candidates in order of preference when the evidence is equal.
var candidates = [...]byte{',', ';', '\t', '|'}

// separator finds the separator of a text from its beginning: the user's
// choice, a first line sep=;, or what makes the records agree. whole says
// that head is all of the text.
func separator(head []byte, opt source.Options, whole bool) (sep byte, why string, err error) {
	declaredSep, rest, ok := declared(head)
	switch {
	case opt.Separator != "":
		sep, err = separatorOf(opt.Separator)
		return sep, "chosen", err
	case ok:
		return declaredSep, "declared by the first line (sep=)", nil
	}
	sep, why = sniff(rest, opt.HeaderStart, whole)
	return sep, why, nil
}

// separatorOf reads the user's choice.
func separatorOf(option string) (byte, error) {
	switch option {
	case "tab", "\\t", "\t":
		return '\t', nil
	case ",", ";", "|":
		return option[0], nil
	}
	return 0, fault.New(fault.Usage, "delim", "why", fmt.Sprintf("the separator %q is not known; known are , ; tab |", option))
}

func separatorName(sep byte) string {
	if sep == '\t' {
		return "tab"
	}
	return string(sep)
}

// declared reads a first line of the form sep=; as Excel writes it, and gives
// the text behind it.
func declared(text []byte) (sep byte, rest []byte, ok bool) {
	end := bytes.IndexAny(text, "\r\n")
	if end < 0 {
		return 0, text, false
	}
	line := bytes.Trim(text[:end], `"`)
	if len(line) != 5 || !strings.EqualFold(string(line[:4]), "sep=") {
		return 0, text, false
	}
	if _, err := separatorOf(string(line[4:])); err != nil {
		return 0, text, false
	}
	if rest = text[end+1:]; text[end] == '\r' && len(rest) > 0 && rest[0] == '\n' {
		rest = rest[1:]
	}
	return line[4], rest, true
}

// sniff tells the separator by what makes the records agree: the candidate
// under which the most records have as many fields as the header; among
// equals the one with the most fields, then the order of candidates. Where no
// candidate does for half of the records, lines of a title above the header are
// left out of account.
func sniff(text []byte, above int, whole bool) (sep byte, evidence string) {
	best := agreement{}
	for _, titles := range []bool{false, true} {
		if best.share >= 0.5 {
			break
		}
		for _, c := range candidates {
			counts := fieldCounts(text, c, above, whole)
			if titles && above == 0 {
				counts = belowTitles(counts)
			}
			if len(counts) == 0 || counts[0] < 2 {
				continue
			}
			same := 0
			for _, n := range counts {
				if n == counts[0] {
					same++
				}
			}
			a := agreement{c, float64(same) / float64(len(counts)), counts[0], len(counts)}
			if best.sep == 0 || a.share > best.share+0.1 || a.share > best.share-0.1 && a.fields > best.fields {
				best = a
			}
		}
	}
	if best.sep == 0 {
		return ',', "the header has one column under any"
	}
	return best.sep, fmt.Sprintf("it gives %d columns in the header and in %.0f %% of the first %d records", best.fields, 100*best.share, best.records)
}

// agreement is how well the records agree under a separator.
type agreement struct {
	sep             byte
	share           float64 // of the records with as many fields as the header
	fields, records int
}

// belowTitles leaves out what looks like a title above the header, see
// source.HeaderRow.
func belowTitles(counts []int) []int {
	widest := 0
	for _, n := range counts {
		widest = max(widest, n)
	}
	for len(counts) > 1 && counts[0] <= 2 && 3*counts[0] <= widest {
		counts = counts[1:]
	}
	return counts
}

// fieldCounts counts the fields of the first records under a separator,
// without the rows above the header and blank ones. A last record that the
// end of text cuts is left out.
func fieldCounts(text []byte, sep byte, above int, whole bool) []int {
	var counts []int
	for at := 0; at < len(text) && len(counts) < sniffRecords; {
		fields, next, closed := splitRecord(text, at, sep)
		at = next
		if !closed && !whole && len(counts) > 0 {
			break
		}
		if above > 0 {
			above--
			continue
		}
		if len(fields) > 1 || strings.TrimSpace(fields[0]) != "" {
			counts = append(counts, len(fields))
		}
	}
	return counts
}
