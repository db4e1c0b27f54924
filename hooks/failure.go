package hooks

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// failure is what a record keeps of the error it failed with: everything that
// its sentence is made of, in no language.
type failure struct {
	Code  fault.Code        `json:"code"`
	Where fault.Where       `json:"where"`
	With  map[string]string `json:"with,omitempty"`
}

// setFailure writes an error into a dataset or a job: its code, its sentence
// in the record's language, and what other sentences are made of.
func setFailure(r *core.Record, err error) {
	e := fault.Of(err)
	f := failure{e.Code, e.Where, e.With}
	r.Set("failure", f)
	r.Set("error_code", string(f.Code))
	r.Set("error_message", f.in(r, r.GetString("language")))
}

// clearFailure takes it away again.
func clearFailure(r *core.Record) {
	r.Set("failure", nil)
	r.Set("error_code", "")
	r.Set("error_message", "")
}

// in words the failure. One that is ours to mend carries the record's id,
// under which the log has all of it.
func (f failure) in(r *core.Record, lang string) string {
	e := fault.New(f.Code, "")
	e.Where, e.With = f.Where, f.With
	s := e.In(lang)
	if !fault.IsInput(f.Code) && !e.Retryable() {
		s += " " + say(lang, "Reference: ", "Rujukan: ") + r.Id + "."
	}
	return s
}

// failureIn is why a record failed, in a language; as it is stored where
// nothing else is known of it: records of former versions, failures that only
// have a code.
func failureIn(r *core.Record, lang string) string {
	stored := r.GetString("error_message")
	var f failure
	if stored == "" || lang == "" || r.UnmarshalJSONField("failure", &f) != nil || string(f.Code) != r.GetString("error_code") || f.Code == "" {
		return stored
	}
	return f.in(r, lang)
}

// bindFailures shows everybody the reason in the language he asks for.
func (p *plugin) bindFailures() {
	p.app.OnRecordEnrich(datasetsName, jobsName).Bind(&hook.Handler[*core.RecordEnrichEvent]{Id: "pockettabFailure", Func: func(e *core.RecordEnrichEvent) error {
		if e.RequestInfo != nil {
			lang := accepted(e.RequestInfo.Headers["accept_language"])
			if e.Record.GetString("error_message") != "" {
				e.Record.Set("error_message", failureIn(e.Record, lang))
			}
			tellRefused(e.Record, lang)
		}
		return e.Next()
	}})
}

// refusedDrift is a drift report of new data that could not be read: why, the
// sentence as it was first told, and what it was made of.
type refusedDrift struct {
	Refused *struct {
		Code    string   `json:"code"`
		Message string   `json:"message"`
		Failure *failure `json:"failure,omitempty"`
	} `json:"refused"`
}

// tellRefused words why new data of a dataset were refused in a language.
func tellRefused(r *core.Record, lang string) {
	if r.Collection().Name != datasetsName || !strings.Contains(r.GetString("drift"), `"refused"`) {
		return
	}
	var d refusedDrift
	if r.UnmarshalJSONField("drift", &d) != nil || d.Refused == nil || d.Refused.Failure == nil {
		return
	}
	if lang != "" {
		d.Refused.Message = d.Refused.Failure.in(r, lang)
	}
	d.Refused.Failure = nil
	r.Set("drift", d)
}
