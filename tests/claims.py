"""What each fact claims, by its key: a function of the result and the fact's values, written without its maker.

A key that is missing here fails `tests/test_statements.py`. ``True`` alone stands for a fact that gives numbers only,
all of which are fields of the result and compared with it anyway.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise, product
from math import inf, isclose, log, sqrt
from statistics import NormalDist
from typing import Any

from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.friction import friction
from journeymap.analysis.whatif import whatif
from journeymap.model.flow import flow_is_known, has_flow, open_rows
from journeymap.settings import DEFAULTS

Claim = Callable[[Any, Mapping[str, Any]], bool]


def _close(one: float | None, other: float | None) -> bool:
    return one == other or (one is not None and other is not None and isclose(one, other, rel_tol=1e-9, abs_tol=1e-12))


def _shares(result: Any, values: Mapping[str, Any], *, or_more: bool) -> bool:
    (row,) = [one for one in result.shares if one.bad_visits == values["n"]]
    return row.or_more is or_more and _close(row.share, values["share"])


def _never_counted(result: Any, values: Mapping[str, Any]) -> bool:
    silent = {row.touchpoint for row in result.rows if row.bad_share is None}
    met = {row.touchpoint for row in result.rows if row.visits != 0}
    return bool(values["touchpoints"]) and silent & met <= set(values["touchpoints"]) <= silent


EXPOSURE: Mapping[str, Claim] = {
    "exposure.exposed": lambda result, said: (
        _close(said["exposed"], sum(row.share for row in result.shares if row.bad_visits >= result.strikes))
        and said["strikes"] == result.strikes
    ),
    "exposure.exactly": lambda result, said: _shares(result, said, or_more=False),
    "exposure.or_more": lambda result, said: _shares(result, said, or_more=True),
    "exposure.covered": lambda result, said: _close(said["covered_visits"], result.covered_visits),
    "exposure.risk": lambda result, said: result.shares is not None,
    "exposure.no_flow": lambda result, said: all(row.visits is None for row in result.rows),
    "exposure.too_few": lambda result, said: (
        result.shares is None and said["covered_visits"] < said["exposure_cover"] and said["covered_visits"] >= 0
    ),
    "exposure.uncounted": _never_counted,
    "exposure.independent": lambda result, said: result.shares is not None,
    "exposure.never_bad": _never_counted,
    "exposure.most_strikes": lambda result, said: said["n"] == result.strikes,
}


def _changes_completion(result: Any, values: Mapping[str, Any]) -> bool:
    """A fix is said with what it does by itself, which is the entry of the same place among ``alone``."""
    at = result.applied_facts.index(values["done"])
    return _close(result.alone[at], values.get("gain", 0.0))


WHATIF: Mapping[str, Claim] = {
    "whatif.close": lambda result, said: 0 <= said["share"] <= 1,
    "whatif.close_avoidable": lambda result, said: 0 <= said["share"] <= 1,
    "whatif.remove": lambda result, said: said["touchpoint"] in result.of_journey.touchpoints,
    "whatif.raise": lambda result, said: said["points"] >= 0 and said["metric"] in ("ces", "csat"),
    "whatif.raise_down": lambda result, said: said["points"] > 0 and said["metric"] in ("ces", "csat"),
    "whatif.move": lambda result, said: -1 <= said["moved"] <= 1 and said["moved"] != 0,
    "whatif.idea": lambda result, said: any(
        (name, one.idea, one.closes) == (said["touchpoint"], said["idea"], said["share"])
        for name, one in _ideas_of(result)
    ),
    "whatif.idea_assumed": lambda result, said: any(
        (name, one.idea, one.closes, 0.5) == (said["touchpoint"], said["idea"], None, said["share"])
        for name, one in _ideas_of(result)
    ),
    "whatif.alone": _changes_completion,
    "whatif.no_gain": _changes_completion,
    "whatif.together": lambda result, said: _close(said["gain"], result.after.completion - result.before.completion),
    "whatif.minutes": lambda result, said: (
        min(said["before"], said["after"]) < 1
        and (said["before"], said["after"]) == (result.before.minutes_covered, result.after.minutes_covered)
    ),
}


def _rows_of(result: Any, values: Mapping[str, Any]) -> list[Any]:
    """The rows that a sentence about one number can mean: same touchpoint, persona and metric."""
    place = values["where"].values
    return [
        row
        for row in result.rows
        if (row.touchpoint, row.persona, row.metric) == (place["touchpoint"], place.get("persona"), values["metric"])
    ]


def _moved(result: Any, values: Mapping[str, Any], sign: int) -> bool:
    return any(
        (row.before, row.after) == (values["before"], values["after"]) and sign * (row.after - row.before) > 0
        for row in _rows_of(result, values)
    )


def _verdicts(result: Any, touchpoint: str | None) -> set[Any]:
    return {row.verdict for row in result.rows if row.touchpoint == touchpoint}


def _parts(result: Any) -> dict[str, float]:
    """What each touchpoint did to completion, all its changes together."""
    parts: dict[str, float] = {}
    for one in result.outcome.explained:
        if one.touchpoint is not None:
            parts[one.touchpoint] = parts.get(one.touchpoint, 0.0) + one.part
    return parts


def _recommends(result: Any, values: Mapping[str, Any]) -> bool:
    """Advice stands only where something got worse."""
    return bool(_verdicts(result, values["touchpoint"]) & {"critical", "alert", "watch"})


def _is_certain(*codes: str) -> Claim:
    return lambda result, said: any(row.sure in codes for row in result.rows)


def _note(name: str) -> Claim:
    return lambda result, said: any(
        fact.key == f"compare.note_{name}" and fact.values == said for row in result.rows for fact in row.note_facts
    )


def _structure(result: Any) -> list[Any]:
    """What differs between the maps, of two snapshots or of every unit from the first."""
    if hasattr(result, "structure"):
        return list(result.structure)
    return [one for found in result.differences.values() for one in found]


def _differs(result: Any, values: Mapping[str, Any]) -> bool:
    said = tuple(values[name] for name in ("field", "before", "after"))
    return any((one.field, one.before, one.after) == said and one.before != one.after for one in _structure(result))


def _pain(result: Any, values: Mapping[str, Any], side: str) -> bool:
    return any(one.field == "pain" and getattr(one, side) == values["pain"] for one in _structure(result))


def _explains(result: Any, parts: Any) -> bool:
    """Whether the parts of the last line add up, the largest first; what is too small to say is left out."""
    brought = [one.values["brought"] for one in parts]
    changes = brought[:-1] if parts[-1].key != "compare.outcome_part" else brought
    sizes = [abs(one) for one in changes]
    return sizes == sorted(sizes, reverse=True) and isclose(
        sum(brought), result.outcome.successes, rel_tol=1e-9, abs_tol=0.0001 * result.outcome.of
    )


COMPARE: Mapping[str, Claim] = {
    "compare.counts": lambda result, said: all(
        sum(row.verdict == verdict for row in result.rows) == number for verdict, number in said.items()
    ),
    "compare.tested": lambda result, said: (
        said["rows"] == len(result.rows)
        and said["compared"] == sum(row.verdict is not None for row in result.rows)
        and said["tested"] == sum(row.p is not None for row in result.rows)
    ),
    "compare.order_wrong": lambda result, said: result.order == "wrong",
    "compare.order_given": lambda result, said: result.order == "given",
    "compare.planned": lambda result, said: result.before.status != result.after.status,
    "compare.title_of": lambda result, said: said["title"] == result.after.title,
    "compare.title_of_unit": lambda result, said: said["unit"] == result.after.unit,
    "compare.fell": lambda result, said: _moved(result, said, -1),
    "compare.rose": lambda result, said: _moved(result, said, 1),
    "compare.none": lambda result, said: any(
        f"{row.before:.1f}" == f"{row.after:.1f}" or row.sure is None for row in _rows_of(result, said)
    ),
    "compare.new": lambda result, said: any(
        row.before is None and row.after == said["after"] for row in _rows_of(result, said)
    ),
    "compare.gone": lambda result, said: any(row.after is None for row in _rows_of(result, said)),
    "compare.unlike": lambda result, said: any(row.change is None for row in _rows_of(result, said)),
    "compare.unanswered": lambda result, said: any(
        (row.n_before, row.n_after) == (0, 0) for row in _rows_of(result, said)
    ),
    "compare.where": lambda result, said: said["touchpoint"] is None or said["touchpoint"] in result.both.touchpoints,
    "compare.where_persona": lambda result, said: said["persona"] in {
        **result.both.before.personas, **result.both.after.personas
    },
    "compare.who": lambda result, said: any(row.owner == said["owner"] for row in result.rows),
    "compare.do": lambda result, said: any(row.recommendation_fact == said["do"] for row in result.rows),
    "compare.do_since": lambda result, said: any(
        row.recommendation_fact == said["do"] and row.since == said["since"] for row in result.rows
    ),
    "compare.learn": lambda result, said: any(row.learn_from == said["units"] for row in result.rows),
    "compare.mind": lambda result, said: any(row.note_facts == said["notes"] for row in _rows_of(result, said)),
    "compare.first_said": lambda result, said: (
        sum(one.touchpoint is not None and not one.claimed_before and bool(one.claimed_after) for one in result.levels)
        == said["n"]
    ),
    "compare.same_map": lambda result, said: not result.structure,
    "compare.outcome": lambda result, said: result.outcome is not None,
    "compare.outcome_lost": lambda result, said: (
        result.outcome.of == result.both.after.entrants
        and -0.5 < -result.completion.change * result.outcome.of - said["n"] <= 0.5
    ),
    "compare.possible": lambda result, said: (
        None in (result.completion.before, result.completion.after)
        and said["before"][0] <= said["before"][1]
        and said["after"][0] <= said["after"][1]
    ),
    "compare.outcome_gained": lambda result, said: (
        result.outcome.of == result.both.after.entrants
        and -0.5 <= said["n"] - result.completion.change * result.outcome.of <= 0.5
    ),
    "compare.outcome_same": lambda result, said: abs(result.completion.change * result.outcome.of) < 0.5,
    "compare.outcome_lost_100": lambda result, said: (
        result.both.after.entrants is None and abs(said["successes"] + 100 * result.completion.change) <= 0.05 + 1e-9
    ),
    "compare.outcome_gained_100": lambda result, said: (
        result.both.after.entrants is None and abs(said["successes"] - 100 * result.completion.change) <= 0.05 + 1e-9
    ),
    "compare.outcome_worth": lambda result, said: _close(
        said["money"],
        abs(result.completion.change) * result.both.after.entrants * result.both.after.value.of_one_success,
    ),
    "compare.outcome_sure": lambda result, said: (
        _close(said["low"], result.completion.low * result.outcome.of)
        and _close(said["high"], result.completion.high * result.outcome.of)
    ),
    "compare.outcome_explained": lambda result, said: _explains(result, said["parts"]),
    "compare.outcome_part": lambda result, said: any(
        one.touchpoint == said["where"].values["touchpoint"] and _close(one.successes, said["brought"])
        for one in result.outcome.explained
    ),
    "compare.outcome_rest": lambda result, said: _close(said["brought"], result.outcome.explained[-1].successes),
    "compare.outcome_others": lambda result, said: len(result.outcome.explained) > 2,
    "compare.together": lambda result, said: result.outcome.explained[-1].touchpoint is None,
    "compare.differs": _differs,
    "compare.differs_why": _differs,
    "compare.differs_pain": lambda result, said: said["pain"].key in ("compare.pain_new", "compare.pain_gone"),
    "compare.pain_new": lambda result, said: _pain(result, said, "after"),
    "compare.pain_gone": lambda result, said: _pain(result, said, "before"),
    "compare.part_of_map": lambda result, said: any(one.name == said["name"] for one in _structure(result)),
    "compare.to_goal": lambda result, said: any(one.id.endswith(">success") for one in _structure(result)),
    "compare.sure_not_chance": _is_certain("not_chance"),
    "compare.sure_small": lambda result, said: any(
        row.sure == "small" and abs(row.change) < said["floor"] for row in result.rows
    ),
    "compare.sure_maybe_chance": _is_certain("maybe_chance"),
    "compare.sure_few_answers": lambda result, said: said["n"] < result.both.in_force.min_n,
    "compare.sure_few_customers": lambda result, said: said["n"] < result.both.in_force.min_n,
    "compare.sure_no_sample": _is_certain("no_sample"),
    "compare.sure_planned": lambda result, said: result.planned,
    "compare.recommend_both": lambda result, said: said["then"].key.endswith(("recommend_idea", "recommend_pain")),
    "compare.recommend_idea": lambda result, said: any(
        one.idea == said["idea"] for point in result.both.touchpoints.values() for one in point.opportunities
    ),
    "compare.recommend_pain": lambda result, said: any(
        one.what == said["pain"] for point in result.both.touchpoints.values() for one in point.pains
    ),
    "compare.recommend_leak": lambda result, said: (
        said["brought"] < 0
        and _close(said["brought"], min(_parts(result).values()))
        and _close(said["brought"], _parts(result)[said["touchpoint"]])
    ),
    "compare.recommend_friction": lambda result, said: (
        said["rise"] == max(
            row.change for row in result.rows
            if row.metric == "friction" and row.touchpoint is not None and row.change is not None
        ) > 0
    ),
    **dict.fromkeys(
        (
            f"compare.recommend_{sign}"
            for sign in (
                "effort", "dissatisfaction", "dropoff", "wait", "repeats", "handover", "mistakes", "unresolved", "look",
            )
        ),
        _recommends,
    ),
    **{
        f"compare.note_{name}": _note(name)
        for name in (
            "new", "gone", "form", "scale", "scale_share", "direction", "direction_share", "boxes", "question", "asked",
            "terms", "largest_sd", "signs", "few_signs", "common_places",
        )
    },
}  # fmt: skip


def _unlike(result: Any, values: Mapping[str, Any], because: str) -> bool:
    return any(one.because == because and one.units == values["units"] for one in result.unlike)


def _has_verdict(result: Any, unit: str, verdict: str) -> bool:
    return any(one.name == unit and one.verdict == verdict for row in result.rows for one in row.values)


UNITS: Mapping[str, Claim] = {
    "units.title": lambda result, said: said["units"] == result.units and not any(result.periods),
    "units.title_of": lambda result, said: set(said["periods"]) == set(result.periods) - {None},
    "units.counts": lambda result, said: (
        said["n"] == len(result.units)
        and all(
            said[verdict] == len({one.name for row in result.rows for one in row.values if one.verdict == verdict})
            for verdict in ("worse", "better", "small")
        )
    ),
    "units.method": lambda result, said: (
        said["n"] == sum(one.p is not None for row in result.rows for one in row.values)
        and said["share"] == result.both.in_force.false_discoveries
    ),
    "units.two": lambda result, said: len(result.units) == 2,
    "units.scatter": lambda result, said: (
        said["n"] == len(result.units) - 2
        and all(
            any(row.metric == metric and (one.phi or 0) > 1 for row in result.rows for one in row.values)
            for metric in said["metrics"]
        )
    ),
    "units.of_periods": lambda result, said: len(set(result.periods)) > 1,
    "units.nobody_out": lambda result, said: not any(one.outside for row in result.rows for one in row.values),
    "units.same_map": lambda result, said: all(not result.differences[unit] for unit in said["units"]),
    "units.differs": lambda result, said: said["unit"] in result.differences and said["first"] == result.units[0],
    "units.do": lambda result, said: (
        _has_verdict(result, said["unit"], "worse")
        and all(_has_verdict(result, unit, "better") for unit in said["units"])
    ),
    "units.look": lambda result, said: _has_verdict(result, said["unit"], "worse"),
    "units.apart": lambda result, said: any(
        (one.value, one.others, one.n) == (said["amount"], said["others"], said["n"])
        for row in result.rows
        for one in row.values
    ),
    "units.row": lambda result, said: any(
        (row.best, row.worst) == (said["best"], said["worst"]) for row in _rows_of(result, said)
    ),
    "units.same": lambda result, said: any(row.spread < 1e-6 for row in _rows_of(result, said)),
    "units.behind": lambda result, said: all(
        any(one.name == unit and one.outside == "worse" for row in result.rows for one in row.values)
        for unit in said["units"]
    ),
    "units.ahead": lambda result, said: all(
        any(one.name == unit and one.outside == "better" for row in result.rows for one in row.values)
        for unit in said["units"]
    ),
    "units.also": lambda result, said: said["then"].key in ("units.behind", "units.ahead", "units.silent"),
    "units.silent": lambda result, said: set(said["units"]) <= set(result.units),
    "units.mixed": lambda result, said: len({one.values["scale"] for one in said["scales"]}) > 1,
    "units.scale_of": lambda result, said: said["unit"] in result.units,
    **{
        f"units.{because}": lambda result, said, because=because: _unlike(result, said, because)
        for because in ("alone", "unanswered", "scale", "terms", "form")
    },
}


def _tracks(result: Any, values: Mapping[str, Any]) -> list[Any]:
    """The series that a sentence about one number can mean."""
    place = values["where"].values
    said = (place["touchpoint"], place.get("persona"), values["metric"])
    return [row for row in result.series if (row.touchpoint, row.persona, row.metric) == said]


def _goes(result: Any, values: Mapping[str, Any], sign: int) -> bool:
    return any(
        sign * row.slope > 0
        and abs(row.slope) == values["slope"]
        and (row.known[0].value, row.known[-1].value) == (values["start"], values["end"])
        and (row.verdict == "small") == (values["sure"].key == "series.small")
        and row.verdict != "steady"
        for row in _tracks(result, values)
        if row.slope is not None
    )


def _strides(row: Any) -> list[float]:
    values = [one.value for one in row.points if one.value is not None]
    return [later - earlier for earlier, later in pairwise(values)]


SERIES: Mapping[str, Claim] = {
    "series.counts": lambda result, said: (
        all(
            said[verdict] == sum(row.verdict == verdict for row in result.series)
            for verdict in ("alert", "improved", "small")
        )
        and said["tested"] == sum(row.p is not None for row in result.series)
        and said["n"] == max(len(row.points) for row in result.series)
    ),
    "series.falls": lambda result, said: _goes(result, said, -1),
    "series.rises": lambda result, said: _goes(result, said, 1),
    "series.steady": lambda result, said: any(row.verdict == "steady" for row in _tracks(result, said)),
    "series.certain": lambda result, said: any(row.verdict in ("alert", "improved") for row in result.series),
    "series.small": lambda result, said: any(
        row.verdict == "small" and row.floor == said["floor"] for row in result.series
    ),
    "series.stride": lambda result, said: any(
        max(map(abs, _strides(row))) == abs(said["moved"]) and said["moved"] in _strides(row) for row in result.series
    ),
    "series.single": lambda result, said: any(said["moved"] in _strides(row) for row in result.series),
    "series.slope": lambda result, said: any(row.slope == said["slope"] for row in result.series),
    "series.also": lambda result, said: said["then"].key == "series.stride",
    "series.of_unit": lambda result, said: said["unit"] in result.units,
    "series.scatter": lambda result, said: all(
        any(row.metric == metric and row.phi > 1 for row in result.series if row.phi is not None)
        for metric in said["metrics"]
    ),
    "series.table.certain": lambda result, said: bool(result.series),
    "series.table.every": lambda result, said: bool(result.series),
    **{
        f"series.{kind}_{each}": lambda result, said, each=each: any(row.each == each for row in result.series)
        for kind in ("each", "over")
        for each in ("day", "week", "month", "quarter", "year", "time")
    },
}


DIGITAL: Mapping[str, Claim] = {
    "digital.contained": lambda result, said: _close(
        said["containment_of_starters"], result.containment / result.starters
    ),
    "digital.size": lambda result, said: said["n"] == len(set(result.touchpoints)) > 0,
    "digital.shares": lambda result, said: (
        0 <= said["share_of_visits"] <= 1
        and _close(said["share_of_visits"], result.share_of_visits)
        and _close(said["share_of_losses"], result.share_of_losses)
    ),
    "digital.friction": lambda result, said: _close(said["share_of_friction"], result.share_of_friction),
    "digital.of_all": lambda result, said: _close(said["containment"], result.containment),
    "digital.hand_off": lambda result, said: _close(said["hand_off_share"], result.hand_off_share),
    "digital.hardest": lambda result, said: (
        min((row.ease, row.channel) for row in result.rows if row.ease is not None)[0] == said["ease"]
        and (said["channel"], said["ease"]) in {(row.channel, row.ease) for row in result.rows}
    ),
    "digital.unasked": lambda result, said: all(row.ease is None for row in result.rows) and bool(result.rows),
    "digital.gap_list": lambda result, said: (
        set(said["gaps"]) == {name for row in result.rows for name in row.touchpoints if name not in row.with_ces}
    ),
    "digital.untyped": lambda result, said: all(
        channel not in {row.channel for row in result.rows} for channel in said["channels"]
    ),
    "digital.no_flow": lambda result, said: result.share_of_visits is None and result.containment is None,
    "digital.each_once": lambda result, said: result.share_of_visits is None,
    "digital.unknown": lambda result, said: not result.touchpoints,
    "digital.no_starters": lambda result, said: result.starters == 0,
}


def _group_of(result: Any, fact: Any) -> Any:
    (name,) = fact.values.values()
    return next(one for one in result.rows if one.group == name)


def _is_failing(*steps: str) -> Claim:
    return lambda result, said: result.ladder in steps


def _sum_of_switches(result: Any) -> float:
    return float(sum(one.flow for one in result.handovers if one.switch))


OMNICHANNEL: Mapping[str, Claim] = {
    "omnichannel.no_channel": lambda result, said: result.ladder is None,
    "omnichannel.one_channel": _is_failing("single"),
    "omnichannel.no_flow": lambda result, said: result.switches_per_entrant is None,
    "omnichannel.no_switches": lambda result, said: result.switches_per_entrant == 0,
    "omnichannel.carry": lambda result, said: _close(said["carry_over"], result.carry_over or 0.0),
    "omnichannel.unknown_history": lambda result, said: _close(said["unknown_history"], result.unknown_history or 0.0),
    "omnichannel.inconsistent": lambda result, said: (
        _group_of(result, said["group"]).verdict == "inconsistent"
        and _close(said["spread"], _group_of(result, said["group"]).spread)
    ),
    "omnichannel.trap": lambda result, said: said["channel"] == result.traps[0],
    "omnichannel.of_stage": lambda result, said: any(one.group == said["stage"] for one in result.rows),
    "omnichannel.of_need": lambda result, said: any(one.group == said["need"] for one in result.rows),
    **{
        f"omnichannel.is_{step}": lambda result, said, step=step: result.ladder == step
        for step in ("single", "multi", "cross", "omni")
    },
    "omnichannel.flow_unknown": lambda result, said: result.dead_ends is None and result.traps is None,
    "omnichannel.carry_unknown": lambda result, said: result.carry_over is None and result.switches_per_entrant > 0,
    "omnichannel.partly_unknown": lambda result, said: _close(
        said["unknown_history"],
        sum(one.flow for one in result.handovers if one.switch and one.history is None) / _sum_of_switches(result),
    ),
    "omnichannel.groups_unknown": lambda result, said: all(
        _group_of(result, one).verdict == "unknown" for one in said["groups"]
    ),
    "omnichannel.too_few": lambda result, said: any(one.verdict == "unknown" for one in result.rows),
    "omnichannel.alone": lambda result, said: any(one.verdict == "not applicable" for one in result.rows),
    "omnichannel.noise": lambda result, said: any(
        one.spread == said["spread"] and one.p >= result.of_journey.in_force.alpha for one in result.rows
    ),
    "omnichannel.certain": lambda result, said: any(
        one.spread == said["spread"] and one.verdict == "inconsistent" for one in result.rows
    ),
    "omnichannel.certain_but_small": lambda result, said: any(
        one.spread == said["spread"] < said["needed"] and one.p < result.of_journey.in_force.alpha
        for one in result.rows
    ),
    "omnichannel.heard": lambda result, said: any(
        (one.index, one.n) == (said["index"], said["n"])
        for row in result.rows
        for one in row.channels.values()
        if one is not None and not one.mixed_scales
    ),
    "omnichannel.heard_mixed": lambda result, said: any(
        (one.index, one.n) == (said["index"], said["n"])
        for row in result.rows
        for one in row.channels.values()
        if one is not None and one.mixed_scales
    ),
    "omnichannel.unheard": lambda result, said: any(
        row.channels.get(said["channel"], 0) is None for row in result.rows
    ),
    "omnichannel.switches": lambda result, said: _close(said["switches_per_entrant"], _sum_of_switches(result)),
    "omnichannel.carried": lambda result, said: _close(said["carry_over"], result.carry_over),
    "omnichannel.retold": lambda result, said: (
        _close(said["retell_per_100"], result.retell_per_100) and not result.unknown_history
    ),
    "omnichannel.retold_at_least": lambda result, said: (
        _close(said["retell_per_100"], result.retell_per_100) and result.unknown_history > 0
    ),
    **{
        f"omnichannel.stuck_{key}": lambda result, said, key=key: said[key] == getattr(result, key) != ()
        for key in ("dead_ends", "traps", "no_human_way_out", "lock_in", "lock_in_needs")
    },
    "omnichannel.lost": lambda result, said: (
        said["flow"] == max(one.flow for one in result.handovers if one.history == "lost")
        and any(
            (one.giver, one.receiver, one.flow) == (said["giver"], said["receiver"], said["flow"])
            for one in result.handovers
            if one.history == "lost"
        )
    ),
    "omnichannel.unserved": lambda result, said: all(
        said["persona"] in result.preferred_missing[stage] for stage in said["stages"]
    ),
}


def _names(result: Any) -> list[str]:
    return list(result.of_journey.touchpoints)


def _felt_at(result: Any) -> dict[str, float]:
    """Everybody's feelings that count: not of fewer people than an anecdote, not where nobody can get to."""
    flow, least = dropoff(result.of_journey), result.of_journey.in_force.anecdotal_n
    return {
        row.touchpoint: row.emotion
        for row in result.rows
        if row.persona is None and (row.n is None or row.n >= least) and flow[row.touchpoint].reach != 0
    }


