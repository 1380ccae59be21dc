"""The words of the interface in English, Russian and Romanian, and how each language writes numbers."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from journeymap.source import read

LANGUAGES = ("en", "ru", "ro")

RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "yi", "ps", "sd", "ckb", "dv"})


class Words:
    """One language: its phrases by name, its plural forms, its numbers.

    >>> words_for("en")("reports", n=1), words_for("ru")("reports", n=3)
    ('1 report', '3 жалобы')
    """

    def __init__(self, language: str, phrases: Mapping[str, Any]) -> None:
        self.language = language
        self.phrases = phrases
        self._written: dict[tuple[float, int], str] = {}

    def __call__(self, phrase_name: str, /, **values: Any) -> str:
        """A phrase with its values filled in; ``n`` chooses the plural form and is written as a number."""
        phrase = self.phrases[phrase_name]
        if isinstance(phrase, Mapping):
            phrase = phrase[self._locale().plural_form(values["n"])]
        filled = {key: self.number(value) if isinstance(value, int) else value for key, value in values.items()}
        return str(phrase).format(**filled)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with its thousands and decimals as the language writes them."""
        written = self._written.get((value, decimals))
        if written is None:
            from babel.numbers import format_decimal

            pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
            written = format_decimal(value, pattern, locale=self.language).replace("-", "\u2212")
            self._written[value, decimals] = written
        return written

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share as per cent; a share too small to show says so instead of looking like none."""
        from babel.numbers import format_percent

        smallest = 10.0**-decimals / 200
        text = format_percent(share, self._percent_pattern(decimals), locale=self.language)
        if 0 < share < smallest:
            return "<" + format_percent(10.0**-decimals / 100, self._percent_pattern(decimals), locale=self.language)
        return str(text).replace("-", "\u2212")

    def date(self, day: Any) -> str:
        """A date in full, e.g. 22 November 2026."""
        from babel.dates import format_date

        return str(format_date(day, "d MMMM y", locale=self.language))

    def _percent_pattern(self, decimals: int) -> str:
        sign = "%" if self.language == "en" else "\u00a0%"
        return "#,##0" + ("." + "0" * decimals if decimals else "") + sign

    def _locale(self) -> Any:
        from babel import Locale

        return Locale.parse(self.language)


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
