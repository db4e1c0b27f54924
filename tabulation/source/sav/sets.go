package sav

import (
	"strconv"
	"strings"

	"github.com/hary4di/pockettab/tabulation/codebook"
)

// set is a multiple response set.
type set struct {
	name, label string
	dichotomy   bool   // of variables that hold the counted value or not; else of codes
	counted     string // the counted value as text
	byValue     bool   // an option is called by the label of the counted value, not of its variable
	vars        []*variable
}

// readSets reads the text of sets: one a line, with lengths before the texts
// in it. A set that cannot be used is noticed; its variables are there all the
// same.
func (d *dictionary) readSets(s string) {
	for {
		if s = strings.TrimLeft(s, "\n\r\x00 "); s == "" {
			return
		}
		one, rest, ok := d.readSet(s)
		if !ok {
			name, _, _ := strings.Cut(s, "=")
			d.note("form_set_unread", d.text.plain(name[:min(len(name), 64)]))
			_, s, _ = strings.Cut(s, "\n")
			continue
		}
		for _, v := range one.vars {
			d.labels += len(v.labels) + 1 // gone through again for each set
		}
		if s = rest; !one.usable() || d.labels > maxLabels {
			d.note("form_set_unread", one.name)
			continue
		}
		for _, v := range one.vars {
			v.inSet = true
		}
		d.sets = append(d.sets, one)
	}
}

func (d *dictionary) readSet(s string) (*set, string, bool) {
	name, s, ok := strings.Cut(s, "=")
	if !ok || !strings.HasPrefix(name, "$") || strings.ContainsAny(name, "\n") || s == "" {
		return nil, "", false
	}
	one := &set{name: d.text.plain(name)}
	kind, labelled := s[0], false
	s = s[1:]
	switch kind {
	case 'C':
		s, ok = strings.CutPrefix(s, " ")
	case 'D', 'E':
		one.dichotomy, one.byValue = true, kind == 'E'
		if kind == 'E' {
			var flag string
			if s, ok = strings.CutPrefix(s, " "); !ok {
				return nil, "", false
			}
			flag, s, _ = strings.Cut(s, " ")
			labelled = flag == "11" // the set is called by the label of its first variable
		}
		if one.counted, s, ok = counted(s); !ok {
			return nil, "", false
		}
		one.counted = codebook.Trim(d.text.plain(trimEnd(one.counted)))
		s, ok = strings.CutPrefix(s, " ")
	default:
		ok = false
	}
	if !ok {
		return nil, "", false
	}
	var label string
	if label, s, ok = counted(s); !ok {
		return nil, "", false
	}
	one.label = d.text.plain(trimEnd(label))
	members, rest, _ := strings.Cut(s, "\n")
	seen := map[*variable]bool{}
	for _, m := range strings.Fields(strings.TrimRight(members, "\x00")) {
		if v := d.findMember(m); v != nil && !seen[v] {
			seen[v] = true
			one.vars = append(one.vars, v)
		}
	}
	if labelled && one.label == "" && len(one.vars) > 0 {
		one.label = one.vars[0].label
	}
	return one, rest, true
}

// findMember finds a variable of a set: short names are what the format has,
// some programs write long ones.
func (d *dictionary) findMember(name string) *variable {
	if v := d.findShort(name); v != nil {
		return v
	}
	return d.find(d.text.plain(name))
}

// counted reads a text with its length before it: "3 Yes".
func counted(s string) (text, rest string, ok bool) {
	digits, rest, ok := strings.Cut(s, " ")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 0 || n > len(rest) {
		return "", "", false
	}
	return rest[:n], rest[n:], true
}

// usable reports a set of variables of one kind.
func (s *set) usable() bool {
	if len(s.vars) == 0 || s.dichotomy && s.counted == "" {
		return false
	}
	for _, v := range s.vars {
		if (v.width == 0) != (s.vars[0].width == 0) {
			return false
		}
	}
	if s.dichotomy && s.vars[0].width == 0 {
		_, err := strconv.ParseFloat(s.counted, 64)
		return err == nil
	}
	return true
}

// separator stands between the codes of a category set: codes that are texts
// may hold blanks.
func (s *set) separator() string {
	if s.vars[0].width == 0 {
		return " "
	}
	return "\x1f"
}