def _counted(result: Any) -> list[Any]:
    """Every feeling that enters the curve of anybody."""
    return [value for one in result.personas for value in one.values]


def _means(result: Any) -> dict[str | None, float]:
    """The mean of each persona's feelings, as far as there are any."""
    each = {one.persona: [value.emotion for value in one.values] for one in result.personas}
    return {persona: sum(values) / len(values) for persona, values in each.items() if values}


EMOTION: Mapping[str, Claim] = {
    "emotion.curve": lambda result, said: (
        _felt_at(result)[said["lowest"]] == min(_felt_at(result).values())
        and _close(said["mean"], sum(_felt_at(result).values()) / len(_felt_at(result)))
    ),
    "emotion.alike": lambda result, said: (
        len(said["personas"]) > 1 and _means(result) == dict.fromkeys(said["personas"], said["mean"])
    ),
    "emotion.apart": lambda result, said: (
        result.mean is None
        and _means(result)[said["persona"]] == said["mean"] == min(_means(result).values())
        and _means(result)[said["other"]] == said["most"] == max(_means(result).values())
    ),
    "emotion.of_one": lambda result, said: _means(result) == {said["persona"]: said["mean"]},
    "emotion.figures": lambda result, said: (
        _close(said["range"], max(_felt_at(result).values()) - min(_felt_at(result).values()))
        and _close(said["index"], 25 * (result.mean + 2))
    ),
    "emotion.suggested": lambda result, said: (
        set(said["touchpoints"]) == {one.touchpoint for one in result.suggested_moments if not one.marked}
    ),
    "emotion.unknown": lambda result, said: not result.rows,
    "emotion.silent": lambda result, said: (
        said["n"] == len(result.of_journey.touchpoints) - len({row.touchpoint for row in result.rows}) > 0
    ),
    "emotion.team": lambda result, said: said["n"] == sum(row.source is None for row in result.rows) > 0,
    "emotion.few": lambda result, said: (
        set(said["touchpoints"])
        == {row.touchpoint for row in result.rows if row.n is not None and row.n < said["least"]}
    ),
    "emotion.no_flow": lambda result, said: all(point.next is None for point in result.of_journey.touchpoints.values()),
    "emotion.first": lambda result, said: (
        result.suggested_moments[0].touchpoint == next(iter(result.of_journey.touchpoints))
    ),
    "emotion.last": lambda result, said: (
        result.suggested_moments[-1].touchpoint == list(result.of_journey.touchpoints)[-1]
    ),
    "emotion.is_lowest": lambda result, said: said["emotion"] == min(row.emotion for row in _counted(result)) < 0,
    "emotion.is_highest": lambda result, said: said["emotion"] == max(row.emotion for row in _counted(result)) > 0,
    "emotion.decides": lambda result, said: said["slope"] > 0,
    "emotion.new_hands": lambda result, said: all(name in result.of_journey.touchpoints for name in said["givers"]),
}

