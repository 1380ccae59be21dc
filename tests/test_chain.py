"""The solver against a dense inverse, by every method and at every size."""

import random
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from journeymap.analysis import chain, large
from journeymap.analysis.chain import Dense, Network, Plain, gain, network, solve
from journeymap.analysis.large import Sparse

SIZES = (20, 150, 1000, 2500)
GROUPS = ((0.0, 0.1), (0.4, 0.5), (0.5, 1.0), (0.0, 1.0))
"""Parts of a network, from and to these shares of its places."""


@cache
def tangle(size: int, seed: int = 7) -> Network:
    """Places in a random order of importance: each leads to a few others, on and back, to itself, to success, away."""
    dice = random.Random(seed * 10_000 + size)
    arrows, success, leave = [], [], []
    for at in range(size):
        targets = {min(size - 1, at + 1), dice.randrange(size), dice.randrange(max(1, at + 1)), at}
        parts = {target: dice.randint(target == at + 1, 9) for target in targets}  # none is shut in a loop
        arrive, away = dice.choice((0, 0, 0, 4)) + (at == size - 1), dice.randint(0, 3)
        whole = sum(parts.values()) + arrive + away or 1
        arrows.append(tuple((target, part / whole) for target, part in sorted(parts.items()) if part))
        success.append(arrive / whole)
        leave.append(max(0.0, 1 - sum(parts.values()) / whole - arrive / whole))
    entry = [0.0] * size
    entry[0], entry[size // 3], entry[size // 2] = 0.5, 0.3, 0.2
    return Network(tuple(f"p{at}" for at in range(size)), tuple(arrows), tuple(success), tuple(leave), tuple(entry))


@cache
def oracle(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Q and the fundamental matrix, by numpy alone."""
    net = tangle(size)
    q = np.zeros((size, size))
    for at, arrows in enumerate(net.arrows):
        for target, share in arrows:
            q[at, target] = share
    return q, np.linalg.inv(np.eye(size) - q)


def methods(size: int) -> list[type]:
    """Every solver, the plain one only where it takes less than a second."""
    return [*([Plain] if size <= 150 else []), Dense, Sparse]


CASES = [pytest.param(size, at, id=f"{size}-{at}") for size in SIZES for at in range(3 if size <= 150 else 2)]


@pytest.fixture(scope="module")
def solved():
    """Each network solved once by each method."""
    return cache(lambda size, at: methods(size)[at](tangle(size)))


@pytest.mark.parametrize(("size", "at"), CASES)
def test_every_method_agrees_with_the_inverse(solved, size, at):
    net, (_, inverse) = tangle(size), oracle(size)
    found = solved(size, at)
    np.testing.assert_allclose(found.visits, np.asarray(net.entry) @ inverse, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.success_from, inverse @ np.asarray(net.success), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.returns, np.diag(inverse), rtol=0, atol=1e-9)


def reach_of(size: int, start: float, stop: float) -> float:
    """Those who start in a part of a network, and those outside who ever come: e_S 1 + e_B (I - Q_BB)⁻¹ Q_BS 1."""
    inside = np.zeros(size, dtype=bool)
    inside[int(start * size) : int(stop * size)] = True
    q, entry = oracle(size)[0], np.asarray(tangle(size).entry)
    outside = ~inside
    if not outside.any():
        return entry[inside].sum()
    come = np.linalg.solve(np.eye(outside.sum()) - q[np.ix_(outside, outside)], q[np.ix_(outside, inside)].sum(1))
    return entry[inside].sum() + entry[outside] @ come


@pytest.mark.parametrize(("size", "at"), CASES)
def test_reach_of_groups(solved, size, at):
    groups = [range(int(start * size), int(stop * size)) for start, stop in GROUPS]
    expected = [reach_of(size, start, stop) for start, stop in GROUPS]
    assert solved(size, at).reaches([*groups, []]) == pytest.approx([*expected, 0.0], abs=1e-9)


def test_a_reach_that_does_not_settle_is_worked_out_by_itself(monkeypatch):
    monkeypatch.setattr(large, "ROUNDS", 1)
    size = 300
    found = Sparse(tangle(size)).reaches([range(int(start * size), int(stop * size)) for start, stop in GROUPS])
    assert found == pytest.approx([reach_of(size, start, stop) for start, stop in GROUPS], abs=1e-9)


def test_each_size_has_its_method():
    assert isinstance(solve(tangle(20)), Plain)
    assert isinstance(solve(tangle(150)), Dense)
    assert isinstance(solve(tangle(2500)), Sparse)
    assert chain.PLAIN_BELOW == 100


def test_going_round_on_the_spot():
    # nine of ten stay another round, one arrives: ten visits, and all arrive
    net = network(["shop"], {"shop": {"shop": 0.9}}, {"shop": 0.1}, {"shop": 0.0}, {"shop": 1.0})
    for solver in (Plain, Dense, Sparse):
        found = solver(net)
        assert found.visits[0] == pytest.approx(10)
        assert found.success_from[0] == pytest.approx(1)
        assert found.visits[0] / found.returns[0] == pytest.approx(1)
        assert found.reaches([[0]]) == pytest.approx([1])


def test_a_network_leaves_out_what_it_does_not_name():
    net = network(["a"], {"a": {"a": 0.2, "elsewhere": 0.5}}, {"a": 0.1}, {"a": 0.2}, {"a": 1.0})
    assert net.arrows == (((0, 0.2),),)


# ---------------------------------------------------------------- what closing a leak brings


def closed(net: Network, at: int, part: float) -> Network:
    """The network with a part of one leak closed, those who stay going on like the others."""
    leave = net.leave[at]
    more = (1 - (1 - part) * leave) / (1 - leave)
    arrows, success, leaves = list(net.arrows), list(net.success), list(net.leave)
    arrows[at] = tuple((target, share * more) for target, share in arrows[at])
    success[at] *= more
    leaves[at] *= 1 - part
    return Network(net.names, tuple(arrows), tuple(success), tuple(leaves), net.entry)


def completion(net: Network) -> float:
    return sum(e * b for e, b in zip(net.entry, solve(net).success_from, strict=True))


@pytest.mark.parametrize("part", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("size", [20, 150])
def test_gain_is_the_changed_chain_solved_anew(size, part):
    net = tangle(size)
    found, before = solve(net), completion(net)
    for at in range(0, size, 1 if size == 20 else 30):
        more = gain(found.visits[at], found.success_from[at], found.returns[at], net.leave[at], part)
        assert more == pytest.approx(completion(closed(net, at, part)) - before, abs=1e-12), at


def test_a_wall_has_no_survivors_to_copy():
    assert gain(0.4, 0.0, 1.0, 1.0, 0.5) is None


def test_closing_the_only_way_out_of_a_loop_lets_nobody_arrive():
    # half stay another round, half leave, nobody arrives from here: two visits each
    assert gain(0.4, 0.0, 2.0, 0.5, 0.5) == 0
    assert gain(0.4, 0.0, 2.0, 0.5, 1.0) == 0


def test_the_slope_of_a_small_fix():
    # completions per unit of drop-off removed: v b / (1 - d)
    net = tangle(20)
    found = solve(net)
    for at in range(20):
        leave = net.leave[at]
        if leave:
            slope = found.visits[at] * found.success_from[at] / (1 - leave)
            tiny = gain(found.visits[at], found.success_from[at], found.returns[at], leave, 1e-6)
            assert tiny / (1e-6 * leave) == pytest.approx(slope, rel=1e-4)


# ---------------------------------------------------------------- accuracy far down the funnel


@pytest.mark.parametrize("size", [60, 150])
def test_long_funnels_keep_their_small_numbers(size):
    # one in a hundred goes on at each step: v of step k is 100 to the power of -k, to the last digit
    names = [f"p{at}" for at in range(size)]
    onward = {name: {following: 0.01} for name, following in pairwise(names)} | {names[-1]: {}}
    last = dict.fromkeys(names, 0.0) | {names[-1]: 0.01}
    net = network(names, onward, last, dict.fromkeys(names, 0.99), {names[0]: 1.0})
    found = solve(net)
    for at in (0, 10, 50, size - 1):
        assert found.visits[at] == pytest.approx(0.01**at, rel=1e-9)
        assert found.success_from[at] == pytest.approx(0.01 ** (size - at), rel=1e-9)
