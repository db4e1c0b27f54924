package workbook

import "strconv"

// sharedStrings are the distinct texts of a workbook in order of their first
// use. Tables of one job repeat the same labels over and over: shared, a
// label is stored and compressed once.
type sharedStrings struct {
	index map[string]int
	list  []string
	uses  int
}

func newStrings() *sharedStrings { return &sharedStrings{index: map[string]int{}} }

// of gives the index of s, which has been cleaned.
func (t *sharedStrings) of(s string) int {
	t.uses++
	i, ok := t.index[s]
	if !ok {
		i = len(t.list)
		t.index[s] = i
		t.list = append(t.list, s)
	}
	return i
}

func (t *sharedStrings) xml() []byte {
	b := append([]byte(nil), xmlHead+`<sst xmlns="`+nsMain+`" count="`...)
	b = strconv.AppendInt(b, int64(t.uses), 10)
	b = append(b, `" uniqueCount="`...)
	b = strconv.AppendInt(b, int64(len(t.list)), 10)
	b = append(b, `">`...)
	for _, s := range t.list {
		b = append(b, `<si>`...)
		b = appendT(b, s)
		b = append(b, `</si>`...)
	}
	return append(b, `</sst>`...)
}
