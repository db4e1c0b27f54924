package profile

import (
	"math"
	"regexp"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
	"github.com/hary4di/pockettab/tabulation/column"
)

var (
	metadataName  = regexp.MustCompile(`(?i)^(_id|_uuid|_submission_time|_submitted_by|_index|_parent_.*|_validation_status|_notes|_status|_tags|__version__|_version_|version|start|end|today|deviceid|device_id|subscriberid|simserial|phonenumber|username|audit|instanceid|instancename|formhub.*|_attachments|_geolocation|rootuuid|_rootuuid|respondentid|response ?id|caseid|timestamp|stempel waktu|cap waktu|(start|end|submit|recorded) ?date( \(utc\))?|date ?stamp|duration \(in seconds\)|(collector|network) ?id|distribution ?channel|user ?language|start ?language|ref ?url|uuid|_submission_.*|_xform_id.*|_bamboo_dataset_id|_media_.*|_total_media|_edited|_last_edited|_.*_(altitude|precision)|.+_url|submission ?date|submitter ?(id|name)|attachments ?(present|expected)|review ?state|form ?version|formdef_version|meta-instance.*|starttime|endtime|simid|devicephonenum|(?-i:KEY|PARENT_KEY))$`)
	personalName  = regexp.MustCompile(`(?i)^(nama|nama_.*|.*_nama|name|full_?name|first_?name|last_?name|respondent_?name|nama[ _]responden|telepon|telp|no_?telp.*|no_?hp|hp|nomor_?(hp|telepon|wa).*|wa|whatsapp|phone.*|mobile.*|alamat.*|address.*|e-?mail.*|surel|ip ?addr(ess)?|recipient ?(first|last)? ?name|location ?(latitude|longitude)|nik|ktp|no_?ktp|passport|paspor|gps.*|latitude|longitude|lat|lon|_.*latitude|_.*longitude|.*signature|tanda_?tangan)$`)
	personalLabel = regexp.MustCompile(`(?i)\b(nama (lengkap|anda|responden|bapak|ibu)|nomor (telepon|hp|handphone|wa|whatsapp)|no\.? ?(hp|telepon|wa)|alamat (rumah|lengkap|tinggal|anda|email)|full name|your name|phone number|mobile number|home address|e-?mail address)\b`)
	emailPattern  = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$`)
	phonePattern  = regexp.MustCompile(`^(\+?62|0)8\d[\d\- ]{6,12}$|^\+\d{8,15}$`)
	weightName    = regexp.MustCompile(`(?i)^(w|wt|wgt|wght|weight|weights|bobot|penimbang|w_.*|wt_.*|wgt_.*|wt[a-z]+|.*_(w|wt|wgt|weight|bobot)|.*weight.*|poids|.*(bobot|penimbang|pond[eé]ration).*)$`)
)

// people keeps what identifies a person, and what the collection tool wrote,
// out of the suggested variables.
func (b *build) people(v *codebook.Variable, col *column.Column) {
	name := lastPart(strings.TrimSpace(v.Header))
	switch {
	case v.Use == codebook.Metadata:
		v.Reason = both("written by the collection tool", "ditulis oleh alat pengumpul data")
	case metadataName.MatchString(name):
		v.Use, v.Reason = codebook.Metadata, both("written by the collection tool", "ditulis oleh alat pengumpul data")
	case v.Type != codebook.Multiple && (v.Type != codebook.Single || manyValues(v)) && !fewValues(v) && personalName.MatchString(name),
		v.Type == codebook.OpenText && personalLabel.MatchString(v.Label.In("id")+" | "+v.Label.In("en")):
		v.Use, v.Reason = codebook.Personal, both("its name says that it identifies people", "namanya menunjukkan data pribadi")
	case personalCells(col):
		v.Use, v.Reason = codebook.Personal, both("its cells are phone numbers or e-mail addresses", "selnya nomor telepon atau alamat surel")
	default:
		return
	}
	if v.Use == codebook.Personal {
		b.problems.fix("personal_data", Info, v.Name, v.Answered, &Edit{Variable: v.Name, Use: codebook.Analysis})
	}
}

// fewValues tells a column whose values come back so often that they name
// nobody, such as how many phones a household has.
func fewValues(v *codebook.Variable) bool {
	return v.Answered >= 20 && v.Distinct >= 0 && int64(v.Distinct)*4 < v.Answered
}

// manyValues tells a column of a few respondents where most have a value of
// their own.
func manyValues(v *codebook.Variable) bool {
	return v.Answered >= 3 && int64(v.Distinct)*3 > v.Answered*2
}

// personalCells looks at the first entries, or the first answers of a column
// without a dictionary, for phone numbers and addresses.
func personalCells(col *column.Column) bool {
	hits, n := 0, 0
	look := func(code string) {
		n++
		if emailPattern.MatchString(code) || phonePattern.MatchString(code) {
			hits++
		}
	}
	if col.Form == column.Coded {
		for _, e := range col.Dict[min(1, len(col.Dict)):min(len(col.Dict), 200)] {
			look(e.Code)
		}
	} else {
		for r := 0; r < col.Len() && n < 200; r++ {
			if answeredAt(col, r) {
				look(col.Text(r))
			}
		}
	}
	return n >= 9 && hits*10 >= n*7
}

// weight recognises a weight by its name and by its numbers: not all whole,
// positive but for a few, and with a mean around 1, or far above what people
// measure: a weight that counts up to the population.
func (b *build) weight(v *codebook.Variable, col *column.Column) {
	if v.Type != codebook.Numeric && v.Type != "" || v.Use != codebook.Analysis || !weightName.MatchString(v.Name) {
		return
	}
	var n, sum, bad float64
	whole := true
	each := func(f float64, count int64) {
		if f <= 0 {
			bad += float64(count)
			return
		}
		n += float64(count)
		sum += f * float64(count)
		whole = whole && f == math.Trunc(f)
	}
	if col.Form == column.Coded {
		for _, e := range col.Dict[1:] {
			if e.IsNum {
				each(e.Num, e.Count)
			}
		}
	} else {
		for _, f := range col.Nums {
			if f == f {
				each(f, 1)
			}
		}
	}
	if n == 0 || whole || bad*10 > n {
		return
	}
	switch mean := sum / n; {
	case mean >= 0.2 && mean <= 5:
		v.Use, v.Reason = codebook.Weight, both("its name, and positive numbers around 1", "namanya, dan angka positif sekitar 1")
	case mean >= populationWeight:
		v.Use, v.Reason = codebook.Weight, both("its name, and positive numbers that stand for many people each", "namanya, dan angka positif yang masing-masing mewakili banyak orang")
	}
}

// populationWeight is a mean that only weights up to the population have; the
// weight of a body or a parcel, in whatever unit, lies below.
const populationWeight = 500
