package textenc

import (
	"testing"

	"golang.org/x/text/encoding/charmap"
)

func TestGuessOneByte(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		is         *charmap.Charmap
		want       string
	}{
		{"French of Windows", "café, très bien, l’été — œuvre", charmap.Windows1252, Windows1252},
		{"French of the Macintosh", "café, très bien, l’été — œuvre", charmap.Macintosh, MacRoman},
		{"German of Windows", "Größe, über, Straße, schön", charmap.Windows1252, Windows1252},
		{"German of the Macintosh", "Größe, über, Straße, schön", charmap.Macintosh, MacRoman},
		{"an apostrophe of Windows", "I don’t know", charmap.Windows1252, Windows1252},
		{"an apostrophe of the Macintosh", "I don’t know", charmap.Macintosh, MacRoman},
		{"a currency alone", "100 €", charmap.Windows1252, Windows1252},
		{"nothing", "plain", charmap.Windows1252, Windows1252},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			raw, err := c.is.NewEncoder().String(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if got, why := GuessOneByte([]byte(raw)); got != c.want || why == "" {
				t.Errorf("%s: %s", got, why)
			}
		})
	}
}
