"""What is said of the friction of a touchpoint: how hard it is, and what each of its signs rests on."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from journeymap.analysis.dropoff import DropOff
from journeymap.analysis.ratings import Pooled, summary
from journeymap.analysis.signs import Place, Severity, counted_flaws, exits, exits_interval, is_handover
from journeymap.analysis.walks import normal_dropoff
from journeymap.facts import Fact, Facts
from journeymap.inference import whole
from journeymap.model import Journey, Score
from journeymap.model.waves import speaks

SURVEYED = ("effort", "dissatisfaction")
"""The signs that come from asking customers, whether or not anybody says how many were asked."""

UNITS = {
    "touchpoint": "touchpoint",
    "touchpoints": "touchpoint",
    "top3": "touchpoint",
    "stage": "stage",
    "channel": "channel",
    "severity": "index",
    "low": "index",
    "high": "index",
    "at_best": "index",
    "journey": "index",
    "coverage": "share.0",
    "covered_visits": "share.0",
    "label": "term:label",
    "confirmed": "term:label",
    "worst_felt": "term:sign",
    "red_flags": "term:sign",
    "unknown": "term:sign",
    "sign": "term:sign",
    "weight_of": "term:sign",
    "reach_max": "share",
    "reach": "share",
    "importance": "exact",
    "priority": "number.1",
    "rank": "count",
    "rank_completers": "count",
    "owner": "term:owner",
    "answers": "count",
    "all": "count",
    "component": "number.2",
    "points": "number.1",
    "weight": "exact",
    "factor": "exact",
    "evidence_facts": "fact",
    "parts": "beside",
    "moderate": "exact",
    "hard": "exact",
    "severe": "exact",
    "min_coverage": "share.0",
    "metric": "text",
    "mean": "number.2",
    "scale": "scale",
    "source": "source",
    "index": "index.1",
    "bounds": "range:index.1",
    "lost": "count",
    "observed": "count",
    "share": "share",
    "shares": "range:share.1",
    "normal": "exact_share",
    "typical": "duration",
    "promised": "duration",
    "flow": "of_100",
    "history": "term:history",
    "flag": "term:flag",
    "step": "term:step",
}
"""What each field and each value of a fact about friction is (see `words.telling`)."""


def friction_fact(journey: Journey, touchpoint: str, found: Severity, label: str | None, asked: int) -> Fact:
    """How hard a touchpoint is for customers, and on how much that rests; never better than what was measured."""
    fact, known, every = Facts(journey, UNITS), len(found.components), len(found.components) + len(found.unknown)
    signs = fact("friction.signs_known", n=known, all=every)
    if label is None:
        return fact("friction.unstated", touchpoint=touchpoint, known=signs, low=found.low, high=found.high)
    about: dict[str, Any] = {"touchpoint": touchpoint}
    if label != "low":
        about["severity"] = found.value
    if not any(sign in SURVEYED for sign in found.components):
        if not asked:
            return fact(f"friction.unasked_{label}", **about, known=signs)
        return fact(f"friction.few_{label}", **about, known=signs, answers=fact("friction.answers", n=asked))
    answers = fact("friction.answers", n=asked) if asked else fact("friction.unsized")
    if label == "low":
        basis = fact("friction.basis_low", known=signs, answers=answers)
    elif found.unknown:
        missing = fact("friction.signs_unknown", n=len(found.unknown), all=every)
        basis = fact("friction.basis_range", answers=answers, missing=missing, low=found.low, high=found.high)
    else:
        basis = fact("friction.basis_all", answers=answers)
    return fact(f"friction.{label}", **about, basis=basis)


def evidence_facts(place: Place, found: Severity) -> dict[str, tuple[Fact, ...]]:
    """Each known sign of a touchpoint with what it rests on: scale, mean, how many answered, who says so."""
    fact = Facts(place.journey, UNITS)
    return {sign: tuple(_GROUNDS[sign](place, found, fact)) for sign in found.components}


def _survey(metric: str, said: Pooled | None, fact: Facts) -> Iterator[Fact]:
    for record in said.records if said else ():
        one = summary(record)
        if one.mean is not None and one.scale is not None:
            mean = fact("friction.mean", metric=metric, mean=one.mean, scale=one.scale)
            yield fact("friction.beside", parts=(mean, *_provenance(record, fact)))
    if said is None:
        return
    if said.interval is None:
        yield fact("friction.index", index=said.index)
    else:
        yield fact("friction.index_between", index=said.index, bounds=tuple(said.interval))
    if said.mixed_scales:
        yield fact("friction.mixed_scales")


def _provenance(record: Score, fact: Facts) -> Iterator[Fact]:
    yield fact("friction.size", n=record.size) if record.size else fact("friction.no_size")
    if record.asked:
        yield fact(f"friction.asked_{record.asked}")
    if record.source:
        yield fact("friction.source", source=record.source)


def _dropoff(journey: Journey, flow: DropOff, name: str, fact: Facts) -> Iterator[Fact]:
    lost, observed = exits(journey, flow, name) or 0.0, journey.rows[name].observed
    interval = exits_interval(journey, flow, name)
    if observed and interval is not None:
        counts = {"lost": whole(lost * observed), "observed": observed}
        yield fact("friction.counted", **counts, share=lost, shares=tuple(interval))
    else:
        yield fact("friction.assumed", share=lost)
    normal = normal_dropoff(journey, journey.touchpoints[name])
    if normal:
        yield fact("friction.normal", normal=normal)


def _wait(place: Place, fact: Facts) -> Iterator[Fact]:
    wait = place.point.wait
    if wait is not None and wait.typical is not None and wait.promised is not None:
        waits = fact("friction.waits", typical=wait.typical, promised=wait.promised)
        source = (fact("friction.source", source=wait.source),) if wait.source else ()
        yield fact("friction.beside", parts=(waits, *source))
    for one in place.arriving:
        if one.arrow.after is not None and one.arrow.promised is not None:
            times = {"typical": one.arrow.after, "promised": one.arrow.promised}
            yield fact("friction.waits_from", touchpoint=one.start, **times)


def _repeats(place: Place, fact: Facts) -> Iterator[Fact]:
    repeat = place.point.repeat
    if repeat is not None and speaks(repeat.n, place.journey.in_force):
        repeated = fact("friction.repeated", share=repeat.rate)
        size = (fact("friction.size", n=repeat.n),) if repeat.n else ()
        yield fact("friction.beside", parts=(repeated, *size))
    back = tuple(dict.fromkeys(one.start for one in place.arriving if one.arrow.rework))
    if back:
        yield fact("friction.sent_back", touchpoints=back)


def _handover(place: Place, fact: Facts) -> Iterator[Fact]:
    for one in place.arriving:
        if is_handover(place.journey, one):
            history = place.journey.history(one.start, one.target, one.arrow) or "unknown"
            handed = fact("friction.handed", touchpoint=one.start, flow=one.flow, history=history)
            forced = (fact("friction.forced"),) if one.arrow.forced else ()
            yield fact("friction.beside", parts=(handed, *forced))


def _mistakes(place: Place, found: Severity, fact: Facts) -> Iterator[Fact]:
    flaws = counted_flaws(place.point, wait_known="wait" in found.components)
    for flag, flaw in flaws.items():
        source = fact("friction.source", source=flaw.source) if flaw.source else fact("friction.team")
        yield fact("friction.beside", parts=(fact("friction.flaw", flag=flag, step=flaw.severity), source))
    if not flaws:
        yield fact("friction.clean")


_GROUNDS: Mapping[str, Callable[[Place, Severity, Facts], Iterator[Fact]]] = {
    "effort": lambda place, _, fact: _survey("CES", place.ease, fact),
    "dissatisfaction": lambda place, _, fact: _survey("CSAT", place.satisfaction, fact),
    "dropoff": lambda place, _, fact: _dropoff(place.journey, place.flow, place.name, fact),
    "wait": lambda place, _, fact: _wait(place, fact),
    "repeats": lambda place, _, fact: _repeats(place, fact),
    "handover": lambda place, _, fact: _handover(place, fact),
    "mistakes": _mistakes,
}
