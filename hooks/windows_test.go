package hooks

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func TestWindows(t *testing.T) {
	t.Parallel()
	jakarta, err := time.LoadLocation("Asia/Jakarta")
	if err != nil {
		t.Fatal(err)
	}
	night := Window{Name: "night", From: "20:00", To: "06:00", Zone: "Asia/Jakarta"}
	noon := Window{Name: "noon", From: "12:00", To: "13:00", Zone: "UTC"}
	for _, tc := range []struct {
		w    Window
		at   time.Time
		want bool
	}{
		{night, time.Date(2026, 3, 2, 20, 0, 0, 0, jakarta), true},
		{night, time.Date(2026, 3, 2, 19, 59, 59, 0, jakarta), false},
		{night, time.Date(2026, 3, 3, 5, 59, 0, 0, jakarta), true},
		{night, time.Date(2026, 3, 3, 6, 0, 0, 0, jakarta), false},
		{night, time.Date(2026, 3, 2, 13, 0, 0, 0, time.UTC), true}, // 20:00 in Jakarta
		{noon, time.Date(2026, 3, 2, 12, 30, 0, 0, time.UTC), true},
		{noon, time.Date(2026, 3, 2, 12, 30, 0, 0, jakarta), false},
	} {
		if got := tc.w.open(tc.at); got != tc.want {
			t.Errorf("%s at %v: open is %v", tc.w.Name, tc.at, got)
		}
	}
	for _, bad := range [][]Window{
		{{Name: "a", From: "25:00", To: "06:00", Zone: "UTC"}}, {{Name: "a", From: "01:00", To: "06:00", Zone: "Moon"}}, {{Name: "A'", From: "01:00", To: "06:00", Zone: "UTC"}},
		{{Name: "a", From: "01:00", To: "01:00", Zone: "UTC"}}, {noon, noon},
	} {
		if (Config{OwnUsers: true, Windows: bad}).withDefaults().validate() == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}
