package hooks

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// calls counts calls of something that can fail, and fails one of them.
type calls struct {
	mu     sync.Mutex
	n, at  int    // counted so far; which one fails, 0: none
	failed string // what the failed call was
}

var errDisk = errors.New("disk I/O error (10): injected")

// fail lets the nth call from now on fail.
func (c *calls) fail(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n, c.at, c.failed = 0, n, ""
}

// hit is what the failed call was, "" where none was reached.
func (c *calls) hit() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

func (c *calls) call(what string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at == 0 || idle(what) {
		return nil
	}
	if c.n++; c.n != c.at {
		return nil
	}
	c.failed = what
	return errDisk
}

// idle says that a statement belongs to nobody's work: looks at queues that
// have nothing to do.
func idle(statement string) bool {
	for _, of := range []string{"UPDATE tabulation_outbox SET attempts", "UPDATE tabulation_datasets SET status", "lease_owner, lease_until FROM"} {
		if strings.Contains(statement, of) {
			return true
		}
	}
	return false
}

// failingDatabase connects an app with its databases by a driver whose calls
// can fail.
func failingDatabase(t *testing.T, c *calls) core.DBConnectFunc {
	t.Helper()
	known, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	sqlite := known.Driver()
	if err := known.Close(); err != nil {
		t.Fatal(err)
	}
	return func(path string) (*dbx.DB, error) {
		if !strings.HasSuffix(path, "data.db") {
			return core.DefaultDBConnect(path) // logs
		}
		const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)"
		return dbx.NewFromDB(sql.OpenDB(failingConnector{sqlite, path + pragmas, c}), "sqlite"), nil
	}
}

type failingConnector struct {
	sqlite driver.Driver
	dsn    string
	calls  *calls
}

func (f failingConnector) Driver() driver.Driver { return f.sqlite }

func (f failingConnector) Connect(context.Context) (driver.Conn, error) {
	c, err := f.sqlite.Open(f.dsn)
	if err != nil {
		return nil, err
	}
	return failingConn{c.(sqliteConn), f.calls}, nil
}

// sqliteConn is what connections of the driver can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
}

type failingConn struct {
	sqliteConn
	calls *calls
}

func (f failingConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := f.calls.call("BEGIN"); err != nil {
		return nil, err
	}
	tx, err := f.sqliteConn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	return failingTx{tx, f.calls}, nil
}

func (f failingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := f.calls.call(query); err != nil {
		return nil, err
	}
	return f.sqliteConn.ExecContext(ctx, query, args)
}

func (f failingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := f.calls.call(query); err != nil {
		return nil, err
	}
	return f.sqliteConn.QueryContext(ctx, query, args)
}

type failingTx struct {
	driver.Tx
	calls *calls
}

func (f failingTx) Commit() error {
	if err := f.calls.call("COMMIT"); err != nil {
		return errors.Join(err, f.Rollback())
	}
	return f.Tx.Commit()
}
