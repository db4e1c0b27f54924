package surveygen

import (
	"archive/zip"
	"bufio"
	"io"
	"strings"
)

// The names of the two workbooks, as they arrive.
const (
	DataName = "kepuasan_penumpang_2026.xlsx"
	FormName = "output_kobo_kepuasan_penumpang_2026.xlsx"
)

// WriteData writes the raw data as a workbook: one sheet, a header, a row per
// respondent. TooLarge for more rows or columns than a sheet has.
func (s *Survey) WriteData(w io.Writer) error {
	if err := s.fits(); err != nil {
		return err
	}
	return writeBook(w, Title, s.dataSheet("Kepuasan Penumpang 2026"))
}

// WriteForm writes the XLSForm: sheets survey, choices, settings.
func (s *Survey) WriteForm(w io.Writer) error {
	return writeBook(w, Title, s.formSheets()...)
}

// WriteSingle writes one workbook with the sheets data, survey and choices.
func (s *Survey) WriteSingle(w io.Writer) error {
	if err := s.fits(); err != nil {
		return err
	}
	return writeBook(w, Title, append([]sheet{s.dataSheet("data")}, s.formSheets()[:2]...)...)
}

// WriteZip writes M-Code's ZIP of the two workbooks.
func (s *Survey) WriteZip(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, part := range []struct {
		name  string
		write func(io.Writer) error
	}{{DataName, s.WriteData}, {FormName, s.WriteForm}} {
		// workbooks are compressed already
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Store, Modified: made})
		if err != nil {
			return err
		}
		if err := part.write(f); err != nil {
			return err
		}
	}
	return z.Close()
}

// WriteCSV writes the raw data as UTF-8 text with commas. Memory does not
// grow with the number of respondents.
func (s *Survey) WriteCSV(w io.Writer) error {
	b := bufio.NewWriterSize(w, 1<<20)
	for i, h := range s.Headers() {
		if i > 0 {
			_ = b.WriteByte(',')
		}
		writeField(b, h)
	}
	_ = b.WriteByte('\n')
	err := s.each(func(cells []cell) error {
		for i, c := range cells {
			if i > 0 {
				_ = b.WriteByte(',')
			}
			writeField(b, c.text)
		}
		return b.WriteByte('\n')
	})
	if err != nil {
		return err
	}
	return b.Flush()
}

func writeField(b *bufio.Writer, s string) {
	if !strings.ContainsAny(s, ",\"\r\n") {
		_, _ = b.WriteString(s)
		return
	}
	_ = b.WriteByte('"')
	_, _ = b.WriteString(strings.ReplaceAll(s, `"`, `""`))
	_ = b.WriteByte('"')
}

// each calls f with the cells of every respondent; the slice is used again.
func (s *Survey) each(f func([]cell) error) error {
	r := &respondent{}
	cells := make([]cell, 0, len(s.columns))
	for i := range s.respondents {
		cells = s.row(r, i, cells)
		if err := f(cells); err != nil {
			return err
		}
	}
	return nil
}

func (s *Survey) dataSheet(name string) sheet {
	return sheet{name, func(add func([]cell) error) error {
		head := make([]cell, len(s.columns))
		for i, h := range s.Headers() {
			head[i] = cell{text: h}
		}
		if err := add(head); err != nil {
			return err
		}
		return s.each(add)
	}}
}

// formSheets are survey, choices and settings.
func (s *Survey) formSheets() []sheet {
	return []sheet{
		{"survey", s.surveyRows},
		{"choices", s.choiceRows},
		{"settings", func(add func([]cell) error) error {
			if err := add(texts("form_title", "form_id", "version", "default_language")); err != nil {
				return err
			}
			return add(texts(Title, "kepuasan_penumpang_2026", "vKp2026aW4Yt7RmQ", "Bahasa Indonesia (id)"))
		}},
	}
}

func texts(s ...string) []cell {
	cells := make([]cell, len(s))
	for i, t := range s {
		cells[i] = cell{text: t}
	}
	return cells
}

func (s *Survey) surveyRows(add func([]cell) error) error {
	if err := add(texts("type", "name", "label::Bahasa Indonesia (id)", "label::English (en)", "relevant", "required")); err != nil {
		return err
	}
	for _, e := range s.form {
		if e.unlisted {
			continue
		}
		typ := e.typ
		if e.list != nil {
			typ += " " + e.list.name
		}
		if err := add(texts(typ, e.name, e.label.id, e.label.en, e.relevant, "")); err != nil {
			return err
		}
	}
	return nil
}

func (s *Survey) choiceRows(add func([]cell) error) error {
	if err := add(texts("list_name", "name", "label::Bahasa Indonesia (id)", "label::English (en)")); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, e := range s.form {
		if e.unlisted || e.list == nil || seen[e.list.name] {
			continue
		}
		seen[e.list.name] = true
		for _, c := range e.list.choices {
			if err := add(texts(e.list.name, c.code, c.label.id, c.label.en)); err != nil {
				return err
			}
		}
	}
	return nil
}
