package profile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

func TestFault35Headers(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 500)
	cb, problems := guessed(t, "A,A,A,,  ,"+long+",b,B\n1,2,3,4,5,6,7,8\n2,1,3,4,5,6,7,8\n")
	var names []string
	for i := range cb.Variables {
		names = append(names, cb.Variables[i].Name)
	}
	if got, want := strings.Join(names, "|"), "A|A#2|A#3|col_4|col_5|"+long+"|b|B"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	said := map[string]string{}
	for _, p := range problems {
		said[p.Code] += p.Variable + " "
	}
	for code, want := range map[string]string{"duplicate_header": "A#2 A#3 ", "empty_header": "col_4 col_5 ", "similar_headers": "B "} {
		if said[code] != want {
			t.Errorf("%s of %q, want %q", code, said[code], want)
		}
	}
	// names are the same when the file comes again with more rows
	again, _ := guessed(t, "A,A,A,,  ,"+long+",b,B\n1,2,3,4,5,6,7,8\n2,1,3,4,5,6,7,8\n3,1,3,4,5,6,7,8\n")
	for i := range again.Variables {
		if again.Variables[i].Name != names[i] {
			t.Errorf("%s became %s", names[i], again.Variables[i].Name)
		}
	}
}

func TestFault36NumbersAndIdentifiers(t *testing.T) {
	t.Parallel()
	text := "id,code,dec,thousands,exp\n"
	for i := range 30 {
		text += fmt.Sprintf("12345678901234567%03d,%03d,\"%d,5\",%d.000,%de5\n", i, i%7, i, i%9+1, i%4+1)
	}
	cb, _ := guessed(t, text)
	if v := cb.Lookup("id"); v.Distinct != 30 || v.Use == codebook.Weight {
		t.Errorf("id: %d different of 30", v.Distinct) // seventeen digits and more stay what they are
	}
	if v := cb.Lookup("code"); v.Type != codebook.Single || v.Values[0].Code != "000" || len(v.Values) != 7 {
		t.Errorf("code: %+v", v)
	}
	if v := cb.Lookup("dec"); v.Type != codebook.Numeric || v.Decimals != 1 {
		t.Errorf("dec: %s, %d decimals", v.Type, v.Decimals)
	}
	if v := cb.Lookup("exp"); v.Type != codebook.Single || v.Values[0].Code != "1e5" { // four values, as they are written
		t.Errorf("exp: %+v", v)
	}
	if v := cb.Lookup("thousands"); v.Decimals != 0 {
		t.Errorf("thousands: %s, %d decimals", v.Type, v.Decimals)
	}
}