PERSONAS: Mapping[str, Claim] = {
    "personas.apart": lambda result, said: (
        (said["best_completion"], said["worst_completion"])
        == (max(row.completion for row in result.rows), min(row.completion for row in result.rows))
        and said["most_apart_at"] == max(result.differences, key=lambda one: one.gap).touchpoint
    ),
    "personas.mixed": lambda result, said: _close(
        said["completion"], sum(row.share * row.completion for row in result.rows)
    ),
    "personas.gap_between": lambda result, said: said["bounds"][0] <= said["gap"] <= said["bounds"][1],
    "personas.gap_is": lambda result, said: _close(
        said["gap"], max(row.completion for row in result.rows) - min(row.completion for row in result.rows)
    ),
    "personas.unnamed": lambda result, said: not result.rows,
    "personas.no_flow": lambda result, said: result.completion is None,
    "personas.no_ways": lambda result, said: result.completion is None,
    "personas.left_out": lambda result, said: not {row.persona for row in result.rows} & set(said["personas"]),
    "personas.shared_out": lambda result, said: any(one.share is None for one in result.of_journey.personas.values()),
    "personas.unsized": lambda result, said: len(said["touchpoints"]) > 0,
}

LEVELS = ("inform", "resolve", "needs", "wants", "anticipate", "transform")


def _lacks(key: str) -> Claim:
    """What is missing stands at a touchpoint whose next level has the status that the sentence is about."""

    def holds(result: Any, said: Mapping[str, Any]) -> bool:
        rows = [row for row in result.rows if any(f.key == key and f.values == said for f in row.missing_facts)]
        status = {row.status[said["level"]] for row in rows}
        allowed = {"pyramid.lacks_missing": {"missing"}, "pyramid.lacks_planned": {"planned"}}
        return bool(rows) and status <= allowed.get(key, {"claimed", "contradicted"})

    return holds


def _unsaid(result: Any) -> set[str]:
    """Touchpoints of which nobody has said at any level what they offer."""
    return {name for name, point in result.of_journey.touchpoints.items() if not point.capabilities}


PYRAMID: Mapping[str, Claim] = {
    "pyramid.reaches": lambda result, said: said["level"] == result.journey.level > 0 and said["levels"] == 6,
    "pyramid.reaches_none": lambda result, said: result.journey.level == 0,
    "pyramid.unknown": lambda result, said: (
        result.journey.level is None and 0 <= said["said"] < 1 and _unsaid(result) != set()
    ),
    "pyramid.unsaid": lambda result, said: _unsaid(result) != set(),
    "pyramid.unsaid_at": lambda result, said: set(said["touchpoints"]) == _unsaid(result),
    "pyramid.claims": lambda result, said: said["claimed"] == result.claimed != result.journey.level,
    "pyramid.held_down": lambda result, said: all(
        (row.reached or 0) < (result.journey.level or 0) + 1
        for row in result.rows
        if row.touchpoint in said["held_down_by"]
    ),
    "pyramid.gates": lambda result, said: any(
        row.status[level] in ("met", "claimed", "contradicted") for row in result.rows for level in row.stranded
    ),
    **{
        f"pyramid.lacks_{what}": _lacks(f"pyramid.lacks_{what}")
        for what in ("missing", "planned", "size", "answers", "floor", "measure", "emotion")
    },
}


def _score_rows(result: Any, key: str, values: Mapping[str, Any], field: str) -> list[Any]:
    return [
        row
        for row in result.rows
        if getattr(row, field) is not None and (getattr(row, field).key, getattr(row, field).values) == (key, values)
    ]


def _note_of(*metrics: str) -> Claim:
    return lambda result, said: any(row.metric in metrics and row.note_fact is not None for row in result.rows)


def _goals(result: Any) -> set[float]:
    """Every target that the file states."""
    journey = result.of_journey
    return {
        goal.value
        for goals in (journey.targets, *(one.targets for one in journey.touchpoints.values()))
        for goal in goals.values()
    }


def _reaches(result: Any, said: Mapping[str, Any]) -> bool:
    """The file states this target of this metric at this place."""
    journey = result.of_journey
    goals = journey.targets if said["where"] is None else journey.touchpoints[said["where"]].targets
    return bool(goals[said["metric"]].value == said["goal"])


def _nps_groups(result: Any) -> list[Any]:
    return [one for row in result.rows for one in row.groups]


def _was(result: Any, said: Mapping[str, Any], n: int | None) -> bool:
    """An earlier row has this number, and a row after it tells of it last."""
    values = {said["was"]}
    there = [row for row in result.rows if (row.period, row.n) == (said["period"], n)]
    return any(values & {row.index, row.top_box, row.nps} for row in there) and any(
        row.history and row.history[-1].period == said["period"] for row in result.rows
    )


