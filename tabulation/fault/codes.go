package fault

// Code names one kind of failure. The list is closed: a new code needs its
// sentence in both languages in catalogue.go, a test sees to it.
type Code string

// Files and formats.
const (
	FileMissing    Code = "file_missing"    // no such file
	FileUnreadable Code = "file_unreadable" // exists, cannot be opened or read
	Empty          Code = "empty"           // no bytes, or no cell at all
	HeaderOnly     Code = "header_only"     // a header and not one respondent
	WrongType      Code = "wrong_type"      // a format we do not read; {is}, {save}
	Protected      Code = "protected"       // password-protected
	Damaged        Code = "damaged"         // cut, wrong CRC, bad nesting; {part}, {why}
	TooLarge       Code = "too_large"       // a limit of package limit; {what}, {is}, {max}
	Ambiguous      Code = "ambiguous"       // several readings; {what}
	NoSheet        Code = "no_sheet"        // sheet asked for is not there; {sheet}, {have}
	Ragged         Code = "ragged"          // a record with more fields than the header; {is}, {max}
	BadText        Code = "bad_text"        // bytes that the encoding does not have; {encoding}
	BadForm        Code = "bad_form"        // an XLSForm that cannot be used; {why}
)

// Plans and expressions.
const (
	BadPlan         Code = "bad_plan"         // not JSON, wrong type, missing key; {why}
	UnknownKey      Code = "unknown_key"      // {key}, {near}
	UnknownVariable Code = "unknown_variable" // {name}, {near}
	UnknownCode     Code = "unknown_code"     // {code}, {variable}
	UnknownBanner   Code = "unknown_banner"   // {name}, {near}
	NotPossible     Code = "not_possible"     // a combination that cannot be tabulated; {why}
	NoSums          Code = "no_sums"          // a job's stored sums are gone, or it stored none
	NeedsPass       Code = "needs_pass"       // a change of a plan that stored sums do not give; {table}, {why}
	EmptyPlan       Code = "empty_plan"       // no table
	Duplicate       Code = "duplicate"        // {what}
	BadExpression   Code = "bad_expression"   // {why}
	BadWeight       Code = "bad_weight"       // {variable}, {why}
	Version         Code = "version"          // {what}, {is}, {want}
)

// Service and machine.
const (
	Usage         Code = "usage"          // wrong command line; {why}
	OutputExists  Code = "output_exists"  // {dir}
	StorageFull   Code = "storage_full"   // no space; retryable
	StorageAway   Code = "storage_away"   // storage does not answer; retryable
	DatabaseBusy  Code = "database_busy"  // locked; retryable
	MemoryLimit   Code = "memory_limit"   // {is}, {max}
	Timeout       Code = "timeout"        // {limit}
	Cancelled     Code = "cancelled"      //
	Interrupted   Code = "interrupted"    // the process went away; retryable
	Crashed       Code = "crashed"        // gave up after repeated interruptions
	DatasetGone   Code = "dataset_gone"   // deleted, expired or another user's
	NotReady      Code = "not_ready"      // dataset is still being read or failed; {status}
	Forbidden     Code = "forbidden"      // {why}
	BadRequest    Code = "bad_request"    // {why}
	Quota         Code = "quota"          // {what}, {max}
	TooOften      Code = "too_often"      // {what}, {max}, {in}, {wait}
	BadWebhook    Code = "bad_webhook"    // {why}
	Conflict      Code = "conflict"       // {what} was changed by another meanwhile
	PortBusy      Code = "port_busy"      // {addr}
	ForeignSchema Code = "foreign_schema" // {collection}
	Unhealthy     Code = "unhealthy"      // the doctor found something failing
	SelfCheck     Code = "self_check"     // the two counters differ; {table}, {is}, {want}
	Unverified    Code = "unverified"     // a written file does not read back equal; {part}, {why}
	Internal      Code = "internal"       // anything without a code, and panics
)

type kind uint8

const (
	kindInput     kind = iota // the user's files or words: failing at once is right
	kindRetryable             // the machine's state: may pass
	kindOwn                   // our defect
)

// message is one catalogue entry. What and Do are sentences with
// {placeholders}; Do may be empty where nothing can be done.
type message struct{ What, Do string }

type entry struct {
	kind   kind
	en, id message
}

func lookup(c Code, lang string) message {
	e, ok := catalogue[c]
	if !ok {
		e = catalogue[Internal]
	}
	if lang == "id" {
		return e.id
	}
	return e.en
}

func lookupKind(c Code) kind {
	if e, ok := catalogue[c]; ok {
		return e.kind
	}
	return kindOwn
}

// Codes lists every code in a fixed order, for documents and tests.
func Codes() []Code {
	return []Code{
		FileMissing, FileUnreadable, Empty, HeaderOnly, WrongType, Protected, Damaged, TooLarge, Ambiguous, NoSheet, Ragged, BadText, BadForm,
		BadPlan, UnknownKey, UnknownVariable, UnknownCode, UnknownBanner, NotPossible, NoSums, NeedsPass, EmptyPlan, Duplicate, BadExpression, BadWeight, Version,
		Usage, OutputExists, StorageFull, StorageAway, DatabaseBusy, MemoryLimit, Timeout, Cancelled, Interrupted, Crashed,
		DatasetGone, NotReady, Forbidden, BadRequest, Quota, TooOften, BadWebhook, Conflict, PortBusy, ForeignSchema, Unhealthy, SelfCheck, Unverified, Internal,
	}
}

// IsInput reports whether c blames the user's input, as opposed to the
// machine or us.
func IsInput(c Code) bool { return lookupKind(c) == kindInput }
