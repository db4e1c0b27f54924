package cube

import "reflect"

// movable are the fields of Sums that Rearrange knows how to move. Whoever
// adds a field adds it there and here; until then cubes that use it need a
// pass.
var movable = map[string]bool{
	"Rows": true, "Cols": true, "N": true, "W": true, "Q": true, "U": true,
	"Chain": true, "Blocks": true, "Pairs": true, "Values": true, "Moments": true, "Products": true,
}

// unknownSums names a field in use that cannot be moved; "" none.
func unknownSums(s *Sums) string {
	v := reflect.ValueOf(s).Elem()
	for i := range v.NumField() {
		if name := v.Type().Field(i).Name; !movable[name] && !v.Field(i).IsZero() {
			return "its sums hold " + name + ", which cannot be rearranged"
		}
	}
	return ""
}
