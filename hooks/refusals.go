package hooks

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/hary4di/pockettab/tabulation/fault"
)

// apiItem puts a code and a text into the data of an error answer.
type apiItem struct{ code, text string }

func (i apiItem) Code() string  { return i.code }
func (i apiItem) Error() string { return i.text }

// Resolve keeps the text as it is: a path of a plan is no sentence that begins
// with a capital and ends with a point.
func (i apiItem) Resolve(data map[string]any) any {
	data["message"] = i.text
	return data
}

// refuse words an error for a client: a fault with its sentence, data.code
// and, where it points into the plan, data.path and data.offset (the
// character, from 1); anything else unspoken.
func refuse(e *core.RequestEvent, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return e.InternalServerError("", err)
	}
	status := http.StatusBadRequest
	switch f.Code {
	case fault.DatasetGone:
		status = http.StatusNotFound
	case fault.Forbidden:
		status = http.StatusForbidden
	case fault.TooLarge:
		if f.Op == "hooks.upload" {
			status = http.StatusRequestEntityTooLarge
		}
	case fault.StorageFull, fault.StorageAway, fault.DatabaseBusy:
		status = http.StatusServiceUnavailable
	case fault.Conflict:
		status = http.StatusConflict
	case fault.Quota, fault.TooOften:
		status = http.StatusTooManyRequests
	case fault.Internal:
		status = http.StatusInternalServerError
	}
	data := map[string]any{"code": apiItem{string(f.Code), f.In(languageOf(e.Request))}}
	if f.Where.Path != "" {
		data["path"] = apiItem{"path", f.Where.Path}
	}
	if f.Where.Offset > 0 {
		data["offset"] = apiItem{"offset", strconv.FormatInt(int64(f.Where.Offset), 10)}
	}
	return router.NewApiError(status, f.In(languageOf(e.Request)), data)
}
