package cube

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// sample is a cube with something of everything.
func sample() *Cube {
	sums := Sums{
		Rows: 2, Cols: 2, N: []int64{5, 3, 4, 2}, W: []float64{5.5, 3.25, 4, 2}, Q: []float64{6, 4, 4, 2}, U: []int64{5, 3, 4, 2},
		Chain:    Chain{File: 9, BadWeight: 1, JobFilter: 1, NotAnswered: 1, Missing: 1, MissingBy: []int64{1}, Answered: 5, Shown: 4},
		Blocks:   []BlockCount{{In: 3, Out: 2}},
		Pairs:    []Pair{{A: 1, B: 2, N: []int64{1, 1}, W: []float64{1, 1}, Q: []float64{1, 1}, S0: 2}},
		Values:   &Values{Score: []float64{1, 2.5}, N: []int64{1, 1, 3, 1}, W: []float64{1, 1, 3, 1}, Q: []float64{1, 1, 3, 1}},
		Moments:  &Moments{Shift: 2, N: []int64{4, 2}, W: []float64{4, 2}, Q: []float64{4, 2}, A1: []float64{1, 0}, A2: []float64{1, 1}, B1: []float64{1, 0}, B2: []float64{1, 1}, Min: []float64{1, 1}, Max: []float64{2.5, 2.5}, Median: []float64{2, 2}},
		Products: []Product{{N: 3, W: 3, Q: 3, S: 1, T: 2, BS: 0.5, BT: 0.25, BST: 1}},
	}
	return &Cube{Plan: "plan", Dataset: "data", Rows: 9, Shape: "shape", Tables: []Sums{sums}, Blocks: []Block{{From: 0, To: 64}},
		Apart: []Apart{{Table: 0, Total: true, Sums: Sums{Rows: 2, Cols: 1, N: []int64{2, 1}}}}, About: []byte("about")}
}

func file(t *testing.T, c *Cube) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestACubeComesBackWhole: written twice it is the same file, read it is the
// same cube; cut anywhere, longer, or with any byte changed it is refused, and
// so is that of another program.
func TestACubeComesBackWhole(t *testing.T) {
	t.Parallel()
	text := file(t, sample())
	if !bytes.Equal(text, file(t, sample())) {
		t.Error("the same cube gives two files")
	}
	got, err := Read(bytes.NewReader(text))
	if err != nil || !reflect.DeepEqual(got, sample()) {
		t.Fatalf("read %+v, %v", got, err)
	}
	refused := func(what string, data []byte, want ...fault.Code) {
		t.Helper()
		c, err := Read(bytes.NewReader(data))
		for _, code := range want {
			if fault.CodeOf(err) == code && c == nil {
				return
			}
		}
		t.Errorf("%s: read %v, said %v", what, c, err)
	}
	for cut := range text {
		refused("cut", text[:cut], fault.Damaged)
	}
	refused("longer", append(bytes.Clone(text), 0), fault.Damaged)
	for at := range text {
		changed := bytes.Clone(text)
		changed[at] ^= 0x20
		refused("changed", changed, fault.Damaged, fault.Version)
	}
	other := bytes.Clone(text)
	other[len(magic)] = FileVersion + 1
	refused("of another program", other, fault.Version)
}

// TestOtherCubesAreNotMerged: of another plan, another dataset, or with
// another number of tables.
func TestOtherCubesAreNotMerged(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Cube){
		"plan":   func(c *Cube) { c.Plan = "other" },
		"data":   func(c *Cube) { c.Dataset = "other" },
		"tables": func(c *Cube) { c.Tables = nil },
	} {
		to, from := sample(), sample()
		change(from)
		if err := to.Merge(from); fault.CodeOf(err) != fault.Version || !reflect.DeepEqual(to, sample()) {
			t.Errorf("%s: said %v", name, err)
		}
	}
	to := sample()
	if err := to.Merge(sample()); err != nil || to.Rows != 18 || to.Tables[0].N[0] != 10 || to.Tables[0].Chain.File != 18 || to.Tables[0].Values.W[2] != 6 || to.Tables[0].Pairs[0].W[1] != 2 {
		t.Errorf("merged with itself: %+v, %v", to, err)
	}
}
