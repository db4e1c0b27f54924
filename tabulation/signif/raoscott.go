package signif

import "math"

// secondOrderCells bounds the work of the second order, which grows with the
// square of the cells: beyond, the first order is used and named.
const secondOrderCells = 4096

// designTraces gives tr Δ and tr Δ² of the generalised design effects of the
// interaction contrasts (Rao and Scott 1981, 1984), as R's survey::svychisq
// has them:
//
//	Δ = n·(Cᵀ D C)⁻¹ · Cᵀ D V D C,  D = diag(1/p), 0 for an empty cell,
//	V(a,b) = n/(n−1)·[δ_ab Q_a − p_a Q_b − p_b Q_a + p_a p_b Q]/W²
//
// with C a basis of the contrasts orthogonal to both margins. The traces do
// not depend on the basis. Instead of forming Δ, of the size of the number of
// contrasts, the projection H = C(CᵀDC)⁻¹Cᵀ on the cells that have people is
// taken from its complement: H = P − P B L⁻¹ Bᵀ P, where B spans the margins
// and L = BᵀPB. An empty cell ties the parameters of its row and column
// (their sum must be 0 there), which joins them into one node; B is then the
// incidence matrix of a graph of nodes whose edges are the cells, and L its
// Laplacian without one node. tr Δ² is NaN when the table is too large.
func (x *crossed) designTraces() (trace, trace2 float64) {
	var cells []int
	for a, w := range x.w {
		if w > 0 {
			cells = append(cells, a)
		}
	}
	node := x.nodes()
	nodes := 0
	for _, k := range node {
		nodes = max(nodes, k+1)
	}
	inverse := x.laplacianInverse(node, nodes)
	sumW := total64(x.w)
	sumQ := total64(x.q)
	n := x.n
	s := len(cells)
	p, g, u := make([]float64, s), make([]float64, s), make([]float64, s)
	from, to := make([]int, s), make([]int, s)
	for i, a := range cells {
		p[i] = x.w[a] / sumW
		g[i] = x.q[a] / (p[i] * p[i])
		u[i] = x.q[a] / p[i]
		from[i], to[i] = node[a/x.cols], node[x.rows+a%x.cols]
	}
	// G = D V D up to the factor f: diag(g) − 1uᵀ − u1ᵀ + Q·11ᵀ
	f := n * n / (n - 1) / (sumW * sumW)
	k := func(i, j int) float64 { // (B L⁻¹ Bᵀ)(i, j)
		return inverse[from[i]][from[j]] - inverse[from[i]][to[j]] - inverse[to[i]][from[j]] + inverse[to[i]][to[j]]
	}
	h := func(i, j int) float64 {
		v := -p[i] * p[j] * k(i, j)
		if i == j {
			v += p[i]
		}
		return v
	}
	// H·1 and H·u by way of the nodes
	one := x.project(p, nil, from, to, inverse)
	hu := x.project(p, u, from, to, inverse)
	for i := range cells {
		trace += h(i, i)*g[i] - one[i]*u[i] - hu[i] + sumQ*one[i]
	}
	trace *= f
	if s > secondOrderCells {
		return trace, math.NaN()
	}
	// M = H G: M(i, j) = H(i, j)g(j) − (H1)(i)u(j) − (Hu)(i) + Q(H1)(i)
	for i := range s {
		for j := i; j < s; j++ {
			hij := h(i, j)
			ij := hij*g[j] - one[i]*u[j] - hu[i] + sumQ*one[i]
			if i == j {
				trace2 += ij * ij
				continue
			}
			ji := hij*g[i] - one[j]*u[i] - hu[j] + sumQ*one[j]
			trace2 += 2 * ij * ji
		}
	}
	return trace, trace2 * f * f
}

// estimable reports whether every interaction contrast can be estimated:
// not where empty cells stand at all four corners of a rectangle (or of a
// longer closed walk over rows and columns), because nobody tells of a
// contrast that lives on them alone. R's survey has no result then either.
func (x *crossed) estimable() bool {
	empty, nodes := 0, 0
	for _, w := range x.w {
		if w == 0 {
			empty++
		}
	}
	for _, k := range x.nodes() {
		nodes = max(nodes, k+1)
	}
	return empty == x.rows+x.cols-nodes // a forest: every empty cell ties two nodes that were apart
}

// nodes numbers rows and columns, those tied by empty cells alike. The last
// number is the node left out of the Laplacian; every other is used.
func (x *crossed) nodes() []int {
	parent := make([]int, x.rows+x.cols)
	for i := range parent {
		parent[i] = i
	}
	var find func(int) int
	find = func(i int) int {
		if parent[i] != i {
			parent[i] = find(parent[i])
		}
		return parent[i]
	}
	for a, w := range x.w {
		if w == 0 {
			parent[find(a/x.cols)] = find(x.rows + a%x.cols)
		}
	}
	number := map[int]int{}
	out := make([]int, len(parent))
	for i := range parent {
		root := find(i)
		if _, ok := number[root]; !ok {
			number[root] = len(number)
		}
		out[i] = number[root]
	}
	return out
}

// laplacianInverse is the inverse of the Laplacian of the nodes, the last one
// left out (its row and column are 0): edge weights are the proportions.
func (x *crossed) laplacianInverse(node []int, nodes int) [][]float64 {
	sum := total64(x.w)
	l := make([][]float64, nodes)
	out := make([][]float64, nodes)
	for i := range l {
		l[i], out[i] = make([]float64, nodes), make([]float64, nodes)
		if i < nodes-1 {
			out[i][i] = 1
		}
	}
	for a, w := range x.w {
		i, j := node[a/x.cols], node[x.rows+a%x.cols]
		if i == j {
			continue
		}
		p := w / sum
		l[i][i] += p
		l[j][j] += p
		l[i][j] -= p
		l[j][i] -= p
	}
	m := nodes - 1
	// Gauss-Jordan; the matrix is symmetric and positive definite, and
	// diagonally dominant, so no pivoting is needed.
	for c := range m {
		pivot := l[c][c]
		for j := range m {
			l[c][j] /= pivot
			out[c][j] /= pivot
		}
		for r := range m {
			if r == c || l[r][c] == 0 {
				continue
			}
			factor := l[r][c]
			for j := range m {
				l[r][j] -= factor * l[c][j]
				out[r][j] -= factor * out[c][j]
			}
		}
	}
	return out
}

// project is H·v for a vector over the cells; v nil stands for ones.
func (x *crossed) project(p, v []float64, from, to []int, inverse [][]float64) []float64 {
	nodes := len(inverse)
	at := make([]float64, nodes) // Bᵀ P v
	value := func(i int) float64 {
		if v == nil {
			return p[i]
		}
		return p[i] * v[i]
	}
	for i := range p {
		at[from[i]] += value(i)
		at[to[i]] -= value(i)
	}
	solved := make([]float64, nodes)
	for i := range nodes {
		for j := range nodes {
			solved[i] += inverse[i][j] * at[j]
		}
	}
	out := make([]float64, len(p))
	for i := range p {
		out[i] = value(i) - p[i]*(solved[from[i]]-solved[to[i]])
	}
	return out
}
