"""What an experiment must say before anything can be concluded from it."""

from collections.abc import Iterator

from journeymap.diagnostics import Address, Problem, fact
from journeymap.model import Experiment, Journey


def unreadable_split(journey: Journey) -> Iterator[Problem]:
    """The planned split of an experiment is two parts, such as 50:50 or 90:10.

    Without it nobody can see whether something else divided the customers, and no verdict is worth anything.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, experiments: [{split: half, a: {n: 900}, b: {n: 900}}]}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, experiments: [{split: "50:50", a: {n: 900}, b: {n: 900}}]}}}}
    """
    for at, one in _experiments(journey):
        if one.parts is None:
            yield Problem(
                (*at, "split"), fact("unreadable-split", split=one.split), fact("hint.write_as", example="50:50")
            )


def successes_above_n(journey: Journey) -> Iterator[Problem]:
    """No variant of an experiment has more successes than customers who saw it.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, experiments: [{a: {n: 90, successes: 91}, b: {n: 90}}]}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, experiments: [{a: {n: 91, successes: 90}, b: {n: 90}}]}}}}
    """
    for at, one in _experiments(journey):
        for name, arm in (("a", one.a), ("b", one.b)):
            if arm.successes is not None and arm.successes > arm.n:
                message = fact("successes-above-n", successes=arm.successes, n=arm.n)
                yield Problem((*at, name, "successes"), message, fact("successes-above-n.hint"))


def answers_above_n(journey: Journey) -> Iterator[Problem]:
    """More customers answered about a variant than saw it.

    Bad::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, experiments: [{primary: csat, a: {n: 90, scores: {csat: {mean: 4, sd: 1, n: 120}}}, b: {n: 90}}]}}}}

    Good::

        journey: Buy tea
        stages: {buy: {touchpoints: {shop: {channel: web, experiments: [{primary: csat, a: {n: 90, scores: {csat: {mean: 4, sd: 1, n: 60}}}, b: {n: 90}}]}}}}
    """
    for at, one in _experiments(journey):
        for name, arm in (("a", one.a), ("b", one.b)):
            above = [
                (metric, record.size or 0) for metric, record in arm.scores.records() if (record.size or 0) > arm.n
            ]
            if above:
                metric, answers = above[0]
                message = fact("answers-above-n", answers=answers, metric=metric, n=arm.n)
                yield Problem((*at, name, "scores", metric), message, fact("successes-above-n.hint"))


def _experiments(journey: Journey) -> Iterator[tuple[Address, Experiment]]:
    for name, point in journey.touchpoints.items():
        for place, one in enumerate(point.experiments):
            yield (*journey.address(name), "experiments", place), one
