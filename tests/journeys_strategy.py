"""Valid journeys with loops, personas, scores of every form and odd names, for hypothesis."""

import unicodedata
from typing import Any

from hypothesis import strategies as st

from journeymap.model import FLAGS, LEVELS, Journey
from journeymap.model.values import is_visible

Data = dict[str, Any]

_ODD = ["no", "on", "010", "1:30", "2026-01-01", "null", "~", "a: b", "- a", "#tag", "{x}", "[y]", "*a", "&b", "!c",
        "%", "@", "`", "'", '"', "|", ">", "true", "12,5", "50%", "1e3", " x", "x ", "a\nb", "茶", "Чай", "שלום",
        "👩‍🍳", "\u00a0", "é", "\\", "a" * 200, "<b>", "a #b", "?", "-", "=", "<<", "...", "---",
        "\t.", "\u2028."]  # fmt: skip

_letters = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\ufeff")
texts = st.one_of(st.sampled_from(_ODD), st.text(_letters, min_size=1, max_size=30)).filter(is_visible)
ids = st.one_of(
    st.sampled_from(_ODD), st.text("abcdef_01", min_size=1, max_size=8), st.text(_letters, min_size=1, max_size=12)
).filter(lambda text: is_visible(text) and text not in ("success", "leave") and len(text) <= 200)

_thousandths = st.integers(0, 1000).map(lambda number: number / 1000)
_times = st.builds(
    lambda amount, unit: f"{amount} {unit}", st.integers(1, 90), st.sampled_from(["s", "min", "h", "days", "weeks"])
)
_days = st.dates().map(str)
_severities = st.sampled_from(["low", "medium", "high"])


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Data]:
    """A mapping with any of some fields."""
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def ratings(draw: st.DrawFn, scaled: bool = False) -> Data:
    """A score of any form, on any scale, with its best end; a share may come without a scale unless ``scaled``."""
    low = draw(st.integers(-3, 1))
    high = low + draw(st.integers(1, 10))
    scale: Data = {"scale": f"{low}-{high}", "best": draw(st.sampled_from([low, high]))}
    form = draw(st.sampled_from(["counts", "mean", "mean of n", "share", "nothing"]))
    mean = draw(st.integers(low * 100, high * 100)) / 100
    match form:
        case "counts":
            scale["counts"] = draw(st.lists(st.integers(0, 99), min_size=high - low + 1, max_size=high - low + 1))
        case "mean" | "mean of n":
            scale |= {"mean": mean} if form == "mean" else {"mean": mean, "n": draw(st.integers(0, 500))}
        case "share":
            scale = (scale if scaled else {}) | {"share": draw(_thousandths), "n": draw(st.integers(0, 500))}
    return scale | draw(_some(question=texts, asked=st.sampled_from(["all", "finishers"]), period=texts, source=ids))


_nps = st.one_of(
    st.fixed_dictionaries({name: st.integers(0, 90) for name in ("detractors", "passives", "promoters")}),
    st.fixed_dictionaries({"counts": st.lists(st.integers(0, 30), min_size=11, max_size=11)}),
)


def _one_or_many(one: st.SearchStrategy[Data]) -> st.SearchStrategy[Any]:
    return st.one_of(one, st.lists(one, min_size=1, max_size=2))


_scores = _some(
    csat=_one_or_many(ratings()), ces=_one_or_many(ratings(scaled=True)), trust=ratings(), nps=_one_or_many(_nps)
)  # fmt: skip