SCORES: Mapping[str, Claim] = {
    "scores.how_to_read": lambda result, said: all(row.index is None or 0 <= row.index <= 100 for row in result.rows),
    "scores.question": lambda result, said: any(
        (row.touchpoint, row.metric, row.question) == (said["touchpoint"], said["metric"], said["question"])
        for row in result.rows
    ),
    "scores.target": lambda result, said: said["goal"] in _goals(result),
    "scores.do_named": lambda result, said: any(one.action == said["action"] for one in _nps_groups(result)),
    **{
        f"scores.do_{group}": lambda result, said, group=group: any(one.group == group for one in _nps_groups(result))
        for group in ("detractors", "passives", "promoters")
    },
    "scores.was": lambda result, said: _was(result, said, said["n"]),
    "scores.was_unsized": lambda result, said: _was(result, said, None),
    "scores.so_far": lambda result, said: (
        said["n"] < result.of_journey.in_force.anecdotal_n
        and any((row.period, row.n, row.newest) == (said["period"], said["n"], False) for row in result.rows)
    ),
    "scores.scale": lambda result, said: (
        said["best"] in (said["lowest"], said["highest"])
        and any(
            row.mean is None or said["lowest"] <= row.mean <= said["highest"]
            for row in _score_rows(result, "scores.scale", said, "scale_fact")
        )
    ),
    "scores.minutes": lambda result, said: any(row.metric == "wait" for row in result.rows),
    "scores.best_boxes": lambda result, said: said["n"] >= 1,
    "scores.one_box": lambda result, said: said["first"] <= said["of"],
    "scores.boxes": lambda result, said: said["first"] < said["last"] <= said["of"],
    "scores.bands": _note_of("nps"),
    "scores.single": _note_of("cli"),
    "scores.acsi_like": _note_of("acsi"),
    "scores.window": _note_of("resolved"),
    "scores.typical": lambda result, said: any(row.mean == said["typical"].minutes for row in result.rows),
    "scores.promised": lambda result, said: any(row.metric == "wait" and row.mean is None for row in result.rows),
    "scores.typical_and_promised": lambda result, said: any(row.mean == said["typical"].minutes for row in result.rows),
    "scores.churn": lambda result, said: any(
        row.metric == "churn" and row.top_box <= said["yearly"] + 1e-12 for row in result.rows
    ),
}


def _stage_rows(result: Any) -> dict[str, Any]:
    return {row.stage: row for row in result.stages}


def _first_value(said: Any) -> Any:
    """A number, or the one that a fact gives first."""
    return next(iter(said.values.values())) if hasattr(said, "values") else said


def _avoidable(result: Any) -> dict[str, float]:
    """What each stage loses of all who start beyond what is normal at its touchpoints, each persona for itself."""
    journey, lost = result.of_journey, dict.fromkeys(result.of_journey.stages, 0.0)
    for walk in result.walks:
        for at, name in enumerate(walk.network.names):
            own = journey.touchpoints[name].normal_dropoff
            normal = journey.in_force.normal_dropoff if own is None else own
            lost[journey.stage_of[name]] += walk.weight * walk.visits(at) * max(0.0, walk.network.leave[at] - normal)
    return lost


def _most_avoidable(result: Any, *, of_those_who_come: bool = False) -> str:
    avoidable, rows = _avoidable(result), _stage_rows(result)
    share = {name: lost / (rows[name].reach if of_those_who_come else 1) for name, lost in avoidable.items() if lost}
    return next(name for name, lost in share.items() if lost >= max(share.values()) - 1e-12)


DROPOFF: Mapping[str, Claim] = {
    "dropoff.no_flow": lambda result, said: result.completion is None,
    "dropoff.arrive": lambda result, said: said["completion"] == result.completion and result.completion_low is None,
    "dropoff.arrive_between": lambda result, said: (
        # each bound is a share from which completion lies as far as chance takes it once in forty
        said["bounds"][0] <= said["completion"] <= said["bounds"][1]
        and all(
            bound in (0, 1)
            or _close((said["completion"] - bound) ** 2, 3.841458820694124 * bound * (1 - bound) / result.completion_n)
            for bound in said["bounds"]
        )
    ),
    "dropoff.worst": lambda result, said: (
        said["stage"] == _most_avoidable(result, of_those_who_come=True) == _most_avoidable(result)
        and _first_value(said["rate"]) == _stage_rows(result)[said["stage"]].rate
        and _first_value(said["lost"]) == _stage_rows(result)[said["stage"]].lost
    ),
    "dropoff.worst_apart": lambda result, said: (
        said["worst_by_rate"] == _most_avoidable(result, of_those_who_come=True)
        and said["worst_by_loss"] == _most_avoidable(result) != said["worst_by_rate"]
        and _first_value(said["rate"]) == _stage_rows(result)[said["worst_by_rate"]].rate
        and _first_value(said["lost"]) == _stage_rows(result)[said["worst_by_loss"]].lost
    ),
    "dropoff.partly_normal": lambda result, said: any(
        row.rate == said["rate"] and _close(said["normal"], row.rate - _avoidable(result)[row.stage] / row.reach)
        for row in result.stages if row.rate
    ),
    "dropoff.some_normal": lambda result, said: any(
        row.lost == said["lost"] and _close(said["normal_of_all"], row.lost - _avoidable(result)[row.stage])
        for row in result.stages
    ),
    "dropoff.alert_avoidable": lambda result, said: all(
        row.avoidable_rate >= min(said["alert"], said["ratio"] * sum(r.avoidable_rate for r in result.stages if r.rate)
                                  / sum(r.rate is not None for r in result.stages)) - 1e-9
        for row in result.stages if row.drop_off_stage
    ),
    "dropoff.value_stated": lambda result, said: said["worth"] == result.of_journey.value.per_success,
    "dropoff.value_computed": lambda result, said: said["worth"] == result.of_journey.value.of_one_success,
    "dropoff.takes_steps": lambda result, said: _close(said["steps"], sum(row.visits for row in result.rows)),
    "dropoff.takes_time": lambda result, said: said["minutes"] >= 0 and 0 < said["minutes_covered"] <= 1 + 1e-9,
    "dropoff.alert": lambda result, said: all(
        row.rate >= min(said["alert"], said["ratio"] * sum(r.rate for r in result.stages if r.rate is not None)
                        / sum(r.rate is not None for r in result.stages)) - 1e-9
        for row in result.stages if row.drop_off_stage
    ),
    "dropoff.gain_is": lambda result, said: True,  # says what a column means
    "dropoff.assumed": lambda result, said: said["assumption"] in result.assumption_facts,
    "dropoff.end": lambda result, said: any(
        (one.end, one.kind, one.share) == (said["end"], said["kind"], said["share"]) for one in result.ends
    ),
    "dropoff.needed_it": lambda result, said: _close(
        said["still_needed"] * (1 - sum(one.share for one in result.ends if one.kind == "neutral")), result.completion
    ),
    "dropoff.target": lambda result, said: _reaches(result, said),
    "dropoff.memoryless": lambda result, said: result.completion_max is not None,
    "dropoff.bounds": lambda result, said: (
        (said["completion_min"], said["completion_max"]) == (result.completion_min, result.completion_max)
        and said["completion_max"] - said["completion_min"] > 1e-9
        and {*said["targets"]} == _open_ways(result.of_journey)[said["unlock"]]
    ),
    "dropoff.nearest_tried": lambda result, said: said["n"] < len(_uncounted(result.of_journey)),
    "dropoff.too_many_open": lambda result, said: all(row.reach_max is None for row in result.rows),
    "dropoff.uncounted": lambda result, said: {*said["touchpoints"]} <= {*_open_ways(result.of_journey)},
    "dropoff.one_entry": lambda result, said: said["touchpoint"] == _names(result)[0] and all(
        not point.entry for point in result.of_journey.touchpoints.values()
    ),
    "dropoff.all_leave": lambda result, said: all(result[name].success_from == 0 for name in said["touchpoints"]),
    "dropoff.unsized": lambda result, said: len(said["touchpoints"]) > 0,
    "dropoff.starts_fixed": lambda result, said: result.completion_n > 0 and result.of_journey.entrants is None and (
        sum(bool(point.entry) for point in result.of_journey.touchpoints.values()) > 1
    ),
    "dropoff.left_out": lambda result, said: all(result[name].visits == 0 for name in said["touchpoints"]),
    "dropoff.shared_out": lambda result, said: any(one.share is None for one in result.of_journey.personas.values()),
    "dropoff.scaled_up": lambda result, said: (
        sum(one.share or 0 for one in result.of_journey.personas.values()) < 1
    ),
}  # fmt: skip


def _row_of(result: Any, values: Mapping[str, Any]) -> Any:
    return next(row for row in result.rows if row.touchpoint == values["touchpoint"])


def _labelled(label: str | None, asked: str) -> Claim:
    """A touchpoint has this label, the severity that is said, and was asked about by enough, by few or not at all."""

    def holds(result: Any, said: Mapping[str, Any]) -> bool:
        row = _row_of(result, said)
        surveyed = bool({"effort", "dissatisfaction"} & set(row.components))
        how = "enough" if surveyed else "few" if row.answers else "nobody"
        return (row.label, how) == (label, asked) and said.get("severity", row.severity) == row.severity

    return holds


def _some_evidence(result: Any, key: str, values: Mapping[str, Any]) -> bool:
    every = (f for row in result.rows for facts in row.evidence_facts.values() for fact in facts for f in fact.all())
    return any(fact.key == key and fact.values == values for fact in every)


def _is_evidence(name: str) -> Claim:
    return lambda result, said: _some_evidence(result, f"friction.{name}", said)


def _met(result: Any) -> list[Any]:
    """The rows of touchpoints that somebody comes to, as far as anybody knows."""
    return [row for row in result.rows if row.reach != 0]


FRICTION: Mapping[str, Claim] = {
    **{f"friction.{label}": _labelled(label, "enough") for label in ("low", "moderate", "high", "severe")},
    **{f"friction.unasked_{label}": _labelled(label, "nobody") for label in ("low", "moderate", "high", "severe")},
    **{f"friction.few_{label}": _labelled(label, "few") for label in ("low", "moderate", "high", "severe")},
    "friction.target": lambda result, said: _reaches(result, said),
    "friction.unstated": lambda result, said: (
        _row_of(result, said).severity is None and said["low"] <= said["high"]
    ),
    "friction.signs_known": lambda result, said: any(
        (len(row.components), len(row.components) + len(row.unknown)) == (said["n"], said["all"]) for row in result.rows
    ),
    "friction.signs_unknown": lambda result, said: any(
        (len(row.unknown), len(row.components) + len(row.unknown)) == (said["n"], said["all"]) for row in result.rows
    ),
    "friction.answers": lambda result, said: any(row.answers == said["n"] for row in result.rows),
    "friction.unsized": lambda result, said: any(row.answers is None and row.asked for row in result.rows),
    "friction.basis_low": lambda result, said: any(row.label == "low" for row in result.rows),
    "friction.basis_range": lambda result, said: any(
        (row.low, row.high) == (said["low"], said["high"]) and row.unknown for row in result.rows
    ),
    "friction.basis_all": lambda result, said: any(not row.unknown for row in result.rows),
    "friction.of_journey": lambda result, said: (
        said["journey"] == result.journey and said["covered_visits"] == result.covered_visits
    ),
    "friction.at_most": lambda result, said: any(
        row.priority is not None
        and row.reach is None
        and _close(row.priority, row.severity * row.reach_max * row.importance / 5)
        for row in result.rows
    ),
    "friction.too_little": lambda result, said: all(row.severity is None for row in _met(result)),
    "friction.ask_more": lambda result, said: all(row.severity is None for row in _met(result)),
    "friction.rare": lambda result, said: all(
        row.reach < result.of_journey.in_force.rare_reach and row.label == "severe"
        for row in result.rows if row.touchpoint in said["touchpoints"]
    ),
    "friction.flagged": lambda result, said: set(said["touchpoints"]) == {
        row.touchpoint for row in _met(result)
        if any(
            value >= result.of_journey.in_force.red_flag - 1e-9 and sign != "dropoff"
            for sign, value in row.components.items()
        )
    },
    "friction.blind": lambda result, said: set(said["touchpoints"]) == {
        row.touchpoint for row in _met(result) if row.severity is None
    },
    "friction.stable": lambda result, said: not result.sensitivity["changes"],
    "friction.unstable": lambda result, said: bool(result.sensitivity["changes"]),
    "friction.otherwise": lambda result, said: any(
        (one["weight"], one["factor"], tuple(one["top3"])) == (said["weight_of"], said["factor"], said["top3"])
        for one in result.sensitivity["changes"]
    ),
    "friction.bands": lambda result, said: said["moderate"] < said["hard"] < said["severe"],
    "friction.rests_on": lambda result, said: _row_of(result, said).severity is not None,
    **{
        f"friction.{name}": _is_evidence(name)
        for name in (
            "mean", "beside", "index", "index_between", "mixed_scales", "size", "no_size", "asked_all",
            "asked_finishers", "source", "team", "counted", "assumed", "normal", "waits", "waits_from", "repeated",
            "sent_back", "handed", "forced", "flaw", "clean",
        )
    },
}  # fmt: skip


