// Package limit keeps every maximum of PocketTab in one place, each with its
// unit and where it comes from. It computes nothing.
package limit

// Files read.
const (
	UploadBytes    = 500 << 20 // bytes of one data file; our product limit
	FormBytes      = 32 << 20  // bytes of one XLSForm; ours
	UnpackedBytes  = 16 << 30  // bytes of all parts of a container, unpacked, running; ours
	UnpackRatio    = 1100      // unpacked : packed bytes of one part; deflate reaches 1032
	ContainerParts = 20_000    // entries of a zip container; ours
	Rows           = 50_000_000
	Columns        = 16_384    // columns of a sheet; Excel's limit, kept for text files too
	SheetRows      = 1_048_576 // rows of a sheet; Excel's limit
	CellBytes      = 1 << 20   // bytes of one cell of a text file; ours
	HeaderRows     = 5         // header rows joined into one name; ours
)

// Encoding.
const (
	DictEntries  = 65_536  // distinct values of a column before it stays plain; two-byte codes
	DatasetCells = 8 << 30 // respondents × columns; ours: what the encoded form may take of memory and disk
	BlockRows    = 65_536  // rows worked on at once where they are made into something else
)

// Plans.
const (
	CubeBytes    = 4 << 30    // bytes of the sums of all tables of a job; ours
	Tables       = 10_000     // tables of a job; the product promises 1,000
	TableColumns = 2_000      // columns of one table
	TableRows    = 20_000     // rows of one table
	JobCells     = 50_000_000 // cells of all tables of a job
	PlanBytes    = 16 << 20   // bytes of a tab plan as JSON
	FilterDepth  = 100        // nesting of an expression
)

// Live previews.
const (
	PreviewTests  = 4_000       // comparisons sent with a table, about 100 bytes each
	PreviewSample = 200_000     // respondents of the sample that is shown first
	PreviewEffort = 200_000_000 // rows × columns counted at once, about 100 ms on two cores; beyond, the sample comes first
)

// Workbooks.
const (
	SheetName     = 31      // UTF-16 units of a sheet name; Excel
	CellText      = 32_767  // UTF-16 units of a cell; Excel
	TablesPerPart = 100     // table sheets of one workbook; ours
	AuditRows     = 200_000 // tests listed in one workbook; ours
	HeaderFooter  = 255     // characters of a header or footer; Excel
)

// Low bases and tests, as STATISTICS: respondents.
const (
	MinTestBase = 30  // below: not tested, marked **
	SmallBase   = 100 // below: marked *

	LowExpectedShare = 0.2 // share of expected counts below 5 beyond which a chi-square test is noted (Cochran)
)
