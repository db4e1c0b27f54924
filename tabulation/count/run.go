package count

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// The passes are run in waves, as many at once as fit a bound of memory, and
// a wave in rounds of some spans of rows: first the codes of the spans are
// made, then the passes count them. Few passes get several lanes each, so
// that one table keeps all cores busy; how many is settled by plan and
// dataset.
const (
	lanesWanted = 16        // passes × lanes of a wave, at least, where there are spans enough
	waveBytes   = 256 << 20 // histograms and codes of a wave, about
	laneBytes   = 64 << 20  // histograms of one pass, about
)

// run fills all joints from the rows of the spans. done is called with the
// number of joints filled.
func (b *bound) run(ctx context.Context, passes []*pass, spans []stretch, workers int, done func(int)) error {
	for len(passes) > 0 {
		w := b.wave(passes, spans)
		if err := w.run(ctx, workers, done); err != nil {
			return err
		}
		passes = passes[len(w.passes):]
	}
	return nil
}

// wave is some passes that are run together.
type wave struct {
	b       *bound
	all     []stretch
	passes  []*pass
	spans   int // spans of a round
	bytes   int // histograms and codes, about
	rowsets []*rowset
	loads   []*load
	sources []*source
}

// wave takes passes from the front.
func (b *bound) wave(passes []*pass, spans []stretch) *wave {
	w := &wave{b: b, all: spans}
	w.spans = min(max(1, len(spans)), max(1, lanesWanted/len(passes)))
	rows := min(span, b.ds.Rows) * w.spans
	rowsets, loads, sources := map[*rowset]bool{}, map[*load]bool{}, map[*source]bool{}
	for _, p := range passes {
		bytes := w.bytes + p.bytes()*p.laneCount(w.spans)
		var news []*source
		for _, s := range p.kept() {
			if !sources[s] && !slices.Contains(news, s) {
				news = append(news, s)
				if !s.plain(b.masks) {
					bytes += int(widthOf(s.cells)) * rows
				}
			}
		}
		if !rowsets[p.a.rows] && p.a.rows.in != nil {
			bytes += 4 * rows
		}
		if p.load != nil && !p.byCode() && !loads[p.load] {
			bytes += 16 * rows
		}
		if bytes > waveBytes && len(w.passes) > 0 {
			break
		}
		for _, s := range news {
			sources[s] = true
			w.sources = append(w.sources, s)
		}
		if !rowsets[p.a.rows] {
			rowsets[p.a.rows] = true
			w.rowsets = append(w.rowsets, p.a.rows)
		}
		if p.load != nil && !p.byCode() && !loads[p.load] {
			loads[p.load] = true
			w.loads = append(w.loads, p.load)
		}
		w.passes, w.bytes = append(w.passes, p), bytes
	}
	return w
}

// laneCount is how many copies of its histogram a pass gets.
func (p *pass) laneCount(spans int) int {
	return max(1, min(spans, laneBytes/max(1, p.bytes())))
}

func (w *wave) run(ctx context.Context, workers int, done func(int)) error {
	for _, p := range w.passes {
		p.open(p.laneCount(w.spans))
	}
	w.hold()
	defer w.release()
	for first := 0; first < len(w.all); first += w.spans {
		n := min(w.spans, len(w.all)-first)
		from := func(k int) int { return w.all[first+k].from }
		to := func(k int) int { return w.all[first+k].to }
		// whom, then their weights and codes, then the histograms
		stages := []struct {
			tasks int
			do    func(i int)
		}{
			{len(w.rowsets) * n, func(i int) { w.rowsets[i/n].fill(i%n, from(i%n), to(i%n)) }},
			{len(w.loads) * n, func(i int) { w.loads[i/n].fill(i%n, from(i%n), to(i%n)) }},
			{len(w.sources) * n, func(i int) { w.sources[i/n].fill(i%n, from(i%n), to(i%n), w.b.masks) }},
			{len(w.passes) * w.spans, func(i int) {
				p, l := w.passes[i/w.spans], i%w.spans
				if l >= len(p.lanes) {
					return
				}
				for k := range n {
					if k*len(p.lanes)/w.spans == l {
						p.add(&p.lanes[l], k)
					}
				}
			}},
		}
		for _, s := range stages {
			if err := each(ctx, workers, s.tasks, s.do); err != nil {
				return err
			}
		}
	}
	return each(ctx, workers, len(w.passes), func(i int) {
		w.passes[i].reduce()
		done(len(w.passes[i].joints))
	})
}

// hold makes room for the codes of a round, release lets them go.
func (w *wave) hold() {
	for _, r := range w.rowsets {
		r.members = make([][]int32, w.spans)
	}
	for _, l := range w.loads {
		l.factors, l.all = make([][]float64, w.spans), make([][]float64, w.spans)
	}
	for _, s := range w.sources {
		s.held = make([]codes, w.spans)
	}
}

func (w *wave) release() {
	for _, r := range w.rowsets {
		r.members = nil
	}
	for _, l := range w.loads {
		l.factors, l.all = nil, nil
	}
	for _, s := range w.sources {
		s.held = nil
	}
}

// each does tasks on so many goroutines. A panic of a task is raised again in
// the caller.
func each(ctx context.Context, workers, tasks int, do func(i int)) error {
	var next atomic.Int64
	var group sync.WaitGroup
	var failed atomic.Pointer[any]
	work := func() {
		defer func() {
			if v := recover(); v != nil {
				failed.CompareAndSwap(nil, &v)
			}
		}()
		for {
			i := int(next.Add(1) - 1)
			if i >= tasks || ctx.Err() != nil || failed.Load() != nil {
				return
			}
			do(i)
		}
	}
	for range min(workers, tasks) - 1 {
		group.Go(work)
	}
	if tasks > 0 {
		work()
	}
	group.Wait()
	if v := failed.Load(); v != nil {
		panic(*v)
	}
	if err := ctx.Err(); err != nil {
		return cancelled(err)
	}
	return nil
}
