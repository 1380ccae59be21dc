"""The one message of a journey, for those who read one sentence: what leaks most, and what to fix first."""

from collections.abc import Iterator

from journeymap.drawing.subject import Subject, leak
from journeymap.drawing.worth import worth_of
from journeymap.model import Opportunity, Pain
from journeymap.words.telling import told

_BADNESS = {"low": 1, "medium": 2, "high": 3}


def headline(about: Subject) -> str:
    """The main finding as a sentence; the journey's title where nothing was found."""
    journey, words, flow = about.journey, about.words, about.flow
    name = journey.label(about.focus) if about.focus is not None else None
    if about.worst_by_rate is not None:
        said = leak(about, about.worst_by_rate)
        return said if name is None else words("headline_leak_focus", leak=said, name=name)
    if about.focus is not None and name is not None:
        value = about.severe[about.focus].value
        return words("headline_focus", name=name, value=words.number(value or 0.0))
    if flow.completion is not None:
        return words("described_completion", share=words.percent(flow.completion, 1))
    if flow.fact is not None:
        return told(flow.fact, words).rstrip(".")
    return journey.title


def reasons(about: Subject) -> Iterator[str]:
    """Why the touchpoint to fix first hurts, what is proposed, and what it is worth; as far as it is known."""
    if about.focus is None:
        return
    point, words = about.journey.touchpoints[about.focus], about.words
    pain = worst(point.pains)
    if pain is not None:
        said = pain.what.rstrip(".")
        if pain.reports:
            yield words("reason_pain_reported", pain=said, reports=words("reports", n=pain.reports))
        else:
            yield words("reason_pain", pain=said)
    idea = best(point.opportunities, pain)
    if idea is not None:
        yield words("reason_idea", idea=idea.idea.rstrip("."))
    value = worth_of(about, about.focus, idea)
    if value is not None:
        currency = (about.journey.value.currency if about.journey.value else None) or ""
        worth = f"{value.amount(about)} {currency}".strip()
        if value.closes is None:
            yield words("reason_worth", worth=worth)
        else:
            yield words("reason_worth_closed", worth=worth, share=words.percent(value.closes))


def worst(pains: tuple[Pain, ...]) -> Pain | None:
    """The pain that is the most severe, then the most reported."""
    return max(pains, key=lambda one: (_BADNESS.get(one.severity or "", 0), one.reports or 0), default=None)


def best(ideas: tuple[Opportunity, ...], pain: Pain | None) -> Opportunity | None:
    """The idea that answers the pain, else the one with most impact."""

    def rank(one: Opportunity) -> tuple[bool, float]:
        answers = pain is not None and one.answers is not None and one.answers in (pain.what, pain.mistake)
        return answers, one.impact or 0

    return max(ideas, key=rank, default=None)
