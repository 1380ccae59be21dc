"""Journeys for tests: random ones with loops, several entries, walls, other ends, personas, answers; small by hand."""

import json
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from journeymap.model import LEVELS, Journey
from journeymap.model.experience import FLAGS

Data = dict[str, Any]

steady = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""The same journeys at every run."""

CHANNELS = ("website", "chat", "phone", "store", "none")
TIMES = ("2 min", "10 min", "1 h", "3 h", "2 days", "1 week")
PERSONAS = {"anna": {"share": 0.65}, "paul": {"share": 0.35}}

counts_of_five = st.lists(st.integers(0, 60), min_size=5, max_size=5)
counts_of_seven = st.lists(st.integers(0, 60), min_size=7, max_size=7)
shares = st.integers(0, 20).map(lambda twentieths: twentieths / 20)
sizes = st.one_of(st.none(), st.integers(0, 400))


def read(data: Data) -> Journey:
    """The data as a journey, which breaks no rule."""
    from journeymap.rules import ERRORS

    journey = Journey.model_validate(data)
    problems = [(code, problem.said) for code, rule in ERRORS.items() for problem in rule(journey)]
    assert not problems, problems
    return journey


def points_of(data: Data) -> dict[str, Data]:
    """Every touchpoint of the data by its id."""
    return {name: point for stage in data["stages"].values() for name, point in stage["touchpoints"].items()}


@st.composite
def flows(draw: st.DrawFn, *, personas: bool = False, plain: bool = False, largest: int = 6) -> Data:
    """Who goes where between up to six places, and perhaps a wall where everybody leaves.

    Each place leads on to the next one or to success, so that success is never out of reach and no loop endless;
    everything else is chance: jumps, loops, going round on the spot, named ends, leaving.
    """
    names = [f"p{at}" for at in range(draw(st.integers(1, largest)))]
    wall = ["wall"] if draw(st.booleans()) else []
    ends = {} if plain else draw(st.sampled_from([{}, {"solved": "neutral"}, {"rival": "lost", "moved": "neutral"}]))
    targets = [*names, *wall, *ends, "success"]
    points: dict[str, Data] = {}
    for at, name in enumerate(names):
        onward = names[at + 1] if at + 1 < len(names) else "success"
        points[name] = {"channel": draw(st.sampled_from(CHANNELS))}
        if personas and draw(st.booleans()):
            parts = {who: {"next": draw(_rows(targets, onward, plain))} for who in PERSONAS}
            points[name]["by_persona"] = parts
        else:
            points[name]["next"] = draw(_rows(targets, onward, plain))
        if not plain:
            points[name] |= draw(_beside())
    points |= {name: {"channel": "website"} for name in wall}
    _enter(draw, points, names)
    data: Data = {"journey": "Random", "ends": ends, "stages": _in_stages(draw, points)}
    return data | ({"personas": PERSONAS} if personas else {})


@st.composite
def _rows(draw: st.DrawFn, targets: list[str], onward: str, plain: bool) -> Data:
    """One row: whole parts for some of the targets and for leaving, one at least for the way on."""
    parts = draw(st.dictionaries(st.sampled_from(targets), st.integers(0, 9), max_size=4))
    parts[onward] = parts.get(onward, 0) + draw(st.integers(1, 9))
    whole = sum(parts.values()) + draw(st.integers(0, 12))
    return {
        target: {"share": part / whole} | ({} if plain or target == "success" else draw(_said_of_the_way()))
        for target, part in parts.items()
    }


@st.composite
def _said_of_the_way(draw: st.DrawFn) -> Data:
    said: Data = {}
    if draw(st.booleans()):
        said["history"] = draw(st.sampled_from(("kept", "partial", "lost")))
    if draw(st.integers(0, 3)) == 0:
        said |= {"forced": draw(st.booleans()), "rework": draw(st.booleans())}
    if draw(st.integers(0, 3)) == 0:
        said |= {"after": draw(st.sampled_from(TIMES)), "promised": draw(st.sampled_from(TIMES))}
    return said


@st.composite
def _beside(draw: st.DrawFn) -> Data:
    """What stands beside a row: how many were watched, what is normal, how long it takes."""
    beside: Data = {}
    if draw(st.booleans()):
        beside["observed"] = draw(st.integers(1, 900))
    if draw(st.integers(0, 2)) == 0:
        beside["normal_dropoff"] = draw(shares)
    if draw(st.booleans()):
        beside["duration"] = draw(st.sampled_from(TIMES))
    return beside


def _enter(draw: st.DrawFn, points: dict[str, Data], names: list[str]) -> None:
    parts = [draw(st.integers(0, 5)) for _ in names]
    parts[0] += 1
    for name, part in zip(names, parts, strict=True):
        if part:
            points[name]["entry"] = part / sum(parts)


def _in_stages(draw: st.DrawFn, points: dict[str, Data]) -> Data:
    stages: Data = {f"s{at}": {"touchpoints": {}} for at in range(draw(st.integers(1, 3)))}
    for at, (name, point) in enumerate(points.items()):
        stage = "s0" if at == 0 else draw(st.sampled_from(list(stages)))
        stages[stage]["touchpoints"][name] = point
    return {name: stage for name, stage in stages.items() if stage["touchpoints"]}


@st.composite
def measured(draw: st.DrawFn) -> Data:
    """A random flow with answers, waits, repeats, mistakes and capabilities at some of its places."""
    data = draw(flows())
    for point in points_of(data).values():
        point["scores"] = draw(_answers())
        if draw(st.booleans()):
            point["wait"] = {"typical": draw(st.sampled_from(TIMES)), "promised": draw(st.sampled_from(TIMES))}
        if draw(st.booleans()):
            point["repeat"] = {"rate": draw(shares)} | _known(draw(sizes))
        if draw(st.booleans()):
            point["resolved"] = {"rate": draw(shares)} | _known(draw(sizes))
        if draw(st.booleans()):
            flags = st.dictionaries(st.sampled_from(FLAGS), st.sampled_from(("low", "medium", "high")), max_size=3)
            point["mistakes"] = draw(flags)
        if draw(st.booleans()):
            point["emotion"] = {"value": draw(st.integers(-2, 2)), "n": draw(st.integers(0, 90))}
        if draw(st.booleans()):
            point["importance"] = draw(st.integers(1, 5))
        offers = st.sampled_from(("we do", "planned", "n/a"))
        point["capabilities"] = draw(st.dictionaries(st.sampled_from(LEVELS), offers, max_size=6))
    return data


@st.composite
def _answers(draw: st.DrawFn) -> Data:
    answers: Data = {}
    ces, csat = draw(st.integers(0, 3)), draw(st.integers(0, 2))
    if ces == 1:
        answers["ces"] = {"scale": "1-7", "best": draw(st.sampled_from((1, 7))), "counts": draw(counts_of_seven)}
    if ces == 2:
        answers["ces"] = {"preset": "ease5", "mean": draw(st.integers(10, 50)) / 10} | _known(draw(sizes))
    if ces == 3:
        answers["ces"] = {"preset": "ces2", "mean": draw(st.integers(20, 60)) / 10, "sd": 0.9, "n": 70}
    if csat:
        waves = [{"counts": draw(counts_of_five)} for _ in range(csat)]
        answers["csat"] = waves
    return answers


def _known(n: int | None) -> Data:
    return {} if n is None else {"n": n}


def journey(stages: Data, **top: Any) -> Journey:
    """A small journey by hand: stages of touchpoints, each on the web unless it says otherwise."""
    filled = {
        stage: {"touchpoints": {name: {"channel": "web"} | point for name, point in points.items()}}
        for stage, points in stages.items()
    }
    return Journey.model_validate({"journey": "By hand", "stages": filled, **top})


def listed(names: str) -> list[str]:
    """The keys of a contract, written on a few lines."""
    return names.split()


def strictly(data: Any) -> Any:
    """Plain data through JSON that knows no NaN, and back."""
    return json.loads(json.dumps(data, allow_nan=False))
