"""Everything a report says about one journey, found once: the results of the analyses, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from journeymap.analysis import ANALYSES, analyses
from journeymap.drawing.subject import Speech, Subject, subject
from journeymap.model import Journey
from journeymap.words.telling import shown


@dataclass(frozen=True)
class Findings:
    """A journey with what was found in it. Names and sentences come in the language of the report."""

    journey: Journey
    """The journey as if it were written in the language of the report."""
    written: Journey
    """As it is in its file, whose language decides which way the map runs."""
    name: str | None = None
    """The name of its file."""

    @cached_property
    def about(self) -> Subject:
        return subject(self.journey)

    @property
    def words(self) -> Speech:
        words = self.about.words
        assert isinstance(words, Speech)
        return words

    @cached_property
    def results(self) -> Mapping[str, Any]:
        """The result of every analysis by its name."""
        return analyses(ANALYSES, self.journey)

    @property
    def status(self) -> str:
        """Whether this is the journey as it is, or as it is to be."""
        return self.words("as_is" if self.journey.status == "as-is" else "to_be")

    def heads(self, *names: str) -> tuple[str, ...]:
        """The headings of a table."""
        return tuple(self.words(f"head_{name}") for name in names)

    def shown(self, value: Any, unit: str) -> str:
        """A value as it is written everywhere: by its unit, in the language of the report."""
        return shown(value, unit, self.words, self.journey)

    def source(self, name: str | None) -> str:
        """The title of a source, or that it is the team's view."""
        if name is None:
            return self.words("why_team")
        known = self.journey.sources.get(name)
        return (known.title if known else None) or name


def findings(journey: Journey, language: str | None = None, name: str | None = None) -> Findings:
    """What is to be reported of a journey, in its own language or another."""
    return Findings(journey if language is None else journey.replace(language=language), journey, name)
