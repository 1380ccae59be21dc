"""The solver for large journeys: sparse LU, and only those entries of the inverse that are needed.

A dense matrix of 100 000 touchpoints would take 80 GB. Here the chain is factorised once (SuperLU without pivoting,
which is safe because I - Q is an M-matrix), and the diagonal of the fundamental matrix follows from the factors alone
(Takahashi, Fagan & Chen, Formation of a sparse bus impedance matrix, 1973; Erisman & Tinney, On computing certain
elements of the inverse of a sparse matrix, Communications of the ACM 18(3), 1975).
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy
from scipy.sparse import csc_array, csr_array, eye_array
from scipy.sparse.csgraph import reverse_cuthill_mckee
from scipy.sparse.linalg import splu

from journeymap.analysis.chain import Network, Vector

Array = Any

TIGHT = 1e-12
"""What a solution may leave over, beside the size of its right side."""

ROUNDS = 40
"""After so many rounds a solution that has not settled is found in another way."""

TOGETHER = 20
"""How many solutions are worked out at once; more take memory and bring nothing."""

AT_A_TIME = 2_000_000
"""How many numbers of the inverse are worked out together; more take memory and bring nothing."""


class Sparse:
    """A chain of thousands of places, solved without a dense matrix; inside, they stand in the order of elimination."""

    def __init__(self, network: Network) -> None:
        onward = _onward(network)
        order = _dissected(eye_array(len(network.names), format="csr") - onward)
        self._dissected = order is not None
        self._order = numpy.arange(len(network.names)) if order is None else order
        self._onward = onward if order is None else onward[order][:, order]
        self._matrix = csr_array(eye_array(len(network.names), format="csr") - self._onward)
        self._entry = numpy.asarray(network.entry)[self._order]
        factors = self._factors = self._factorised(self._matrix)
        self.visits: Vector = self._back(factors.solve(self._entry, "T"))
        self.success_from: Vector = self._back(factors.solve(numpy.asarray(network.success)[self._order]))
        self.returns: Vector = self._back(diagonal_of_inverse(factors))

    def _back(self, values: Array) -> Vector:
        """Values of the places in the order of the network."""
        found = numpy.empty_like(values)
        found[self._order] = values
        listed: Vector = found.tolist()
        return listed

    def _factorised(self, matrix: Any) -> Any:
        return splu(
            csc_array(matrix),
            permc_spec="NATURAL" if self._dissected else "MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )

    def visits_to(self, at: int) -> Vector:
        return self._back(self._factors.solve((self._order == at).astype(float)))

    def reaches(self, groups: Sequence[Sequence[int]]) -> list[float]:
        """The chances to come to groups: each solves (I - Q_BB) x = Q_BS 1 over the places B outside its group S.

        The factors of the whole chain precondition all the solutions, which take a few rounds together; one that does
        not settle is worked out by itself, from factors of the part outside.
        """
        place = numpy.empty_like(self._order)
        place[self._order] = numpy.arange(len(self._order))
        found: list[float] = []
        for start in range(0, len(groups), TOGETHER):
            some = groups[start : start + TOGETHER]
            inside = numpy.zeros((len(self._entry), len(some)))
            for column, group in enumerate(some):
                inside[place[list(group)], column] = 1.0
            found += (self._entry @ (inside + self._chances(inside))).tolist()
        return found

    def _chances(self, inside: Array) -> Array:
        """For each place outside a group the chance to come to it, a column for each group; 0 inside."""
        outside = 1.0 - inside
        arrive = outside * (self._onward @ inside)

        def without_return(values: Array) -> Array:
            found: Array = self._factors.solve(self._matrix @ values + outside * (self._onward @ (inside * values)))
            return found

        chances, settled = _solved_together(without_return, self._factors.solve(arrive))
        for column in numpy.flatnonzero(~settled):
            chances[:, column] = self._reach_alone(outside[:, column].astype(bool), arrive[:, column])
        return outside * chances

    def _reach_alone(self, outside: Array, arrive: Array) -> Array:
        chance = numpy.zeros(len(outside))
        chance[outside] = self._factorised(self._matrix[outside][:, outside]).solve(arrive[outside])
        return chance


def _solved_together(operator: Callable[[Array], Array], right: Array) -> tuple[Array, Array]:
    """Solutions of A_i x_i = b_i, a column each, for an operator that does all of them at once; and which settled.

    Saad & Schultz, GMRES, SIAM Journal on Scientific and Statistical Computing 7(3), 1986. The columns share nothing
    but the rounds: the factors behind the operator are gone through once for all of them, not once for each.
    """
    sizes = numpy.sqrt(numpy.einsum("ij,ij->j", right, right))
    basis = [right / numpy.where(sizes > 0, sizes, 1.0)]
    products = numpy.zeros((right.shape[1], ROUNDS + 1, ROUNDS))
    for done in range(1, ROUNDS + 1):
        ahead = operator(basis[-1])
        for at, one in enumerate(basis):
            products[:, at, done - 1] = numpy.einsum("ij,ij->j", ahead, one)
            ahead -= products[:, at, done - 1] * one
        lengths = numpy.sqrt(numpy.einsum("ij,ij->j", ahead, ahead))
        products[:, done, done - 1] = lengths
        weights, settled = _least_squares(products[:, : done + 1, :done], sizes)
        if settled.all():
            break
        basis.append(ahead / numpy.where(lengths > 0, lengths, 1.0))
    return sum(one * weights[:, at] for at, one in enumerate(basis[: weights.shape[1]])), settled


def _least_squares(products: Array, sizes: Array) -> tuple[Array, Array]:
    """For each system the weights of its basis that leave the least over, and whether that is next to nothing."""
    left = numpy.zeros(products.shape[:2])
    left[:, 0] = sizes
    weights = (numpy.linalg.pinv(products) @ left[:, :, None])[:, :, 0]
    over = numpy.abs(left - (products @ weights[:, :, None])[:, :, 0]).max(axis=1)
    return weights, over <= TIGHT * sizes


def diagonal_of_inverse(factors: Any) -> Array:
    """The diagonal of the inverse of a factorised matrix, from its LU factors alone.

    With L and U of unit diagonal and D between them, Z = A⁻¹ obeys Z = D⁻¹ L⁻¹ + (I - U) Z and Z = U⁻¹ D⁻¹ + Z (I - L)
    on the pattern of the factors, from the last row up. The entries that a row needs lie in the block of its parent in
    the elimination tree; so all rows equally deep in the tree are worked out together, those of one size at a time,
    and a level's blocks are forgotten when the next level is done.
    """
    lower, upper = csc_array(factors.L), csr_array(factors.U)
    pivots, tree = upper.diagonal(), _Tree(lower, upper)
    left, right = tree.aligned(lower), tree.aligned(upper)
    found = numpy.empty(tree.size)
    above, above_at = numpy.empty(0), numpy.zeros(tree.size, dtype=numpy.int64)
    for level in tree.levels():
        areas = (tree.counts[level] + 1) ** 2
        at = numpy.zeros(tree.size, dtype=numpy.int64)
        at[level] = numpy.cumsum(areas) - areas
        blocks = numpy.empty(int(areas.sum()))
        for some in tree.alike(level):
            inner = tree.inner(some, above, above_at)
            places = tree.places(some)
            ahead = right[places] / pivots[some][:, None]
            row, column = -(ahead[:, None, :] @ inner)[:, 0], -(inner @ left[places][:, :, None])[:, :, 0]
            found[some] = 1 / pivots[some] - (ahead * column).sum(axis=1)
            bordered = _bordered(found[some], row, column, inner)
            blocks[at[some][:, None] + numpy.arange(bordered[0].size)] = bordered.reshape(len(some), -1)
        above, above_at = blocks, at
    return found[factors.perm_c]


def _bordered(corner: Array, row: Array, column: Array, inner: Array) -> Array:
    """Blocks with one more row and column before the others."""
    count, size = row.shape
    block = numpy.empty((count, size + 1, size + 1))
    block[:, 0, 0] = corner
    block[:, 0, 1:] = row
    block[:, 1:, 0] = column
    block[:, 1:, 1:] = inner
    return block


class _Tree:
    """The elimination tree of factors: for each column the rows below the diagonal that either factor can fill."""

    def __init__(self, lower: Any, upper: Any) -> None:
        below = _filled_pattern(lower, upper)
        self.size = len(below)
        self.counts = numpy.fromiter(map(len, below), dtype=numpy.int64, count=self.size)
        self.starts = numpy.concatenate(([0], numpy.cumsum(self.counts)))
        rows = numpy.fromiter(chain.from_iterable(below), dtype=numpy.int64, count=int(self.starts[-1]))
        owners = numpy.repeat(numpy.arange(self.size), self.counts)
        self.keys = owners * self.size + rows
        self.parents = numpy.full(self.size, -1)
        inside = self.counts > 0
        self.parents[inside] = rows[self.starts[:-1][inside]]
        # where each row stands in the block of the parent, which is led by the parent itself
        theirs = self.parents[owners]
        found = numpy.searchsorted(self.keys, theirs * self.size + rows) - self.starts[theirs] + 1
        self.in_parent = numpy.where(rows == theirs, 0, found)

    def aligned(self, factor: Any) -> Array:
        """The values of a factor's columns (or rows) at the places of the filled pattern, 0 where it has none."""
        owners = numpy.repeat(numpy.arange(self.size), numpy.diff(factor.indptr))
        off = factor.indices > owners
        values = numpy.zeros(len(self.keys))
        values[numpy.searchsorted(self.keys, owners[off] * self.size + factor.indices[off])] = factor.data[off]
        return values

    def levels(self) -> Iterator[Array]:
        """The columns by their depth in the tree, the roots first, smaller blocks before larger ones."""
        depths = [0] * self.size
        for at, parent in zip(range(self.size - 1, -1, -1), reversed(self.parents.tolist()), strict=True):
            if parent >= 0:
                depths[at] = depths[parent] + 1
        by_depth = numpy.array(depths)
        order = numpy.lexsort((self.counts, by_depth))
        yield from numpy.split(order, numpy.flatnonzero(numpy.diff(by_depth[order])) + 1)

    def alike(self, level: Array) -> Iterator[Array]:
        """The columns of a level in groups whose blocks are equally large, no more at a time than memory holds."""
        for group in numpy.split(level, numpy.flatnonzero(numpy.diff(self.counts[level])) + 1):
            most = max(1, AT_A_TIME // int(self.counts[group[0]] + 1) ** 2)
            yield from (group[start : start + most] for start in range(0, len(group), most))

    def places(self, some: Array) -> Array:
        """Where the rows of some columns stand in the pattern; all have equally many."""
        return self.starts[some][:, None] + numpy.arange(self.counts[some[0]])

    def inner(self, some: Array, above: Array, above_at: Array) -> Array:
        """For each of some columns the part of its parent's block that it needs."""
        parents = self.parents[some]
        widths, at = self.counts[parents] + 1, self.in_parent[self.places(some)]
        corners = above_at[parents][:, None, None]
        return above[corners + at[:, :, None] * widths[:, None, None] + at[:, None, :]]


def _filled_pattern(lower: Any, upper: Any) -> list[list[int]]:
    """For each column the rows below the diagonal that either factor can fill, closed under elimination."""
    size = lower.shape[0]
    in_lower, in_upper = lower.indices.tolist(), upper.indices.tolist()
    lower_at, upper_at = lower.indptr.tolist(), upper.indptr.tolist()
    found: list[set[int]] = [set() for _ in range(size)]
    below: list[list[int]] = []
    for at, rows in enumerate(found):
        rows.update(in_lower[lower_at[at] : lower_at[at + 1]], in_upper[upper_at[at] : upper_at[at + 1]])
        below.append(sorted(row for row in rows if row > at))
        if below[at]:
            found[below[at][0]].update(below[at])
        rows.clear()
    return below


def _onward(network: Network) -> Any:
    rows = [at for at, arrows in enumerate(network.arrows) for _ in arrows]
    columns = [target for arrows in network.arrows for target, _ in arrows]
    shares = [share for arrows in network.arrows for _, share in arrows]
    size = len(network.names)
    return csr_array((shares, (rows, columns)), shape=(size, size))


def _dissected(matrix: Any) -> Array | None:
    """An order of elimination for arrows that lead nearby: halves first, what divides them last, and so on inside.

    The places are lined up so that arrows are short (Cuthill & McKee, Reducing the bandwidth of sparse symmetric
    matrices, 1969); as many of them as the longest arrow spans divide a line in two (George, Nested dissection of a
    regular finite element mesh, 1973). None where some arrow spans too much of the line.
    """
    size = matrix.shape[0]
    line = reverse_cuthill_mckee(csr_array(abs(matrix) + abs(matrix).T), symmetric_mode=True)
    place = numpy.empty(size, dtype=numpy.int64)
    place[line] = numpy.arange(size)
    arrows = matrix.tocoo()
    width = max(1, int(numpy.abs(place[arrows.row] - place[arrows.col]).max()))
    if width > size // 50:
        return None
    parts, waiting = [], deque([(0, size)])
    while waiting:
        start, stop = waiting.popleft()
        if stop - start <= 3 * width:
            parts.append(line[start:stop][::-1])
            continue
        middle = (start + stop) // 2
        parts.append(line[middle : middle + width][::-1])
        waiting += [(start, middle), (middle + width, stop)]
    return numpy.concatenate(parts)[::-1]
