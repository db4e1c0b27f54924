package hooks

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// importPlan sends a file to the import route.
func (p *person) importPlan(file []byte, fields map[string]string) (int, []byte) {
	p.s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := form.WriteField(k, v); err != nil {
			p.s.t.Fatal(err)
		}
	}
	w, err := form.CreateFormFile("file", "plan.xlsx")
	if err == nil {
		_, err = w.Write(file)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		p.s.t.Fatal(err)
	}
	return p.request(http.MethodPost, "/api/tabulation/plans/import", form.FormDataContentType(), &b)
}

func TestAPlanIsEditedInExcelAndComesBack(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir(), Config{})
	ani, budi := s.user("ani"), s.user("budi")
	ds := ani.ready(60)
	id := asText(ani.call(http.MethodPost, "/api/collections/tabulation_plans/records", map[string]any{"owner": ani.id, "name": "Main tables", "plan": json.RawMessage(samplePlan)}, http.StatusOK)["id"])
	path := "/api/tabulation/plans/" + id + "/export.xlsx"
	status, file := ani.request(http.MethodGet, path, "", nil)
	if status != http.StatusOK || !bytes.HasPrefix(file, []byte("PK")) {
		t.Fatalf("the export answered %d: %.200s", status, file)
	}
	// another's plan is not there, until it is shared
	budi.call(http.MethodGet, path, nil, http.StatusNotFound)
	ani.call(http.MethodPatch, "/api/collections/tabulation_plans/records/"+id, map[string]any{"shared": true}, http.StatusOK)
	if status, _ := budi.request(http.MethodGet, path, "", nil); status != http.StatusOK {
		t.Errorf("a shared plan answered %d", status)
	}

	// one that is stored nowhere becomes the same workbook; what is no plan is refused
	if status, unsaved := ani.request(http.MethodPost, "/api/tabulation/plans/export.xlsx", "application/json", strings.NewReader(samplePlan)); status != http.StatusOK || !bytes.Equal(unsaved, file) {
		t.Errorf("an unsaved plan answered %d, %d bytes instead of %d", status, len(unsaved), len(file))
	}
	if status, text := ani.request(http.MethodPost, "/api/tabulation/plans/export.xlsx", "application/json", strings.NewReader(`{"version":1,"tabels":[]}`)); status != http.StatusBadRequest || !strings.Contains(string(text), "tabels") {
		t.Errorf("what is no plan answered %d: %s", status, text)
	}

	// as it is, it comes back as the same tables
	status, text := ani.importPlan(file, map[string]string{"dataset": ds})
	if status != http.StatusOK {
		t.Fatalf("the import answered %d: %s", status, text)
	}
	var answer struct{ Plan json.RawMessage }
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	tables := func(plan string) float64 {
		return ani.call(http.MethodPost, "/api/tabulation/datasets/"+ds+"/check", json.RawMessage(plan), http.StatusOK)["tables"].(float64)
	}
	if a, b := tables(samplePlan), tables(string(answer.Plan)); a != b || a != 3 {
		t.Errorf("%v tables became %v", a, b)
	}

	// a mistyped variable is named with its sheet and cell
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("tables")
	if err != nil {
		t.Fatal(err)
	}
	wrong := ""
	for r, row := range rows {
		for c, cell := range row {
			if strings.Contains(cell, "rating") {
				wrong, _ = excelize.CoordinatesToCellName(c+1, r+1)
				if err := book.SetCellStr("tables", wrong, strings.Replace(cell, "rating", "ratting", 1)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var edited bytes.Buffer
	if err := book.Write(&edited); err != nil {
		t.Fatal(err)
	}
	status, text = ani.importPlan(edited.Bytes(), map[string]string{"dataset": ds})
	if status != http.StatusBadRequest || !strings.Contains(string(text), `tables`) || !strings.Contains(string(text), wrong) || !strings.Contains(string(text), "unknown_variable") {
		t.Errorf("a mistyped variable in %s answered %d: %s", wrong, status, text)
	}
	// another's dataset is as absent as none
	if status, text := budi.importPlan(file, map[string]string{"dataset": ds}); status != http.StatusNotFound || !strings.Contains(string(text), "dataset_gone") {
		t.Errorf("another's dataset answered %d: %s", status, text)
	}
	if status, text := ani.importPlan([]byte("PK\x03\x04 and nothing else"), nil); status != http.StatusBadRequest || !strings.Contains(string(text), "damaged") {
		t.Errorf("a cut workbook answered %d: %s", status, text)
	}
	if status, text := ani.importPlan([]byte(samplePlan), nil); status != http.StatusOK {
		t.Errorf("a plan in JSON answered %d: %s", status, text)
	}
}
