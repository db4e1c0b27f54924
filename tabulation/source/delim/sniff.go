package delim

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// sniffRecords is how many records decide about the separator.
const sniffRecords = 200

// candidates in order of preference when the evidence is equal.
var candidates = [...]byte{',', ';', '\t', '|'}

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

// declared reads a first line of the form sep=; as Excel writes it, and gives
// the text behind it.
func declared(data []byte) (sep byte, rest []byte, ok bool) {
	line, rest, _ := bytes.Cut(data, []byte("\n"))
	line = bytes.TrimRight(line, "\r")
	line = bytes.Trim(line, `"`)
	if len(line) == 5 && strings.EqualFold(string(line[:4]), "sep=") {
		return line[4], rest, true
	}
	return 0, data, false
}

// sniff tells the separator by what makes the records agree: the candidate
// whose field counts are the most even over the first records, and among
// those the one with the most fields.
func sniff(data []byte) (sep byte, evidence string) {
	best, bestScore, bestFields := byte(','), -1.0, 1
	for _, c := range candidates {
		counts := fieldCounts(data, c)
		if len(counts) == 0 {
			continue
		}
		fields := counts[0]
		if fields < 2 {
			continue
		}
		same := 0
		for _, n := range counts {
			if n == fields {
				same++
			}
		}
		score := float64(same)/float64(len(counts)) + min(float64(fields), 50)/1000
		if score > bestScore {
			best, bestScore, bestFields = c, score, fields
		}
	}
	if bestScore < 0 {
		return ',', "one column"
	}
	return best, fmt.Sprintf("%q gives %d fields in the header and agrees over the first records", string(best), bestFields)
}

// fieldCounts counts the fields of the first records under a separator.
func fieldCounts(data []byte, sep byte) []int {
	var counts []int
	s := newScanner(data, sep)
	for len(counts) < sniffRecords && s.record() {
		if n := len(s.fields); n > 1 || s.fields[0].end > s.fields[0].start {
			counts = append(counts, n)
		}
		if s.cut && len(counts) > 1 {
			counts = counts[:len(counts)-1]
		}
	}
	return counts
}
