"""The options of measure, discover, conform and walks: the same names and meaning for all of them."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

import journeymap as jm
from journeymap.cli.parser import parser

TEA = jm.loads(
    "{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {pay: 50%}},"
    " pay: {channel: web, next: {success: 80%}}}}}}"
)

LOG = [
    {"who": who, "what": what, "when": at, "land": land}
    for who, land, names in (
        ("ana", "RO", ["shop", "pay", "paid"]),
        ("ion", "RO", ["shop", "shop"]),
        ("eva", "MD", ["shop", "pay"]),
    )
    for at, what in enumerate(names)
]

COLUMNS = {"case": "who", "touchpoint": "what", "time": "when"}


def arrivals_measured(**options: Any) -> tuple[int, int]:
    """Walks, and those that arrive, by the measured journey."""
    journey = jm.measure(TEA, LOG, **options)
    arrows = journey.touchpoints["pay"].next or {}
    return journey.entrants or 0, arrows["success"].count or 0


def arrivals_walked(**options: Any) -> tuple[int, int]:
    found = jm.walks(TEA, LOG, **options)
    return found.cases, round(found.completion * found.cases)


def arrivals_conformed(**options: Any) -> tuple[int, int]:
    found = jm.conform(TEA, LOG, **options)
    return found.cases, round(found.completion_observed * found.cases)


def arrivals_discovered(**options: Any) -> tuple[int, int]:
    found = jm.discover(LOG, **options)
    return found.walks, round(found.completion * found.walks)


Arrivals = Callable[..., tuple[int, int]]
VERBS = [arrivals_measured, arrivals_walked, arrivals_conformed, arrivals_discovered]
each_verb = pytest.mark.parametrize("arrivals", VERBS)


@each_verb
def test_success_is_a_name_or_several(arrivals: Arrivals) -> None:
    """Three customers, of whom ana pays: her walk ends there, the others never arrive."""
    assert arrivals(columns=COLUMNS, success="paid") == (3, 1)
    assert arrivals(columns=COLUMNS, success=["paid"]) == (3, 1)


@each_verb
def test_all_options_at_once_mean_what_each_means(arrivals: Arrivals) -> None:
    assert arrivals(asked=jm.EvidenceOptions(columns=COLUMNS, success="paid")) == (3, 1)
    assert arrivals(asked=jm.EvidenceOptions(columns=COLUMNS, success="paid", where={"land": "RO"})) == (2, 1)
    several = jm.EvidenceOptions(columns=COLUMNS, success=("paid",), where={"land": ["RO", "MD"]})
    assert arrivals(asked=several) == (3, 1)


@each_verb
def test_what_is_named_beside_all_options_comes_first(arrivals: Arrivals) -> None:
    asked = jm.EvidenceOptions(columns=COLUMNS, success="paid", gap="1 h")
    assert arrivals(asked=asked) == (3, 1)
    parted = jm.EvidenceOptions(columns={"case": "land"}, success="shop", gap="1 h")
    assert arrivals(asked=parted, columns=COLUMNS, success="paid") == (3, 1)


@each_verb
def test_a_success_that_is_not_in_the_log_is_said_with_the_names_that_are(arrivals: Arrivals) -> None:
    with pytest.raises((jm.UsageError, jm.JourneyError), match=r"names of the log: (`shop`|`pay`|`paid`)"):
        arrivals(columns=COLUMNS, success="xyzzy")
    with pytest.raises((jm.UsageError, jm.JourneyError), match="did you mean `pay`"):
        arrivals(columns=COLUMNS, success="payd")


@each_verb
def test_a_gap_that_is_no_time_is_refused(arrivals: Arrivals) -> None:
    for gap in ("soon", 0):
        with pytest.raises(jm.UsageError, match="a gap is a time"):
            arrivals(columns=COLUMNS, success="paid", gap=gap)


def test_every_verb_takes_the_same_options() -> None:
    for name in ("measure", "measurement", "discover", "conform", "walks"):
        known = inspect.signature(getattr(jm, name)).parameters
        assert {"columns", "success", "gap", "min_n", "asked"} <= set(known), name
        assert all(known[one].kind is known[one].KEYWORD_ONLY for one in ("columns", "success", "gap", "min_n"))


@pytest.mark.parametrize(
    "verb",
    ["measure shop.yaml --events", "conform shop.yaml --events", "walks shop.yaml --events", "discover -o draft.yaml"],
)
def test_the_command_line_calls_them_alike(verb: str) -> None:
    line = f"{verb} log.csv --columns case=who --success paid --gap 1h --min-n 5 --where land=RO --unit a --table t"
    given = parser().parse_args([*line.split(), "--time-format", "%Y"])
    assert (given.columns, given.success, given.gap, given.min_n) == ("case=who", ["paid"], "1h", 5)
    assert (given.where, given.unit, given.table, given.time_format) == (["land=RO"], "a", "t", "%Y")
