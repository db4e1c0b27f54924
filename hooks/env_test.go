package hooks

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
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

var update = flag.Bool("update", false, "write the variables of docs/deploy.md anew")

// reference is the table of the variables as docs/deploy.md has it.
func reference() string {
	rows := "| variable | meaning |\n| --- | --- |\n"
	for _, s := range Settings() {
		rows += fmt.Sprintf("| `%s` | %s |\n", s.Name, s.Meaning)
	}
	return rows
}

// The reference of docs/deploy.md is made from Settings:
// go test ./hooks -run TestTheReferenceOfTheEnvironment -update.
func TestTheReferenceOfTheEnvironment(t *testing.T) {
	t.Parallel()
	const page, from, to = "../docs/deploy.md", "| variable | meaning |\n", "\n## Mails\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := strings.Index(string(text), from), strings.Index(string(text), to)
	if begin < 0 || end < begin {
		t.Fatalf("%s has no table of variables before %q", page, to)
	}
	want := string(text[:begin]) + reference() + string(text[end:])
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(text) != want {
		t.Errorf("%s does not list the variables of Settings as they are; the table is to be:\n%s", page, reference())
	}
}

// forHosts are the fields of Config that no variable sets: what a host decides
// in Go, and what is only measured or tuned.
var forHosts = []string{
	"PublicPath", "IsAdmin", "AdminRule", "OwnUsers", "OpenSignup", "Version", "Windows", "Now", "OnJobQueued", "OnJobCompleted", "OnJobFailed",
	"Lease", "Heartbeat", "Poll", "Grace", "Patience", // what holds between processes and the database
	"SMTP", // POCKETTAB_SMTP_*, read by package notify
}

var aDefault = regexp.MustCompile(`(?:such as (\S+) \(the default|default (\d+)$)`)

// Every field of Config has its variable, or a reason for none; and where a
// meaning tells a default, that is the default.
func TestEveryFieldHasItsVariable(t *testing.T) {
	t.Parallel()
	kind, full := reflect.TypeFor[Config](), reflect.ValueOf(Config{}.withDefaults())
	set, told := map[string]bool{}, 0
	for _, s := range Settings() {
		if s.set == nil {
			continue
		}
		def := aDefault.FindStringSubmatch(s.Meaning)
		tries := []string{filepath.Join(t.TempDir(), "log"), "1", "1h", "a@example.com"} // a path first: "1" would be one, too
		if def != nil {
			tries = []string{def[1] + def[2]}
		}
		changed := ""
		for _, value := range tries {
			var c Config
			if s.set(&c, value) != nil {
				continue
			}
			for i := range kind.NumField() {
				f := reflect.ValueOf(c).Field(i)
				if f.IsZero() {
					continue
				}
				changed = kind.Field(i).Name
				if told += len(def); def != nil && !reflect.DeepEqual(f.Interface(), full.Field(i).Interface()) {
					t.Errorf("%s: the meaning tells the default %s, it is %v", s.Name, value, full.Field(i))
				}
			}
			if c.Phases != nil {
				_ = c.Phases.(io.Closer).Close()
			}
			break
		}
		if changed == "" {
			t.Errorf("%s sets no field of Config", s.Name)
		}
		set[changed] = true
	}
	if told == 0 {
		t.Error("no meaning tells a default")
	}
	for i := range kind.NumField() {
		if name := kind.Field(i).Name; set[name] == slices.Contains(forHosts, name) {
			t.Errorf("Config.%s has a variable: %v; in the list of those without: %v", name, set[name], slices.Contains(forHosts, name))
		}
	}
}
