package xlsform

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// outline says of each variable where it stands, what it is, and its codes.
func outline(vars []codebook.Variable) string {
	var out []string
	for _, v := range vars {
		line := strings.Join(append(append([]string{}, v.Groups...), v.Name), "/") + " " + string(v.Type)
		for _, val := range v.Values {
			line += " " + val.Code
		}
		if v.Use != codebook.Analysis {
			line += " (" + string(v.Use) + ")"
		}
		if v.Relevant != "" {
			line += " if " + v.Relevant
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// Forms as people and the form builder write them.
func TestFormsAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	const lists = "list_name|name|label\nyn|1|Ya\nyn|2|Tidak\nitem|car|Mobil\nitem|tv|Televisi\n"
	for name, c := range map[string]struct{ survey, choices, want string }{
		"spellings of types": {"type|name|label\nSelect One yn|a|A\nselect one from yn|b|B\nSELECT_MULTIPLE yn|c|C\nselect all that apply from yn|d|D\nselect_one   yn   or other|e|E\nselect multiple using yn or specify other|f|F\nrank item|g|G\nrange|h|H\nselect_one_from_file kota.csv|i|I\nselect_one YN|j|J\n",
			lists, "a single 1 2\nb single 1 2\nc multiple 1 2\nd multiple 1 2\ne single 1 2 other\ne_other text (verbatim) if selected(${e}, 'other')\nf multiple 1 2 other\nf_other text (verbatim) if selected(${f}, 'other')\ng multiple car tv\nh numeric\ni single\nj single 1 2"},
		"groups with blanks, ends with names, notes, metadata": {"type|name|label\nstart|start\ndeviceid|deviceid\nbegin group|G 1|G\nBegin_Repeat|kids|K\nnote|n|N\ninteger|age|A\nEnd Repeat|kids\nend group|G 1\nphoto|face\n", lists,
			"start text (metadata)\ndeviceid text (metadata)\nG 1/kids/age numeric\nface text (personal)"},
		"the same name in two groups":     {"type|name|label\nbegin_group|A\nselect_one yn|q|first\nend_group\nbegin_group|B\ninteger|q|second\nend_group\n", lists, "A/q single 1 2\nB/q numeric"},
		"relevance under its other names": {"type|name|bind::relevant\ninteger|a\ninteger|b|${a} > 1\n", lists, "a numeric\nb numeric if ${a} > 1"},
		"rows that are switched off":      {"type|name|label|disabled\ninteger|a|A|\ninteger|b|B|yes\ninteger|c|C|no\n", lists, "a numeric\nc numeric"},
		"a rating and a ranking of the form builder": {"type|name|label|relevant|kobo--score-choices|kobo--rank-items\nbegin_score|rate|Rate|${x} = 1|yn|\nscore__row|taste|Taste|\nscore__row|price|Price|\nend_score\nbegin_rank|best|Best||  |item\nrank__level|_1st|First\nend_rank\n", lists,
			"rate/taste single 1 2 if ${x} = 1\nrate/price single 1 2 if ${x} = 1\nbest/_1st single car tv"},
		"a matrix of the form builder": {"type|name|label|relevant|kobo--matrix_list\nbegin_kobomatrix|M|Items|${x} = 1|item\nselect_one yn|Q1|Have?\ninteger|Q2|How many?|${Q1} = '1'\nend_kobomatrix\n", lists,
			"M_car/M_car_Q1 single 1 2 if ${x} = 1\nM_car/M_car_Q2 numeric if (${x} = 1) and (${M_car_Q1} = '1')\nM_tv/M_tv_Q1 single 1 2 if ${x} = 1\nM_tv/M_tv_Q2 numeric if (${x} = 1) and (${M_tv_Q1} = '1')"},
		"codes that a spreadsheet wrote anew":   {"type|name\nselect_one a|a\nselect_one b|b\nselect_one c|c\n", "list name|name|label\na|1.0|x\na|2.0|y\nb|01|x\nb|02|y\nc|1|x\nc|1.0|y\nc|1.5|z\n", "a single 1 2\nb single 01 02\nc single 1 1.0 1.5"},
		"choices of a filter and other columns": {"type|name|label|choice_filter\nselect_one kota|a|A|prov = ${p}\n", "list_name|name|label|prov\nkota|k1|Bogor|jabar\nkota|k2|Solo|jateng\n\n", "a single k1 k2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Read("f", form(t, "survey", c.survey, "choices", c.choices))
			if err != nil {
				t.Fatal(err)
			}
			if s := outline(got.Codebook.Variables); s != c.want {
				t.Errorf("%s\nwant\n%s", s, c.want)
			}
			off := strings.Contains(c.survey, "disabled")
			for _, n := range got.Notices {
				if n.Code != "form_disabled" && n.Code != "form_repeat" || n.Code == "form_disabled" && (!off || n.Note != "b" || n.Count != 1) {
					t.Errorf("%+v", n)
				}
				off = off && n.Code != "form_disabled"
			}
			if off {
				t.Error("rows that are switched off are not said")
			}
		})
	}
}

// A list that a filter cuts has its codes more than once.
func TestCodesOfFilteredLists(t *testing.T) {
	t.Parallel()
	got, err := Read("f", form(t, "survey", "type|name|label|choice_filter\nselect_one prov|p|P|\nselect_one kota|k|K|prov=${p}\n",
		"choices", "list_name|name|label::Bahasa Indonesia (id)|label::English (en)|prov\nprov|1|Jabar|West Java|\nkota|1|Bogor|Bogor town|1\nkota|1|Solo|Solo town|2\nkota|2|Depok||1\nkota|1|Medan|Medan town|3\nkota|1|Palu|Palu town|4\nkota|2|Depok||4\n"))
	if err != nil {
		t.Fatal(err)
	}
	v := got.Codebook.Lookup("k")
	if s := fmt.Sprint(len(v.Values), v.Values[0].LabelOf("id"), "|", v.Values[0].LabelOf("en"), "|", v.Values[1].LabelOf("id")); s != "2Bogor / Solo / Medan / …|Bogor town / Solo town / Medan town / …|Depok" {
		t.Error(s)
	}
	if len(got.Notices) != 4 || got.Notices[0].Code != "form_duplicate_code" || got.Notices[0].Note != "kota/1" {
		t.Errorf("%+v", got.Notices)
	}
}

func TestLabelsOfFormsAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	got, err := Read("f", form(t,
		"survey", "type|name|label:English|label::Bahasa Indonesia (id)|hint\nbegin_kobomatrix|M|Items|Barang||kobo\nend_kobomatrix\nselect_one yn|a|<b>Do</b> you ${x}?|1. Apakah **Anda**?|\n",
		"choices", "list name|name|Label : English|Label::Bahasa Indonesia (id)\nyn|1|Yes|Ya\n", "settings", "form title|default_language\nStudi|English (en)\n"))
	if err != nil {
		t.Fatal(err)
	}
	v := got.Codebook.Lookup("a")
	if s := fmt.Sprint(v.Title("en"), "|", v.Title("id"), "|", v.Values[0].LabelOf("en"), "|", v.Values[0].LabelOf("id")); s != "Do you [x]?|Apakah Anda?|Yes|Ya" {
		t.Error(s)
	}
	if s := fmt.Sprint(got.Codebook.Languages, got.Codebook.Title); s != "[en id] map[:Studi]" {
		t.Error(s)
	}
	if len(got.Notices) != 1 || got.Notices[0].Code != "form_list_missing" {
		t.Errorf("%+v", got.Notices)
	}
	matrix, err := Read("f", form(t, "survey", "type|name|label::English (en)|label::Indonesia|kobo--matrix_list\nbegin_kobomatrix|M|Items|Barang|item\ninteger|Q|How many?|Berapa?\nend_kobomatrix\n", "choices", "list_name|name|label::English (en)|label::Indonesia\nitem|car|Car|Mobil\n"))
	if err != nil {
		t.Fatal(err)
	}
	if v := matrix.Codebook.Lookup("M_car_Q"); v.Title("en") != "Car - How many?" || v.Title("id") != "Mobil - Berapa?" || v.GroupLabel.In("id") != "Barang" {
		t.Errorf("%+v", v)
	}
}
