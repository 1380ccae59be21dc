"""The solver for large journeys: sparse LU, and only those entries of the inverse that are needed.

A dense matrix of 100 000 touchpoints would take 80 GB. Here the chain is factorised once (SuperLU without pivoting,
which is safe because I - Q is an M-matrix), and the diagonal of the fundamental matrix follows from the factors alone
(Takahashi, Fagan & Chen, Formation of a sparse bus impedance matrix, 1973; Erisman & Tinney, On computing certain
elements of the inverse of a sparse matrix, Communications of the ACM 18(3), 1975).
"""

from collections.abc import Sequence
from typing import Any

import numpy
from scipy.sparse import csc_array, csr_array, eye_array
from scipy.sparse.linalg import LinearOperator, gmres, splu

from journeymap.analysis.chain import Network, Vector

Array = Any

TIGHT = 1e-13


class Sparse:
    """A chain of thousands of places, solved without a dense matrix."""

    def __init__(self, network: Network) -> None:
        self._onward = _onward(network)
        self._matrix = csr_array(eye_array(len(network.names), format="csr") - self._onward)
        self._factors: Any = _factorised(self._matrix)
        self._entry = numpy.asarray(network.entry)
        self.visits: Vector = self._factors.solve(self._entry, "T").tolist()
        self.success_from: Vector = self._factors.solve(numpy.asarray(network.success)).tolist()
        self.returns: Vector = diagonal_of_inverse(self._factors).tolist()

    def reach(self, group: Sequence[int]) -> float:
        """The chance to come to a group: solves (I - Q_BB) x = Q_BS 1 over the places B outside it.

        The factors of the whole chain precondition the solution, which takes a few rounds; should it not settle, the
        part outside is factorised by itself.
        """
        inside = numpy.zeros(len(self._entry))
        inside[list(group)] = 1.0
        outside = 1.0 - inside
        if not outside.any():
            return float(self._entry.sum())
        arrive = outside * (self._onward @ inside)

        def without_return(values: Array) -> Array:
            return self._matrix @ values + outside * (self._onward @ (inside * values))

        shape = self._matrix.shape
        system = LinearOperator(shape, matvec=without_return, dtype=float)
        solved = LinearOperator(shape, matvec=self._factors.solve, dtype=float)
        chance, unsettled = gmres(system, arrive, rtol=TIGHT, atol=0.0, restart=60, maxiter=5, M=solved)
        if unsettled:
            chance = self._reach_alone(outside.astype(bool), arrive)
        return float(self._entry @ inside + (self._entry * outside) @ chance)

    def _reach_alone(self, outside: Array, arrive: Array) -> Array:
        chance = numpy.zeros(len(outside))
        chance[outside] = _factorised(self._matrix[outside][:, outside]).solve(arrive[outside])
        return chance


def diagonal_of_inverse(factors: Any) -> Array:
    """The diagonal of the inverse of a factorised matrix, from its LU factors alone.

    With L and U of unit diagonal and D between them, Z = A⁻¹ obeys Z = D⁻¹ L⁻¹ + (I - U) Z and Z = U⁻¹ D⁻¹ + Z (I - L)
    on the pattern of the factors, from the last row up. The entries that a row needs lie in the block of its parent in
    the elimination tree, so each block is built from the parent's and forgotten when its children are done.
    """
    lower, upper = csc_array(factors.L), csr_array(factors.U)
    pivots = upper.diagonal()
    size = len(pivots)
    below = _filled_pattern(lower, upper)
    left, right = _aligned(lower, below), _aligned(upper, below)
    waiting = numpy.zeros(size, dtype=int)
    for rows in below:
        if len(rows):
            waiting[rows[0]] += 1
    blocks: dict[int, Array] = {}
    found = numpy.empty(size)
    for at in range(size - 1, -1, -1):
        rows = below[at]
        if not len(rows):
            found[at] = 1 / pivots[at]
            blocks[at] = numpy.array([[found[at]]])
            continue
        parent = rows[0]
        places = numpy.searchsorted(below[parent], rows[1:]) + 1
        places = numpy.concatenate(([0], places))
        inner = blocks[parent][places[:, None], places]
        waiting[parent] -= 1
        if not waiting[parent]:
            del blocks[parent]
        row = -(right[at] / pivots[at]) @ inner
        column = -inner @ left[at]
        found[at] = 1 / pivots[at] - (right[at] / pivots[at]) @ column
        if waiting[at]:
            blocks[at] = _bordered(found[at], row, column, inner)
    return found[factors.perm_c]


def _bordered(corner: float, row: Array, column: Array, inner: Array) -> Array:
    size = len(row) + 1
    block = numpy.empty((size, size))
    block[0, 0] = corner
    block[0, 1:] = row
    block[1:, 0] = column
    block[1:, 1:] = inner
    return block


def _filled_pattern(lower: Any, upper: Any) -> list[Array]:
    """For each column the rows below the diagonal that either factor can fill, closed under elimination."""
    size = lower.shape[0]
    children: list[list[Array]] = [[] for _ in range(size)]
    below: list[Array] = []
    empty = numpy.empty(0, dtype=numpy.int64)
    for at in range(size):
        in_lower = lower.indices[lower.indptr[at] : lower.indptr[at + 1]]
        in_upper = upper.indices[upper.indptr[at] : upper.indptr[at + 1]]
        parts = [in_lower[in_lower > at], in_upper[in_upper > at], *children[at]]
        rows = numpy.unique(numpy.concatenate(parts)) if parts else empty
        children[at] = []
        below.append(rows)
        if len(rows) > 1:
            children[rows[0]].append(rows[1:])
    return below


def _aligned(factor: Any, below: list[Array]) -> list[Array]:
    """The values of a factor's columns (or rows) at the places of the filled pattern, 0 where it has none."""
    found = []
    for at, rows in enumerate(below):
        values = numpy.zeros(len(rows))
        start, stop = factor.indptr[at], factor.indptr[at + 1]
        indices = factor.indices[start:stop]
        off = indices > at
        values[numpy.searchsorted(rows, indices[off])] = factor.data[start:stop][off]
        found.append(values)
    return found


def _onward(network: Network) -> Any:
    rows = [at for at, arrows in enumerate(network.arrows) for _ in arrows]
    columns = [target for arrows in network.arrows for target, _ in arrows]
    shares = [share for arrows in network.arrows for _, share in arrows]
    size = len(network.names)
    return csr_array((shares, (rows, columns)), shape=(size, size))


def _factorised(matrix: Any) -> Any:
    return splu(csc_array(matrix), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
