"""The one message of a journey, for those who read one sentence: what leaks most, and what to fix first."""

from collections.abc import Iterator

from journeymap.drawing.subject import Subject, leak
from journeymap.model import Pain
from journeymap.words.telling import told

_BADNESS = {"low": 1, "medium": 2, "high": 3}


def headline(about: Subject) -> str:
    """The main finding as a sentence; the journey's title where nothing was found."""
    journey, words, flow = about.journey, about.words, about.flow
    name = journey.label(about.focus) if about.focus is not None else None
    if about.worst_by_rate is not None:
        said = leak(about, about.worst_by_rate)
        return said if name is None else words("headline_leak_focus", leak=said, name=name)
    if about.step_words:
        return about.step_words
    if flow.completion is not None:
        return words("described_completion", share=words.percent(flow.completion, 1))
    if flow.fact is not None:
        return told(flow.fact, words).rstrip(".")
    return journey.title


def reasons(about: Subject) -> Iterator[str]:
    """Why the touchpoint of the first step hurts, what the step is and what it brings; as far as it is known."""
    if about.focus is None:
        return
    journey, words = about.journey, about.words
    point = journey.touchpoints[about.focus]
    pain = worst(point.pains)
    if pain is not None:
        said = pain.what.rstrip(".")
        if pain.reports:
            yield words("reason_pain_reported", pain=said, reports=words("reports", n=pain.reports))
        else:
            yield words("reason_pain", pain=said)
    step = about.step
    if step is None:
        return
    if step.idea is not None:
        yield words("reason_idea", idea=step.idea.rstrip("."))
    if step.terms:
        yield words("reason_step", terms="; ".join(told(one, words) for one in step.terms))
    if step.customers_suffer_most is not None:
        yield words("first_step.customers", customers_suffer_most=journey.label(step.customers_suffer_most))


def worst(pains: tuple[Pain, ...]) -> Pain | None:
    """The pain that is the most severe, then the most reported."""
    return max(pains, key=lambda one: (_BADNESS.get(one.severity or "", 0), one.reports or 0), default=None)
