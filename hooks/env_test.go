package hooks

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func TestTheEnvironment(t *testing.T) {
	t.Parallel()
	env := map[string]string{"POCKETTAB_WORKERS": "3", "POCKETTAB_MEMORY_LIMIT": "512MiB", "POCKETTAB_KEEP": "48h", "POCKETTAB_WEBHOOK_PRIVATE": "1", "POCKETTAB_WEBHOOK_SECRET": " a secret of some length "}
	c, err := ConfigFromEnv(Config{MaxLive: 7}, func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	if c.Workers != 3 || c.MemoryLimit != 512<<20 || c.Keep != 48*time.Hour || !c.WebhookPrivate || c.MaxLive != 7 || c.WebhookSecret != "a secret of some length" {
		t.Errorf("read as %+v", c)
	}
	for name, bad := range map[string]string{"POCKETTAB_WORKERS": "-1", "POCKETTAB_MEMORY_LIMIT": "much", "POCKETTAB_KEEP": "a week", "POCKETTAB_WEBHOOK_PRIVATE": "perhaps", "POCKETTAB_CACHE_BYTES": "9999999999GiB"} {
		_, err := ConfigFromEnv(Config{}, func(n string) string {
			if n == name {
				return bad
			}
			return ""
		})
		if err == nil || !strings.HasPrefix(err.Error(), name+":") {
			t.Errorf("%s=%s: %v", name, bad, err)
		}
	}
}

func TestEveryVariableIsDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range Settings() {
		if row := fmt.Sprintf("| `%s` | %s |\n", s.Name, s.Meaning); !strings.Contains(string(text), row) {
			t.Errorf("docs/deploy.md lacks the row:\n%s", row)
		}
	}
	if n := strings.Count(string(text), "\n| `POCKETTAB_"); n != len(Settings()) {
		t.Errorf("docs/deploy.md lists %d variables, there are %d", n, len(Settings()))
	}
}
