// Package planbook is the tab plan as a workbook: one sheet each for the
// plan's settings, tables, banners, variables, nets, filters and weights, so
// that analysts can edit plans of hundreds of tables in Excel and read them back.
//
// In and out: a tab plan as JSON. Write and Read are inverse: what Write wrote
// reads back as the same plan. Errors of Read name sheet and cell.
// Non-goals: codebooks, respondents. What a plan means is package tabplan's.
//
// A filter stands once with the numbers of the tables that have it; on reading,
// a column of the tables does as well.
//
// A cell holds one value of the JSON form; the header names its key, with
// points between nested keys ("rows.order"). Lists of names stand in one cell
// with commas between, what has no plain form stands there as JSON.
package planbook

import (
	"slices"
	"strings"
)

// The sheets, in their order.
const (
	planSheet      = "plan"
	tablesSheet    = "tables"
	bannersSheet   = "banners"
	variablesSheet = "variables"
	netsSheet      = "nets"
	filtersSheet   = "filters"
	weightsSheet   = "weights"
)

var sheets = []string{planSheet, tablesSheet, bannersSheet, variablesSheet, netsSheet, filtersSheet, weightsSheet}

// columns are the headers of the sheets; further keys get columns behind.
var columns = map[string][]string{
	planSheet:      {"key", "value"},
	tablesSheet:    {"number", "id", "stub", "grid", "show", "orient", "banner", "title", "weight", "statistics", "base", "base_text", "measure.variable", "measure.statistic", "rows.boxes", "rows.differences", "rows.scores", "rows.missing", "rows.not_in_mean", "rows.valid", "rows.order", "rows.hide_empty"},
	bannersSheet:   {"banner", "variable", "codes", "nets", "label", "columns"},
	variablesSheet: {"name", "label", "of", "first", "else", "count", "only codes", "case code", "case label", "when", "from", "to", "case codes", "score"},
	netsSheet:      {"table", "level", "label", "codes", "hide_members"},
	filtersSheet:   {"tables", "filter"},
	weightsSheet:   {"weight", "start", "filter", "cap", "total", "rounds", "variable", "code", "share"},
}

// kind is how a value stands in a cell.
type kind uint8

const (
	asText    kind = iota // a text; JSON where it begins with { or [
	asList                // texts with commas between
	asNumbers             // numbers with commas between
	asNumber
	asFlag // true or false
)

var kinds = map[string]kind{
	"stub": asList, "grid": asList, "show": asList, "statistics": asList, "boxes": asList, "missing": asList, "not_in_mean": asList, "valid": asList,
	"codes": asList, "count": asList, "compare": asList, "levels": asNumbers, "cap": asNumbers,
	"min_base": asNumber, "decimals": asNumber, "split": asNumber, "max_rows": asNumber, "max_columns": asNumber, "version": asNumber,
	"score": asNumber, "from": asNumber, "to": asNumber, "total": asNumber, "rounds": asNumber, "share": asNumber, "cells": asNumber, "bases": asNumber,
	"first": asFlag, "hide_empty": asFlag, "no_answer": asFlag, "hide_members": asFlag, "total_column": asFlag, "audit": asFlag, "screening": asFlag, "complementary": asFlag,
}

// kindOf is how the value of a key stands in its cell. "missing" is a list of
// codes in rows and a text in layout.
func kindOf(key string) kind {
	if key == "layout.missing" {
		return asText
	}
	return kinds[key[strings.LastIndexByte(key, '.')+1:]]
}

// plain reports texts that can stand in a cell with commas between.
func plain(texts []string) bool {
	return len(texts) > 0 && !slices.ContainsFunc(texts, func(s string) bool {
		return s == "" || s != strings.TrimSpace(s) || strings.ContainsAny(s, ",[{\"")
	})
}
