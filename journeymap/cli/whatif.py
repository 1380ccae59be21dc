"""The verb ``whatif``: what fixes would bring."""

import re
from argparse import Namespace
from collections.abc import Callable, Iterable

from journeymap import cli
from journeymap.analysis.whatif import whatif as tried
from journeymap.cli.forms import in_language, put_statement
from journeymap.diagnostics import UsageError
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
    )
    put_statement(given.format, "whatif", result, journey)
    return cli.FINE


def _amounts(given: Iterable[str], read: Callable[[str], float]) -> dict[str, float]:
    found = {}
    for text in given:
        name, equals, amount = text.rpartition("=")
        if not equals or not name:
            raise UsageError(f"`{text}` does not say how much: write it like checkout=50%")
        if name.strip() in found:
            raise UsageError(f"`{name.strip()}` is given twice; which of the two is meant?")
        found[name.strip()] = read(amount.strip())
    return found


def _share(text: str) -> float:
    if not re.fullmatch(r"[-+−]?\d+(\.\d+)?\s*%|[-+−]?[01]?\.\d+", text):
        raise UsageError(f"`{text}` is not a share: write it like 50%")
    plain_text = text.replace("−", "-")
    return float(plain_text.rstrip("% ")) / 100 if plain_text.endswith("%") else float(plain_text)


def _points(text: str) -> float:
    if not re.fullmatch(r"[-+−]?\d+(\.\d+)?", text):
        raise UsageError(f"`{text}` is not a number of points: write it like +1")
    return float(text.replace("−", "-"))


def _pair(name: str) -> tuple[str, str]:
    start, arrow, target = name.partition(">")
    if not arrow:
        raise UsageError(f"`{name}` does not say from where to where: write it like 'basket>checkout=+5%'")
    return start.strip(), target.strip()