def _experiments(result: Any, said: Mapping[str, Any]) -> list[Any]:
    """The experiments that a fact is about: those it names, else every one that says it."""
    if "which" in said:
        which = said["which"].values
        return [row for row in result.rows if (row.touchpoint, row.name) == (which["touchpoint"], which.get("name"))]
    return [row for row in result.rows if any(fact.values == said for fact in row.fact.all())]


def _of_each(holds: Callable[[Any, Mapping[str, Any]], bool]) -> Claim:
    """What is said of an experiment holds of each that it is said of, and of one at least."""

    def claim(result: Any, said: Mapping[str, Any]) -> bool:
        rows = _experiments(result, said)
        return bool(rows) and all(holds(row, said) for row in rows)

    return claim


def _better(row: Any, said: Mapping[str, Any]) -> bool:
    one = row.outcome
    best, other = ("b", "a") if one.b > one.a else ("a", "b")
    return (
        (said["better"], said["worse"]) == (getattr(row, best) or best, getattr(row, other) or other)
        and (said["better_value"], said["worse_value"]) == (getattr(one, best), getattr(one, other))
        and said["low"] <= one.b - one.a <= said["high"]
        and said["low"] * said["high"] > 0
        and one.p < 0.05
    )


def _fewest(row: Any) -> int:
    answers = () if row.outcome is None else (row.outcome.n_a, row.outcome.n_b)
    return int(min(n for n in (*row.split.counts, *answers) if n is not None))


def _arms(result: Any, row: Any) -> tuple[Any, Any]:
    """The two variants as the file has them."""
    tried = result.of_journey.touchpoints[row.touchpoint].experiments
    one = tried[[each for each in result.rows if each.touchpoint == row.touchpoint].index(row)]
    return one.a, one.b


def _asked_apart(how: str, field: str = "") -> Claim:
    """The variants were asked otherwise: so some experiment of the file says."""

    def claim(result: Any, said: Mapping[str, Any]) -> bool:
        pairs = (
            tuple(getattr(score, field or how) or "nobody" for score in scores)
            for row in result.rows
            for metric in {name for arm in _arms(result, row) for name, _ in arm.scores.records()}
            for scores in product(*(arm.scores.of(metric) for arm in _arms(result, row)))
        )
        return said[f"{how}_a"] != said[f"{how}_b"] and (said[f"{how}_a"], said[f"{how}_b"]) in pairs

    return claim


EXPERIMENTS: Mapping[str, Claim] = {
    "experiments.tried": lambda result, said: (
        said["tried"] == len(result.rows)
        and said["won"] == sum(row.verdict in ("a better", "b better") for row in result.rows)
    ),
    "experiments.sizes": lambda result, said: any(row.plan for row in result.rows),
    "experiments.said": lambda result, said: any(row.fact.values == said for row in result.rows),
    "experiments.which": lambda result, said: any(
        (row.touchpoint, row.name) == (said["touchpoint"], said["name"]) for row in result.rows
    ),
    "experiments.which_unnamed": lambda result, said: any(
        row.touchpoint == said["touchpoint"] and row.name is None for row in result.rows
    ),
    "experiments.better": _of_each(_better),
    "experiments.no_difference": _of_each(
        lambda row, said: row.outcome.p >= 0.05 and said["low"] <= 0 <= said["high"] and said["low"] == row.outcome.low
    ),
    "experiments.no_difference_unbounded": _of_each(
        lambda row, said: row.outcome.low is None and row.outcome.a == row.outcome.b
    ),
    "experiments.small": _of_each(lambda row, said: said["n"] == _fewest(row) < 30),
    "experiments.not_run": _of_each(lambda row, said: sum(row.split.counts) == 0),
    "experiments.withheld": _of_each(lambda row, said: row.split.p < 0.001 and row.planned_split == said["split"]),
    "experiments.odd_split": _of_each(lambda row, said: 0.001 <= row.split.p < 0.05),
    "experiments.counts": lambda result, said: any(
        row.split is not None and row.split.counts == (said["customers_a"], said["customers_b"]) for row in result.rows
    ),
    "experiments.no_verdict": _of_each(
        lambda row, said: row.verdict == "unknown" and row.because_fact == said["because"]
    ),
    "experiments.bad_split": _of_each(lambda row, said: row.split is None and row.planned_split == said["split"]),
    "experiments.missing": _of_each(lambda row, said: row.outcome is None and row.primary == said["metric"]),
    "experiments.scales": lambda result, said: any(
        row.outcome is not None and row.outcome.difference is None for row in result.rows if row.verdict == "unknown"
    ),
    "experiments.unsized": lambda result, said: any(
        row.outcome is not None and row.outcome.n_a is None for row in result.rows if row.verdict == "unknown"
    ),
    "experiments.no_spread": lambda result, said: any(
        row.outcome is not None and row.outcome.p is None and row.outcome.n_a
        for row in result.rows
        if row.verdict == "unknown"
    ),
    "experiments.asked": _asked_apart("asked"),
    "experiments.questions": _asked_apart("question"),
    "experiments.scales_index": _asked_apart("scale", "ruler"),
    "experiments.scales_share": _asked_apart("scale", "ruler"),
    "experiments.no_events": lambda result, said: any(
        row.outcome is not None and row.outcome.a == row.outcome.b == 0 for row in result.rows
    ),
    "experiments.peeking": _of_each(
        lambda row, said: row.peeking and row.planned_n == said["planned_n"] > min(row.split.counts)
    ),
    "experiments.carried": _of_each(
        lambda row, said: (
            _close(said["change"], row.carried.completion_b - row.carried.completion_a)
            and said["low"] <= said["change"] <= said["high"]
        )
    ),
    "experiments.worth": _of_each(
        lambda row, said: (
            (said["value"], said["value_low"], said["value_high"])
            == (row.carried.value, row.carried.value_low, row.carried.value_high)
        )
    ),
    "experiments.counts_onward": lambda result, said: any(
        row.carried is not None and row.carried.way == "onward" for row in result.rows
    ),
    "experiments.counts_forward": lambda result, said: any(
        row.carried is not None and row.carried.way == "forward" for row in result.rows
    ),
    "experiments.counts_way": _of_each(lambda row, said: row.carried.way == said["way"]),
    "experiments.counts_goal": lambda result, said: any(
        row.carried is not None and row.carried.way == "success" for row in result.rows
    ),
    "experiments.not_carried": lambda result, said: any(
        row.carried is not None and row.carried.change is None for row in result.rows
    ),
}


def _driver(result: Any, values: Mapping[str, Any], sign: int) -> bool:
    """One row of the touchpoint, with its share, between its bounds, and with a correlation clearly of that sign."""
    return sign * _correlated(result, values) > 0 and _correlation_p(result, values) < 0.05 / len(result.rows)


def _unclear_driver(result: Any, values: Mapping[str, Any]) -> bool:
    return bool(_correlation_p(result, values) >= 0.05 / len(result.rows))


def _correlated(result: Any, values: Mapping[str, Any]) -> float:
    (row,) = [one for one in result.rows if one.touchpoint == values["touchpoint"] and one.share == values["share"]]
    low, high = values["interval"]
    assert (low, high) == (row.low, row.high) and low <= high
    return float(row.correlation)


def _correlation_p(result: Any, values: Mapping[str, Any]) -> float:
    """The chance of a correlation at least so large where there is none: Fisher's z, by the normal distribution."""
    r = _correlated(result, values)
    z = 0.5 * log((1 + r) / (1 - r)) * sqrt(result.n - 3) if abs(r) < 1 else inf
    return 2 * (1 - NormalDist().cdf(abs(z)))


def _too_few_answers(result: Any, values: Mapping[str, Any]) -> bool:
    return result.n == values["n"] < values["needed"] == result.needed and result.r_squared is None


DRIVERS: Mapping[str, Claim] = {
    "drivers.with": lambda result, said: _driver(result, said, 1),
    "drivers.against": lambda result, said: _driver(result, said, -1),
    "drivers.unclear": lambda result, said: _unclear_driver(result, said),
    "drivers.unknown": lambda result, said: any(
        (row.touchpoint, row.column) == (said["touchpoint"], said["column"]) and row.share is None
        for row in result.rows
    ),
    "drivers.too_few": _too_few_answers,
    "drivers.too_few_but": lambda result, said: (
        _too_few_answers(result, said)
        and result.n < said["without"] <= result.respondents
        and said["column"] in {row.column for row in result.rows if row.missing}
    ),
    "drivers.no_spread": lambda result, said: result.r_squared is None and result.n >= result.needed,
    "drivers.overall": lambda result, said: said["overall"] == result.overall and not result.guessed,
    "drivers.guessed": lambda result, said: said["overall"] == result.overall and result.guessed,
    "drivers.answered": lambda result, said: (
        (said["n"], said["respondents"], said["needed"]) == (result.n, result.respondents, result.needed)
        and result.n <= result.respondents
    ),
    "drivers.without_overall": lambda result, said: said["missing_overall"] == result.missing_overall > 0,
    "drivers.together": lambda result, said: (
        said["r_squared"] == result.r_squared
        and _close(result.r_squared, sum(row.weight for row in result.rows if row.weight is not None))
    ),
    "drivers.no_cause": lambda result, said: result.r_squared is not None,
    "drivers.constant": lambda result, said: (
        set(said["columns"]) == {row.column for row in result.rows if row.column in result.constant}
    ),
    "drivers.unused": lambda result, said: (
        bool(said["columns"]) and not set(said["columns"]) & {row.column for row in result.rows}
    ),
    "drivers.left_out": lambda result, said: said["n"] == result.left_out > 0,
    "drivers.unreadable": lambda result, said: (
        result.unreadable[said["column"]] == said["n"] and said["example"] == result.examples[said["column"]]
    ),
}


def _silent(what: str) -> Claim:
    """So many touchpoints were not asked about a metric, of all there are."""

    def holds(result: Any, said: Mapping[str, Any]) -> bool:
        points = result["friction"].of_journey.touchpoints
        silent = [name for name, point in points.items() if not point.scores.of(what)]
        return (said["n"], said["all"]) == (len(silent), len(points)) and set(said["examples"]) <= set(silent)

    return holds


def _uncounted(result: Any) -> list[str]:
    return [row.touchpoint for row in result["dropoff"].rows if row.visits and not row.observed]


def _step(result: Any) -> Any:
    """The first step of rankings, of a short answer, or of fixes that are tried."""
    if isinstance(result, Mapping):
        return result["opportunities"].first
    return result.first_step if hasattr(result, "first_step") else result.first


def _ideas_of(result: Any) -> list[Any]:
    journey = (result["dropoff"] if isinstance(result, Mapping) else result).of_journey
    return [(name, idea) for name, point in journey.touchpoints.items() for idea in point.opportunities]


