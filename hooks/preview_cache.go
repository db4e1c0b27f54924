package hooks

import (
	"container/list"
	"sync"

	"github.com/hary4di/pockettab/tabulation"
)

// previewCells bounds the previews kept, by their cells: about 40 MB.
const previewCells = 200_000

// previewCache keeps the last previews: undoing, paging back and asking for
// the reasons of a cell cost no counting.
type previewCache struct {
	mu    sync.Mutex
	by    map[string]*list.Element
	order *list.List // of cached, the most recently used first
	cells int
}

type cached struct {
	key     string
	preview *tabulation.PreviewPage
	cells   int
}

func newPreviewCache() *previewCache {
	return &previewCache{by: map[string]*list.Element{}, order: list.New()}
}

func (c *previewCache) get(key string) *tabulation.PreviewPage {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.by[key]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached).preview
}

func (c *previewCache) put(key string, p *tabulation.PreviewPage) {
	size := 100 + len(p.Rows)*len(p.Columns)
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.by[key]; ok || size > previewCells/4 {
		return
	}
	c.by[key] = c.order.PushFront(&cached{key, p, size})
	for c.cells += size; c.cells > previewCells; {
		last := c.order.Remove(c.order.Back()).(*cached)
		delete(c.by, last.key)
		c.cells -= last.cells
	}
}
