package surveygen

import (
	"fmt"
	"strings"
)

// Factors of the weight, in thousandths; their product has a mean of about 1.
var (
	genderFactor = [...]int{1040, 955}
	routeFactor  = [...]int{900, 1120, 1170}
	ageFactor    = [...]int{1180, 1060, 930, 860, 900}
	regionFactor = [...]int{890, 1030, 1050, 1100, 1020, 1000}
)

// weighting is the weight, made after fieldwork: the form does not have it.
func weighting() []entry {
	return []entry{{typ: "decimal", name: "w_final", unlisted: true, spelling: asWeight, answer: func(r *respondent) string {
		product := genderFactor[bit(r.woman)] * routeFactor[r.route-1] / 1000 * ageFactor[r.ages-1] / 1000 * regionFactor[r.region-1] / 100
		return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d.%04d", product/10_000, product%10_000), "0"), ".")
	}}}
}
