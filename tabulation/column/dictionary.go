package column

import (
	"encoding/base64"
	"encoding/binary"
	"runtime"
	"sync"

	"github.com/apache/arrow-go/v18/arrow/array"
	"golang.org/x/sync/errgroup"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/source"
)

// The dictionaries of a Dataset that was opened from its file stay there until
// somebody asks for their column: a file may have hundreds of columns with as
// many texts as a dictionary holds, of which a table needs two.

// dictionary is one that is not in memory yet.
type dictionary struct {
	once  sync.Once
	words *array.String // in the mapping; nil: the column has none
	block []byte        // counts and kinds, see entryBlock
	mark  string        // between thousands
}

// entryBlock is what the metadata keeps of entries beside their texts: for
// each its count and its kind, as numbers of as many bytes as they need, in the
// letters that metadata may hold.
func entryBlock(dict []Entry) []byte {
	var b []byte
	for _, e := range dict {
		b = binary.AppendUvarint(b, uint64(e.Count))
		b = binary.AppendUvarint(b, uint64(e.Kind))
	}
	return base64.RawStdEncoding.AppendEncode(nil, b)
}

// fill brings the dictionary of a column into memory, once.
func (d *Dataset) fill(i int) {
	if d.late == nil || d.late[i].words == nil {
		return
	}
	l := &d.late[i]
	l.once.Do(func() {
		c := d.Columns[i]
		c.Dict = l.entries()
		c.numbers(d.Decimal, l.mark)
	})
}

// Dictionaries brings the dictionaries of all columns into memory, for whoever
// looks at the fields of Columns. Of does it for the column that it gives.
func (d *Dataset) Dictionaries() {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range d.late {
		group.Go(func() error { d.fill(i); return nil })
	}
	_ = group.Wait() // nothing there can fail
}

// entries makes the entries of a dictionary.
func (l *dictionary) entries() []Entry {
	dict := make([]Entry, l.words.Len())
	all, from := string(l.words.ValueBytes()), 0 // a copy: entries outlive the mapping
	block, _ := base64.RawStdEncoding.DecodeString(string(l.block))
	next := func() uint64 {
		n, used := binary.Uvarint(block)
		block = block[max(0, used):]
		return n
	}
	for i := range dict {
		raw := all[from : from+l.words.ValueLen(i)]
		from += len(raw)
		dict[i] = Entry{Raw: raw, Code: codebook.Trim(raw), Count: int64(next()), Kind: source.Kind(next())}
	}
	return dict
}
