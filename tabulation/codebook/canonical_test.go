package codebook

import "testing"

func TestWholeNumbersWithAPointAreTheirCodes(t *testing.T) {
	t.Parallel()
	list := func(codes ...string) *Variable {
		v := &Variable{Name: "v"}
		for _, c := range codes {
			v.Values = append(v.Values, Value{Code: c, Listed: true})
		}
		return v
	}
	found := &Variable{Name: "v", Values: []Value{{Code: "1"}, {Code: "1.0"}}}
	aliased := list("1")
	aliased.Alias = map[string]string{"Yes": "1"}
	for _, tc := range []struct {
		name       string
		v          *Variable
		code, want string
	}{
		{"the list has the whole one", list("1", "2"), "1.0", "1"},
		{"the list has it too, later", list("1.0", "1"), "1.0", "1.0"},
		{"a code that a list of whole codes lacks", list("1", "2"), "0.0", "0"},
		{"a code that a list with points lacks", list("1.5", "2"), "0.0", "0.0"},
		{"the list has the whole one and one with a point", list("1.5", "2"), "2.00", "2"},
		{"no list", list(), "1.0", "1.0"},
		{"values found in the data are no list", found, "1.0", "1.0"},
		{"a fraction", list("1", "2"), "1.5", "1.5"},
		{"no digits behind the point", list("1"), "1.", "1."},
		{"leading zeros stay", list("1"), "01", "01"},
		{"a label of the file", aliased, "Yes", "1"},
	} {
		if got := tc.v.Canonical(tc.code); got != tc.want {
			t.Errorf("%s: %q stands for %q, want %q", tc.name, tc.code, got, tc.want)
		}
	}
}
