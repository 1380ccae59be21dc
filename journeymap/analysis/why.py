"""What each sign of friction rests on, in words: the scale, the mean, how many answered, and who says so."""

from collections.abc import Callable, Iterator, Mapping

from journeymap.analysis.dropoff import DropOff
from journeymap.analysis.ratings import Pooled, summary
from journeymap.analysis.signs import Place, Severity, counted_flaws, exits, exits_interval, is_handover
from journeymap.analysis.walks import normal_dropoff
from journeymap.model import Journey, Touchpoint


def evidence_of(place: Place, found: Severity) -> Iterator[tuple[str, str]]:
    """Each known sign of a touchpoint with what it rests on: scale, mean, n, source."""
    for sign in found.components:
        yield sign, _WORDS[sign](place, found)


def _survey_words(metric: str, said: Pooled | None) -> str:
    assert said is not None
    parts = []
    for record in said.records:
        one = summary(record)
        assert one.scale is not None and one.mean is not None
        size = f"n {one.n}" if one.n else "no sample size"
        scale = f"{one.scale.low:g}-{one.scale.high:g}, {one.scale.best:g} is best"
        whose = f", {record.asked}" if record.asked else ""
        source = f", {record.source}" if record.source else ""
        parts.append(f"{metric} {one.mean:.2f} on {scale}, {size}{whose}{source}")
    interval = said.interval
    bounds = f", 95 % {interval[0]:.1f} to {interval[1]:.1f}" if interval else ""
    mixed = ", mixed scales" if said.mixed_scales else ""
    return f"{'; '.join(parts)} → index {said.index:.1f}{bounds}{mixed}"


def _dropoff_words(journey: Journey, flow: DropOff, name: str) -> str:
    point = journey.touchpoints[name]
    lost, observed = exits(journey, flow, name) or 0.0, journey.rows[name].observed
    normal = normal_dropoff(journey, point)
    usual = f", {100 * normal:g} % is normal" if normal else ""
    interval = exits_interval(journey, flow, name)
    if not observed or interval is None:
        return f"{100 * lost:.1f} % leave at a visit{usual} (assumed)"
    bounds = f"95 % {100 * interval[0]:.1f} to {100 * interval[1]:.1f} %"
    return f"{round(lost * observed)} of {observed} leave, {100 * lost:.1f} % ({bounds}){usual}"


def _wait_words(place: Place) -> str:
    wait, parts = place.point.wait, []
    if wait is not None and wait.typical is not None and wait.promised is not None:
        parts.append(f"{wait.typical} typical, {wait.promised} promised" + (f", {wait.source}" if wait.source else ""))
    parts += [
        f"from {one.start} after {one.arrow.after}, {one.arrow.promised} promised"
        for one in place.arriving
        if one.arrow.after is not None and one.arrow.promised is not None
    ]
    return "; ".join(dict.fromkeys(parts))


def _repeat_words(place: Place) -> str:
    parts, repeat = [], place.point.repeat
    if repeat is not None:
        parts.append(f"{100 * repeat.rate:g} % of contacts are repeats" + (f", n {repeat.n}" if repeat.n else ""))
    back = sorted({one.start for one in place.arriving if one.arrow.rework})
    if back:
        parts.append(f"customers are sent back from {', '.join(back)}")
    return "; ".join(parts)


def _handover_words(place: Place) -> str:
    parts = []
    for one in place.arriving:
        if is_handover(place.journey, one):
            history = place.journey.history(one.start, one.target, one.arrow) or "unknown"
            forced = ", forced" if one.arrow.forced else ""
            parts.append(f"from {one.start} {100 * one.flow:.3g} of 100 entrants, history {history}{forced}")
    return "; ".join(dict.fromkeys(parts))


def _mistake_words(point: Touchpoint, *, wait_known: bool) -> str:
    flaws = counted_flaws(point, wait_known=wait_known)
    if not flaws:
        return "checked, none found"
    return "; ".join(f"{flag} ({flaw.severity}, {flaw.source or 'the team’s view'})" for flag, flaw in flaws.items())


_WORDS: Mapping[str, Callable[[Place, Severity], str]] = {
    "effort": lambda place, _: _survey_words("CES", place.ease),
    "dissatisfaction": lambda place, _: _survey_words("CSAT", place.satisfaction),
    "dropoff": lambda place, _: _dropoff_words(place.journey, place.flow, place.name),
    "wait": lambda place, _: _wait_words(place),
    "repeats": lambda place, _: _repeat_words(place),
    "handover": lambda place, _: _handover_words(place),
    "mistakes": lambda place, found: _mistake_words(place.point, wait_known="wait" in found.components),
}
