package profile

import "slices"

// settle takes problems away that were met before the edits and that the user
// has decided: an edit of the same
// variable says what the remedy would say, in the same way or in another.
func (l *list) settle(edits []Edit) {
	named := map[string]string{}
	for _, e := range edits {
		if e.Name != "" {
			named[e.Variable] = e.Name
		}
	}
	l.items = slices.DeleteFunc(l.items, func(p *Problem) bool {
		gone := p.Fix != nil && slices.ContainsFunc(edits, func(e Edit) bool {
			return (e.Variable == p.Fix.Variable || e.Variable == named[p.Fix.Variable]) && e.decides(p.Fix)
		})
		if gone {
			delete(l.byID, p.ID)
		}
		return gone
	})
}

// decides says whether an edit sets everything that another one sets.
func (e *Edit) decides(fix *Edit) bool {
	for code := range fix.Roles {
		if _, ok := e.Roles[code]; !ok {
			return false
		}
	}
	for cell := range fix.Cells {
		if _, ok := e.Cells[cell]; !ok {
			return false
		}
	}
	for _, name := range fix.Join {
		if !slices.Contains(e.Join, name) {
			return false
		}
	}
	return (fix.Type == "" || e.Type != "") && (fix.Use == "" || e.Use != "") && (fix.Name == "" || e.Name != "" || e.Use != "") &&
		(fix.Options == "" || e.Options != "") && (!fix.Split || e.Split) && (!fix.DropUnused || e.DropUnused)
}
