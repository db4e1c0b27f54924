package surveygen

// Scales and lists that several questions share.
var (
	yesNo = coded("ya_tidak", "Ya", "Yes", "Tidak", "No")

	satisfactionScale = coded("kepuasan",
		"Sangat tidak puas", "Very dissatisfied", "Tidak puas", "Dissatisfied", "Biasa saja", "Neither satisfied nor dissatisfied",
		"Puas", "Satisfied", "Sangat puas", "Very satisfied")

	importanceScale = coded("kepentingan",
		"Sangat tidak penting", "Not at all important", "Tidak penting", "Not important", "Cukup penting", "Fairly important",
		"Penting", "Important", "Sangat penting", "Very important")

	agreementScale = coded("persetujuan",
		"Sangat tidak setuju", "Strongly disagree", "Tidak setuju", "Disagree", "Netral", "Neither agree nor disagree",
		"Setuju", "Agree", "Sangat setuju", "Strongly agree")

	imageScale = agreementScale.with("persetujuan_citra", "98", "Tidak tahu", "Don't know")

	likelihoodScale = coded("kemungkinan",
		"Sangat tidak mungkin", "Very unlikely", "Tidak mungkin", "Unlikely", "Mungkin ya, mungkin tidak", "May or may not",
		"Mungkin", "Likely", "Sangat mungkin", "Very likely")

	easeScale = coded("kemudahan",
		"Sangat sulit", "Very difficult", "Sulit", "Difficult", "Biasa saja", "Neither easy nor difficult",
		"Mudah", "Easy", "Sangat mudah", "Very easy")

	recommendScale = &list{"nps", recommendChoices()}
)

// recommendChoices are the eleven points from 0 to 10.
func recommendChoices() []choice {
	var out []choice
	for i := range 11 {
		label := words{itoa(i), itoa(i)}
		switch i {
		case 0:
			label = words{"0 – Sangat tidak mungkin merekomendasikan", "0 – Not at all likely to recommend"}
		case 10:
			label = words{"10 – Sangat mungkin merekomendasikan", "10 – Extremely likely to recommend"}
		}
		out = append(out, choice{itoa(i), label})
	}
	return out
}