def _suffer_most(result: Any) -> str | None:
    first = _priorities(result)
    return max(first, key=lambda name: first[name], default=None)


def _priorities(result: Any) -> dict[str, float]:
    journey = (result["dropoff"] if isinstance(result, Mapping) else result).of_journey
    return {row.touchpoint: row.priority for row in friction(journey).rows if row.priority}


def _nothing_of_our_own_hurts(result: Any) -> bool:
    """No touchpoint that we run ourselves has a priority: somebody else's is not ours to mend."""
    journey = (result["dropoff"] if isinstance(result, Mapping) else result).of_journey
    return all((journey.channel(name).owner or "us") != "us" for name in _priorities(result))


def _leading_ideas(result: Any) -> list[Any]:
    """The open ideas that can come before a touchpoint without one: they bring something, or are where it hurts."""
    journey = (result["dropoff"] if isinstance(result, Mapping) else result).of_journey
    first = _priorities(result)
    return [
        (name, one)
        for name, one in _ideas_of(result)
        if (one.status or "idea") in ("idea", "proposed", "decided") and (name in first or _brings(journey, name, one))
    ]


def _brings(journey: Any, name: str, idea: Any) -> bool:
    """Whether more reach the goal when what the idea closes is closed, by the journey solved anew."""
    if 0 in (idea.closes, idea.confidence):
        return False
    gained = whatif(journey, close={name: idea.closes or 0.5}).change.completion
    return gained is not None and gained > 1e-12


def _is_step(result: Any, said: Mapping[str, Any]) -> bool:
    step = _step(result)
    return (step.touchpoint, step.idea) == (said["touchpoint"], said.get("idea"))


def _of_step(name: str) -> Claim:
    return lambda result, said: _close(said[name], getattr(_step(result), name))


def _unstated(name: str) -> Claim:
    """The idea of the step does not state a number."""
    return lambda result, said: any(
        getattr(idea, name) is None and (at, idea.idea) == (_step(result).touchpoint, _step(result).idea)
        for at, idea in _ideas_of(result)
    )


FIRST_STEP: Mapping[str, Claim] = {
    "first_step.idea": lambda result, said: (
        _is_step(result, said)
        and any((at, one.idea) == (said["touchpoint"], said["idea"]) for at, one in _ideas_of(result))
    ),
    "first_step.loss": lambda result, said: (
        _is_step(result, said) and _step(result).per_1000 > 0 and not _leading_ideas(result)
    ),
    "first_step.hurts": lambda result, said: _is_step(result, said) and _step(result).per_1000 is None,
    "first_step.apart": lambda result, said: (
        said["then"].values.get("customers_suffer_most", "") != _step(result).touchpoint
    ),
    "first_step.count": lambda result, said: (
        not flow_is_known(_step(result).of_journey) and said["unlock"] in open_rows(_step(result).of_journey)
    ),
    "first_step.customers": lambda result, said: said["customers_suffer_most"] == _suffer_most(result),
    "first_step.worth": _of_step("worth"),
    "first_step.per_1000": lambda result, said: _step(result).worth is None and _of_step("per_1000")(result, said),
    "first_step.by_priority": lambda result, said: _step(result).per_1000 is None,
    "first_step.effort": lambda result, said: (
        _of_step("effort")(result, said) and any(one.effort is not None for _, one in _ideas_of(result))
    ),
    "first_step.confidence": _of_step("confidence"),
    "first_step.owner": lambda result, said: said["owner"] == _step(result).owner is not None,
    "first_step.stays": lambda result, said: 0 <= said["stays"] <= said["tries"] > 0,
    "first_step.assumed": lambda result, said: said["assumed"] == _step(result).assumed_facts != (),
    "first_step.assumed_closes": _unstated("closes"),
    "first_step.assumed_confidence": _unstated("confidence"),
    "first_step.assumed_effort": _unstated("effort"),
    "first_step.assumed_shares": lambda result, said: (
        not _step(result).of_journey.touchpoints[_step(result).touchpoint].observed
    ),
    "first_step.under_way": lambda result, said: (
        said["under_way"] == _step(result).under_way
        and set(said["under_way"]) <= {one.idea for _, one in _ideas_of(result) if one.status}
    ),
    "first_step.unknown": lambda result, said: _step(result) is None and _nothing_of_our_own_hurts(result),
}

SHORT: Mapping[str, Claim] = {
    "short.because": lambda result, said: len(said["why"]) > 0,
    "short.sign": lambda result, said: any(
        row.points and row.points.get(said["sign"]) == max(row.points.values()) for row in result["friction"].rows
    ),
    "short.no_flow": lambda result, said: result["dropoff"].completion is None,
    "short.uncounted": lambda result, said: said["n"] == len(_uncounted(result)) < said["all"],
    "short.uncounted_anywhere": lambda result, said: len(_uncounted(result)) == len(result["dropoff"].rows),
    "short.no_effort": _silent("ces"),
    "short.no_satisfaction": _silent("csat"),
    "short.no_effort_anywhere": lambda result, said: (
        not any(point.scores.of("ces") for point in result["friction"].of_journey.touchpoints.values())
    ),
    "short.no_satisfaction_anywhere": lambda result, said: (
        not any(point.scores.of("csat") for point in result["friction"].of_journey.touchpoints.values())
    ),
    "short.measure_next": lambda result, said: said["signs"] == result["friction"][said["touchpoint"]].unknown != (),
}


def _journey(result: Any) -> Any:
    return result["dropoff"].of_journey


def _unasked(what: str) -> Callable[[Any], set[str]]:
    """Touchpoints at which nobody was asked for a metric."""
    return lambda result: {
        name for name, point in _journey(result).touchpoints.items() if not any(point.scores.of(what))
    }


def _named(found: Callable[[Any], set[str]]) -> Claim:
    """Those touchpoints, each once, and there are some."""
    return lambda result, said: (
        set(said["touchpoints"]) == found(result) != set() and len(said["touchpoints"]) == len(found(result))
    )


def _unfelt(result: Any) -> set[str]:
    """Touchpoints of which nobody says how they feel, to everybody or to a persona."""
    theirs = {
        name
        for name, point in _journey(result).touchpoints.items()
        if any(part.emotion is not None for part in point.by_persona.values())
    }
    return _felt(result, sourced=None) - theirs


def _reached(result: Any) -> set[str]:
    """Touchpoints that somebody comes to, as far as anybody knows."""
    return {row.touchpoint for row in result["dropoff"].rows if row.reach != 0}


def _felt(result: Any, *, sourced: bool | None) -> set[str]:
    """Touchpoints with a feeling that has a source or none; None: without a feeling."""
    return {
        name
        for name, point in _journey(result).touchpoints.items()
        if (None if point.emotion is None else point.emotion.source is not None) is sourced
    }


def _blamed(result: Any) -> set[str]:
    """Touchpoints with a service mistake of which nobody says who saw it."""
    return {
        name
        for name, point in _journey(result).touchpoints.items()
        for flaw in (point.flaws or {}).values()
        if flaw.source is None
    }


def _not_stated(result: Any) -> set[str]:
    return {row.touchpoint for row in result["friction"].rows if row.severity is None}


def _in_force(*names: str) -> Claim:
    """A formula is told with the settings of the journey."""
    return lambda result, said: all(said[name] == getattr(_journey(result).in_force, name) for name in names)


BASIS: Mapping[str, Claim] = {
    "assumed.flow": lambda result, said: said["assumption"] in result["dropoff"].assumption_facts,
    "assumed.emotions": _named(lambda result: _felt(result, sourced=False)),
    "assumed.mistakes": _named(_blamed),
    "unknown.ways": lambda result, said: {*said["touchpoints"]} <= {*_open_ways(_journey(result))},
    "unknown.flow": lambda result, said: not has_flow(_journey(result)),
    "unknown.friction": _named(_not_stated),
    "unknown.ces": _named(_unasked("ces")),
    "unknown.csat": _named(_unasked("csat")),
    "unknown.emotion": lambda result, said: (
        _unfelt(result) & _reached(result) <= {*said["touchpoints"]} <= _unfelt(result)
    ),
    "unknown.baseline": lambda result, said: _journey(result).baseline is None,
    **{
        f"method.{name}": lambda result, said: said == {}
        for name in (
            "about", "index", "intervals", "dropoff", "gain", "priority", "carry", "containment", "peak_end",
            "personas", "experiments", "ranks",
        )
    },
    "method.friction": lambda result, said: (
        _in_force("worst_felt_share")(result, said) and _close(said["mean_share"] + said["worst_felt_share"], 1)
    ),
    "method.pyramid": _in_force("scope_share"),
    "method.consistency": _in_force("spread"),
    "method.exposure": _in_force("bad_below"),
    "settings.about": lambda result, said: said == {},
    "settings.convention": lambda result, said: said == {},
    "settings.part": lambda result, said: said["key"] in getattr(_journey(result).in_force, said["setting"]),
    "settings.floor": lambda result, said: (
        tuple(said.values()) in {*_journey(result).in_force.floors.values(), *DEFAULTS.floors.values()}
    ),
}  # fmt: skip

WHY: Mapping[str, Claim] = {
    "why.title": lambda result, said: result["friction"].stage == said["stage"],
    "why.severity": lambda result, said: (
        (result["friction"].severity, result["friction"].label) == (said["severity"], said["label"])
        and said["at_best"] <= said["severity"] + 1e-9
    ),
    "why.at_least": lambda result, said: said["confirmed"] == result["friction"].confirmed,
    "why.red_flags": lambda result, said: all(
        result["friction"].components[sign] >= 0.75 - 1e-9 for sign in said["red_flags"]
    ),
    "why.unknown": lambda result, said: not set(said["unknown"]) & set(result["friction"].components),
    "why.priority": lambda result, said: _close(
        said["priority"], result["friction"].severity * said["reach"] * said["importance"] / 5
    ),
    "why.priority_at_most": lambda result, said: _close(
        said["priority"], result["friction"].severity * said["reach_max"] * said["importance"] / 5
    ),
    "why.may_come": lambda result, said: (
        0 <= said["possible_reach"][0] < said["possible_reach"][1] <= 1 and result["dropoff"].reach is None
    ),
    "why.priority_of_all": lambda result, said: _close(
        said["priority"], result["friction"].severity * said["importance"] / 5
    ),
    "why.importance_unstated": lambda result, said: (
        said["importance"] == result["friction"].importance == DEFAULTS.default_importance
    ),
    "why.flow": lambda result, said: _close(said["lost"], said["reach"] * said["rate"]),
    "why.gain": lambda result, said: said["gain_if_avoidable_halved"] >= 0,
    "why.gain_worth": lambda result, said: said["value_if_avoidable_halved"] >= 0,
    "why.level": lambda result, said: said["reached"] <= said["claimed"],
    "why.owned": lambda result, said: bool(said["who"]),
    "why.theirs": lambda result, said: not result["friction"].ours,
}


def _basis_of(key: str) -> Claim:
    """Shares of the best answers are counted, or shared, at some touchpoint; else the mean stands in."""
    return lambda result, said: any(
        row.opportunity_basis_fact.key == key and row.opportunity is not None
        for row in result.rows
        if row.opportunity_basis_fact is not None
    )


def _points(result: Any) -> list[Any]:
    return list(result.of_journey.touchpoints.values())


def _open_ways(journey):
    """The touchpoints with ways that nobody counted, and where these lead."""
    ways = {}
    for one in journey.every_next:
        for target, arrow in one.arrows.items():
            if arrow.share is None and arrow.count is None:
                ways.setdefault(one.name, set()).add(target)
    return ways


