package layout

import "unsafe"

// PageBytes is about what the page of a table takes of memory, texts left
// aside that others hold.
func PageBytes(rows, cols int) int64 {
	const fewest, most = 7, 14 // columns over which title and notes go
	lines := headRows + bodyRows*rows
	cells := lines*(1+cols) + textRows*min(max(fewest, 1+cols), most)
	return int64(unsafe.Sizeof(Page{})) + int64(lines+textRows)*int64(unsafe.Sizeof(Row{})) + int64(cells)*int64(unsafe.Sizeof(Cell{})) + textBytes
}

// textBytes is what titles and notes of a page take, figureBytes the texts of
// a line of the audit.
const (
	textBytes   = 2000
	figureBytes = 60
)

// AuditBytes is about what so many lines of an audit take.
func AuditBytes(tests int64) int64 {
	return tests * (int64(unsafe.Sizeof(Row{})) + auditColumns*int64(unsafe.Sizeof(Cell{})) + figureBytes)
}
