"""Mermaid: the journey as a `journey` diagram, which GitHub, GitLab and many wikis draw inside Markdown."""

import math
import re
from collections.abc import Iterator

from journeymap.analysis.ratings import experience_of
from journeymap.model import Journey
from journeymap.words import Words, words_for


def mermaid(journey: Journey, language: str | None = None) -> str:
    """The journey as Mermaid text: a section for each stage, a task with a score from 1 to 5 for each touchpoint.

    Mermaid has one number for a task: 1 + experience/25, rounded, where experience is the mean of ease (CES) and
    satisfaction (CSAT) as far as customers were asked; 3 with "(no data)" where nobody was. The actors are the
    personas, or the channel of the touchpoint when the file names none.

    >>> from journeymap.reading import loads
    >>> shop = "{shop: {channel: web, scores: {csat: {counts: [0, 0, 0, 10, 10]}}}}"
    >>> print(mermaid(loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {shop}}}}}}}")))
    journey
        %% scores: 1 + index/25, rounded, of the mean of ease (CES) and satisfaction (CSAT)
        title Tea
        section Buy
          Shop: 5: Web
    <BLANKLINE>
    """
    return "\n".join(_lines(journey, words_for(language or journey.language))) + "\n"


def _lines(journey: Journey, words: Words) -> Iterator[str]:
    yield "journey"
    yield "    %% scores: 1 + index/25, rounded, of the mean of ease (CES) and satisfaction (CSAT)"
    yield f"    title {escaped(journey.title)}"
    people = ", ".join(escaped(journey.persona_label(name)) for name in journey.personas)
    for name, stage in journey.stages.items():
        if stage.touchpoints:
            yield f"    section {escaped(journey.stage_label(name))}"
        for at, point in stage.touchpoints.items():
            said = experience_of(point, journey.in_force)
            label = journey.label(at) if said is not None else f"{journey.label(at)} ({words('no_data')})"
            score = 3 if said is None else 1 + math.floor(said / 25 + 0.5)
            yield f"      {escaped(label)}: {score}: {people or escaped(journey.channel_label(point.channel))}"


def escaped(text: str) -> str:
    """The text as Mermaid reads it back: what could mean something to Mermaid becomes `#NN;`.

    >>> escaped("Pay: now; #1"), escaped("Title bar")
    ('Pay#58; now#59; #35;1', '#84;itle bar')
    """
    plain = " ".join(text.split()) or "?"
    first = 1 if re.match(_KEYWORD, plain, re.IGNORECASE) else 0
    return "".join(_reference(char) for char in plain[:first]) + re.sub(_SPECIAL, _character, plain[first:])


# Letters and digits of every script stay, and the punctuation that no part of Mermaid reads as its own.
_SPECIAL = r"[^\w .!?()+/'’–—-]|_"

# A name that begins like a statement would be read as one.
_KEYWORD = "title|section|journey|acctitle|accdescr|end|style|classdef|click|direction"


def _character(match: re.Match[str]) -> str:
    return _reference(match[0])


def _reference(char: str) -> str:
    """A character by its number; what HTML cannot hold becomes U+FFFD."""
    code = ord(char)
    forbidden = code < 32 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF)
    return f"#{0xFFFD if forbidden else code};"