def _unweighed(result: Any) -> set[str]:
    """The touchpoints of whose importance the file says nothing."""
    return {
        name
        for name, point in result.of_journey.touchpoints.items()
        if point.importance is None and point.moment_of_truth is None
    }


OPPORTUNITIES: Mapping[str, Claim] = {
    "opportunities.apart": lambda result, said: (
        set(said["disagreements"])
        == {
            row.touchpoint
            for row in result.rows
            if row.priority_rank and row.gain_rank and abs(row.priority_rank - row.gain_rank) >= said["business_ranks"]
        }
    ),
    "opportunities.ranked": lambda result, said: any(
        (amount, rank) == (said["amount"], said["rank"])
        for row in result.rows
        for amount, rank in (
            (row.priority, row.priority_rank),
            (row.gain, row.gain_rank),
            (row.opportunity, row.opportunity_rank),
            (row.ice if row.rice is None else row.rice, row.rice_rank),
        )
    ),
    "opportunities.by_top_box": _basis_of("opportunities.by_top_box"),
    "opportunities.by_index": _basis_of("opportunities.by_index"),
    "opportunities.meaning": lambda result, said: bool(result.rows),
    "opportunities.need_is": lambda result, said: any(row.opportunity is not None for row in result.rows),
    "opportunities.importance_unstated": lambda result, said: (
        set(said["importance_unstated"]) == _unweighed(result) < set(result.of_journey.touchpoints)
        and said["default_importance"] == result.of_journey.in_force.default_importance
    ),
    "opportunities.importance_nowhere": lambda result, said: _unweighed(result) == set(result.of_journey.touchpoints),
    "opportunities.unsure": lambda result, said: (
        any(one.confidence is None for point in _points(result) for one in point.opportunities)
        and said["usual_confidence"] == result.of_journey.in_force.usual_confidence
    ),
    "opportunities.assumed": lambda result, said: any(
        getattr(one, field) is None and said["amount"] == getattr(result.of_journey.in_force, f"usual_{field}")
        for point in _points(result)
        for one in point.opportunities
        for field in ("closes", "confidence")
    ),
    "opportunities.gain_is": lambda result, said: (
        any(row.gain is not None for row in result.rows)
        and said["usual_closes"] == result.of_journey.in_force.usual_closes
    ),
    "opportunities.ice_is": lambda result, said: all(row.rice is None for row in result.rows),
    "opportunities.rice_of_people": lambda result, said: result.of_journey.entrants is not None,
    "opportunities.rice_of_each": lambda result, said: result.of_journey.entrants is None,
    "opportunities.stake_is": lambda result, said: any(row.value is not None for row in result.rows),
    "opportunities.roi_is": lambda result, said: any(row.roi is not None for row in result.rows),
}


def _reads(result: Any) -> list[Any]:
    """What was read for a result: a log, or a log and answers."""
    found = [result.read] if hasattr(result, "read") else [result.events, result.answers]
    return [one for one in found if one is not None]


def _of_a_read(holds: Callable[[Any, Mapping[str, Any]], bool]) -> Claim:
    return lambda result, said: any(holds(read, said) for read in _reads(result))


REASONS = {
    "no_case": "no case",
    "no_touchpoint": "no touchpoint",
    "no_time": "no readable time",
    "no_cells": "line not split into cells",
    "no_object": "line that is no JSON object",
    "off_scale": "off the scale",
    "no_answer": "no answer",
    "no_number": "no number",
    "not_asked": "touchpoint not on the map",
    "said_none": "said to be no answer",
    "refused": "of a metric that is not written",
}
"""What the JSON says where a row is not counted."""


def _not_counted(read: Any, said: Mapping[str, Any]) -> bool:
    match said["reason"]:
        case "left_out":
            n = read.left_out
        case "ignored":
            n = getattr(read, "ignored", 0)
        case "unmapped":
            n = 0 if isinstance(read.unmapped, Mapping) else sum(one.n for one in read.unmapped)
        case reason:
            n = read.rejected.get(REASONS[reason], 0)
    return bool(said["n"] == n > 0)


def _is_guess(read: Any, said: Mapping[str, Any]) -> bool:
    listed = [(one.name, one.n, one.suggestion) for one in read.unmapped if not isinstance(one, str)]
    return (said["name"], said["n"], said["suggestion"]) in listed and said["suggestion"] is not None


def _people(result: Any, name: str) -> Any:
    owner = getattr(result, "events", None) or result
    return getattr(owner, name, None)


LOG: Mapping[str, Claim] = {
    "log.guessed": _of_a_read(lambda read, said: read.title == said["title"] and len(said["columns"]) >= 1),
    "log.rows": _of_a_read(lambda read, said: (read.title, read.rows) == (said["title"], said["n"])),
    "log.of_rows": _of_a_read(lambda read, said: read.rows == said["n"]),
    "log.answers": _of_a_read(lambda read, said: read.counted == said["n"] and read.title == said["title"]),
    "log.answers_to": lambda result, said: any(row.answers.get(said["metric"]) == said["n"] > 0 for row in result.rows),
    "log.not_counted": _of_a_read(_not_counted),
    "log.no_metric": _of_a_read(
        lambda read, said: read.rejected.get(f"metric `{said['name']}` not known") == said["n"] > 0
    ),
    "log.nobody_called": lambda result, said: result.answers.unmapped[said["name"]] == said["n"],
    "log.names_no_touchpoint": lambda result, said: not any(said["column"] == name for name in result.answers.unmapped),
    "log.no_answers": lambda result, said: (
        {f"`{one.value}` ({one.n})" for one in result.answers.rejected_values} >= set(said["values"]) != set()
    ),
    "answers.lost": lambda result, said: (
        said["n"] > 0.05 * said["given"]
        and said["share"] == said["n"] / said["given"]
        and not any(said["metric"] in row.answers for row in result.rows)
    ),
    "answers.lost_advice": lambda result, said: bool(said["name"]),
    "answers.lost_commas": lambda result, said: any("," in one.value for one in result.answers.rejected_values),
    "answers.off_scale": lambda result, said: (
        float(said["least"]) <= float(said["most"]) and not any(said["metric"] in row.answers for row in result.rows)
    ),
    "answers.off_scale_advice": lambda result, said: said["n"] > 0 and said["fits"] != said["scale"],
    "log.few_answers": _of_a_read(lambda read, said: len(said["groups"]) == len(getattr(read, "hidden", ()))),
    "log.group": lambda result, said: said["touchpoint"] in result.of_journey.touchpoints,
    "log.group_whole": lambda result, said: result.answers is not None,
    "log.mixed": lambda result, said: bool(said["columns"]),
    "log.separated": lambda result, said: (
        said["n"] > 1 and said["separator"] in ("commas", "semicolons", "tabs", "bars")
    ),
    "log.line": _of_a_read(lambda read, said: read.rejected["line not split into cells"] > 0 and said["line"] > 1),
    "log.no_persona": lambda result, said: 0 < said["n"] < result.events.customers,
    "log.strangers": lambda result, said: bool(said["names"]),
    "log.heard": lambda result, said: bool(said["questions"]),
    "log.question": lambda result, said: bool(said["column"]),
    "log.question_at": lambda result, said: said["touchpoint"] in result.of_journey.touchpoints,
    "log.unheard": lambda result, said: bool(said["columns"]),
    "log.of_the_whole": lambda result, said: said["n"] > 0 and result.answers.counted >= said["n"],
    "log.twice": lambda result, said: said["n"] > 0,
    "log.undated": lambda result, said: said["n"] > 0,
    "log.only": lambda result, said: len(said["values"]) >= 1,
    "log.counted_in": lambda result, said: (
        said["time_unit"] in ("seconds", "milliseconds", "microseconds", "nanoseconds")
    ),
    "log.guesses": _of_a_read(lambda read, said: all(_is_guess(read, one.values) for one in said["guesses"])),
    "log.guess": _of_a_read(_is_guess),
    "log.ties": _of_a_read(lambda read, said: getattr(read, "ties", 0) == said["n"] > 0),
    "log.twins": _of_a_read(lambda read, said: getattr(read, "twins", 0) == said["n"] > 0),
    "log.key_map": _of_a_read(lambda read, said: read.second_key_fact.key == "log.key_map"),
    "log.key_file": _of_a_read(lambda read, said: read.second_key_fact.key == "log.key_file"),
    "log.size": lambda result, said: said["customers"].values["n"] <= said["walks"].values["n"],
    "log.customers": lambda result, said: _people(result, "customers") == said["n"],
    "log.walks": lambda result, said: said["n"] in (_people(result, "cases"), _people(result, "walks")),
    "log.after_success": _of_a_read(
        lambda read, said: (
            said["n"] == read.aside.after_success.walks > 0
            and {one.values["state"]: one.values["n"] for one in said["places"]} == read.aside.after_success.touchpoints
        )
    ),
    "log.place": _of_a_read(lambda read, said: read.aside.after_success.touchpoints[said["state"]] == said["n"] > 0),
    "log.success_apart": _of_a_read(lambda read, said: said["n"] == read.aside.success_apart > 0),
    "log.ends_apart": _of_a_read(lambda read, said: said["n"] == read.aside.ends_apart > 0),
    "log.came_back": _of_a_read(lambda read, said: read.aside.came_back[said["state"]] == said["n"] > 0),
    "log.very_few_steps": lambda result, said: said["min_n"] > 1,
    "log.few_steps": lambda result, said: 0.01 <= said["part"] < 1 and said["min_n"] > 1,
}


CONFORM: Mapping[str, Claim] = {
    "conform.too_few_follow": lambda result, said: result.following is None and said["on_map"] == result.on_map,
    "conform.follow": lambda result, said: (
        said["following"] == result.following
        and said["interval"][0] <= result.following <= said["interval"][1]
        and said["on_map"] == result.on_map
    ),
    "conform.arrive_by_chance": lambda result, said: (
        result.completion_p >= 0.05
        and (said["completion_observed"], said["completion_predicted"])
        == (result.completion_observed, result.completion_predicted)
    ),
    "conform.arrive": lambda result, said: result.completion_predicted is None,
    "conform.arrive_otherwise": lambda result, said: (
        result.completion_p < 0.05 and said["completion_observed"] != said["completion_predicted"]
    ),
    "conform.followers_arrive": lambda result, said: said["completion_following"] == result.completion_following,
    "conform.steps": lambda result, said: (
        (said["steps_observed"], said["steps_predicted"]) == (result.steps_observed, result.steps_predicted)
    ),
    "conform.first_order_holds": lambda result, said: not any(row.differs for row in result.first_order.touchpoints),
    "conform.first_order_fails": lambda result, said: (
        any(row.differs for row in result.first_order.touchpoints) or result.first_order.lengths.p < 0.05
    ),
    "conform.compared": lambda result, said: bool(result.rows),
    "conform.cost_is": lambda result, said: bool(result.rows),
    "conform.more_deviations": lambda result, said: said["n"] == len(result.rows) - 15 > 0,
    "conform.more_steps": lambda result, said: said["n"] == len(result.unplanned) - 15 > 0,
    "conform.hidden": lambda result, said: said["n"] == result.hidden > 0,
    "conform.median": lambda result, said: said["median_observed"] == result.first_order.lengths.median_observed,
    "conform.nine_in_ten": lambda result, said: (
        result.first_order.lengths.median_observed <= said["p90_observed"] == result.first_order.lengths.p90_observed
    ),
    "conform.distance": lambda result, said: 0 <= said["distance"] <= 1 and 0 <= said["p"] <= 1,
    "conform.split": lambda result, said: not result.first_order.holds,
}


