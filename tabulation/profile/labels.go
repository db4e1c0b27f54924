package profile

import "strings"

// cutLabels cuts a cell that holds the labels of several options, one after
// another with blanks between them, as exports with labels have it ("Bus kota
// Ojek online"). Labels hold blanks themselves, so every way to cut is tried;
// a cell that can be cut in two ways, or not at all, is none.
func cutLabels(cell string, codes map[string]string) (list []string, ok bool) {
	words := strings.Fields(cell)
	if len(words) == 0 || len(words) > maxLabelWords {
		return nil, false
	}
	longest := 0
	for label := range codes {
		longest = max(longest, len(strings.Fields(label)))
	}
	ways := make([]int, len(words)+1) // to cut words[:i], at most 2
	from := make([]int, len(words)+1) // where the last label of words[:i] begins
	code := make([]string, len(words)+1)
	ways[0] = 1
	for end := 1; end <= len(words); end++ {
		for start := max(0, end-longest); start < end; start++ {
			if ways[start] == 0 {
				continue
			}
			if c := codes[strings.Join(words[start:end], " ")]; c != "" {
				ways[end] = min(2, ways[end]+ways[start])
				from[end], code[end] = start, c
			}
		}
	}
	if ways[len(words)] != 1 {
		return nil, false
	}
	for end := len(words); end > 0; end = from[end] {
		list = append(list, code[end])
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list, true
}

// maxLabelWords bounds the words of a cell that is cut.
const maxLabelWords = 200
