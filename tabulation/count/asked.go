package count

import (
	"github.com/hary4di/pockettab/tabulation/column"
	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/tabplan"
)

// askedKey names who was asked: a stub column, a selection, a relevance.
type askedKey struct {
	stub *column.Column
	sel  *selection
	form *tabplan.Filter
}

// asked counts, of a selection, what the form's relevance says about a stub.
type asked struct {
	askedKey
	relevant   []uint8 // mask of the relevance
	notAsked   int64   // no answer, and the form did not ask
	unanswered int64   // no answer, though the form asked
	unbidden   int64   // an answer, though the form did not ask
}

// ask makes sure that who was asked for a stub is counted.
func (b *bound) ask(stub *boundAxis, sel *selection, form *tabplan.Filter) {
	k := askedKey{stub.col, sel, form}
	if _, ok := b.asked[k]; !ok {
		b.asked[k] = &asked{askedKey: k, relevant: b.filter(form)}
	}
}

// fill goes through all respondents of the selection.
func (a *asked) fill() {
	switch c := a.stub; {
	case c.Codes8 != nil:
		fillAsked(a, c.Codes8)
	case c.Codes16 != nil:
		fillAsked(a, c.Codes16)
	default:
		fillAsked(a, c.Codes32)
	}
}

func fillAsked[T uint8 | uint16 | uint32](a *asked, codes []T) {
	var n [4]int64 // by answered, then relevant
	for r, c := range codes {
		if a.sel.mask != nil && a.sel.mask[r] == 0 {
			continue
		}
		i := a.relevant[r]
		if c != 0 {
			i |= 2
		}
		n[i]++
	}
	a.notAsked, a.unanswered, a.unbidden = n[0], n[1], n[2]
}

// chain puts the counts into the links of a base.
func (a *asked) chain(c *cube.Chain) {
	c.NotAsked, c.NotAnswered, c.Unbidden = a.notAsked, a.unanswered, a.unbidden
}
