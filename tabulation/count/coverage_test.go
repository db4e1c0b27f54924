package count

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/hary4di/pockettab/tabulation/cube"
	"github.com/hary4di/pockettab/tabulation/fault"
)

// TestAnUncoveredRespondentFailsTheJob takes one respondent out of every link
// of a counted table: the assertion says which table and both numbers.
func TestAnUncoveredRespondentFailsTheJob(t *testing.T) {
	t.Parallel()
	s := newSample(1_000, 3)
	plan := s.plan(1, false)
	c, err := Count(context.Background(), s.ds, plan, Options{})
	if err != nil {
		t.Fatal(err)
	}
	table, sums := &plan.Tables[0], &c.Tables[0]
	table.Key = "the table"
	if err := check(table, sums); err != nil {
		t.Fatalf("as counted: %v", err)
	}
	for name, change := range map[string]func(*cube.Sums, int64){
		"file":         func(s *cube.Sums, by int64) { s.Chain.File += by },
		"bad weight":   func(s *cube.Sums, by int64) { s.Chain.BadWeight += by },
		"job filter":   func(s *cube.Sums, by int64) { s.Chain.JobFilter += by },
		"table filter": func(s *cube.Sums, by int64) { s.Chain.TableFilter += by },
		"not asked":    func(s *cube.Sums, by int64) { s.Chain.NotAsked += by },
		"not answered": func(s *cube.Sums, by int64) { s.Chain.NotAnswered += by },
		"missing":      func(s *cube.Sums, by int64) { s.Chain.Missing += by },
		"shown":        func(s *cube.Sums, by int64) { s.Chain.Shown += by },
		"silent":       func(s *cube.Sums, by int64) { s.Chain.Silent += by },
		"base":         func(s *cube.Sums, by int64) { s.N[s.Cell(0, 0)] += by },
		"a row":        func(s *cube.Sums, by int64) { s.N[s.Cell(1, 0)] += by },
		"a banner":     func(s *cube.Sums, by int64) { s.Blocks[0].Out += by },
	} {
		change(sums, 1)
		err := check(table, sums)
		change(sums, -1)
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != fault.SelfCheck {
			t.Errorf("%s: said %v", name, err)
			continue
		}
		if text := f.In("en"); !strings.Contains(text, table.Key) || !strings.Contains(text, "1000") && !strings.Contains(text, "1001") && !strings.Contains(text, "999") {
			t.Errorf("%s: says %q", name, text)
		}
	}
}