def _experience() -> dict[str, st.SearchStrategy[Any]]:
    source = _some(source=ids)
    pain = st.builds(
        lambda what, more: {"what": what, **more},
        texts,
        _some(mistake=st.sampled_from(FLAGS), severity=_severities, source=ids, reports=st.integers(0, 999)),
    )
    return {
        "name": texts,
        "owner": texts,
        "does": texts,
        "need": ids,
        "also_on": st.lists(ids, max_size=2),
        "duration": _times,
        "importance": st.integers(1, 5),
        "moment_of_truth": st.sampled_from(["ZMOT", "FMOT", "SMOT", "UMOT", "true"]),
        "scores": _scores,
        "emotion": st.one_of(st.integers(-2, 2), st.builds(lambda more: {"value": 1.5, **more}, source)),
        "pains": st.lists(st.one_of(texts, pain), max_size=3),
        "thoughts": st.lists(texts, max_size=2),
        "mistakes": st.one_of(
            st.just("none"),
            st.lists(st.sampled_from(FLAGS), max_size=2),
            st.dictionaries(st.sampled_from(FLAGS), _severities),
        ),
        "capabilities": st.dictionaries(st.sampled_from(LEVELS), st.one_of(texts, st.sampled_from(["planned", "n/a"]))),
        "wait": _some(typical=_times, promised=_times),
        "resolved": st.builds(lambda rate, more: {"rate": rate, **more}, _thousandths, _some(n=st.integers(0, 99))),
        "blueprint": _some(evidence=texts, backstage=texts),
        "opportunities": st.lists(_opportunities, max_size=2),
        "events": st.lists(texts, max_size=2),
    }


_opportunities = st.builds(lambda idea, more: {"idea": idea, **more}, texts, _some(due=_days, closes=_thousandths))


@st.composite
def _arrows(draw: st.DrawFn, onward: str, others: list[str]) -> Data:
    """Arrows that lead on, perhaps back or round, and leave a rest."""
    parts = draw(st.lists(st.integers(1, 100), min_size=1, max_size=4))
    whole = sum(parts) + draw(st.integers(0, 100))
    targets = [onward, *draw(st.lists(st.sampled_from(others), min_size=len(parts) - 1, max_size=len(parts) - 1))]
    row: Data = {}
    for target, part in zip(targets, parts, strict=True):
        share = part / whole
        row.setdefault(target, share if target == "success" else draw(_arrow(share)))
    return row


def _arrow(share: float) -> st.SearchStrategy[Any]:
    more = _some(
        history=st.sampled_from(["kept", "partial", "lost"]), forced=st.booleans(), rework=st.booleans(), after=_times
    )
    more = more.map(lambda fields: {"share": share, **fields})
    return st.one_of(st.just(share), more)


@st.composite
def journey_data(draw: st.DrawFn) -> Data:
    """Plain data of a valid journey: each touchpoint leads on to the next, the last one to success."""
    every = draw(st.lists(ids, min_size=1, max_size=8, unique_by=_composed))
    kept = draw(st.integers(1, len(every)))
    names, ends = every[:kept], every[kept:]
    personas = draw(st.lists(ids, max_size=3, unique_by=_composed))
    flows = draw(st.booleans())
    points = {
        name: draw(_touchpoint(following, [*every, "success"], personas, flows=flows))
        for name, following in zip(names, [*names[1:], "success"], strict=True)
    }
    cut = draw(st.integers(1, len(names)))
    stages = {"first": {"touchpoints": {name: points[name] for name in names[:cut]}}}
    if names[cut:]:
        stages["Zweite: 2"] = {"touchpoints": {name: points[name] for name in names[cut:]}}
    top = draw(_top)
    top["personas"] = {name: draw(_persona) for name in personas}
    top["ends"] = {name: draw(st.sampled_from(["neutral", "lost"])) for name in ends}
    return {"journey": draw(texts), **top, "stages": stages}


_persona = _some(name=texts, job=texts, prefers=st.lists(ids, max_size=2))
_top = _some(
    status=st.sampled_from(["as-is", "to-be"]),
    period=texts,
    unit=texts,
    updated=_days,
    entrants=st.integers(0, 10**9),
    authors=st.lists(texts, max_size=2),
    scores=_scores,
)


@st.composite
def _touchpoint(draw: st.DrawFn, following: str, targets: list[str], personas: list[str], *, flows: bool) -> Data:
    point: Data = {"channel": draw(ids), **draw(_some(**_experience()))}
    if flows:
        point["next"] = draw(_arrows(following, targets))
        own = draw(st.lists(st.sampled_from(personas), unique=True, max_size=2)) if personas else []
        point["by_persona"] = {one: {"next": draw(_arrows(following, targets))} for one in own}
    return point


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def journeys() -> st.SearchStrategy[Journey]:
    """Valid journeys."""
    return journey_data().map(lambda data: Journey.model_validate(data, by_alias=True, by_name=False))