def _took(result: Any, said: Mapping[str, Any], *, arrived: bool) -> bool:
    (one,) = [one for one in result.took if one.arrived is arrived]
    return said["median_seconds"] == one.median_seconds <= said["p90_seconds"] == one.p90_seconds


def _came_back(result: Any, said: Mapping[str, Any], *, complete: bool) -> bool:
    found = result.retention
    every = [*found.overall, *(one for cohort in found.cohorts for one in cohort.back)]
    return any(one.share == said["share"] and one.complete is complete for one in every)


WALKS: Mapping[str, Claim] = {
    "walks.arrive": lambda result, said: (
        said["completion"] == result.completion and said["interval"][0] <= result.completion <= said["interval"][1]
    ),
    "walks.took_arrived": lambda result, said: _took(result, said, arrived=True),
    "walks.took_others": lambda result, said: _took(result, said, arrived=False),
    "walks.paths": lambda result, said: (
        said["n"] == result.distinct >= said["shown"] == len(result.rows)
        and _close(said["share"], sum(row.cases for row in result.rows) / result.cases)
    ),
    "walks.hidden_paths": lambda result, said: said["n"] == result.hidden > 0,
    "walks.more_between": lambda result, said: said["n"] == len(result.between) - 15 > 0,
    "walks.everybody": lambda result, said: bool(result.retention.cohorts),
    "walks.back_by": lambda result, said: said["period"] == result.retention.period,
    "walks.came_back": lambda result, said: _came_back(result, said, complete=True),
    "walks.came_back_so_far": lambda result, said: _came_back(result, said, complete=False),
    "walks.next": lambda result, said: (
        result.retention.overall[0].after == 1 and said["share"] == result.retention.overall[0].share
    ),
    "walks.so_far": lambda result, said: any(
        not one.complete for cohort in result.retention.cohorts for one in cohort.back
    ),
    "walks.hidden_groups": lambda result, said: said["n"] == result.retention.hidden > 0,
    "walks.segments_by": lambda result, said: said["column"] == result.segments.column,
    "walks.difference_is": lambda result, said: result.segments is not None,
    "walks.hidden_segments": lambda result, said: said["n"] == result.segments.hidden > 0,
}


MEASURE: Mapping[str, Claim] = {
    "measure.counted": lambda result, said: said["n"] == result.events.counted <= result.events.rows,
    "measure.arrive": lambda result, said: (
        (said["n"], said["of"]) == (result.arrived, result.walks)
        and _close(said["completion"] * said["of"], said["n"])
        and said["interval"][0] <= said["completion"] <= said["interval"][1]
    ),
    "measure.nobody": lambda result, said: result.walks == 0,
    "measure.differs": lambda result, said: (
        abs(said["written"] - said["observed"]) > 1e-9 and _close(said["observed"], result.arrived / result.walks)
    ),
    "measure.only_after": lambda result, said: (
        set(said["touchpoints"]) <= set(result.after_success.touchpoints)
        and {row.touchpoint for row in result.rows if row.visits is None} >= set(said["touchpoints"])
    ),
    "measure.other_channel": lambda result, said: said["n"] == result.events.other_channel > 0,
    "measure.missing": lambda result, said: (
        {row.touchpoint for row in result.rows if row.visits is None} >= set(said["touchpoints"])
    ),
    "measure.few": lambda result, said: (
        bool(said["touchpoints"]) and set(said["touchpoints"]) == set(result.events.few)
    ),
    "measure.belongs_to_nothing": lambda result, said: bool(result.events.unmapped),
    "measure.more_names": lambda result, said: said["n"] == len(result.events.unmapped) - 10 > 0,
    "measure.no_cause": lambda result, said: any(row.change is not None for row in result.joined),
}


DISCOVER: Mapping[str, Claim] = {
    "discover.success": lambda result, said: said["success"] == result.success and result.guessed is None,
    "discover.success_guessed": lambda result, said: said["success"] == result.success and bool(result.guessed),
    "discover.called_so": lambda result, said: "success" in {name.casefold() for name in result.success},
    "discover.sounds_like": lambda result, said: "purchase" in result.success,
    "discover.ends_there": lambda result, said: len(result.success) == 1,
    "discover.arrive": lambda result, said: (
        (said["completion"], said["drafted"]) == (result.completion, result.drafted)
    ),
    "discover.arrive_same": lambda result, said: (
        said["completion"] == result.completion and _close(result.completion, result.drafted)
    ),
    "discover.folded_as_rare": lambda result, said: (
        (said["rare"], said["rare_ways"]) == (result.rare, result.rare_ways)
    ),
    "discover.long": lambda result, said: (
        said["steps"] > 30 and _close(said["steps"] * result.walks, sum(row.visits for row in result.rows))
    ),
    "discover.left_out": lambda result, said: said["n"] == len(said["names"]) == len(result.left_out) > 0,
}


def _any(holds: Callable[[Any], bool], rows: str = "rows") -> Callable[[Any], bool]:
    """Whether anything holds of a row of a result."""
    return lambda result: any(map(holds, getattr(result, rows)))


def _split_below(least: float, most: float) -> Callable[[Any], bool]:
    """Whether some split is so unlikely: the chance that customers divide like this."""
    return _any(lambda row: row.split is not None and row.split.p is not None and least <= row.split.p < most)


FELT = ("effort", "dissatisfaction", "wait", "repeats", "handover", "mistakes")
"""Signs of friction that customers feel: all but drop-off."""


def _worth_repeating(result: Any) -> set[str]:
    """The touchpoints whose every index that the journey asks lies above it with its whole interval."""
    means = {"ease": result.ease, "satisfaction": result.satisfaction}
    return {
        row.touchpoint
        for row in result.rows
        if all(mean is None or getattr(row, f"{metric}_low") > mean for metric, mean in means.items())
    }


WORKS: Mapping[str, Claim] = {
    "works.found": lambda result, said: set(said["touchpoints"]) == _worth_repeating(result) != set(),
    "works.than": lambda result, said: (said["ease"], said["satisfaction"]) == (result.ease, result.satisfaction),
}


CLAIMS: Mapping[str, Claim] = {
    **WORKS,
    **LOG,
    **CONFORM,
    **WALKS,
    **MEASURE,
    **DISCOVER,
    **OPPORTUNITIES,
    **DRIVERS,
    **EXPOSURE,
    **WHATIF,
    **COMPARE,
    **UNITS,
    **SERIES,
    **DIGITAL,
    **OMNICHANNEL,
    **EMOTION,
    **PERSONAS,
    **PYRAMID,
    **SCORES,
    **DROPOFF,
    **FRICTION,
    **EXPERIMENTS,
    **FIRST_STEP,
    **SHORT,
    **BASIS,
    **WHY,
}


def _has_tests(result: Any) -> bool:
    return any(one.p is not None for row in result.rows for one in row.values)


OBLIGATORY: Mapping[str, Callable[[Any], bool]] = {
    "units.two": lambda result: len(result.units) == 2 and _has_tests(result),
    "units.nobody_out": lambda result: (
        _has_tests(result) and not any(one.outside for row in result.rows for one in row.values)
    ),
    "units.of_periods": lambda result: len(set(result.periods)) > 1,
    "units.scatter": lambda result: any((one.phi or 0) > 1 for row in result.rows for one in row.values),
    "compare.order_wrong": lambda result: result.order == "wrong",
    "compare.order_given": lambda result: bool(result.earlier) and result.order == "given",
    "exposure.exposed": lambda result: result.shares is not None,
    "exposure.too_few": lambda result: result.shares is None and result.covered_visits is not None,
    "digital.gap_list": _any(lambda row: set(row.touchpoints) != set(row.with_ces)),
    "digital.no_flow": lambda result: not has_flow(result.of_journey),
    **{
        f"omnichannel.stuck_{key}": lambda result, key=key: bool(getattr(result, key))
        for key in ("dead_ends", "traps", "no_human_way_out", "lock_in", "lock_in_needs")
    },
    "omnichannel.unserved": lambda result: any(result.preferred_missing.values()),
    "omnichannel.lost": _any(lambda one: one.history == "lost" and one.flow > 0, "handovers"),
    "omnichannel.flow_unknown": lambda result: not flow_is_known(result.of_journey),
    "emotion.suggested": _any(lambda one: not one.marked, "suggested_moments"),
    "emotion.team": _any(lambda row: row.source is None),
    "emotion.silent": lambda result: (
        0 < len({row.touchpoint for row in result.rows}) < len(result.of_journey.touchpoints)
    ),
    "personas.left_out": lambda result: any(one.share == 0 for one in result.of_journey.personas.values()),
    "pyramid.gates": _any(lambda row: bool(row.stranded)),
    "pyramid.claims": lambda result: result.claimed is not None and result.claimed != result.journey.level,
    "dropoff.alert": lambda result: (
        any(row.drop_off_stage for row in result.stages)
        and all(_close(_avoidable(result)[row.stage], row.lost) for row in result.stages)
    ),
    "dropoff.alert_avoidable": lambda result: (
        any(row.drop_off_stage for row in result.stages)
        and any(_avoidable(result)[row.stage] < row.lost - 1e-9 for row in result.stages)
    ),
    "friction.blind": lambda result: (
        0 < sum(row.severity is None for row in result.rows) < len(result.of_journey.touchpoints)
    ),
    "friction.too_little": lambda result: all(row.severity is None for row in result.rows),
    "friction.flagged": _any(lambda row: any(row.components.get(sign, 0) >= 0.75 - 1e-9 for sign in FELT)),
    "friction.rare": _any(lambda row: row.label == "severe" and row.reach is not None and row.reach < 0.05),
    "opportunities.apart": lambda result: any(
        abs(row.priority_rank - row.gain_rank) >= result.of_journey.in_force.business_ranks
        for row in result.rows
        if row.priority_rank and row.gain_rank
    ),
    "opportunities.ice_is": _any(lambda row: row.ice is not None),
    "opportunities.importance_nowhere": lambda result: _unweighed(result) == set(result.of_journey.touchpoints),
    "opportunities.importance_unstated": lambda result: 0 < len(_unweighed(result)) < len(_points(result)),
    "opportunities.unsure": lambda result: any(
        one.confidence is None for point in _points(result) for one in point.opportunities
    ),
    "experiments.withheld": _split_below(0, DEFAULTS.split_p),
    "experiments.odd_split": _split_below(DEFAULTS.split_p, DEFAULTS.alpha),
    "experiments.peeking": _any(
        lambda row: row.planned_n is not None and row.split is not None and 0 < min(row.split.counts) < row.planned_n
    ),
    "experiments.no_verdict": _any(lambda row: row.verdict == "unknown"),
    "assumed.emotions": lambda result: _felt(result, sourced=False) != set(),
    "assumed.mistakes": lambda result: _blamed(result) != set(),
    "unknown.flow": lambda result: not has_flow(_journey(result)),
    "unknown.ways": lambda result: bool(open_rows(_journey(result))),
    "unknown.friction": lambda result: _not_stated(result) != set(),
    "unknown.ces": lambda result: _unasked("ces")(result) != set(),
    "unknown.csat": lambda result: _unasked("csat")(result) != set(),
    "unknown.emotion": lambda result: 0 < len(_felt(result, sourced=None)) < len(_journey(result).touchpoints),
    "unknown.baseline": lambda result: _journey(result).baseline is None,
    "experiments.not_carried": _any(lambda row: row.carried is not None and row.carried.completion_a is None),
}
"""What must be said wherever it holds, and nowhere else: each key with when it holds, written without its maker."""
