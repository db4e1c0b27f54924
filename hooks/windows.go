package hooks

import (
	"fmt"
	"regexp"
	"time"
)

// Window is a time of day in which jobs run that ask for it by name.
type Window struct {
	Name     string // lower case letters, digits, hyphens; what the field window of a job says
	From, To string // "20:00", "06:00": from the one up to, not including, the other; may pass midnight
	Zone     string // IANA name, "UTC" or "Local" (the server's)
}

var windowName = regexp.MustCompile(`^[a-z0-9-]{1,60}$`)

func validWindows(windows []Window) error {
	seen := map[string]bool{}
	for _, w := range windows {
		if !windowName.MatchString(w.Name) || seen[w.Name] {
			return fmt.Errorf("hooks: the name %q of a window must be lower case letters, digits and hyphens, and stand once", w.Name)
		}
		seen[w.Name] = true
		from, to, _, err := w.parse()
		if err != nil {
			return err
		}
		if from == to {
			return fmt.Errorf("hooks: window %q has From equal to To: it would never be open", w.Name)
		}
	}
	return nil
}

// parse gives From and To in minutes of the day, and the zone.
func (w Window) parse() (from, to int, zone *time.Location, err error) {
	minutes := func(s string) int {
		t, terr := time.Parse("15:04", s)
		if terr != nil && err == nil {
			err = fmt.Errorf("hooks: window %q: %q is not a time such as 20:00", w.Name, s)
		}
		return t.Hour()*60 + t.Minute()
	}
	from, to = minutes(w.From), minutes(w.To)
	if err != nil {
		return 0, 0, nil, err
	}
	if zone, err = time.LoadLocation(w.Zone); err != nil {
		return 0, 0, nil, fmt.Errorf("hooks: window %q: the zone %q is not known: %w", w.Name, w.Zone, err)
	}
	return from, to, zone, nil
}

// open reports whether the window is open at t. It goes by the clock on the
// wall: in a night that is an hour longer it is open an hour longer.
func (w Window) open(t time.Time) bool {
	from, to, zone, err := w.parse()
	if err != nil {
		return false
	}
	t = t.In(zone)
	now := t.Hour()*60 + t.Minute()
	if from < to {
		return from <= now && now < to
	}
	return now >= from || now < to
}

// window finds a window by name.
func (c Config) window(name string) (Window, bool) {
	for _, w := range c.Windows {
		if w.Name == name {
			return w, true
		}
	}
	return Window{}, false
}
