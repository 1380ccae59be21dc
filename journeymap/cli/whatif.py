"""The verb ``whatif``: what fixes would bring."""

import re
from argparse import Namespace
from collections.abc import Callable, Iterable

from journeymap import cli
from journeymap.analysis.whatif import whatif as tried
from journeymap.cli.forms import in_language, put_statement
from journeymap.diagnostics import UsageError, fact
from journeymap.reading import load


def whatif(given: Namespace) -> int:
    """Print the journey before and after the fixes that are asked for."""
    journey = in_language(load(given.file), given.language)
    result = tried(
        journey,
        close=_amounts(given.close, _share),
        close_avoidable=_amounts(given.close_avoidable, _share),
        remove=given.remove,
        ces=_amounts(given.ces, _points),
        csat=_amounts(given.csat, _points),
        move={_pair(name): part for name, part in _amounts(given.move, _share).items()},
        ideas=given.ideas,
    )
    put_statement(given.format, "whatif", result, journey)
    return cli.FINE


def _amounts(given: Iterable[str], read: Callable[[str], float]) -> dict[str, float]:
    found = {}
    for text in given:
        name, equals, amount = text.rpartition("=")
        if not equals or not name:
            raise UsageError(fact("usage.how_much", text=text))
        if name.strip() in found:
            raise UsageError(fact("usage.twice", name=name.strip()))
        found[name.strip()] = read(amount.strip())
    return found


def _share(text: str) -> float:
    if not re.fullmatch(r"[-+−]?\d+(\.\d+)?\s*%|[-+−]?[01]?\.\d+", text):
        raise UsageError(fact("usage.no_share", text=text))
    plain_text = text.replace("−", "-")
    return float(plain_text.rstrip("% ")) / 100 if plain_text.endswith("%") else float(plain_text)


def _points(text: str) -> float:
    if not re.fullmatch(r"[-+−]?\d+(\.\d+)?", text):
        raise UsageError(fact("usage.no_points", text=text))
    return float(text.replace("−", "-"))


def _pair(name: str) -> tuple[str, str]:
    start, arrow, target = name.partition(">")
    if not arrow:
        raise UsageError(fact("usage.no_way", name=name))
    return start.strip(), target.strip()
