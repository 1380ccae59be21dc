"""The words of the interface in English, Russian and Romanian, and how each language writes numbers."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from journeymap.frozen import dataclass
from journeymap.source import read

LANGUAGES = ("en", "ru", "ro")


@dataclass(frozen=True)
class Writing:
    """How a language writes numbers and dates, and which numbers take which form of a noun (Unicode CLDR 48).

    The same as in babel, which a test compares; its tables take as long to load as a whole map takes to draw.
    """

    decimal: str
    group: str
    percent: str
    plural: Mapping[str, str]
    months: tuple[str, ...]


WRITING = {
    "en": Writing(
        decimal=".",
        group=",",
        percent="%",
        plural={"one": "i = 1 and v = 0"},
        months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
    ),
    "ru": Writing(
        decimal=",",
        group="\u00a0",
        percent="\u00a0%",
        plural={
            "one": "v = 0 and i % 10 = 1 and i % 100 != 11",
            "few": "v = 0 and i % 10 = 2..4 and i % 100 != 12..14",
            "many": "v = 0 and i % 10 = 0 or v = 0 and i % 10 = 5..9 or v = 0 and i % 100 = 11..14",
        },
        months=(
            "января",
            "февраля",
            "марта",
            "апреля",
            "мая",
            "июня",
            "июля",
            "августа",
            "сентября",
            "октября",
            "ноября",
            "декабря",
        ),
    ),
    "ro": Writing(
        decimal=",",
        group=".",
        percent="\u00a0%",
        plural={"one": "i = 1 and v = 0", "few": "v != 0 or n = 0 or n != 1 and n % 100 = 1..19"},
        months=(
            "ianuarie",
            "februarie",
            "martie",
            "aprilie",
            "mai",
            "iunie",
            "iulie",
            "august",
            "septembrie",
            "octombrie",
            "noiembrie",
            "decembrie",
        ),
    ),
}

RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "yi", "ps", "sd", "ckb", "dv"})


class Words:
    """One language: its phrases by name, its plural forms, its numbers.

    >>> words_for("en")("reports", n=1), words_for("ru")("reports", n=3)
    ('1 report', '3 жалобы')
    """

    def __init__(self, language: str, phrases: Mapping[str, Any]) -> None:
        self.language = language
        self.phrases = phrases
        self._writing = WRITING[language]
        self._written: dict[tuple[float, int], str] = {}

    def __call__(self, phrase_name: str, /, **values: Any) -> str:
        """A phrase with its values filled in; ``n`` chooses the plural form and is written as a number."""
        phrase = self.phrases[phrase_name]
        if not isinstance(phrase, str):
            phrase = phrase[_plural(self.language)(values["n"])]
        for key, value in values.items():
            if isinstance(value, int):
                values[key] = self.number(value)
        said: str = phrase.format(**values)
        return said

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with its thousands and decimals as the language writes them."""
        value = round(value, decimals)  # so that a hundred thousand numbers are few to write
        written = self._written.get((value, decimals))
        if written is None:
            written = self._written[value, decimals] = self._digits(Decimal(str(value)), decimals)
        return written

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share as per cent; a share too small to show says so instead of looking like none."""
        if 0 < share < 10.0**-decimals / 200:
            return f"<{self.percent(10.0**-decimals / 100, decimals)}"
        return self._digits(Decimal(str(share)) * 100, decimals) + self._writing.percent

    def span(self, low: str, high: str) -> str:
        """Two written numbers as a range that says its unit once; signs need air around the dash.

        >>> words_for("ru").span("39,6\\u00a0%", "43,4\\u00a0%")
        '39,6–43,4\\xa0%'
        """
        unit = self._writing.percent
        short = low.removesuffix(unit) if high.endswith(unit) else low
        return f"{short} – {high}" if {low[:1], high[:1]} & {"+", "\u2212"} else f"{short}–{high}"

    def date(self, day: date) -> str:
        """A date in full, e.g. 22 November 2026."""
        return f"{day.day} {self._writing.months[day.month - 1]} {day.year}"

    def _digits(self, value: Decimal, decimals: int) -> str:
        """Halves go to the even neighbour, in decimal digits: 28.5 % of a share of 0.285 is no 28.499."""
        signs: dict[str, str | int | None] = {",": self._writing.group, ".": self._writing.decimal, "-": "\u2212"}
        rounded = round(value, decimals)
        return f"{abs(rounded) if rounded == 0 else rounded:,.{decimals}f}".translate(str.maketrans(signs))


@cache
def _plural(language: str) -> Callable[[float], str]:
    """Which form of a noun goes with a number."""
    from babel.plural import PluralRule

    return PluralRule(WRITING[language].plural)


@cache
def words_for(language: str) -> Words:
    """The words of a language; of English where there are none of its own."""
    short = language.replace("_", "-").split("-")[0].lower()
    return _words(short if short in LANGUAGES else "en")


def is_right_to_left(language: str) -> bool:
    """Whether a language is written from right to left."""
    return language.replace("_", "-").split("-")[0].lower() in RIGHT_TO_LEFT


@cache
def _words(language: str) -> Words:
    source = read(Path(__file__).with_name(f"{language}.yaml").read_bytes(), f"{language}.yaml")
    assert isinstance(source.data, dict), source.problems
    return Words(language, source.data)
