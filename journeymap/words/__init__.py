"""The words of the interface, and how each language writes numbers; a language is one module in `languages`."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

LANGUAGES = (
    "en",
    *sorted(
        file.stem for file in Path(__file__).with_name("languages").glob("*.py") if file.stem not in ("__init__", "en")
    ),
)
"""Every language that has words, English first: the modules of `languages`."""

RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "yi", "ps", "sd", "ckb", "dv"})


class Words:
    """One language: its phrases by name, its plural forms, its numbers.

    >>> words_for("en")("reports", n=1), words_for("ru")("reports", n=3)
    ('1 report', '3 жалобы')
    """

    def __init__(self, language: str) -> None:
        told = import_module(f"{__name__}.languages.{language}")
        self.language = language
        self.phrases: Mapping[str, Any] = {**told.PHRASES, **told.PROBLEMS}
        self.rules: Mapping[str, str] = getattr(told, "RULES", {})
        self.months: tuple[str, ...] = told.MONTHS
        self.decimal: str = told.DECIMAL
        self.group: str = told.GROUP
        self.percent_sign: str = told.PERCENT
        self.plural: Mapping[str, str] = told.PLURAL
        self.statuses: Mapping[str, tuple[str, ...]] = told.STATUSES
        self._written: dict[tuple[float, int], str] = {}

    def __call__(self, phrase_name: str, /, **values: Any) -> str:
        """A phrase with its values filled in; ``n`` chooses the plural form and is written as a number."""
        phrase = self.phrases[phrase_name]
        if not isinstance(phrase, str):
            phrase = phrase[self._form(values["n"])]
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
        return self._digits(Decimal(str(share)) * 100, decimals) + self.percent_sign

    def of_hundred(self, share: float) -> str:
        """How many of 100: whole numbers from 10 on, one decimal below, and never none where there are some."""
        if 0 < share < 0.0005:
            return "<" + self.number(0.1, 1)
        return self.number(100 * share, 0 if share >= 0.0995 or share == 0 else 1)

    def span(self, low: str, high: str) -> str:
        """Two written numbers as a range that says its unit once; signs need air around the dash.

        >>> words_for("ru").span("39,6\\u00a0%", "43,4\\u00a0%")
        '39,6–43,4\\xa0%'
        """
        unit = self.percent_sign
        short = low.removesuffix(unit) if high.endswith(unit) else low
        return f"{short} – {high}" if {low[:1], high[:1]} & {"+", "\u2212"} else f"{short}–{high}"

    def date(self, day: date) -> str:
        """A date in full, e.g. 22 November 2026."""
        return f"{day.day} {self.months[day.month - 1]} {day.year}"

    @cached_property
    def _form(self) -> Callable[[float], str]:
        """Which form of a noun goes with a number."""
        from babel.plural import PluralRule

        return PluralRule(self.plural)

    def _digits(self, value: Decimal, decimals: int) -> str:
        """Halves go to the even neighbour, in decimal digits: 28.5 % of a share of 0.285 is no 28.499."""
        signs: dict[str, str | int | None] = {",": self.group, ".": self.decimal, "-": "\u2212"}
        rounded = round(value, decimals) if abs(value) < _WITHOUT_DECIMALS else value
        return f"{abs(rounded) if rounded == 0 else rounded:,.{decimals}f}".translate(str.maketrans(signs))


_WITHOUT_DECIMALS = 10**20  # a float as large has none, and decimals round to 28 digits only


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
    return Words(language)
